//! An entry as a document and as a row.

use mengshu_core::event::{Entry, sshsig};
use mengshu_core::value::EventId;
use mengshu_proto::v1;
use serde_json::{Value, json};

use crate::client::decoded;
use crate::language::{Message, act_name};
use crate::output::{Exit, Failure, Out, Outcome};

/// An entry as a document.
pub(super) fn document(entry: &Entry) -> Outcome<Value> {
    let event = decoded(entry)?;
    let signatures: Vec<_> = entry
        .signatures
        .iter()
        .map(|signature| {
            json!({ "member": signature.member, "key": signature.key, "fingerprint": sshsig::fingerprint(&signature.key) })
        })
        .collect();
    Ok(json!({
        "index": entry.index,
        "recorded_at": entry.recorded_at,
        "event": EventId::of(&entry.event.0),
        "author": event.author,
        "written_at": event.written_at,
        "not_after": event.not_after,
        "seen": event.seen,
        "body": event.body,
        "signatures": signatures,
    }))
}

/// An entry as a row of a list.
pub(super) fn row(entry: &v1::Entry) -> Outcome<Value> {
    let decoded = Entry::decode(&entry.entry).map_err(|refusal| {
        let detail = "an entry is not in canonical form".to_owned();
        Failure::new(Exit::VerificationFailed, Message::NodeLies { detail }).because(&refusal)
    })?;
    let mut row = document(&decoded)?;
    row["act"] = json!(kind(&row["body"]));
    Ok(row)
}

/// The columns of a list of entries. An entry is named by its index; its event's id, which is long, is told by `event show`.
pub(super) const COLUMNS: [Message; 4] = [Message::ColEntry, Message::ColRecorded, Message::ColAuthor, Message::ColAct];

/// A row's cells.
pub(super) fn cells(row: &Value, out: &Out) -> Vec<String> {
    let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
    let recorded = text("recorded_at")
        .parse()
        .map_or_else(|_| text("recorded_at"), |at: mengshu_core::value::Timestamp| out.time(at.micros()));
    let act = act_name(&text("act"), out.lang());
    vec![row["index"].to_string(), recorded, text("author"), act]
}

/// What an entry is about, in a word: `ip.assign`.
fn kind(body: &Value) -> String {
    let (mechanism, act) = first(body).unwrap_or_default();
    let inner = first(&act).map(|(name, _)| name).unwrap_or_default();
    format!("{mechanism}.{inner}")
}

fn first(value: &Value) -> Option<(String, Value)> {
    value.as_object()?.iter().next().map(|(name, value)| (name.clone(), value.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_named_by_mechanism_and_act() {
        assert_eq!(kind(&json!({ "ip": { "assign": { "share": "1/2" } } })), "ip.assign");
        assert_eq!(kind(&json!({})), ".");
    }
}
