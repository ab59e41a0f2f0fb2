//! `mengshu member end-affiliate`.

use clap::Args;
use mengshu_core::mechanism::{Body, membership};
use mengshu_core::value::{Date, PartyId};

use crate::args::Handling;
use crate::given::{Context, Desk};
use crate::language::{examples, say};
use crate::output::Outcome;
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say("State that an affiliate of your member is none any more", "声明不再是贵方的关联方"))]
#[command(before_long_help = examples(&["mengshu member end-affiliate luma-trading --last-day 2027-06-30"]))]
pub(crate) struct EndAffiliate {
    #[arg(help = say("Its id among your member's affiliates", "在贵方关联方中的编号"))]
    #[arg(value_name = "AFFILIATE")]
    affiliate: PartyId,
    #[arg(help = say("The last day on which it was one", "作为关联方的最后一日"))]
    #[arg(long, value_name = "DATE")]
    last_day: Date,
    #[command(flatten)]
    handling: Handling,
}

impl EndAffiliate {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { affiliate, last_day, handling } = self;
        let mut desk = Desk::open(context)?;
        let end = membership::EndAffiliate { affiliate, last_day };
        perform::act(&mut desk, &handling, Body::Membership(membership::Act::EndAffiliate(end)))
    }
}
