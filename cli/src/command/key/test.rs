//! `mengshu key test`.

use clap::Args;
use mengshu_core::event::sshsig;
use mengshu_core::event::sshsig::fingerprint;
use serde_json::json;

use crate::given::Context;
use crate::language::{Message, annotated, say};
use crate::output::{Exit, Failure, Outcome};

/// The namespace of test signatures: none that the ledger accepts, so a test can never be mistaken for a commitment.
const TEST_NAMESPACE: &str = "test@mengshu.v1";

#[derive(Debug, Args)]
#[command(about = say(
    "Try a key: sign a random message and check the signature, before it matters",
    "试用密钥：签署一条随机消息并验证签名，以防用时出错",
))]
#[command(before_long_help = annotated(&[
    ("mengshu key test acme                     ", "does the passphrase or the agent (with its token) work?", "口令或代理（及其令牌）是否可用？"),
    ("mengshu key test agent:SHA256:…           ", "a key in the ssh-agent", "ssh-agent 中的密钥"),
    ("mengshu key test acme --json              ", "with the message and the signature, for other tools", "附上消息和签名，供其他工具验证"),
]))]
pub(crate) struct Test {
    #[arg(help = say("The key, written as for --key", "密钥，写法同 --key"))]
    #[arg(value_name = "KEY")]
    which: Option<String>,
}

impl Test {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { which } = self;
        let spec = context.key_spec(which)?;
        let signer = context.keyring().signer(&spec, &context.out)?;
        let mut random = [0; 16];
        getrandom::fill(&mut random)
            .map_err(|error| Failure::new(Exit::Failed, Message::KeyNoRandom).because(&error))?;
        let random: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
        let message = format!("a test of a Mengshu key: {random}");
        let signature = signer.sign(TEST_NAMESPACE, message.as_bytes())?;
        let key = signer.key_id();
        let fingerprint = fingerprint(&key);
        if context.out.is_json() {
            return context.out.json(&json!({
                "name": spec,
                "key": key,
                "fingerprint": fingerprint,
                "namespace": TEST_NAMESPACE,
                "message": message,
                "signature": sshsig::armor(&key, TEST_NAMESPACE, &signature),
            }));
        }
        context.out.tell(&Message::KeyWorks { fingerprint });
        Ok(())
    }
}
