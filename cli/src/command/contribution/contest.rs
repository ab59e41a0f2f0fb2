//! `mengshu contribution contest`.

use clap::Args;
use mengshu_core::mechanism::{Body, contribution};

use crate::args::Reasoned;
use crate::given::{Context, Desk};
use crate::language::{annotated, say};
use crate::output::Outcome;
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say(
    "Contest a delivery, as far as it is not acknowledged: then silence does not acknowledge it",
    "对交付中尚未确认的部分提出异议：此后沉默不视为确认",
))]
#[command(before_long_help = annotated(&[
    ("mengshu contribution contest 12 --reason \"two of the lamps are broken\"     ", "the delivery stands in entry 12", "交付在第 12 条"),
]))]
pub(crate) struct Contest {
    #[arg(help = say("The delivery: its event id or its entry's index", "交付：事件编号或条目序号"))]
    #[arg(value_name = "DELIVERY")]
    delivery: String,
    #[command(flatten)]
    given: Reasoned,
}

impl Contest {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { delivery, given: Reasoned { reason, handling } } = self;
        let mut desk = Desk::open(context)?;
        let delivery = desk.event_of(&delivery, &["contribution.deliver"], &handling)?;
        let contest = contribution::Contest { delivery, reason };
        perform::act(&mut desk, &handling, Body::Contribution(contribution::Act::Contest(contest)))
    }
}
