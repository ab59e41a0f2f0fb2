//! `mengshu decision close`.

use clap::Args;
use mengshu_core::mechanism::{Body, decision};
use mengshu_core::value::DecisionId;

use super::item::require_item;
use crate::args::Handling;
use crate::given::{Context, Desk};
use crate::language::{Message, examples, say};
use crate::output::Outcome;
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say(
    "Close the vote on an item: its result is computed from the log",
    "结束对议题的表决：结果由账本计算得出",
))]
#[command(before_long_help = examples(&["mengshu decision close budget"]))]
#[command(after_long_help = say(
    "The chair closes; from the day after the meeting any member of the organ. On the day itself a vote is closed only when no vote still to come can change the result. Presence and votes count on the day of the meeting alone; what was found can be counted, minuted and vetoed afterwards.",
    "由负责人结束表决；自会议次日起，机构任一成员均可结束。会议当日，仅在尚缺的票不能改变结果时方可结束。出席与表决以会议当日为限；计票、纪要与否决可在其后进行。",
))]
pub(crate) struct Close {
    #[arg(help = say("The item", "议题"))]
    #[arg(value_name = "ITEM")]
    decision: DecisionId,
    #[command(flatten)]
    handling: Handling,
}

impl Close {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { decision, handling } = self;
        let mut desk = Desk::open(context)?;
        require_item(&mut desk, &decision, &handling)?;
        let close = decision::Close { decision: decision.clone() };
        perform::act(&mut desk, &handling, Body::Decision(decision::Act::Close(close)))?;
        if handling.is_sent() {
            context.out.hint(&Message::ClosedNext { item: decision.to_string() });
        }
        Ok(())
    }
}
