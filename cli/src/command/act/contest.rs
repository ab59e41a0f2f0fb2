//! `mengshu act contest`.

use clap::Args;
use mengshu_core::mechanism::{Body, Step};

use crate::args::Reasoned;
use crate::given::{Context, Desk};
use crate::language::{annotated, say};
use crate::output::Outcome;
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say(
    "Contest an act on your member's identity: another root key, a succession, an end",
    "对涉及己方身份的行为提出异议：更换根密钥、承继、主体终止",
))]
#[command(before_long_help = annotated(&[
    ("mengshu act contest 14 --reason \"we have not merged\"", "the root key or the recovery key ends it", "由根密钥或恢复密钥提出的，该行为即告终止"),
    ("mengshu act contest 14 --reason \"stolen\" --key clerk  ", "a working key makes it wait longer, and needs every other member", "由工作密钥提出的，公示期延长，并须经其他全体盟员同意"),
    ("mengshu act contest 20 --reason \"stolen\" --key old    ", "the root key that was replaced, within 30 days", "被更换的根密钥，须在 30 日内"),
]))]
pub(crate) struct Contest {
    #[arg(help = say(
        "The act: its event id, its entry's index, or the beginning of its id",
        "行为：事件编号、条目序号或编号开头",
    ))]
    #[arg(value_name = "ACT")]
    act: String,
    #[command(flatten)]
    given: Reasoned,
}

impl Contest {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { act, given: Reasoned { reason, handling } } = self;
        let mut desk = Desk::open(context)?;
        let act = desk.event_id(&act)?;
        perform::act(&mut desk, &handling, Body::Act(Step::Contest { act, reason }))
    }
}
