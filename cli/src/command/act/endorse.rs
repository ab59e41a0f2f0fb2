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
#[command(after_long_help = say(
    "An approval binds once it is recorded: until the act is settled or lapses it cannot be taken back, nor the act be declined by whoever gave it (Civil Code 141, 485). Only the act's author can withdraw the act. A vote in an organ is no approval of this kind: it may be changed until the vote is closed.",
    "同意一经记录即具有约束力：在该行为有结果或失效之前，不得撤销，作出同意者也不得再行拒绝（民法典第141条、第485条）。只有作者可以撤回该行为。在机构中的表决不属于此种同意，表决结束前可以更改。",
))]
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
