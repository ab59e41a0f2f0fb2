//! `mengshu member end`.

use std::path::PathBuf;

use clap::Args;
use mengshu_core::mechanism::{Body, membership};
use mengshu_core::value::{Date, MemberId};

use crate::args::{Handling, Ruling};
use crate::given::{Context, Desk, sealed};
use crate::language::{examples, say};
use crate::output::Outcome;
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say("State that a member has ended as a legal person", "声明盟员法人资格已终止"))]
#[command(before_long_help = examples(&[
    "mengshu member end qihang --last-day 2027-06-30 --document deregistration.pdf",
]))]
pub(crate) struct End {
    #[arg(help = say("The member", "盟员"))]
    #[arg(value_name = "MEMBER")]
    id: MemberId,
    #[arg(help = say("Its last day", "最后一日"))]
    #[arg(long, value_name = "DATE")]
    last_day: Date,
    #[arg(help = say(
        "The extract of the business register that shows it; it is sealed",
        "登记机关出具的证明；将被封存",
    ))]
    #[arg(long, value_name = "FILE")]
    document: PathBuf,
    #[command(flatten)]
    ruling: Ruling,
    #[command(flatten)]
    handling: Handling,
}

impl End {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { id, last_day, document, ruling, handling } = self;
        let mut desk = Desk::open(context)?;
        let document = sealed::file(context, &document, None)?;
        let ruling = perform::ruling(ruling, context)?;
        let end = membership::RecordEnd { member: id, last_day, document, ruling };
        perform::act(&mut desk, &handling, Body::Membership(membership::Act::RecordEnd(end)))
    }
}
