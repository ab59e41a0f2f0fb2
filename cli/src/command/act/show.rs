//! `mengshu act show`.

use clap::Args;

use crate::args::Known;
use crate::given::{Context, Desk};
use crate::language::{examples, say};
use crate::output::Outcome;

#[derive(Debug, Args)]
#[command(about = say("Show where an act stands", "查看行为的状态"))]
#[command(before_long_help = examples(&["mengshu act show 14", "mengshu act show 3f1c --json"]))]
pub(crate) struct Show {
    #[arg(help = say(
        "The act: its event id, its entry's index, or the beginning of its id",
        "行为：事件编号、条目序号或编号开头",
    ))]
    #[arg(value_name = "ACT")]
    act: String,
    #[command(flatten)]
    known: Known,
}

impl Show {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { act, known } = self;
        let mut desk = Desk::open(context)?;
        let act = desk.event_id(&act)?;
        context.out.document(&desk.ask(&format!("act/{act}"), &known, &[])?)
    }
}
