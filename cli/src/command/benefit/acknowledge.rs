//! `mengshu benefit acknowledge`.

use clap::Args;
use mengshu_core::mechanism::{Body, benefit};

use crate::args::Handling;
use crate::given::{Context, Desk};
use crate::language::{annotated, say};
use crate::output::Outcome;
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say("Acknowledge a payment", "确认收款"))]
#[command(before_long_help = annotated(&[
    ("mengshu benefit acknowledge 31               ", "the payment stands in entry 31", "付款在第 31 条"),
]))]
pub(crate) struct Acknowledge {
    #[arg(help = say("The payment: its event id or its entry's index", "付款：事件编号或条目序号"))]
    #[arg(value_name = "PAYMENT")]
    payment: String,
    #[command(flatten)]
    handling: Handling,
}

impl Acknowledge {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { payment, handling } = self;
        let mut desk = Desk::open(context)?;
        let payment = desk.event_of(&payment, &["benefit.pay"], &handling)?;
        let acknowledge = benefit::AcknowledgePayment { payment };
        perform::act(&mut desk, &handling, Body::Benefit(benefit::Act::Acknowledge(acknowledge)))
    }
}
