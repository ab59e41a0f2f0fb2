//! `mengshu explain`: an answer, and the entries that it follows from.
//!
//! Invariants: every entry that is shown was proved to be in the log under a checkpoint that extends the verified
//! history; which entries they are the answer itself says, in its fields `entries`, `entry` and `…_entry`.

use std::collections::{BTreeMap, BTreeSet};

use clap::Args;
use mengshu_core::event::{Entry, sshsig};
use mengshu_core::mechanism::{Body, Event};
use mengshu_core::value::{Date, EventId};
use serde_json::{Value, json};

use crate::args::{Known, pair};
use crate::client::{Which, decoded};
use crate::given::typed::key;
use crate::given::{Context, Desk};
use crate::language::{Message, examples, say};
use crate::output::{Exit, Failure, Out, Outcome, readable};

#[derive(Debug, Args)]
#[command(about = say(
    "Answer a question, and show the entries that the answer follows from, each proved to be in the log",
    "回答问题，并列出所依据的条目，逐条证明在账本之中",
))]
#[command(before_long_help = examples(&[
    "mengshu explain asset/lamp-patent --effective 2027-03-10 --known 2027-03-31",
    "mengshu explain decision/budget --with without=qihang",
    "mengshu explain member/luma --date 2027-03-10",
    "mengshu explain act/14",
]))]
#[command(after_long_help = say(
    "The views: alliance, act/ACT, agreement/VERSION, application/ACT, asset/ID, authority/MEMBER, contribution/ID, decision/ITEM, distribution/ID, exit/MEMBER, inbox/MEMBER, key/KEY, meeting/ID, member/ID, organ/ID, project/ID, ratification, side-agreement/ID, suspect",
    "可问的视图：alliance、act/ACT、agreement/VERSION、application/ACT、asset/ID、authority/MEMBER、contribution/ID、decision/ITEM、distribution/ID、exit/MEMBER、inbox/MEMBER、key/KEY、meeting/ID、member/ID、organ/ID、project/ID、ratification、side-agreement/ID、suspect",
))]
pub(crate) struct Explain {
    #[arg(help = say(
        "The view: asset/ID, decision/ITEM, member/ID, authority/MEMBER, key/KEY, agreement/VERSION, act/ACT, distribution/ID …",
        "视图：asset/ID、decision/ITEM、member/ID、authority/MEMBER、key/KEY、agreement/VERSION、act/ACT、distribution/ID……",
    ))]
    #[arg(value_name = "VIEW", required = true)]
    views: Vec<String>,
    #[arg(help = say("The date in law for which the answer is given, for assets", "所问的法律生效日，用于资产"))]
    #[arg(long, value_name = "DATE")]
    effective: Option<Date>,
    #[arg(help = say("The day for which the answer is given (default: today)", "所问之日（默认为今天）"))]
    #[arg(long, value_name = "DATE")]
    date: Option<Date>,
    #[arg(help = say(
        "A further parameter of the view, such as without=qihang for a decision",
        "视图的其他参数，例如决定的 without=qihang",
    ))]
    #[arg(long, value_name = "NAME=VALUE", value_parser = pair)]
    with: Vec<(String, String)>,
    #[command(flatten)]
    known: Known,
}

impl Explain {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let mut desk = Desk::open(context)?;
        let mut parameters: Vec<(&str, Option<String>)> = vec![
            ("effective", self.effective.map(|date| date.to_string())),
            ("date", self.date.map(|date| date.to_string())),
        ];
        for (name, value) in &self.with {
            // Of a parameter that has an option of its own only one value would count.
            if parameters.iter().any(|(other, given)| other == name && given.is_some()) {
                let message = Message::NamedTwice { option: "--with".to_owned(), name: name.clone() };
                return Err(Failure::new(Exit::Usage, message));
            }
            parameters.push((name, Some(value.clone())));
        }
        for view in &self.views {
            let view = whole_name(&mut desk, view)?;
            let answer = desk.ask(&view, &self.known, &parameters)?;
            explain(&mut desk, &view, &answer)?;
        }
        Ok(())
    }
}

