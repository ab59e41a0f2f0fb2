//! `mengshu member suspend`.

use clap::Args;
use mengshu_core::mechanism::{Body, membership};

use super::conduct::Conduct;
use crate::args::Reasoned;
use crate::given::{Context, Desk};
use crate::language::{examples, say};
use crate::output::Outcome;
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say(
    "Suspend a member: it neither votes nor counts in any organ until it is reinstated",
    "暂停盟员权利：恢复前在各机构中不参加表决、不计入人数",
))]
#[command(before_long_help = examples(&["mengshu member suspend qihang --reason \"two fees unpaid\""]))]
pub(crate) struct Suspend {
    #[command(flatten)]
    conduct: Conduct,
}

impl Suspend {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { conduct } = self;
        let mut desk = Desk::open(context)?;
        let Conduct { id, given: Reasoned { reason, handling } } = conduct;
        let suspend = membership::Suspend { member: id, reason };
        perform::act(&mut desk, &handling, Body::Membership(membership::Act::Suspend(suspend)))
    }
}
