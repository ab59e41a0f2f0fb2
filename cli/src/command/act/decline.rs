//! `mengshu act decline`.

use clap::Args;
use mengshu_core::mechanism::{Body, Step};

use crate::args::MayReason;
use crate::given::{Context, Desk};
use crate::language::{examples, say};
use crate::output::Outcome;
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say("Refuse your member's approval: the act is declined for everybody", "拒绝同意：该行为即告终止"))]
#[command(before_long_help = examples(&["mengshu act decline 14 --reason \"the share is too small\""]))]
#[command(after_long_help = say(
    "One refusal by a member whose approval is needed ends the act. Whoever has approved cannot decline any more: an approval binds until the act is settled or lapses (Civil Code 141, 485). The author of an act withdraws it instead.",
    "须其同意的盟员之一拒绝，该行为即告终止。已经同意的，不得再行拒绝：在该行为有结果或失效之前，同意具有约束力（民法典第141条、第485条）。作者如不再需要该行为，应予撤回。",
))]
pub(crate) struct Decline {
    #[arg(help = say(
        "The act: its event id, its entry's index, or the beginning of its id",
        "行为：事件编号、条目序号或编号开头",
    ))]
    #[arg(value_name = "ACT")]
    act: String,
    #[command(flatten)]
    given: MayReason,
}

impl Decline {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { act, given: MayReason { reason, handling } } = self;
        let mut desk = Desk::open(context)?;
        let act = desk.event_id(&act)?;
        perform::act(&mut desk, &handling, Body::Act(Step::Decline { act, reason }))
    }
}
