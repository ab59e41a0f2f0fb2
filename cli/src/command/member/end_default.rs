//! `mengshu member end-default`.

use clap::Args;
use mengshu_core::mechanism::{Body, membership};

use super::conduct::Conduct;
use crate::args::Reasoned;
use crate::given::{Context, Desk};
use crate::language::{examples, say};
use crate::output::Outcome;
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say("State that a member is no longer in default", "确认盟员违约已消除"))]
#[command(before_long_help = examples(&["mengshu member end-default qihang --reason \"contribution delivered\""]))]
pub(crate) struct EndDefault {
    #[command(flatten)]
    conduct: Conduct,
}

impl EndDefault {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { conduct } = self;
        let mut desk = Desk::open(context)?;
        let Conduct { id, given: Reasoned { reason, handling } } = conduct;
        let end = membership::EndDefault { member: id, reason };
        perform::act(&mut desk, &handling, Body::Membership(membership::Act::EndDefault(end)))
    }
}
