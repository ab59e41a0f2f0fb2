//! `mengshu benefit correct`.

use clap::Args;
use mengshu_core::mechanism::{Body, benefit};
use mengshu_core::value::{Date, Money};

use crate::args::Reasoned;
use crate::given::{Context, Desk};
use crate::language::{examples, say};
use crate::output::Outcome;
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say(
    "Say what is right of a payment or a receipt of yours; whoever loses by it approves, and the original stays on record",
    "更正贵方声明的付款或收款确认；因此受不利影响的一方须同意，原记载予以保留",
))]
#[command(before_long_help = examples(&[
    "mengshu benefit correct 31 --amount \"2,000 CNY\" --reason \"One zero too many\"",
    "mengshu benefit correct 31 --never --reason \"The bank sent it back\"",
]))]
pub(crate) struct Correct {
    #[arg(help = say(
        "The payment, or the acknowledgement of one: its event id or its entry's index",
        "付款或收款确认：事件编号或条目序号",
    ))]
    #[arg(value_name = "FACT")]
    fact: String,
    #[arg(help = say("The right amount", "正确的金额"))]
    #[arg(long, value_name = "AMOUNT", required_unless_present_any = ["on", "never"])]
    amount: Option<Money>,
    #[arg(help = say("The right day", "正确的日期"))]
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
    #[arg(help = say("It did not happen at all", "该事实并未发生"))]
    #[arg(long, conflicts_with_all = ["amount", "on"])]
    never: bool,
    #[command(flatten)]
    given: Reasoned,
}

impl Correct {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { fact, amount, on, never, given: Reasoned { reason, handling } } = self;
        let mut desk = Desk::open(context)?;
        let fact = desk.event_of(&fact, &["benefit.pay", "benefit.acknowledge"], &handling)?;
        let correct = benefit::Correct { fact, never, amount, paid: on, reason };
        perform::act(&mut desk, &handling, Body::Benefit(benefit::Act::Correct(correct)))
    }
}
