//! `mengshu decision vote`.

use clap::Args;
use mengshu_core::mechanism::{Body, decision};
use mengshu_core::value::{DecisionId, MemberId};

use super::item::require_item;
use crate::args::{Handling, word};
use crate::given::{Context, Desk};
use crate::language::{annotated, say};
use crate::output::Outcome;
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say(
    "Vote on an item; until it is closed, your last vote counts",
    "对议题表决；结束前以最后一次投票为准",
))]
#[command(before_long_help = annotated(&[
    ("mengshu decision vote budget yes", "", ""),
    ("mengshu decision vote budget abstain --for qihang         ", "by proxy", "受托投票"),
]))]
pub(crate) struct Vote {
    #[arg(help = say("The item", "议题"))]
    #[arg(value_name = "ITEM")]
    decision: DecisionId,
    #[arg(help = say("The vote: yes, no or abstain", "投票：yes 赞成、no 反对、abstain 弃权"))]
    #[arg(value_name = "VOTE", value_parser = word::<decision::Vote>)]
    vote: decision::Vote,
    #[arg(help = say("The member whose proxy yours holds", "委托贵方的盟员"))]
    #[arg(long = "for", value_name = "MEMBER")]
    on_behalf_of: Option<MemberId>,
    #[command(flatten)]
    handling: Handling,
}

impl Vote {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { decision, vote, on_behalf_of, handling } = self;
        let mut desk = Desk::open(context)?;
        require_item(&mut desk, &decision, &handling)?;
        let cast = decision::CastVote { decision, vote, on_behalf_of };
        perform::act(&mut desk, &handling, Body::Decision(decision::Act::Vote(cast)))
    }
}
