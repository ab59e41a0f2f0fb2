//! `mengshu contribution promise`.

use clap::Args;
use mengshu_core::mechanism::contribution::Kind;
use mengshu_core::mechanism::{Body, contribution};
use mengshu_core::value::{ContributionId, Date, MemberId, Money, Name};

use crate::args::{Handling, word};
use crate::given::{Context, Desk};
use crate::language::{examples, say};
use crate::output::Outcome;
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say("Promise a contribution", "承诺投入"))]
#[command(before_long_help = examples(&[
    "mengshu contribution promise lamp-bench --kind equipment --what \"Test bench for light sources\" --value \"250,000 CNY\" --due 2027-03-31 --receiver nanhu",
]))]
pub(crate) struct Promise {
    #[arg(help = say("Its id, such as lamp-bench", "编号，例如 lamp-bench"))]
    #[arg(value_name = "ID")]
    id: ContributionId,
    #[arg(help = say(
        "What it is: cash, equipment, materials, people, ip or other",
        "类型：cash、equipment、materials、people、ip 或 other",
    ))]
    #[arg(long, value_parser = word::<Kind>)]
    kind: Kind,
    #[arg(help = say("What it is, in words", "内容说明"))]
    #[arg(long, value_name = "TEXT")]
    what: Name,
    #[arg(help = say("Its agreed value, such as \"250,000 CNY\"", "约定价值，例如 \"250,000 CNY\""))]
    #[arg(long, value_name = "AMOUNT")]
    value: Money,
    #[arg(help = say("The day it is due", "到期日"))]
    #[arg(long, value_name = "DATE")]
    due: Date,
    #[arg(help = say("The member that acknowledges deliveries", "确认交付的盟员"))]
    #[arg(long, value_name = "MEMBER")]
    receiver: MemberId,
    #[command(flatten)]
    handling: Handling,
}

impl Promise {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { id, kind, what, value, due, receiver, handling } = self;
        let mut desk = Desk::open(context)?;
        let promise = contribution::Promise { contribution: id, kind, what, value, due, receiver };
        perform::act(&mut desk, &handling, Body::Contribution(contribution::Act::Promise(promise)))
    }
}
