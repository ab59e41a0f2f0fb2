//! `mengshu exit leave`.

use clap::Args;
use mengshu_core::mechanism::{Body, exit};
use mengshu_core::value::Date;

use crate::args::MayReason;
use crate::given::{Context, Desk};
use crate::language::{examples, say};
use crate::output::Outcome;
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say(
    "Leave the alliance: by notice alone, or sooner with everybody's approval",
    "退出联盟：按通知期通知即可，提前退出须全体同意",
))]
#[command(before_long_help = examples(&["mengshu exit leave --last-day 2027-06-30 --reason \"end of the project\""]))]
pub(crate) struct Leave {
    #[arg(help = say("The last day of the membership", "盟员资格的最后一日"))]
    #[arg(long, value_name = "DATE")]
    last_day: Date,
    #[command(flatten)]
    given: MayReason,
}

impl Leave {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { last_day, given: MayReason { reason, handling } } = self;
        let mut desk = Desk::open(context)?;
        let leave = exit::Leave { last_day, reason };
        perform::act(&mut desk, &handling, Body::Exit(exit::Act::Leave(leave)))
    }
}
