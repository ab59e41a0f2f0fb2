//! `mengshu contribution correct`.

use clap::Args;
use mengshu_core::mechanism::{Body, contribution};
use mengshu_core::value::{Date, Money};

use crate::args::Reasoned;
use crate::given::{Context, Desk};
use crate::language::{examples, say};
use crate::output::Outcome;
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say(
    "Say what is right of a delivery or an acknowledgement of yours; whoever loses by it approves, and the original stays on record",
    "更正贵方作出的交付或确认；因此受不利影响的一方须同意，原记载予以保留",
))]
#[command(before_long_help = examples(&[
    "mengshu contribution correct 12 --value \"25,000 CNY\" --reason \"One zero too many\"",
    "mengshu contribution correct 12 --on 2027-03-02 --reason \"The note names the second\"",
    "mengshu contribution correct 12 --never --reason \"Meant for another contribution\"",
]))]
pub(crate) struct Correct {
    #[arg(help = say("The delivery or the acknowledgement: its event id or its entry's index", "交付或确认：事件编号或条目序号"))]
    #[arg(value_name = "FACT")]
    fact: String,
    #[arg(help = say("The right value", "正确的价值"))]
    #[arg(long, value_name = "AMOUNT", required_unless_present_any = ["on", "never"])]
    value: Option<Money>,
    #[arg(help = say("The right day of a delivery", "正确的交付日"))]
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
    #[arg(help = say("It did not happen at all", "该事实并未发生"))]
    #[arg(long, conflicts_with_all = ["value", "on"])]
    never: bool,
    #[command(flatten)]
    given: Reasoned,
}

impl Correct {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { fact, value, on, never, given: Reasoned { reason, handling } } = self;
        let mut desk = Desk::open(context)?;
        let fact = desk.event_of(&fact, &["contribution.deliver", "contribution.acknowledge"], &handling)?;
        let correct = contribution::Correct { fact, never, value, delivered: on, reason };
        perform::act(&mut desk, &handling, Body::Contribution(contribution::Act::Correct(correct)))
    }
}
