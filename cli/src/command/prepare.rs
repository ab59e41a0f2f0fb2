//! `mengshu prepare`.

use std::path::PathBuf;

use clap::Args;
use mengshu_core::mechanism::{Body, membership};

use crate::args::Handling;
use crate::files::{read_text, read_toml};
use crate::given::{Context, Desk};
use crate::language::{Message, examples, say};
use crate::output::{Exit, Failure, Outcome};
use crate::perform;
use crate::written::in_our_words;

#[derive(Debug, Args)]
#[command(about = say(
    "Write the exact bytes of an event, to be signed elsewhere",
    "写出事件的原始字节，以便在别处签名",
))]
#[command(before_long_help = examples(&[
    "mengshu prepare body.json --out draft.event --as luma --key luma.pub",
    "ssh-keygen -Y sign -n event@mengshu.v1 -f ~/.ssh/id_ed25519 draft.event",
    "mengshu submit draft.event --signature draft.event.sig",
]))]
#[command(after_long_help = say(
    r#"The body, for instance:
  {"exit": {"leave": {"last_day": "2027-06-30"}}}"#,
    r#"内容示例：
  {"exit": {"leave": {"last_day": "2027-06-30"}}}"#,
))]
pub(crate) struct Prepare {
    #[arg(help = say("File with what shall be said, as JSON or TOML", "写明内容的文件，JSON 或 TOML"))]
    #[arg(value_name = "BODY")]
    body: PathBuf,
    #[arg(help = say("Where to write the exact bytes to sign", "待签字节写入的位置"))]
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

impl Prepare {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let toml = self.body.extension().is_some_and(|end| end == "toml");
        let body: Body = if toml {
            read_toml(&self.body)?
        } else {
            serde_json::from_str(&read_text(&self.body)?).map_err(|error| {
                let path = self.body.display().to_string();
                let why = std::io::Error::other(in_our_words(&error.to_string()));
                Failure::new(Exit::Usage, Message::FileBad { path }).because(&why)
            })?
        };
        let handling = Handling { prepare: Some(self.out), ..Handling::default() };
        if let Body::Membership(membership::Act::Found(found)) = &body {
            let node = (found.node.name.clone(), found.node.key);
            return perform::found(context, &context.client()?, &handling, body, node).map(drop);
        }
        perform::act(&mut Desk::open(context)?, &handling, body)
    }
}
