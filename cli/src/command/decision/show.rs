//! `mengshu decision show`.

use clap::Args;
use mengshu_core::value::{DecisionId, MemberId};

use crate::args::Known;
use crate::given::{Context, Desk};
use crate::language::{annotated, say};
use crate::output::{Outcome, readable};

#[derive(Debug, Args)]
#[command(about = say("Show a decision with its whole arithmetic", "查看决定及其全部计算"))]
#[command(before_long_help = annotated(&[
    ("mengshu decision show budget", "", ""),
    ("mengshu decision show budget --without qihang             ", "would it pass if qihang had abstained?", "假如 qihang 弃权，是否通过？"),
]))]
pub(crate) struct Show {
    #[arg(help = say("The item", "议题"))]
    #[arg(value_name = "ITEM")]
    decision: DecisionId,
    #[arg(help = say("Show also what would be if this member had abstained", "同时显示假如此盟员弃权的结果"))]
    #[arg(long, value_name = "MEMBER")]
    without: Option<MemberId>,
    #[command(flatten)]
    known: Known,
}

impl Show {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { decision, without, known } = self;
        let without = without.map(|member| member.to_string());
        let document = Desk::open(context)?.ask(&format!("decision/{decision}"), &known, &[("without", without)])?;
        context.out.document(&readable(&context.out, document))
    }
}
