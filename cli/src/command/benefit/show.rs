//! `mengshu benefit show`.

use clap::Args;
use mengshu_core::value::DistributionId;

use crate::args::Known;
use crate::given::{Context, Desk};
use crate::language::{examples, say};
use crate::output::Outcome;

#[derive(Debug, Args)]
#[command(about = say(
    "Show a distribution: each member's part, payments and receipts",
    "查看分配：各方所得、付款与收款确认",
))]
#[command(before_long_help = examples(&["mengshu benefit show licence-2027"]))]
pub(crate) struct Show {
    #[arg(help = say("Its id", "编号"))]
    #[arg(value_name = "ID")]
    id: DistributionId,
    #[arg(help = say("Show also what facts said before they were corrected", "一并显示事实更正前的记载"))]
    #[arg(long)]
    original: bool,
    #[command(flatten)]
    known: Known,
}

impl Show {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { id, original, known } = self;
        let original = [("original", original.then(|| "true".to_owned()))];
        let mut desk = Desk::open(context)?;
        context.out.document(&desk.ask_or_pending(&format!("distribution/{id}"), &known, &original)?)
    }
}
