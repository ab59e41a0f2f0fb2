//! `mengshu agreement status`: what waits for signatures, who has signed, who is missing, until when.

use mengshu_core::value::EventId;
use serde_json::{Value, json};

use crate::given::{Desk, in_force_later};
use crate::language::Message;
use crate::output::{Exit, Failure, Outcome, items};

pub(super) fn show(desk: &Desk<'_>) -> Outcome<()> {
    let versions = desk.view("agreement")?;
    let in_force = versions["in_force"].clone();
    let pending: Vec<_> = pending(desk)?.iter().map(row).collect();
    let out = &desk.context.out;
    if let Some((number, day)) = in_force_later(&versions) {
        out.note(&Message::InForceLater { number, day });
    }
    if pending.is_empty() {
        out.note(&Message::NothingPending);
    }
    let columns = ["entry", "kind", "author", "signed", "missing", "next", "undecided", "deadline", "words"];
    out.column_view(&json!({ "in_force": in_force, "pending": pending }), "pending", &columns)
}

/// The only act about the agreement that waits for the member's signature.
pub(super) fn only_one(desk: &Desk<'_>) -> Outcome<EventId> {
    let member = desk.context.member()?;
    let waits = |act: &&Value| names(&act["missing"]).iter().any(|name| *name == member.as_str());
    let pending = pending(desk)?;
    let mine: Vec<_> = pending.iter().filter(waits).collect();
    match mine.as_slice() {
        [only] => serde_json::from_value(only["act"].clone())
            .map_err(|error| Failure::bad_answer("an act's id is not one", &error)),
        [] if !is_known(desk, member.as_str())? => {
            let message = Message::MemberUnknown { member: member.to_string() };
            Err(Failure::new(Exit::NotFound, message).hint(Message::MemberUnknownHint))
        }
        [] => {
            let message = Message::SignNothing { member: member.to_string() };
            Err(Failure::new(Exit::NotFound, message).hint(Message::SignNothingHint))
        }
        several => {
            let acts: Vec<_> = several.iter().map(|act| act["entry"].to_string()).collect();
            let message = Message::SignSeveral { acts: acts.join(", ") };
            Err(Failure::new(Exit::Usage, message).hint(Message::SignSeveralHint))
        }
    }
}

fn is_known(desk: &Desk<'_>, member: &str) -> Outcome<bool> {
    let document = desk.view("member")?;
    Ok(items(&document["members"]).iter().any(|row| row["member"] == member))
}

/// The pending acts about the agreement.
fn pending(desk: &Desk<'_>) -> Outcome<Vec<Value>> {
    let document = desk.view("act")?;
    let acts = document["pending"].as_array().into_iter().flatten();
    Ok(acts.filter(|act| act["kind"].as_str().is_some_and(|kind| kind.starts_with("agreement."))).cloned().collect())
}

fn row(act: &Value) -> Value {
    json!({
        "act": act["act"], "entry": act["entry"], "kind": act["kind"], "author": act["author"],
        "signed": names(&act["approved_by"]), "missing": names(&act["missing"]), "next": act["next_to_sign"],
        "undecided": act["undecided"], "deadline": act["deadline"], "words": act["words"],
    })
}

fn names(rows: &Value) -> Vec<&str> {
    rows.as_array().into_iter().flatten().filter_map(|row| row["member"].as_str()).collect()
}
