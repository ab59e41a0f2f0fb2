//! `mengshu benefit list`.

use clap::Args;

use crate::args::Known;
use crate::given::{Context, Desk};
use crate::language::{examples, say};
use crate::output::Outcome;

#[derive(Debug, Args)]
#[command(about = say("List the distributions", "列出分配"))]
#[command(before_long_help = examples(&["mengshu benefit list", "mengshu benefit list --json"]))]
pub(crate) struct List {
    #[command(flatten)]
    known: Known,
}

impl List {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { known } = self;
        let document = Desk::open(context)?.ask("distribution", &known, &[])?;
        let columns = ["distribution", "pool", "accrued", "payer", "approved_by_entry", "what"];
        context.out.list_view(&document, "distributions", &columns)
    }
}
