//! `mengshu act list`.

use clap::Args;

use crate::args::Known;
use crate::given::{Context, Desk};
use crate::language::{Message, annotated, say};
use crate::output::Outcome;

#[derive(Debug, Args)]
#[command(about = say("List the acts that wait for approvals", "列出等待同意的行为"))]
#[command(before_long_help = annotated(&[
    ("mengshu act list                             ", "what waits, and for whom", "哪些行为在等待谁的同意"),
    ("mengshu act list --json", "", ""),
]))]
pub(crate) struct List {
    #[command(flatten)]
    known: Known,
}

impl List {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { known } = self;
        let document = Desk::open(context)?.ask("act", &known, &[])?;
        if document["pending"].as_array().is_none_or(Vec::is_empty) {
            context.out.note(&Message::NothingPending);
        }
        let columns = ["entry", "kind", "author", "deadline", "missing", "undecided", "words"];
        context.out.column_view(&document, "pending", &columns)
    }
}
