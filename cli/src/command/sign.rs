//! `mengshu sign`: sign a prepared event, for instance on a machine that is connected to nothing.
//!
//! Invariants: what is signed is shown first, in words and in every field; only the canonical bytes of an event are
//! signed, never anything else; the file written is what stock `ssh-keygen -Y sign` would have written.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use mengshu_core::event::sshsig::{self, fingerprint};
use mengshu_core::event::{Body, Event, limits};
use mengshu_core::ledger::{Refusal, State};
use mengshu_core::value::EventId;
use serde_json::Value;

use super::Context;
use super::agreement::clauses;
use crate::args::Sign;
use crate::files::{require_new, unreadable, write_new};
use crate::language::{Lang, Message};
use crate::output::{Exit, Failure, Outcome, time};

pub(super) fn run(options: Sign, context: &Context) -> Outcome<()> {
    let bytes = read(&options.event)?;
    let event = Event::decode(&bytes).map_err(|refusal| refused(&refusal))?;
    let id = EventId::of(&bytes);
    let target = options.out.unwrap_or_else(|| with_sig(&options.event));
    require_new(std::slice::from_ref(&target))?;
    let signer = context.keyring().signer(&context.key_spec(None)?, &context.out)?;
    for (label, text) in shown(&event, &id, None, context.out.lang()) {
        context.out.say_field(&label, &text);
    }
    if let Body::Act(step) = &event.body {
        context.out.warn(&Message::SignUnseen { act: step.act().to_string() });
    }
    let member = context.config.member.value.clone().unwrap_or_else(|| event.author.to_string());
    if signer.key_id() != event.key {
        // Beside the author's signature another member's may stand; then the key is that member's.
        context.out.warn(&Message::SignOtherKey {
            fingerprint: fingerprint(&signer.key_id()),
            author: event.author.to_string(),
            key: fingerprint(&event.key),
        });
    }
    context.confirm(&Message::ConfirmSign { member: member.clone() })?;
    let signature = signer.sign(sshsig::EVENT, &bytes)?;
    write_new(&target, sshsig::armor(&signer.key_id(), sshsig::EVENT, &signature).as_bytes())?;
    let path = target.display().to_string();
    if context.out.is_json() {
        return context.out.json(&serde_json::json!({
            "event": id,
            "member": member,
            "key": signer.key_id(),
            "fingerprint": fingerprint(&signer.key_id()),
            "signature_file": path,
        }));
    }
    context.out.note(&Message::Signed { path });
    Ok(())
}

/// Everything that the event says: first in words, then field by field, so that nothing is signed unseen. What it only
/// names, such as the act of an endorsement, is not in it.
///
/// The words are a node's, where one has judged the event, and otherwise those of the rule book for an empty state.
pub(super) fn shown(event: &Event, id: &EventId, words: Option<&str>, lang: Lang) -> Vec<(String, String)> {
    let mut lines = Vec::new();
    let mut line = |label: Message, text: String| lines.push((label.text(lang), text));
    if let Some(words) = words {
        line(Message::FieldWords, words.to_owned());
    } else if let Some(rules) = event.body.rules() {
        line(Message::FieldWords, rules.describe(&State::default(), &event.author, lang.into()));
    }
    line(Message::FieldEvent, id.to_string());
    if let Some(ledger) = &event.ledger {
        line(Message::FieldLedger, ledger.to_string());
    }
    line(Message::FieldAuthor, event.author.to_string());
    line(Message::FieldKey, fingerprint(&event.key));
    line(Message::FieldWritten, time(event.written_at.micros()));
    if let Some(not_after) = event.not_after {
        line(Message::FieldNotAfter, time(not_after.micros()));
    }
    if let Some(seen) = &event.seen {
        line(Message::FieldSeen, format!("{} ({})", seen.size, seen.root));
    }
    lines.extend(said(&event.body, lang));
    lines
}

/// Every field of a body; the terms of an agreement clause by clause.
pub(super) fn said(body: &Body, lang: Lang) -> Vec<(String, String)> {
    let mut value = body_json(body);
    let proposal = value.pointer_mut("/agreement/propose").and_then(Value::as_object_mut);
    let terms = proposal.and_then(|proposal| proposal.remove("terms"));
    let mut lines = Vec::new();
    flatten(&value, "", &mut lines);
    let clauses = terms.map(|terms| clauses::rows(&terms, lang)).unwrap_or_default();
    lines.extend(clauses.into_iter().map(|row| (row.label(), row.says)));
    lines
}

fn body_json(body: &Body) -> Value {
    // Bodies are made of checked values, all of which have a JSON form.
    serde_json::to_value(body).unwrap_or(Value::Null)
}

/// One line for each leaf of `value`, with its path.
fn flatten(value: &Value, path: &str, lines: &mut Vec<(String, String)>) {
    let join = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| flatten(value, &join(name), lines)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, value)| flatten(value, &join(&index.to_string()), lines));
        }
        Value::String(text) => lines.push((path.to_owned(), text.clone())),
        other => lines.push((path.to_owned(), other.to_string())),
    }
}

/// What a refusal by the rule book means here.
pub(super) fn refused(refusal: &Refusal) -> Failure {
    let exit = match refusal.code.id.split('-').next() {
        Some("ENC") => Exit::Usage,
        Some("SIG") => Exit::VerificationFailed,
        Some("AUT") => Exit::Denied,
        _ => Exit::Failed,
    };
    let message = Message::Refused { code: refusal.code.id.to_owned(), detail: refusal.code.meaning.to_owned() };
    Failure::new(exit, message)
        .code(refusal.code.id)
        .field(refusal.field.clone(), &refusal.message)
        .advice(refusal.remedy())
}

pub(super) fn read(path: &Path) -> Outcome<Vec<u8>> {
    let mut bytes = Vec::new();
    // One byte over the limit is enough to be refused as too large.
    let most = u64::try_from(limits::EVENT_MAX).unwrap_or(u64::MAX).saturating_add(1);
    let read = File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes));
    read.map(|_| bytes).map_err(|error| unreadable(path, &error))
}

fn with_sig(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".sig");
    PathBuf::from(name)
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
    }
}
