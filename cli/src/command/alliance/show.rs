//! `mengshu alliance show`.

use clap::Args;

use crate::args::Known;
use crate::given::{Context, Desk};
use crate::language::{examples, say};
use crate::output::Outcome;

#[derive(Debug, Args)]
#[command(about = say("Show the alliance", "查看联盟"))]
#[command(before_long_help = examples(&[
    "mengshu alliance show",
    "mengshu alliance show --ledger \"Solid-State Lighting Alliance\" --json",
]))]
pub(crate) struct Show {
    #[command(flatten)]
    known: Known,
}

impl Show {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { known } = self;
        let mut desk = Desk::open(context)?;
        let mut document = desk.ask("alliance", &known, &[])?;
        // Whoever pins the key takes it from here: it is the founders' word, not the node's.
        if let Some(node) = document.get_mut("node").and_then(serde_json::Value::as_object_mut) {
            node.insert("vkey".to_owned(), desk.trust.key().vkey().into());
        }
        context.out.document(&document)
    }
}
