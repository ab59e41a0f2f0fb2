//! `mengshu contribution show`.

use clap::Args;
use mengshu_core::value::ContributionId;

use crate::args::Known;
use crate::given::{Context, Desk};
use crate::language::{examples, say};
use crate::output::Outcome;

#[derive(Debug, Args)]
#[command(about = say("Show a contribution and its deliveries", "查看投入及其交付"))]
#[command(before_long_help = examples(&["mengshu contribution show lamp-bench"]))]
pub(crate) struct Show {
    #[arg(help = say("Its id", "编号"))]
    #[arg(value_name = "ID")]
    id: ContributionId,
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
        context.out.document(&desk.ask_or_pending(&format!("contribution/{id}"), &known, &original)?)
    }
}
