//! Membership views: the alliance, its members, their keys.

use serde_json::{Value, json};

use super::{Member, Membership, authority};
use crate::ledger::State;
use crate::ledger::view::{Ask, ViewError, Views, parse};
use crate::value::MemberId;

pub(crate) static VIEWS: Views = Views { names: &["alliance", "authority/<member>", "key/<key id>", "member", "member/<id>"], answer };

fn answer(state: &State, ask: &Ask<'_>) -> Option<Result<Value, ViewError>> {
    Some(match ask.path.as_slice() {
        ["alliance"] => alliance(state, ask),
        ["member"] => Ok(json!({ "members": state.sections.membership.members.iter().map(|(id, record)| member(state, ask, id, record)).collect::<Vec<_>>() })),
        ["member", id] => parse::<MemberId>("member", id).and_then(|id| {
            let record = state.sections.membership.members.get(&id).ok_or_else(|| ViewError::NotFound { what: format!("member {id}") })?;
            Ok(member(state, ask, &id, record))
        }),
        ["authority", id] => parse("member", id).and_then(|id| authority::on_date(state, ask, &id)),
        ["key", id] => parse("key", id).and_then(|id| authority::rests_on(state, ask, &id)),
        _ => return None,
    })
}

fn alliance(state: &State, ask: &Ask<'_>) -> Result<Value, ViewError> {
    let progress = state.progress().ok_or(ViewError::NotFound { what: "alliance".to_owned() })?;
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

fn member(state: &State, ask: &Ask<'_>, id: &MemberId, record: &Member) -> Value {
    let keys: Vec<_> = state
        .sections
        .membership
        .keys
        .iter()
        .filter(|(_, key)| key.member == *id)
        .map(|(key, standing)| authority::key(key, standing))
        .collect();
    let (last_day, exit_entry) = record.end().unzip();
    let (expelled, received) = match record.membership {
        Membership::Expelled { on, received, .. } => (Some(on), received),
        _ => (None, None),
    };
    json!({
        "member": id,
        "name": record.profile.name,
        "kind": record.profile.kind,
        "credit_code": record.profile.credit_code,
        "joined": record.joined,
        "joined_by_entry": record.index,
        "last_day": last_day,
        "exit_by_entry": exit_entry,
        "expelled_on": expelled,
        "expulsion_received": received.map(|(on, entry)| json!({ "on": on, "entry": entry })),
        "suspended_by_entry": record.suspended,
        "in_default_by_entry": record.in_default,
        "present": !record.has_left(state.date_at(ask.at)),
        "key_serial": record.key_serial,
        "keys": keys,
    })
}
