//! `mengshu member key-acts`.

use clap::Args;

use crate::args::Known;
use crate::given::typed::key;
use crate::given::{Context, Desk};
use crate::language::{examples, say};
use crate::output::Outcome;

#[derive(Debug, Args)]
#[command(about = say("List what rests on a key, from after an entry on", "列出某条目之后由某密钥签署的内容"))]
#[command(before_long_help = examples(&["mengshu member key-acts clerk", "mengshu member key-acts clerk --after 40"]))]
pub(crate) struct KeyActs {
    #[arg(help = say("The key, written as for --key, or its key id", "密钥，写法同 --key，或密钥编号"))]
    #[arg(value_name = "KEY")]
    key_spec: String,
    #[arg(help = say("Only what it signed after this entry", "只列此条目之后的签名"))]
    #[arg(long, value_name = "ENTRY")]
    after: Option<u64>,
    #[command(flatten)]
    known: Known,
}

impl KeyActs {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { key_spec, after, known } = self;
        let mut desk = Desk::open(context)?;
        let id = key(context, &key_spec, None)?;
        let after = after.map(|after| after.to_string());
        let document = desk.ask(&format!("key/{id}"), &known, &[("after", after)])?;
        context.out.list_view(&document, "signed", &["entry", "act_entry", "standing", "suspect_by_entry", "act"])
    }
}
