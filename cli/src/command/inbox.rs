//! `mengshu inbox`: what waits for a member.

use serde_json::Value;

use super::Context;
use super::desk::Desk;
use crate::args::Inbox;
use crate::language::{Message, label, word};
use crate::output::Outcome;
use crate::output::time;

pub(super) fn run(options: Inbox, context: &Context) -> Outcome<()> {
    let mut desk = Desk::open(context)?;
    let member = options.member.map_or_else(|| context.member(), Ok)?;
    let document = desk.ask(&format!("inbox/{member}"), &options.known, &[])?;
    if context.out.is_json() {
        return context.out.json(&document);
    }
    let rows = document["waiting"].as_array().map(Vec::as_slice).unwrap_or_default();
    if rows.is_empty() {
        context.out.note(&Message::InboxEmpty { member: member.to_string() });
    }
    for row in rows {
        show(context, row)?;
    }
    Ok(())
}

/// One thing that waits: the words can be long, so each stands in lines of its own, the command last.
fn show(context: &Context, row: &Value) -> Outcome<()> {
    let lang = context.out.lang();
    let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
    let until =
        text("until").parse().map_or_else(|_| String::new(), |at: mengshu_core::value::Timestamp| time(at.micros()));
    let until = if until.is_empty() { "-".to_owned() } else { until };
    context.out.heading(&word(&text("what"), lang))?;
    context.out.pairs(&[
        (label("entry", lang), row["entry"].to_string()),
        (label("until", lang), until),
        (label("words", lang), text("words")),
        (label("command", lang), text("command")),
    ])
}
