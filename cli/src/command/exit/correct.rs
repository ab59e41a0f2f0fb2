//! `mengshu exit correct`.

use clap::Args;
use mengshu_core::mechanism::{Body, exit};
use mengshu_core::value::Date;

use crate::args::Reasoned;
use crate::given::{Context, Desk};
use crate::language::{examples, say};
use crate::output::Outcome;
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say(
    "Say what is right of an expelled member's receipt that you stated; an earlier day needs that member's approval",
    "更正贵方声明的除名决定收到日期；更正为更早日期的，须经该盟员同意",
))]
#[command(before_long_help = examples(&[
    "mengshu exit correct 57 --received 2027-08-05 --reason \"The courier's slip names the fifth\"",
    "mengshu exit correct 57 --never --reason \"It came back\"",
]))]
pub(crate) struct Correct {
    #[arg(help = say("The statement: its event id or its entry's index", "该声明：事件编号或条目序号"))]
    #[arg(value_name = "FACT")]
    fact: String,
    #[arg(help = say("The right day of receipt", "正确的收到日期"))]
    #[arg(long, value_name = "DATE", required_unless_present = "never")]
    received: Option<Date>,
    #[arg(help = say("The member has not received it", "该盟员并未收到"))]
    #[arg(long, conflicts_with = "received")]
    never: bool,
    #[command(flatten)]
    given: Reasoned,
}

impl Correct {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { fact, received, given: Reasoned { reason, handling }, .. } = self;
        let mut desk = Desk::open(context)?;
        let fact = desk.event_of(&fact, &["exit.notify_expulsion"], &handling)?;
        let correct = exit::Correct { fact, received, reason };
        perform::act(&mut desk, &handling, Body::Exit(exit::Act::Correct(correct)))
    }
}
