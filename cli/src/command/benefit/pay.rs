//! `mengshu benefit pay`.

use clap::Args;
use mengshu_core::mechanism::{Body, benefit};
use mengshu_core::value::{Date, DistributionId, MemberId, Money};

use crate::args::Handling;
use crate::given::{Context, Desk, sealed};
use crate::language::{examples, say};
use crate::output::Outcome;
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say("State that a member's part was paid", "声明已支付某盟员的所得"))]
#[command(before_long_help = examples(&[
    "mengshu benefit pay licence-2027 --payee nanhu --amount \"20,000 CNY\" --on 2028-01-15 --bank-reference \"ICBC 20280115-0042\"",
]))]
pub(crate) struct Pay {
    #[arg(help = say("The distribution", "分配"))]
    #[arg(value_name = "ID")]
    id: DistributionId,
    #[arg(help = say("Who was paid", "收款人"))]
    #[arg(long, value_name = "MEMBER")]
    payee: MemberId,
    #[arg(help = say("How much", "金额"))]
    #[arg(long, value_name = "AMOUNT")]
    amount: Money,
    #[arg(help = say("On which day", "日期"))]
    #[arg(long, value_name = "DATE")]
    on: Date,
    #[arg(help = say("The bank's reference; it is sealed", "银行凭证号；将被封存"))]
    #[arg(long, value_name = "TEXT")]
    bank_reference: Option<String>,
    #[command(flatten)]
    handling: Handling,
}

impl Pay {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { id, payee, amount, on, bank_reference, handling } = self;
        let mut desk = Desk::open(context)?;
        let label = format!("Bank reference of {id} to {payee}");
        let bank_reference = bank_reference.map(|text| sealed::text(context, &text, &label)).transpose()?;
        let pay = benefit::Pay { distribution: id, payee, amount, paid: on, bank_reference };
        perform::act(&mut desk, &handling, Body::Benefit(benefit::Act::Pay(pay)))
    }
}
