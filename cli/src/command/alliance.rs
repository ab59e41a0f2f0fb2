//! `mengshu alliance`.

use std::collections::BTreeMap;
use std::path::Path;

use mengshu_core::mechanism::membership::{Found, Node, Profile};
use mengshu_core::mechanism::{Body, membership};
use mengshu_core::value::{MemberId, Name, NodeName};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::args::{AllianceCommand, Person};
use crate::client::key_of_wire;
use crate::files::read_toml;
use crate::given::{Context, Desk};
use crate::language::Message;
use crate::output::{Failure, Outcome, hex};
use crate::perform;

pub(super) fn alliance(command: AllianceCommand, context: &Context) -> Outcome<()> {
    match command {
        AllianceCommand::Found { file, handling } => {
            let client = context.client()?;
            let info = client.info()?;
            let found: FoundFile = read_toml(&file)?;
            let node = match found.node {
                Some(node) => node,
                None => Node { name: value(&info.name)?, key: key_of_wire(&info.key)? },
            };
            let folder = file.parent().unwrap_or(Path::new("")).to_path_buf();
            let founders: Outcome<BTreeMap<MemberId, Profile>> = found
                .founders
                .into_iter()
                .map(|(id, founder)| Ok((id, perform::profile(founder, context, Some(&folder))?)))
                .collect();
            let named = (node.name.clone(), node.key);
            let body = Body::Membership(membership::Act::Found(Found { name: found.name, node, founders: founders? }));
            let done = perform::found(context, &client, &handling, body, named)?;
            if let Some(done) = done {
                context.out.hint(&Message::FoundNext { ledger: done.ledger.to_string() });
            }
            Ok(())
        }
        AllianceCommand::Show { known } => {
            let document = Desk::open(context)?.ask("alliance", &known, &[])?;
            context.out.document(&document)
        }
        AllianceCommand::List => {
            let rows: Vec<Value> = context
                .client()?
                .ledgers()?
                .iter()
                .map(|info| json!({ "ledger": hex(&info.ledger), "alliance": info.alliance, "entries": info.size }))
                .collect();
            if rows.is_empty() {
                context.out.note(&Message::LedgerNone);
                context.out.hint(&Message::LedgerNoneHint);
            }
            context.out.column_view(&json!({ "ledgers": rows }), "ledgers", &["ledger", "entries", "alliance"])
        }
    }
}

/// A founding file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FoundFile {
    name: Name,
    node: Option<Node>,
    founders: BTreeMap<MemberId, Person>,
}

fn value(name: &str) -> Outcome<NodeName> {
    name.parse().map_err(|error| Failure::bad_answer("its name is not one", &error))
}
