//! `mengshu ip list`.

use clap::Args;

use crate::args::Known;
use crate::given::{Context, Desk};
use crate::language::{Message, examples, say};
use crate::output::{Outcome, items};

#[derive(Debug, Args)]
#[command(about = say("List the assets", "列出资产"))]
#[command(before_long_help = examples(&["mengshu ip list", "mengshu ip list --json"]))]
pub(crate) struct List {
    #[command(flatten)]
    known: Known,
}

impl List {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { known } = self;
        let document = Desk::open(context)?.ask("asset", &known, &[])?;
        let columns = ["asset", "kind", "country", "number", "between_the_members", "title"];
        context.out.list_view(&document, "assets", &columns)?;
        for asset in items(&document["assets"]) {
            for twin in items(&asset["same_right_as"]) {
                if let (Some(asset), Some(text)) = (asset["asset"].as_str(), twin["words"].as_str()) {
                    context.out.warn(&Message::SameRight { asset: asset.to_owned(), text: text.to_owned() });
                }
            }
        }
        Ok(())
    }
}
