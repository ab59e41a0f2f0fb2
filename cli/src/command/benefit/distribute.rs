//! `mengshu benefit distribute`.

use clap::Args;
use mengshu_core::mechanism::{Body, benefit};
use mengshu_core::value::{Date, DistributionId, MemberId, Money, Name};

use crate::args::Handling;
use crate::given::{Context, Desk, in_force};
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
        "The agreement version whose shares hold (default: the one in force today)",
        "适用份额的协议版本（默认为今天生效的版本）",
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
            None => in_force(&desk)?,
        };
        let distribute = benefit::Distribute { distribution: id, what, pool, accrued, version, payer };
        perform::act(&mut desk, &handling, Body::Benefit(benefit::Act::Distribute(distribute)))
    }
}
