//! `mengshu member compromise-key`.

use clap::Args;
use mengshu_core::mechanism::{Body, membership};

use super::possession::next_serial;
use crate::args::Handling;
use crate::given::typed::key;
use crate::given::{Context, Desk};
use crate::language::{annotated, say};
use crate::output::Outcome;
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say(
    "State that a key is in wrong hands: what it signed after the last trusted entry becomes suspect",
    "声明密钥失控：最后受信条目之后的签名存疑",
))]
#[command(before_long_help = annotated(&[
    ("mengshu member key-acts clerk --after 40                            ", "look first", "先查看"),
    ("mengshu member compromise-key clerk --last-trusted 40 --key root    ", "the root key says so", "由根密钥声明"),
    ("mengshu member compromise-key clerk --last-trusted 40 --key clerk   ", "an alarm by the key itself", "由该密钥自行报警"),
]))]
pub(crate) struct CompromiseKey {
    #[arg(help = say("The key, written as for --key, or its key id", "密钥，写法同 --key，或密钥编号"))]
    #[arg(value_name = "KEY")]
    key_spec: String,
    #[arg(help = say("Index of the last entry for which it is trusted", "最后受信条目的序号"))]
    #[arg(long, value_name = "ENTRY")]
    last_trusted: u64,
    #[command(flatten)]
    handling: Handling,
}

impl CompromiseKey {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { key_spec, last_trusted, handling } = self;
        let mut desk = Desk::open(context)?;
        let serial = next_serial(&mut desk, &context.member()?)?;
        let compromise = membership::CompromiseKey { key: key(context, &key_spec, None)?, last_trusted, serial };
        perform::act(&mut desk, &handling, Body::Membership(membership::Act::CompromiseKey(compromise)))
    }
}
