//! `mengshu event show`.

use clap::Args;
use serde_json::json;

use super::row::{document, which};
use crate::given::{Context, Desk};
use crate::language::{Message, examples, say};
use crate::output::Outcome;

#[derive(Debug, Args)]
#[command(about = say(
    "Show an entry: what was said, who signed it, and the proof that it is in the log",
    "查看条目：内容、签名人，以及在账本中的证明",
))]
#[command(before_long_help = examples(&["mengshu event show 0", "mengshu event show 14 --json"]))]
pub(crate) struct Show {
    #[arg(help = say("The event's id or its entry's index", "事件编号或条目序号"))]
    #[arg(value_name = "EVENT")]
    event: String,
}

impl Show {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { event } = self;
        let mut desk = Desk::open(context)?;
        let verified = desk.entry(which(&event)?)?;
        let mut shown = document(&verified.entry)?;
        shown["checkpoint_size"] = json!(verified.checkpoint.size);
        context.out.document(&shown)?;
        context.out.note(&Message::ReceiptHolds {
            index: verified.entry.index.to_string(),
            size: verified.checkpoint.size.to_string(),
        });
        Ok(())
    }
}
