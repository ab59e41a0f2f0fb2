//! `mengshu act endorse`.

use clap::Args;
use mengshu_core::mechanism::{Body, Step};

use crate::args::Handling;
use crate::given::{Context, Desk};
use crate::language::{annotated, say};
use crate::output::Outcome;
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say("Approve an act that waits for your member", "同意等待您的盟员同意的行为"))]
#[command(before_long_help = annotated(&[
    ("mengshu act endorse 14 --as nanhu --key nanhu       ", "the act stands in entry 14", "行为在第 14 条"),
    ("mengshu act endorse 3f1c --dry-run", "", ""),
]))]
pub(crate) struct Endorse {
    #[arg(help = say(
        "The act: its event id, its entry's index, or the beginning of its id",
        "行为：事件编号、条目序号或编号开头",
    ))]
    #[arg(value_name = "ACT")]
    act: String,
    #[command(flatten)]
    handling: Handling,
}

impl Endorse {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { act, handling } = self;
        let mut desk = Desk::open(context)?;
        let act = desk.event_id(&act)?;
        perform::act(&mut desk, &handling, Body::Act(Step::Endorse { act }))
    }
}
