//! `mengshu alliance list`.

use clap::Args;
use mengshu_core::value::LedgerId;
use mengshu_proto::v1;
use serde_json::{Value, json};

use crate::client::trust::Trust;
use crate::given::Context;
use crate::language::{Message, examples, say};
use crate::output::{Outcome, hex};

#[derive(Debug, Args)]
#[command(about = say("List the alliances whose ledgers the node keeps", "列出节点所存账本的联盟"))]
#[command(before_long_help = examples(&[
    "mengshu alliance list",
    "mengshu alliance list --node http://127.0.0.1:7400 --json",
]))]
pub(crate) struct List;

impl List {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let client = context.client()?;
        let ledgers = client.ledgers()?;
        // Of a ledger of which more was verified here than the node lists, it has to explain itself.
        for info in &ledgers {
            let Some(ledger) = info.ledger.as_ref().try_into().ok().map(LedgerId) else { continue };
            if let Some(mut known) = Trust::remembered(&context.config.folder, ledger)?
                && known.seen().is_some_and(|seen| info.size < seen.size)
            {
                known.renew(&client)?;
            }
        }
        let row = |info: &v1::LedgerInfo| {
            // The name of a founding that came to nothing stands in brackets: its ledger is there all the same.
            let name = match (info.alliance.as_str(), info.not_founded.as_str()) {
                ("", "") => String::new(),
                ("", name) => Message::NotFoundedName { name: name.to_owned() }.text(context.out.lang()),
                (name, _) => name.to_owned(),
            };
            json!({ "ledger": hex(&info.ledger), "alliance": name, "entries": info.size })
        };
        let rows: Vec<Value> = ledgers.iter().map(row).collect();
        if rows.is_empty() {
            context.out.note(&Message::LedgerNone);
            context.out.hint(&Message::LedgerNoneHint);
        }
        context.out.column_view(&json!({ "ledgers": rows }), "ledgers", &["ledger", "entries", "alliance"])
    }
}
