//! `mengshu contribution deliver`.

use std::path::PathBuf;

use clap::Args;
use mengshu_core::mechanism::{Body, contribution};
use mengshu_core::value::{ContributionId, Date, Money};

use crate::args::Handling;
use crate::given::{Context, Desk, sealed};
use crate::language::{examples, say};
use crate::output::Outcome;
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say(
    "Deliver a contribution, or a part of it, with the sealed document that shows it",
    "交付投入（或其一部分），附封存的证明文件",
))]
#[command(before_long_help = examples(&[
    "mengshu contribution deliver lamp-bench --value \"250,000 CNY\" --on 2027-03-01 --evidence delivery-note.pdf",
]))]
pub(crate) struct Deliver {
    #[arg(help = say("The contribution", "投入"))]
    #[arg(value_name = "ID")]
    id: ContributionId,
    #[arg(help = say("The value of what is delivered", "交付价值"))]
    #[arg(long, value_name = "AMOUNT")]
    value: Money,
    #[arg(help = say("The day it was delivered", "交付日"))]
    #[arg(long, value_name = "DATE")]
    on: Date,
    #[arg(help = say("The document that shows it; it is sealed", "证明文件；将被封存"))]
    #[arg(long, value_name = "FILE")]
    evidence: PathBuf,
    #[arg(help = say(
        "What the document is, for everybody to read (default: its file name)",
        "文件说明，所有人可见（默认为文件名）",
    ))]
    #[arg(long, value_name = "TEXT")]
    label: Option<String>,
    #[command(flatten)]
    handling: Handling,
}

impl Deliver {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { id, value, on, evidence, label, handling } = self;
        let mut desk = Desk::open(context)?;
        let evidence = sealed::evidence(context, &desk.ledger, &evidence, label)?;
        let deliver = contribution::Deliver { contribution: id, value, delivered: on, evidence };
        perform::act(&mut desk, &handling, Body::Contribution(contribution::Act::Deliver(deliver)))
    }
}
