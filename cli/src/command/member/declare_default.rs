//! `mengshu member declare-default`.

use clap::Args;
use mengshu_core::mechanism::{Body, membership};

use super::conduct::Conduct;
use crate::args::Reasoned;
use crate::given::{Context, Desk};
use crate::language::{examples, say};
use crate::output::Outcome;
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say("Declare a member to be in default", "宣告盟员违约"))]
#[command(before_long_help = examples(&["mengshu member declare-default qihang --reason \"contribution overdue\""]))]
pub(crate) struct DeclareDefault {
    #[command(flatten)]
    conduct: Conduct,
}

impl DeclareDefault {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { conduct } = self;
        let mut desk = Desk::open(context)?;
        let Conduct { id, given: Reasoned { reason, handling } } = conduct;
        let declare = membership::DeclareDefault { member: id, reason };
        perform::act(&mut desk, &handling, Body::Membership(membership::Act::DeclareDefault(declare)))
    }
}
