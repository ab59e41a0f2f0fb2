//! `mengshu decision lift-veto`.

use clap::Args;
use mengshu_core::mechanism::{Body, decision};
use mengshu_core::value::DecisionId;

use super::item::require_item;
use crate::args::Handling;
use crate::given::{Context, Desk};
use crate::language::{examples, say};
use crate::output::Outcome;
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say("Lift your member's veto", "撤回贵方的否决"))]
#[command(before_long_help = examples(&["mengshu decision lift-veto budget"]))]
pub(crate) struct LiftVeto {
    #[arg(help = say("The item", "议题"))]
    #[arg(value_name = "ITEM")]
    decision: DecisionId,
    #[command(flatten)]
    handling: Handling,
}

impl LiftVeto {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { decision, handling } = self;
        let mut desk = Desk::open(context)?;
        require_item(&mut desk, &decision, &handling)?;
        let lift = decision::LiftVeto { decision };
        perform::act(&mut desk, &handling, Body::Decision(decision::Act::LiftVeto(lift)))
    }
}
