//! `mengshu decision organ`.

use clap::Args;
use mengshu_core::value::OrganId;

use crate::args::Asking;
use crate::given::{Context, Desk};
use crate::language::{examples, say};
use crate::output::{Outcome, readable};

#[derive(Debug, Args)]
#[command(about = say(
    "Show an organ: members, votes, rules, and the power of each member under each rule",
    "查看机构：成员、票数、规则，以及各成员在各规则下的表决权力",
))]
#[command(before_long_help = examples(&[
    "mengshu decision organ council",
    "mengshu decision organ council --date 2027-05-01",
]))]
pub(crate) struct Organ {
    #[arg(help = say("The organ", "机构"))]
    #[arg(value_name = "ORGAN")]
    organ: OrganId,
    #[command(flatten)]
    asking: Asking,
}

impl Organ {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { organ, asking } = self;
        let document = Desk::open(context)?.on_day(&format!("organ/{organ}"), &asking)?;
        context.out.document(&readable(&context.out, document))
    }
}
