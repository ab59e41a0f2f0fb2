//! `mengshu member reinstate`.

use clap::Args;
use mengshu_core::mechanism::{Body, membership};

use super::conduct::Conduct;
use crate::args::Reasoned;
use crate::given::{Context, Desk};
use crate::language::{examples, say};
use crate::output::Outcome;
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say("End a suspension", "恢复盟员权利"))]
#[command(before_long_help = examples(&["mengshu member reinstate qihang --reason \"fees paid\""]))]
pub(crate) struct Reinstate {
    #[command(flatten)]
    conduct: Conduct,
}

impl Reinstate {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { conduct } = self;
        let mut desk = Desk::open(context)?;
        let Conduct { id, given: Reasoned { reason, handling } } = conduct;
        let reinstate = membership::Reinstate { member: id, reason };
        perform::act(&mut desk, &handling, Body::Membership(membership::Act::Reinstate(reinstate)))
    }
}
