//! `mengshu decision list`.

use clap::Args;
use mengshu_core::value::MemberId;

use crate::args::Known;
use crate::given::{Context, Desk};
use crate::language::{examples, say};
use crate::output::Outcome;

#[derive(Debug, Args)]
#[command(about = say("List the decisions and what they have come to", "列出决定及其结果"))]
#[command(before_long_help = examples(&[
    "mengshu decision list",
    "mengshu decision list --vetoed-by nanhu",
    "mengshu decision list --known 2027-05-01",
]))]
pub(crate) struct List {
    #[arg(help = say("Only decisions that this member has vetoed", "只列此盟员否决过的决定"))]
    #[arg(long, value_name = "MEMBER")]
    vetoed_by: Option<MemberId>,
    #[command(flatten)]
    known: Known,
}

impl List {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { vetoed_by, known } = self;
        let vetoed_by = vetoed_by.map(|member| member.to_string());
        let document = Desk::open(context)?.ask("decision", &known, &[("vetoed_by", vetoed_by)])?;
        let columns = ["decision", "meeting", "organ", "matter", "standing", "what"];
        context.out.list_view(&document, "decisions", &columns)
    }
}
