//! `mengshu decision veto`.

use clap::Args;
use mengshu_core::mechanism::{Body, decision};
use mengshu_core::value::{DecisionId, Note};

use super::item::require_item;
use crate::args::Handling;
use crate::given::{Context, Desk};
use crate::language::{examples, say};
use crate::output::Outcome;
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say("Stop a decision that severely affects your member", "否决严重影响贵方的决定"))]
#[command(before_long_help = examples(&["mengshu decision veto budget --reason \"it uses our know-how\""]))]
pub(crate) struct Veto {
    #[arg(help = say("The item", "议题"))]
    #[arg(value_name = "ITEM")]
    decision: DecisionId,
    #[arg(help = say(
        "Which work, cost, liability or IP of yours it affects, and how",
        "影响贵方的哪些工作、费用、责任或知识产权，如何影响",
    ))]
    #[arg(long, value_name = "TEXT")]
    reason: Note,
    #[command(flatten)]
    handling: Handling,
}

impl Veto {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { decision, reason, handling } = self;
        let mut desk = Desk::open(context)?;
        require_item(&mut desk, &decision, &handling)?;
        let veto = decision::CastVeto { decision, reason };
        perform::act(&mut desk, &handling, Body::Decision(decision::Act::Veto(veto)))
    }
}
