//! Views: what can be asked of a state.
//!
//! A view has a name like a path (`asset`, `asset/p1`) and answers with a JSON document whose shape is stable. Each
//! mechanism answers for its own names; the machine's own views stand here.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::inbox::inbox;
use crate::book::{ACT, Ask, ENTRY_ABOUT, Lang, Subject, ViewError, parse};
use crate::mechanism::machine::{Pending, Ratification, Standing, Suspect};
use crate::mechanism::roll;
use crate::mechanism::roll::ALL;
use crate::mechanism::state::State;
use crate::value::{EventId, Timestamp};

/// Answers a question about a state.
///
/// # Errors
/// When no view has that name, its subject does not exist or a parameter is not readable.
pub fn view(
    state: &State,
    name: &str,
    params: &BTreeMap<String, String>,
    at: Timestamp,
    lang: Lang,
) -> Result<Value, ViewError> {
    let ask = Ask { path: name.split('/').collect(), params, at, lang };
    let mechanisms = || ALL.iter().find_map(|mechanism| mechanism.answer(state, &ask));
    machine(state, &ask)
        .or_else(mechanisms)
        .unwrap_or_else(|| Err(ViewError::Unknown { name: name.to_owned(), known: names().join(", ") }))
}

/// Every view's name.
#[must_use]
pub fn names() -> Vec<&'static str> {
    MACHINE.iter().chain(ALL.iter().flat_map(|mechanism| mechanism.declares().views)).copied().collect()
}

/// The machine's own views.
static MACHINE: &[&str] =
    &["act", "act/<event id>", "inbox/<member>", "subject/<kind>/<id>", "ratification", "suspect"];

fn machine(state: &State, ask: &Ask<'_>) -> Option<Result<Value, ViewError>> {
    Some(match ask.path.as_slice() {
        ["act"] => {
            let mut acts: Vec<_> = state.machine.pending.iter().filter(|(_, act)| act.deadline >= ask.at).collect();
            acts.sort_by_key(|(_, act)| act.index);
            Ok(json!({ "pending": acts.iter().map(|(id, act)| pending(state, id, act, ask)).collect::<Vec<_>>() }))
        }
        ["act", id] => parse("act", id).and_then(|id| act(state, &id, ask)),
        ["inbox", member] => parse("inbox", member).and_then(|member| inbox(state, ask, &member)),
        ["ratification"] => Ok(json!({
            "ratifications": state.machine.ratifications.iter().map(|(entry, record)| ratification(state, *entry, record, ask.at)).collect::<Vec<_>>(),
        })),
        ["suspect"] => Ok(json!({
            "suspects": state.machine.suspects.iter().map(|(entry, record)| {
                let mut row = suspect(record);
                put(&mut row, "act", json!(record.act));
                put(&mut row, "entry", json!(entry));
                row
            }).collect::<Vec<_>>(),
        })),
        ["subject", rest @ ..] => {
            let name = rest.join("/");
            state
                .machine
                .subjects
                .get(&Subject::named(&name))
                .map(|chain| json!({ "subject": name, "count": chain.count, "last": chain.last, "head": chain.head }))
                .ok_or_else(|| ViewError::missing(&ENTRY_ABOUT, name))
        }
        _ => return None,
    })
}

