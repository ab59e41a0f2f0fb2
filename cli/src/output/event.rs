//! An event for people: in words and field by field, before it is signed and wherever it is read again.
//!
//! Invariant: nothing that the event says is left out.

use mengshu_core::event::sshsig::fingerprint;
use mengshu_core::ledger;
use mengshu_core::mechanism::{Body, Event, State};
use mengshu_core::value::{EventId, Money};
use serde_json::Value;

use super::{Out, clauses};
use crate::language::{Lang, Message, path_name};

/// Everything that the event says: first in words, then field by field, so that nothing is signed unseen. What it only
/// names, such as the act of an endorsement, is not in it.
///
/// The words are a node's, where one has judged the event, and otherwise those of the rule book for an empty state.
pub(crate) fn shown(event: &Event, id: &EventId, words: Option<&str>, out: &Out) -> Vec<(String, String)> {
    let lang = out.lang();
    let mut lines = Vec::new();
    let mut line = |label: Message, text: String| lines.push((label.text(lang), text));
    line(Message::FieldWords, words.map_or_else(|| said_in_words(event, lang), str::to_owned));
    line(Message::FieldEvent, id.to_string());
    if let Some(ledger) = &event.ledger {
        line(Message::FieldLedger, ledger.to_string());
    }
    line(Message::FieldAuthor, event.author.to_string());
    line(Message::FieldKey, fingerprint(&event.key));
    line(Message::FieldWritten, out.time(event.written_at.micros()));
    if let Some(not_after) = event.not_after {
        line(Message::FieldNotAfter, out.time(not_after.micros()));
    }
    if let Some(seen) = &event.seen {
        line(Message::FieldSeen, format!("{} ({})", seen.size, seen.root));
    }
    lines.extend(said(&event.body, lang));
    lines
}

/// What an event does, in the words of the rule book for an empty state.
pub(crate) fn said_in_words(event: &Event, lang: Lang) -> String {
    ledger::describe(&State::default(), event).words(lang)
}

/// Every field of a body; the terms of an agreement clause by clause.
pub(crate) fn said(body: &Body, lang: Lang) -> Vec<(String, String)> {
    let mut value = body_json(body);
    let proposal = value.pointer_mut("/agreement/propose").and_then(Value::as_object_mut);
    let terms = proposal.and_then(|proposal| proposal.remove("terms"));
    let mut lines = Vec::new();
    flatten(&value, "", &mut lines);
    for (path, _) in &mut lines {
        *path = path_name(path, lang);
    }
    let clauses = terms.map(|terms| clauses::rows(&terms, lang)).unwrap_or_default();
    lines.extend(clauses.into_iter().map(|row| (row.label(), row.says)));
    lines
}

fn body_json(body: &Body) -> Value {
    // Bodies are made of checked values, all of which have a JSON form.
    serde_json::to_value(body).unwrap_or(Value::Null)
}

/// Money, where a value is nothing else: an amount in minor units says less than it seems to.
fn money(value: &Value) -> Option<Money> {
    serde_json::from_value(value.clone()).ok()
}

/// One line for each leaf of `value`, with its path.
fn flatten(value: &Value, path: &str, lines: &mut Vec<(String, String)>) {
    let join = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match value {
        Value::Object(fields) if money(value).is_some() && fields.len() == 2 => {
            lines.extend(money(value).map(|money| (path.to_owned(), money.to_string())));
        }
        Value::Object(fields) => fields.iter().for_each(|(name, value)| flatten(value, &join(name), lines)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, value)| flatten(value, &join(&index.to_string()), lines));
        }
        Value::String(text) => lines.push((path.to_owned(), text.clone())),
        other => lines.push((path.to_owned(), other.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_leaf_is_shown_with_its_path() {
        let mut lines = Vec::new();
        flatten(&json!({ "ip": { "assign": { "share": "1/2", "to": ["a", { "b": 3 }] } } }), "", &mut lines);
        let expected = [("ip.assign.share", "1/2"), ("ip.assign.to.0", "a"), ("ip.assign.to.1.b", "3")];
        assert_eq!(lines, expected.map(|(path, text)| (path.to_owned(), text.to_owned())));
        let mut lines = Vec::new();
        flatten(&json!({ "value": { "currency": "CNY", "minor": 5_000_000 } }), "", &mut lines);
        assert_eq!(lines, [("value".to_owned(), "50,000.00 CNY".to_owned())]);
    }
}
