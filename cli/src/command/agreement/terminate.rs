//! `mengshu agreement terminate`.

use clap::Args;
use mengshu_core::mechanism::{Body, agreement};
use mengshu_core::value::Date;

use crate::args::Reasoned;
use crate::given::{Context, Desk};
use crate::language::{examples, say};
use crate::output::Outcome;
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say("End the agreement after a last day", "在某日之后终止协议"))]
#[command(before_long_help = examples(&[
    "mengshu agreement terminate --last-day 2030-12-31 --reason \"The goals are reached\"",
]))]
pub(crate) struct Terminate {
    #[arg(help = say("The last day on which it is in force", "有效的最后一日"))]
    #[arg(long, value_name = "DATE")]
    last_day: Date,
    #[command(flatten)]
    given: Reasoned,
}

impl Terminate {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { last_day, given: Reasoned { reason, handling } } = self;
        let mut desk = Desk::open(context)?;
        let terminate = agreement::Terminate { last_day, reason };
        perform::act(&mut desk, &handling, Body::Agreement(agreement::Act::Terminate(terminate)))
    }
}
