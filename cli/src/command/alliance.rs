//! `mengshu alliance`.

use std::collections::BTreeMap;
use std::path::Path;

use mengshu_core::event::{Body, sshsig};
use mengshu_core::mechanism::membership::{self, Found, Node, Profile};
use mengshu_core::value::{Date, KeyId, MemberId, Name, NodeName};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::Context;
use super::desk::Desk;
use super::perform::{self, hex};
use crate::args::{AllianceCommand, Person};
use crate::files::read_text;
use crate::language::Message;
use crate::output::{Exit, Failure, Outcome};

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
                .map(|(id, founder)| Ok((id, founder.profile(context, Some(&folder))?)))
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

/// The agreement version that is in force today.
pub(super) fn in_force(desk: &Desk<'_>) -> Outcome<u32> {
    number_in_force(&desk.view("agreement")?)
}

/// The agreement version that the answer about all versions says is in force.
pub(super) fn number_in_force(document: &Value) -> Outcome<u32> {
    let number = document["in_force"].as_u64().and_then(|number| u32::try_from(number).ok());
    number.ok_or_else(|| match in_force_later(document) {
        Some((number, day)) => Failure::new(Exit::NotFound, Message::InForceLater { number: number.clone(), day })
            .hint(Message::InForceLaterHint { number }),
        None => Failure::new(Exit::NotFound, Message::NothingInForce).hint(Message::NothingInForceHint),
    })
}

/// The version that all have signed and whose first day is yet to come, where none is in force.
pub(super) fn in_force_later(document: &Value) -> Option<(String, String)> {
    let version = document["versions"].as_array()?.first().filter(|_| document["in_force"].is_null())?;
    let start: Date = version["start"].as_str()?.parse().ok()?;
    let on: Date = document["date"].as_str()?.parse().ok()?;
    (start > on).then(|| (version["version"].to_string(), start.to_string()))
}

/// A founding file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FoundFile {
    name: Name,
    node: Option<Node>,
    founders: BTreeMap<MemberId, Person>,
}

/// A public key: its id, a public key line, or whatever `--key` takes; a path may be relative to `folder`.
pub(super) fn key(context: &Context, text: &str, folder: Option<&Path>) -> Outcome<KeyId> {
    if let Ok(key) = text.parse() {
        return Ok(key);
    }
    if text.starts_with("ssh-") {
        return sshsig::parse_public_key_line(text).map_err(|error| Failure::bad_value(text).because(&error));
    }
    let beside = folder.map(|folder| folder.join(text)).filter(|path| path.is_file());
    let spec = match beside {
        Some(path) if path.display().to_string().contains('/') => path.display().to_string(),
        Some(path) => format!("./{}", path.display()),
        None => text.to_owned(),
    };
    let found = context.keyring().find(&spec)?;
    found.key.ok_or_else(|| Failure::new(Exit::Usage, Message::KeyNotUnderstood { path: spec }))
}

/// The node's key as it comes over the wire.
pub(super) fn key_of_wire(bytes: &[u8]) -> Outcome<KeyId> {
    bytes.try_into().map(KeyId).map_err(|error| Failure::bad_answer("its key has not 32 bytes", &error))
}

fn value(name: &str) -> Outcome<NodeName> {
    name.parse().map_err(|error| Failure::bad_answer("its name is not one", &error))
}

/// Reads a TOML file.
pub(super) fn read_toml<T: DeserializeOwned>(path: &Path) -> Outcome<T> {
    let text = read_text(path)?;
    toml::from_str(&text).map_err(|error| {
        let place = error.span().map(|span| text.get(..span.start).unwrap_or(&text).lines().count().max(1));
        let why = std::io::Error::other(match place {
            Some(line) => format!("line {line}: {}", error.message()),
            None => error.message().to_owned(),
        });
        Failure::new(Exit::Usage, Message::FileBad { path: path.display().to_string() }).because(&why)
    })
}
