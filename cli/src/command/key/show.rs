//! `mengshu key show`.

use clap::Args;

use super::shown::{Shown, fields};
use crate::given::Context;
use crate::language::{annotated, say};
use crate::output::Outcome;

#[derive(Debug, Args)]
#[command(about = say("Show one key: fingerprint, key id and public key", "查看一个密钥：指纹、密钥编号和公钥"))]
#[command(before_long_help = annotated(&[
    ("mengshu key show acme                     ", "a key of your settings folder", "设置文件夹中的密钥"),
    ("mengshu key show ~/.ssh/id_ed25519.pub    ", "any key file", "任意密钥文件"),
    ("mengshu key show agent:SHA256:…           ", "a key in the ssh-agent", "ssh-agent 中的密钥"),
    ("mengshu key show                          ", "the key of --key or of your profile", "--key 或配置中指定的密钥"),
]))]
pub(crate) struct Show {
    #[arg(help = say("The key, written as for --key", "密钥，写法同 --key"))]
    #[arg(value_name = "KEY")]
    which: Option<String>,
}

impl Show {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { which } = self;
        let spec = context.key_spec(which)?;
        let found = context.keyring().find(&spec)?;
        let fields: Vec<_> = fields(&found, &spec)
            .into_iter()
            .map(|(label, text)| if text.is_empty() { (label, "-".to_owned()) } else { (label, text) })
            .collect();
        context.out.record(&Shown { name: spec, ..found.into() }, &fields)
    }
}
