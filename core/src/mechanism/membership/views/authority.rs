//! Authority as it can be asked for: who could sign what for a member on a date, and what rests on a key.

use serde_json::{Value, json};

use crate::book::{Ask, Scope, ViewError, money, parse};
use crate::event::sshsig;
use crate::mechanism::machine::Standing;
use crate::mechanism::membership::tables::{KEY, KeyStanding, MEMBER};
use crate::mechanism::state::State;
use crate::value::{Date, KeyId, MemberId};

impl KeyStanding {
    /// Whether the key may sign on a date, each day in the terms' time zone.
    fn is_in_force(&self, state: &State, date: Date) -> bool {
        state.date_at(self.granted_at) <= date
            && self.revoked_at.is_none_or(|at| state.date_at(at) >= date)
            && self.valid_until.is_none_or(|at| state.date_at(at) >= date)
    }
}

/// A key as a document.
pub(crate) fn key(id: &KeyId, standing: &KeyStanding) -> Value {
    json!({
        "key": id, "fingerprint": sshsig::fingerprint(id), "root": standing.root, "scopes": standing.scopes,
        "limit": standing.limit.as_ref().map(money), "assets": standing.assets, "valid_until": standing.valid_until,
        "limits_published_by_entry": standing.limited, "granted_by_entry": standing.granted, "granted_at": standing.granted_at,
        "revoked_by_entry": standing.revoked, "revoked_at": standing.revoked_at, "last_trusted_entry": standing.last_trusted,
    })
}

/// Who could sign what for a member on a date.
pub(crate) fn on_date(state: &State, ask: &Ask<'_>, member: &MemberId) -> Result<Value, ViewError> {
    let record = state.sections.membership.members.get(member).ok_or_else(|| ViewError::missing(&MEMBER, member))?;
    let date = ask.date("date", state)?;
    let keys: Vec<(&KeyId, &KeyStanding)> = state.sections.membership.keys_of(member).collect();
    let able = |scope: &Scope| -> Vec<String> {
        let may = |standing: &KeyStanding| {
            standing.is_in_force(state, date) && (standing.root || standing.scopes.contains(scope))
        };
        keys.iter().filter(|(_, standing)| may(standing)).map(|(id, _)| sshsig::fingerprint(id)).collect()
    };
    let mut entries: Vec<u64> =
        keys.iter().flat_map(|(_, standing)| std::iter::once(standing.granted).chain(standing.revoked)).collect();
    entries.sort_unstable();
    entries.dedup();
    Ok(json!({
        "member": member,
        "date": date,
        "present": record.joined <= date && !record.has_left(date),
        "may_sign": Scope::ALL.iter().map(|scope| json!({ "scope": scope, "keys": able(scope) })).collect::<Vec<_>>(),
        "keys": keys.iter().map(|(id, standing)| key(id, standing)).collect::<Vec<_>>(),
        "entries": entries,
    }))
}

/// The acts that rest on a key, from after an entry on.
pub(crate) fn rests_on(state: &State, ask: &Ask<'_>, id: &KeyId) -> Result<Value, ViewError> {
    let standing = state.sections.membership.keys.get(id).ok_or_else(|| ViewError::missing(&KEY, id))?;
    let after: Option<u64> = ask.params.get("after").map(|text| parse("after", text)).transpose()?;
    let signed = state.machine.signed.iter().rev().take_while(|(entry, _)| after.is_none_or(|after| *entry > after));
    let mut acts: Vec<Value> = signed
        .filter(|(_, signed)| signed.keys.contains(standing.number))
        .map(|(entry, signed)| {
            let act = state.event_of(signed.about);
            let fate = act.and_then(|act| state.standing(&act, ask.at));
            json!({
                "entry": entry, "act_entry": signed.about, "act": act, "standing": fate.map(Standing::word),
                "suspect_by_entry": act.and_then(|act| state.doubted(&act)),
            })
        })
        .collect();
    acts.reverse();
    Ok(json!({ "key": key(id, standing), "member": standing.member, "after": after, "signed": acts }))
}
