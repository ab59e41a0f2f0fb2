//! `mengshu contribution list`.

use clap::Args;

use crate::args::Known;
use crate::given::{Context, Desk};
use crate::language::{examples, say};
use crate::output::Outcome;

#[derive(Debug, Args)]
#[command(about = say("List the contributions and their totals", "列出投入及其合计"))]
#[command(before_long_help = examples(&["mengshu contribution list", "mengshu contribution list --json"]))]
pub(crate) struct List {
    #[command(flatten)]
    known: Known,
}

impl List {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { known } = self;
        let document = Desk::open(context)?.ask("contribution", &known, &[])?;
        let columns =
            ["contribution", "member", "kind", "promised", "delivered", "acknowledged", "due", "receiver", "what"];
        context.out.list_view(&document, "contributions", &columns)
    }
}