fn act(state: &State, id: &EventId, ask: &Ask<'_>) -> Result<Value, ViewError> {
    let missing = || ViewError::missing(&ACT, id);
    let (entry, standing) = state.find(id).zip(state.standing(id, ask.at)).ok_or_else(missing)?;
    let mut answer = json!({ "act": id, "entry": entry, "standing": standing.word(), "entries": causes(state, id, entry, standing) });
    // An act that has lapsed without an entry that says so is settled by time alone.
    if let Some(settled) = standing.settled_at().filter(|settled| *settled < state.size()) {
        put(&mut answer, "settled_by", json!(settled));
    }
    if let Some(reason) = state.machine.voids.get(entry) {
        let message = reason.found.clone().found(roll::text).words(ask.lang);
        put(&mut answer, "void", json!({ "code": reason.code, "field": reason.field, "message": message }));
    }
    if let (Standing::Pending, Some(act)) = (standing, state.machine.pending.get(id)) {
        put(&mut answer, "pending", pending(state, id, act, ask));
    }
    if let Some(declined) = state.machine.declined.get(entry) {
        put(&mut answer, "declined", json!(declined));
    }
    // The version in force on the day on which it was settled, and the clauses of it that decided something.
    let settled = standing.settled_at().and_then(|settled| state.day_of(settled));
    if let Some((version, _)) = settled.and_then(|day| state.sections.agreement.in_force(day)) {
        put(&mut answer, "agreement_version", json!(version));
    }
    if let Some(used) = state.sections.agreement.uses.get(entry) {
        put(&mut answer, "clauses", json!(used.clauses));
    }
    if let Some(record) = state.machine.ratifications.get(&entry) {
        put(&mut answer, "ratification", ratification(state, entry, record, ask.at));
    }
    if let Some(record) = state.machine.suspects.get(&entry) {
        put(&mut answer, "suspect", suspect(record));
    }
    Ok(answer)
}

/// The entries that make an act what it is: its proposal, the approvals, the decisions about it, and what settled it.
fn causes(state: &State, id: &EventId, proposed: u64, standing: Standing) -> BTreeSet<u64> {
    let mut entries = BTreeSet::from([proposed]);
    entries.extend(standing.settled_at().filter(|settled| *settled < state.size()));
    // Signatures that came after an act was settled are about others.
    let later = state.machine.signed.iter().rev().take_while(|(entry, _)| *entry > proposed);
    entries.extend(later.filter(|(_, signed)| signed.about == proposed).map(|(entry, _)| entry));
    if let Some(record) = state.machine.ratifications.get(&proposed) {
        entries.extend(record.demand.as_ref().map(|demand| demand.index));
    }
    entries.extend(state.machine.suspects.get(&proposed).into_iter().flat_map(Suspect::entries));
    entries.extend(roll::causes(state, id));
    entries
}

/// What is doubted about an act, and what came of it.
fn suspect(record: &Suspect) -> Value {
    json!({ "open_since_entry": record.open(), "doubts": record.doubts, "struck_by_entry": record.struck })
}

fn put(object: &mut Value, key: &str, value: Value) {
    if let Value::Object(map) = object {
        map.insert(key.to_owned(), value);
    }
}

/// An act signed beyond a key's authority. Its limits stood in the ledger that the other parties read, so that none can
/// say it could not know them.
fn ratification(state: &State, entry: u64, record: &Ratification, at: Timestamp) -> Value {
    json!({
        "act": record.act,
        "entry": entry,
        "member": record.member,
        "key": record.key,
        "lack": record.lack,
        "limits_published_by_entry": record.granted,
        "others_could_know": record.granted < entry,
        "binding": record.binding,
        "demanded_by": record.demand.as_ref().map(|demand| &demand.by),
        "demanded_by_entry": record.demand.as_ref().map(|demand| demand.index),
        "last_moment": record.demand.as_ref().map(|demand| demand.until),
        "ratified_by_entry": record.ratified,
        "standing": state.standing(&record.act, at).map(Standing::word),
    })
}

fn pending(state: &State, id: &EventId, act: &Pending, ask: &Ask<'_>) -> Value {
    let (rules, lang) = (act.body.rules(), ask.lang);
    json!({
        "beyond_authority": act.beyond,
        "undecided": state.undecided(id, act, ask.at).map(|(organ, matter)| json!({ "organ": organ, "matter": matter })).collect::<Vec<_>>(),
        "act": id,
        "entry": act.index,
        "kind": act.body.kind(),
        "author": act.author,
        "words": rules.map(|rules| rules.describe(state, &act.author, lang).words(lang)),
        "recorded_at": act.recorded_at,
        "deadline": act.deadline,
        "next_to_sign": act.order.iter().find(|named| act.missing().any(|(missing, _)| missing == *named)),
        "approved_by": act.approvals.iter().map(|(member, approval)| json!({ "member": member, "entry": approval.index, "key": approval.key })).collect::<Vec<_>>(),
        "missing": act.missing().map(|(member, scope)| json!({ "member": member, "scope": scope })).collect::<Vec<_>>(),
    })
}
