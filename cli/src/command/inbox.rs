//! `mengshu inbox`: what waits for a member.

use mengshu_core::value::Timestamp;
use serde_json::Value;

use crate::args::Inbox;
use crate::config::Origin;
use crate::given::{Context, Desk};
use crate::language::{Message, label, word};
use crate::output::{Outcome, items, time};

pub(super) fn run(options: Inbox, context: &Context) -> Outcome<()> {
    let mut desk = Desk::open(context)?;
    let member = options.member.map_or_else(|| context.member(), Ok)?;
    let document = desk.ask(&format!("inbox/{member}"), &options.known, &[])?;
    if context.out.is_json() {
        return context.out.json(&document);
    }
    let rows = items(&document["waiting"]);
    if rows.is_empty() {
        context.out.note(&Message::InboxEmpty { member: member.to_string() });
    }
    // The command runs as it stands: what the settings do not say, or said only for this run, is in it.
    let settled = |origin: &Origin| !matches!(origin, Origin::Flag(_) | Origin::Unset);
    let own = context.config.member.value.as_deref() == Some(member.as_str()) && settled(&context.config.member.origin);
    let mut name = if own { String::new() } else { format!(" --as {member}") };
    if !own || !settled(&context.config.key.origin) {
        name.push_str(" --key KEY");
    }
    for row in rows {
        show(context, row, &name)?;
    }
    Ok(())
}

/// One thing that waits: the words can be long, so each stands in lines of its own, the command last.
fn show(context: &Context, row: &Value, name: &str) -> Outcome<()> {
    let lang = context.out.lang();
    let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
    let until = text("until").parse().map_or_else(|_| "-".to_owned(), |at: Timestamp| time(at.micros()));
    context.out.heading(&word(&text("what"), lang))?;
    context.out.pairs(&[
        (label("waiting", "entry", lang), row["entry"].to_string()),
        (label("waiting", "until", lang), until),
        (label("waiting", "words", lang), text("words")),
        (label("waiting", "command", lang), text("command") + name),
    ])
}
