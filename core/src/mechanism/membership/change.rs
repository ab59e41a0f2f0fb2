//! A member's identity as it changes: what an act on it takes is remembered, and can be given back.

use crate::book::Moment;
use crate::mechanism::membership::tables::{Identity, Membership};
use crate::mechanism::state::State;
use crate::value::{KeyId, MemberId};

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
pub(crate) fn give_back(state: &mut State, place: u64) {
    let Some(today) = state.progress().map(|progress| state.date_at(progress.recorded_at)) else { return };
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
