//! `mengshu contribution acknowledge`.

use clap::Args;
use mengshu_core::mechanism::{Body, contribution};
use mengshu_core::value::Money;

use crate::args::Handling;
use crate::given::{Context, Desk};
use crate::language::{annotated, say};
use crate::output::Outcome;
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say("Acknowledge a delivery, or a part of it", "确认交付（或其一部分）"))]
#[command(before_long_help = annotated(&[
    ("mengshu contribution acknowledge 12 --value \"250,000 CNY\"     ", "the delivery stands in entry 12", "交付在第 12 条"),
]))]
pub(crate) struct Acknowledge {
    #[arg(help = say("The delivery: its event id or its entry's index", "交付：事件编号或条目序号"))]
    #[arg(value_name = "DELIVERY")]
    delivery: String,
    #[arg(help = say("The value that is acknowledged", "确认的价值"))]
    #[arg(long, value_name = "AMOUNT")]
    value: Money,
    #[command(flatten)]
    handling: Handling,
}

impl Acknowledge {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { delivery, value, handling } = self;
        let mut desk = Desk::open(context)?;
        let delivery = desk.event_of(&delivery, &["contribution.deliver"], &handling)?;
        let acknowledge = contribution::Acknowledge { delivery, value };
        perform::act(&mut desk, &handling, Body::Contribution(contribution::Act::Acknowledge(acknowledge)))
    }
}
