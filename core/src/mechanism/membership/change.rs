//! What is undone when an act about members or keys is struck. Of a member's identity, what an act takes is remembered, so
//! that it can be given back.

use crate::book::Moment;
use crate::mechanism::decision::change::recount;
use crate::mechanism::machine::{Ground, Suspect};
use crate::mechanism::membership::tables::{Application, Identity, Member, Membership, Period};
use crate::mechanism::state::State;
use crate::value::{Date, EventId, KeyId, MemberId};

/// Remembers what an act on a member's identity takes, before it takes it.
pub(crate) fn remember(
    state: &mut State,
    moment: &Moment,
    member: &MemberId,
    by_root: bool,
    introduced: Option<&MemberId>,
) {
    let Some(place) = state.find(&moment.event) else { return };
    let Some(record) = state.sections.membership.members.get(member) else { return };
    let identity = Identity {
        member: member.clone(),
        on: state.date_at(moment.recorded_at),
        index: moment.index,
        by_root,
        root: record.profile.root_key,
        replaced: state
            .sections
            .membership
            .keys_of(member)
            .filter(|(_, key)| key.revoked.is_none())
            .map(|(id, _)| *id)
            .collect(),
        before: record.membership.clone(),
        introduced: introduced.cloned(),
    };
    state.sections.membership.identities.put(place, identity);
}

/// Which of the keys that an act on an identity found in force it took away.
pub(crate) fn settle_replaced(state: &mut State, moment: &Moment) {
    let Some(place) = state.find(&moment.event) else { return };
    let keys = &state.sections.membership.keys;
    let gone = |key: &KeyId| keys.get(key).is_some_and(|key| key.revoked == Some(moment.index));
    let Some(record) = state.sections.membership.identities.get(&place) else { return };
    let replaced = record.replaced.iter().filter(|key| gone(key)).copied().collect();
    state.sections.membership.identities.change(&place, |record| record.replaced = replaced);
}

/// Gives back what an act on a member's identity took.
fn give_back(state: &mut State, place: u64) {
    let Some(today) = state.today() else { return };
    let Some(identity) = state.sections.membership.identities.get(&place).cloned() else { return };
    let Identity { member, index, root, replaced, before, introduced, .. } = identity;
    let tables = &mut state.sections.membership;
    let came: Vec<KeyId> =
        tables.keys_of(&member).filter(|(_, key)| key.root && key.granted == index).map(|(id, _)| *id).collect();
    for key in came {
        tables.keys.change(&key, |key| key.revoked = key.revoked.or(Some(index)));
    }
    for key in &replaced {
        tables.keys.change(key, |key| {
            if key.revoked == Some(index) {
                key.revoked = None;
                key.revoked_at = None;
            }
        });
    }
    tables.members.change(&member, |record| {
        record.membership = before;
        record.profile.root_key = root;
    });
    if let Some(introduced) = introduced {
        tables.members.change(&introduced, |record| {
            if record.membership == Membership::Active {
                record.membership = Membership::Ends { last_day: today, index };
            }
        });
    }
}

/// The member contests the root key that speaks for it: what that key has signed since it came, and the keys that it granted,
/// is doubted from the contest on, and a membership that it ended goes on: whoever it is can leave again.
pub(crate) fn dispute(state: &mut State, act: EventId, member: &MemberId, raised: u64) {
    let identity = state.find(&act).and_then(|place| state.sections.membership.identities.get(&place));
    let Some(since) = identity.map(|identity| identity.index) else { return };
    let keys = state.sections.membership.keys_of(member).filter(|(_, key)| key.granted >= since && !key.recovery);
    let came: Vec<(KeyId, u32)> = keys.map(|(id, key)| (*id, key.number)).collect();
    let Some((key, _)) = came.first().copied() else { return };
    let numbers: Vec<u32> = came.iter().map(|(_, number)| *number).collect();
    state.doubt(member, &numbers, since, raised, &Ground::Compromised { key, last_trusted: since });
    recount(state, member, raised);
    state.sections.membership.members.change(member, |record| {
        if matches!(record.membership, Membership::Ends { index, .. } if index > since) {
            record.membership = Membership::Active;
        }
    });
}

/// Undoes what an act about members or keys did.
pub(crate) fn strike(state: &mut State, act: &EventId) {
    let (Some(place), Some(index), Some(today)) = (state.find(act), state.effect_of(act), state.today()) else {
        return;
    };
    give_back(state, place);
    // What it had confirmed is open again.
    let suspects = &mut state.machine.suspects;
    let by_it = |suspect: &Suspect| suspect.doubts.values().any(|doubt| doubt.confirmed == Some(index));
    for confirmed in suspects.keys_where(by_it) {
        suspects.change(&confirmed, |suspect| {
            let doubts = suspect.doubts.values_mut().filter(|doubt| doubt.confirmed == Some(index));
            doubts.for_each(|doubt| doubt.confirmed = None);
        });
    }
    let tables = &mut state.sections.membership;
    tables.applications.remove(act);
    let checked =
        |application: &Application| application.checked.as_ref().is_some_and(|checked| checked.index == index);
    for id in tables.applications.keys_where(checked) {
        tables.applications.change(&id, |application| application.checked = None);
    }
    for id in tables.affiliates.keys_where(|affiliate| affiliate.index == index) {
        tables.affiliates.remove(&id);
    }
    for id in tables.affiliates.keys_where(|affiliate| affiliate.ended.is_some_and(|(_, at)| at == index)) {
        tables.affiliates.change(&id, |affiliate| affiliate.ended = None);
    }
    for id in tables.keys.keys_where(|key| key.granted == index && !key.root && !key.recovery) {
        tables.keys.change(&id, |key| key.revoked = key.revoked.or(Some(index)));
    }
    for id in tables.members.keys_where(|member| is_touched(member, index)) {
        tables.members.change(&id, |member| undo(member, index, today));
    }
}

fn is_touched(member: &Member, index: u64) -> bool {
    let began = |period: &Period| period.index == index || period.over.is_some_and(|(_, at)| at == index);
    let renamed = member.former.iter().any(|former| former.index == index);
    member.index == index || renamed || member.suspensions.iter().chain(&member.defaults).any(began)
}

fn undo(member: &mut Member, index: u64, today: Date) {
    for periods in [&mut member.suspensions, &mut member.defaults] {
        periods.retain(|period| period.index != index);
        for period in periods.iter_mut().filter(|period| period.over.is_some_and(|(_, at)| at == index)) {
            period.over = None;
        }
    }
    if let Some(place) = member.former.iter().position(|former| former.index == index) {
        let former = member.former.remove(place);
        match member.former.get_mut(place) {
            // What it was called between the struck change and the next one is what it was called before.
            Some(next) => (next.name, next.seat) = (former.name, former.seat),
            None => (member.profile.name, member.profile.seat) = (former.name, former.seat),
        }
    }
    if member.index == index && member.membership == Membership::Active {
        member.membership = Membership::Ends { last_day: today, index };
    }
}
