//! `mengshu alliance list`.

use clap::Args;
use mengshu_core::event::Entry;
use mengshu_core::mechanism::{Body, membership};
use mengshu_core::value::{EventId, LedgerId};
use mengshu_proto::v1;
use serde_json::{Value, json};

use crate::client::trust::Trust;
use crate::client::{Client, Which, decoded};
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
            let name = match info.alliance.as_str() {
                "" => not_founded(context, &client, info).unwrap_or_default(),
                name => name.to_owned(),
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

/// The name that a founding proposes or proposed which is not in effect, in brackets: its ledger is there all the same. Who
/// reads its id has the founding event by its hash.
fn not_founded(context: &Context, client: &Client, info: &v1::LedgerInfo) -> Option<String> {
    let ledger = LedgerId(info.ledger.as_ref().try_into().ok()?);
    let receipt = client.entry(&ledger, Which::Index(0)).ok()?;
    let entry = Entry::decode(&receipt.entry).ok().filter(|entry| EventId::of(&entry.event.0).0 == ledger.0)?;
    match decoded(&entry).ok()?.body {
        Body::Membership(membership::Act::Found(found)) => {
            Some(Message::NotFoundedName { name: found.name.to_string() }.text(context.out.lang()))
        }
        _ => None,
    }
}