/// A view's name with what people write short spelled out: an act by its entry, a key by its name.
fn whole_name(desk: &mut Desk<'_>, view: &str) -> Outcome<String> {
    Ok(match view.split_once('/') {
        Some((kind @ ("act" | "application"), text)) => format!("{kind}/{}", desk.event_id(text)?),
        Some(("key", text)) => format!("key/{}", key(desk.context, text, None)?),
        _ => view.to_owned(),
    })
}

fn explain(desk: &mut Desk<'_>, view: &str, answer: &Value) -> Outcome<()> {
    let out = desk.context.out.clone();
    let mut causes = BTreeSet::new();
    collect(answer, "", &mut causes);
    // The whole history first, so that all entries are proved under one checkpoint.
    let size = desk.trust.renew(&desk.client)?.size;
    let mut rows = BTreeMap::new();
    while let Some(index) = causes.pop_first() {
        let verified = desk.entry(Which::Index(index))?;
        let event = decoded(&verified.entry)?;
        if let Body::Act(step) = &event.body {
            // An approval causes nothing without the act that it approves.
            let about = desk.entry(Which::Event(step.act()))?.entry.index;
            if !rows.contains_key(&about) {
                causes.insert(about);
            }
        }
        let words = desk.in_words(&event)?;
        rows.insert(index, row(&verified.entry, &event, &words, &verified.proof.text()));
    }
    let rows: Vec<Value> = rows.into_values().collect();
    if out.is_json() {
        return out.json(&json!({ "view": view, "answer": answer, "log_size": size, "entries": rows }));
    }
    match view.split('/').next() {
        Some("decision" | "meeting" | "organ") => out.document(&readable(&out, answer.clone()))?,
        _ => out.document(answer)?,
    }
    out.heading(&Message::HeadingCauses.text(out.lang()))?;
    out.list("entries", &rows, &COLUMNS, |row| cells(row, &out))?;
    out.tell(&Message::CausesProved { count: rows.len().to_string(), size: size.to_string() });
    Ok(())
}

/// The entries that an answer names.
fn collect(value: &Value, name: &str, into: &mut BTreeSet<u64>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| collect(value, name, into)),
        Value::Array(items) => {
            let name = if name == "entries" { "entry" } else { name };
            items.iter().for_each(|item| collect(item, name, into));
        }
        Value::Number(number) if name == "entry" || name == "settled_by" || name.ends_with("_entry") => {
            into.extend(number.as_u64());
        }
        _ => {}
    }
}

fn row(entry: &Entry, event: &Event, words: &str, proof: &str) -> Value {
    let signed: Vec<_> = entry
        .signatures
        .iter()
        .map(|signature| json!({ "member": signature.member, "key": signature.key, "fingerprint": sshsig::fingerprint(&signature.key) }))
        .collect();
    json!({
        "index": entry.index,
        "recorded_at": entry.recorded_at,
        "recorded_at_us": entry.recorded_at.micros(),
        "event": EventId::of(&entry.event.0),
        "author": event.author,
        "fingerprint": sshsig::fingerprint(&event.key),
        "signatures": signed,
        "words": words,
        "body": event.body,
        "proof": proof,
    })
}

const COLUMNS: [Message; 5] =
    [Message::ColEntry, Message::ColRecorded, Message::ColAuthor, Message::ColFingerprint, Message::ColSays];

fn cells(row: &Value, out: &Out) -> Vec<String> {
    let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
    let recorded = out.time(row["recorded_at_us"].as_i64().unwrap_or_default());
    vec![row["index"].to_string(), recorded, text("author"), text("fingerprint"), text("words")]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_names_its_entries_in_one_way() {
        let answer = json!({
            "entries": [4, 9], "votes": [{ "entry": 7, "member": "a" }], "closed_by_entry": 8, "vetoed_by_entry": null,
            "settled_by": 11, "count": 99, "nested": { "entries": 12, "signed_by_entry": 2 },
        });
        let mut found = BTreeSet::new();
        collect(&answer, "", &mut found);
        assert_eq!(found.into_iter().collect::<Vec<_>>(), [2, 4, 7, 8, 9, 11]);
    }
}
