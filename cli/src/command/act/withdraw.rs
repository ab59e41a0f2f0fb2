//! `mengshu act withdraw`.

use clap::Args;
use mengshu_core::mechanism::{Body, Step};

use crate::args::MayReason;
use crate::given::{Context, Desk};
use crate::language::{examples, say};
use crate::output::Outcome;
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say(
    "Take your own act back before it is decided; or step back from another's that waits for ratification",
    "在决定之前撤回自己的行为；或对他方待追认的行为撤销参与",
))]
#[command(before_long_help = examples(&["mengshu act withdraw 14 --reason \"wrong date\""]))]
#[command(after_long_help = say(
    "The author's own approval goes with its act, and so do those of the others; it is not taken back by itself. The approval of another's act cannot be withdrawn: it binds until the act is settled or lapses (Civil Code 141, 485). The one exception is an act that was signed beyond a key's authority: until it is ratified, its other parties may step back (Civil Code 171).",
    "作者的同意随该行为一并撤回，他人的同意也随之消灭；同意本身不得单独撤销。对他方行为的同意不得撤回：在该行为有结果或失效之前具有约束力（民法典第141条、第485条）。唯一的例外是超越密钥权限签署的行为：在追认之前，其他当事人可以撤销（民法典第171条）。",
))]
pub(crate) struct Withdraw {
    #[arg(help = say(
        "The act: its event id, its entry's index, or the beginning of its id",
        "行为：事件编号、条目序号或编号开头",
    ))]
    #[arg(value_name = "ACT")]
    act: String,
    #[command(flatten)]
    given: MayReason,
}

impl Withdraw {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { act, given: MayReason { reason, handling } } = self;
        let mut desk = Desk::open(context)?;
        let act = desk.event_id(&act)?;
        perform::act(&mut desk, &handling, Body::Act(Step::Withdraw { act, reason }))
    }
}
