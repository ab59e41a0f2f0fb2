//! Membership views: the alliance, its members, their keys.

mod authority;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::book::{ALLIANCE, Ask, ViewError, parse};
use crate::mechanism::membership::tables::{APPLICATION, Application, MEMBER, Member, Membership, Period};
use crate::mechanism::state::State;
use crate::value::{Date, EventId, MemberId};

/// The names of the views.
pub(crate) const NAMES: &[&str] = &[
    "alliance",
    "application",
    "application/<event id>",
    "authority/<member>",
    "key/<key id>",
    "member",
    "member/<id>",
];

pub(crate) fn answer(state: &State, ask: &Ask<'_>) -> Option<Result<Value, ViewError>> {
    Some(match ask.path.as_slice() {
        ["alliance"] => alliance(state, ask),
        ["member"] => {
            let members: Result<Vec<_>, _> =
                state.sections.membership.members.iter().map(|(id, record)| member(state, ask, id, record)).collect();
            members.map(|members| json!({ "members": members }))
        }
        ["member", id] => parse::<MemberId>("member", id).and_then(|id| {
            let record = state.sections.membership.members.get(&id).ok_or_else(|| ViewError::missing(&MEMBER, &id))?;
            member(state, ask, &id, record)
        }),
        ["application"] => {
            let all = state.sections.membership.applications.iter();
            let rows: Vec<_> = all.map(|(id, record)| application(state, id, record)).collect();
            Ok(json!({ "applications": rows }))
        }
        ["application", id] => parse::<EventId>("application", id).and_then(|id| {
            let missing = || ViewError::missing(&APPLICATION, id);
            let record = state.sections.membership.applications.get(&id).ok_or_else(missing)?;
            Ok(application(state, &id, record))
        }),
        ["authority", id] => parse("member", id).and_then(|id| authority::on_date(state, ask, &id)),
        ["key", id] => parse("key", id).and_then(|id| authority::rests_on(state, ask, &id)),
        _ => return None,
    })
}

fn alliance(state: &State, ask: &Ask<'_>) -> Result<Value, ViewError> {
    let progress = state.progress().ok_or_else(|| ViewError::missing(&ALLIANCE, ""))?;
    let alliance = state.sections.membership.alliance.get(&());
    let in_force = state.sections.agreement.in_force(state.date_at(ask.at)).map(|(number, _)| number);
    Ok(json!({
        "ledger": progress.ledger,
        "entries": progress.size,
        "last_recorded_at": progress.recorded_at,
        "founded": alliance.is_some(),
        "name": alliance.map(|alliance| &alliance.name),
        "founded_by_entry": alliance.map(|alliance| alliance.founded),
        "founded_at": alliance.map(|alliance| alliance.founded_at),
        "node": alliance.map(|alliance| json!({ "name": alliance.node_name, "key": alliance.node_key })),
        "members": state.sections.membership.present(state.date_at(ask.at)).collect::<Vec<_>>(),
        "agreement_in_force": in_force,
        "pending_acts": state.machine.pending.iter().filter(|(_, act)| act.deadline >= ask.at).count(),
    }))
}

fn member(state: &State, ask: &Ask<'_>, id: &MemberId, record: &Member) -> Result<Value, ViewError> {
    let tables = &state.sections.membership;
    let keys: Vec<_> = tables.keys_of(id).map(|(key, standing)| authority::key(key, standing)).collect();
    let date = ask.date("date", state)?;
    let (last_day, exit_entry) = record.end().unzip();
    let (expelled, received) = match record.membership {
        Membership::Expelled { on, received, .. } => (Some(on), received),
        _ => (None, None),
    };
    let (name, seat) = record.called(date);
    let profile = &record.profile;
    let affiliates: Vec<_> = tables
        .affiliates
        .iter()
        .filter(|((of, _), _)| of == id)
        .map(|((_, affiliate), of)| {
            // Its rights derive from the member's and end with them.
            let last = [of.ended.map(|(last, _)| last), last_day].into_iter().flatten().min();
            json!({
                "affiliate": affiliate, "name": of.name, "member": of.member, "since": of.since, "last_day": last,
                "entry": of.index, "ended_by_entry": of.ended.map(|(_, entry)| entry),
            })
        })
        .collect();
    let former: Vec<_> = record
        .former
        .iter()
        .map(|former| json!({ "name": former.name, "seat": former.seat, "until": former.until, "entry": former.index }))
        .collect();
    let mut entries: BTreeSet<u64> = BTreeSet::from([record.index]);
    entries.extend(exit_entry);
    entries.extend(received.map(|(_, entry)| entry));
    entries.extend(record.former.iter().map(|former| former.index));
    for period in record.suspensions.iter().chain(&record.defaults) {
        entries.insert(period.index);
        entries.extend(period.over.map(|(_, entry)| entry));
    }
    Ok(json!({
        "member": id,
        "date": date,
        "standing": record.standing(date),
        "name": name,
        "seat": seat,
        "kind": profile.kind,
        "credit_code": profile.credit_code,
        "lei": profile.lei,
        "ror": profile.ror,
        "number": profile.number,
        "country": profile.country,
        "legal_from": profile.legal_from,
        "representative": profile.representative,
        "parent": profile.parent,
        "affiliates": affiliates,
        "former": former,
        "joined": record.joined,
        "joined_by_entry": record.index,
        "last_day": last_day,
        "exit_by_entry": exit_entry,
        "expelled_on": expelled,
        "expulsion_received": received.map(|(on, entry)| json!({ "on": on, "entry": entry })),
        "person": person(state, id, date),
        "succeeds": tables.members.iter().filter_map(|(other, record)| match &record.membership {
            Membership::Succeeded { by, since, index } if by == id => Some(json!({ "member": other, "since": since, "entry": index })),
            _ => None,
        }).collect::<Vec<_>>(),
        "suspensions": record.suspensions.iter().map(period).collect::<Vec<_>>(),
        "defaults": record.defaults.iter().map(period).collect::<Vec<_>>(),
        "present": record.joined <= date && !record.has_left(date),
        "key_serial": record.key_serial,
        "keys": keys,
        "entries": entries,
    }))
}

/// Who has the rights of a member on a date: itself, or whoever succeeded it until then.
fn person(state: &State, id: &MemberId, date: Date) -> Value {
    let tables = &state.sections.membership;
    let (mut person, mut entries) = (id, Vec::new());
    while let Some(Membership::Succeeded { by, since, index }) =
        tables.members.get(person).map(|record| &record.membership)
        && *since <= date
        && entries.len() < tables.members.len()
    {
        person = by;
        entries.push(*index);
    }
    let name = tables.members.get(person).map(|record| record.called(date).0);
    json!({ "member": person, "name": name, "as_successor_of": (person != id).then_some(id), "entries": entries })
}

fn period(period: &Period) -> Value {
    let (over, over_entry) = period.over.unzip();
    json!({ "from": period.from, "entry": period.index, "over": over, "over_by_entry": over_entry })
}

/// An application, with what the check found and whether it came to an admission.
fn application(state: &State, id: &EventId, record: &Application) -> Value {
    let checked = record.checked.as_ref();
    json!({
        "application": id, "applicant": record.applicant, "name": record.profile.name, "profile": record.profile,
        "form": record.form, "received": record.received, "entry": record.index,
        "checked": checked.map(|checked| json!({ "by": checked.by, "meets": checked.meets, "note": checked.note, "entry": checked.index })),
        "admitted": state.sections.membership.members.contains(&record.applicant),
    })
}
