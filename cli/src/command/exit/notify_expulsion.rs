//! `mengshu exit notify-expulsion`.

use std::path::PathBuf;

use clap::Args;
use mengshu_core::mechanism::{Body, exit};
use mengshu_core::value::{Date, MemberId};

use crate::args::Handling;
use crate::given::{Context, Desk, sealed};
use crate::language::{examples, say};
use crate::output::Outcome;
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say("State when an expelled member received the decision", "声明被除名盟员收到决定的日期"))]
#[command(before_long_help = examples(&[
    "mengshu exit notify-expulsion qihang --received 2027-08-02 --evidence courier.pdf",
]))]
pub(crate) struct NotifyExpulsion {
    #[arg(help = say("The member", "盟员"))]
    #[arg(value_name = "MEMBER")]
    member: MemberId,
    #[arg(help = say("The day of receipt", "收到之日"))]
    #[arg(long, value_name = "DATE")]
    received: Date,
    #[arg(help = say("The evidence of it; it is sealed", "证据；将被封存"))]
    #[arg(long, value_name = "FILE")]
    evidence: PathBuf,
    #[command(flatten)]
    handling: Handling,
}

impl NotifyExpulsion {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { member, received, evidence, handling } = self;
        let mut desk = Desk::open(context)?;
        let evidence = sealed::evidence(context, &desk.ledger, &evidence, None)?;
        let notify = exit::NotifyExpulsion { member, received, evidence };
        perform::act(&mut desk, &handling, Body::Exit(exit::Act::NotifyExpulsion(notify)))
    }
}
