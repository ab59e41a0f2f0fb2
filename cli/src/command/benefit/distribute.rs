//! `mengshu benefit distribute`.

use clap::Args;
use mengshu_core::mechanism::{Body, benefit};
use mengshu_core::value::{Date, DistributionId, MemberId, Money, Name};

use crate::args::{Asking, Handling};
use crate::given::{Context, Desk, in_force, number_in_force};
use crate::language::{examples, say};
use crate::output::Outcome;
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say(
    "Share proceeds by the shares of the agreement: every member approves",
    "按协议份额分配收益：须全体盟员同意",
))]
#[command(before_long_help = examples(&[
    "mengshu benefit distribute licence-2027 --what \"Licence fees 2027\" --pool \"100,000 CNY\" --accrued 2027-12-31 --payer luma",
]))]
pub(crate) struct Distribute {
    #[arg(help = say("Its id, such as licence-2027", "编号，例如 licence-2027"))]
    #[arg(value_name = "ID")]
    id: DistributionId,
    #[arg(help = say("What the proceeds are from", "收益来源"))]
    #[arg(long, value_name = "TEXT")]
    what: Name,
    #[arg(help = say("What is shared", "分配总额"))]
    #[arg(long, value_name = "AMOUNT")]
    pool: Money,
    #[arg(help = say("The day on which it accrued", "收益形成日"))]
    #[arg(long, value_name = "DATE")]
    accrued: Date,
    #[arg(help = say("Who pays", "付款人"))]
    #[arg(long, value_name = "MEMBER")]
    payer: MemberId,
    #[arg(help = say(
        "The agreement version whose shares hold (default: the one that the terms name: of the day of accrual, or of today)",
        "适用份额的协议版本（默认为条款所指的版本：收益形成日的，或者今天的）",
    ))]
    #[arg(long, value_name = "NUMBER")]
    number: Option<u32>,
    #[command(flatten)]
    handling: Handling,
}

impl Distribute {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { id, what, pool, accrued, payer, number, handling } = self;
        let mut desk = Desk::open(context)?;
        let version = match number {
            Some(number) => number,
            None => named_by_terms(&mut desk, accrued)?,
        };
        let distribute = benefit::Distribute { distribution: id, what, pool, accrued, version, payer };
        perform::act(&mut desk, &handling, Body::Benefit(benefit::Act::Distribute(distribute)))
    }
}

/// The version whose shares hold for what accrued on a day, as the terms of that day say. Where there were none, the one in
/// force today: the rules then say what is wrong.
fn named_by_terms(desk: &mut Desk<'_>, accrued: Date) -> Outcome<u32> {
    let then = desk.on_day("agreement", &Asking { date: Some(accrued), ..Asking::default() })?;
    if then["terms"]["clauses"]["payout_terms"] == "payment_date" {
        // After the end the last version gives the shares.
        let now = desk.view("agreement")?;
        let governing = now["governing"].as_u64().and_then(|number| u32::try_from(number).ok());
        return governing.map_or_else(|| number_in_force(&now), Ok);
    }
    number_in_force(&then).or_else(|_| in_force(desk))
}
