//! What the rules of all mechanisms ask about members and keys.

pub(crate) mod identity;

use crate::book::{Moment, Plan, Refusal, Requirement};
use crate::mechanism::body::Body;
use crate::mechanism::machine::{Doubt, Ground, Signers};
use crate::mechanism::membership::acts::Act;
use crate::mechanism::membership::codes::MEM_004;
use crate::mechanism::membership::tables::{Identity, KeyStanding};
use crate::mechanism::membership::words;
use crate::mechanism::state::State;
use crate::value::{Date, KeyId, MemberId, Name};

pub(crate) mod side;

pub(crate) use side::same_side;

/// Whether an event founds an alliance.
pub(crate) const fn is_founding(body: &Body) -> bool {
    matches!(body, Body::Membership(Act::Found(_)))
}

/// Whether an id is reserved for the node.
pub(crate) fn is_node(member: &MemberId) -> bool {
    member.as_str() == "node"
}

/// Refuses whoever is not a member on `date`.
pub(crate) fn require_member(state: &State, field: &'static str, member: &MemberId, date: Date) -> Result<(), Refusal> {
    match state.sections.membership.members.get(member) {
        Some(record) if !record.has_left(date) => Ok(()),
        Some(_) => Err(MEM_004.refuse(field, words::has_left(member))),
        None => Err(MEM_004.refuse(field, words::no_member(member))),
    }
}

/// Whether a member was declared to be in default.
pub(crate) fn is_in_default(state: &State, member: &MemberId, date: Date) -> bool {
    state.sections.membership.members.get(member).is_some_and(|record| record.is_in_default(date))
}

/// The name people know a member by.
pub(crate) fn name_of(state: &State, member: &MemberId) -> String {
    state
        .sections
        .membership
        .members
        .get(member)
        .map_or_else(|| member.to_string(), |record| format!("{} ({member})", record.profile.name))
}

/// The entry since which a member's identity is in question: an act that takes it stands in the open, or the root key that
/// speaks for the member was contested. What the member disposes of waits until that is settled.
pub(crate) fn frozen(state: &State, member: &MemberId) -> Option<u64> {
    let pending = state.machine.pending.iter().map(|(_, act)| act);
    let mut taken = pending.filter(|act| act.wait.as_ref().is_some_and(|wait| wait.member == *member));
    let open = taken.find_map(|act| Some(act.open?.since));
    open.or_else(|| contested_root(state, member).map(|(raised, _)| raised))
}

/// The acts that the member's root key comes from, by the entries that proposed them, newest first: each replacement by the root
/// key before it, back to one by others, by the recovery key, or to the key of its entry. Of the last the own root key is not
/// the author.
pub(crate) fn descent<'a>(state: &'a State, member: &MemberId) -> Vec<(u64, &'a Identity)> {
    let tables = &state.sections.membership;
    let mut descent: Vec<(u64, &Identity)> = Vec::new();
    let mut root = tables.members.get(member).map(|record| record.profile.root_key);
    while let Some(standing) = root.and_then(|root| tables.keys.get(&root)) {
        let brought = |(_, identity): &(&u64, &Identity)| {
            identity.member == *member && identity.index == standing.granted && Some(identity.root) != root
        };
        let Some((place, identity)) = tables.identities.iter().find(brought) else { break };
        // Each was recorded before the one that it led to, so this ends.
        if descent.last().is_some_and(|(later, _)| later <= place) {
            break;
        }
        descent.push((*place, identity));
        root = Some(identity.root).filter(|_| identity.by_root);
    }
    descent
}

/// Where the member contested a replacement that its root key comes from: the entry that says so, and the one with which the
/// keys in doubt begin.
fn contested_root(state: &State, member: &MemberId) -> Option<(u64, u64)> {
    let own = descent(state, member).into_iter().filter(|(_, identity)| identity.by_root);
    own.rev().find_map(|(place, identity)| Some((contested(state, place)?, identity.index)))
}

/// Whether a key of a member came by a replacement of its root key which the member contests, or later: until that is settled
/// it neither binds the member nor touches its keys.
pub(crate) fn in_doubt(state: &State, member: &MemberId, key: &KeyStanding) -> bool {
    !key.recovery && contested_root(state, member).is_some_and(|(_, since)| since <= key.granted)
}

/// Whether an act under way brings a key into the ledger: by time alone it may speak for its member with the next entry.
pub(crate) fn is_coming(state: &State, key: &KeyId) -> bool {
    let brings = |body: &Body| match body {
        Body::Membership(Act::ReplaceRoot(act)) => act.key == *key,
        Body::Membership(Act::Admit(act)) => act.profile.root_key == *key,
        Body::Membership(Act::Succeed(act)) => act.profile.as_ref().is_some_and(|profile| profile.root_key == *key),
        _ => false,
    };
    state.machine.pending.iter().any(|(_, act)| brings(&act.body))
}

/// Whether a key is a member's root key that was replaced by an act which the member contests: until that is settled it may
/// contest what else takes the member's identity, as a working key may.
pub(crate) fn in_dispute(state: &State, member: &MemberId, key: &KeyId) -> bool {
    let identities = state.sections.membership.identities.iter();
    let mut of_it = identities.filter(|(_, identity)| identity.member == *member && identity.replaced.contains(key));
    let root = state.sections.membership.keys.get(key).is_some_and(|key| key.root && key.member == *member);
    root && of_it.any(|(entry, _)| contested(state, *entry).is_some())
}

/// Where the member contested the act of an entry: the entry that says so, while nothing has settled it.
pub(crate) fn contested(state: &State, entry: u64) -> Option<u64> {
    let suspect = state.machine.suspects.get(&entry).filter(|suspect| suspect.struck.is_none())?;
    let open = |doubt: &&Doubt| doubt.ground == Ground::Contested && doubt.confirmed.is_none();
    suspect.doubts.values().find(open).map(|doubt| doubt.raised)
}

impl State {
    /// The alliance's name; while its founding waits for endorsements, the name that it is to have.
    #[must_use]
    pub fn alliance_name(&self) -> Option<&Name> {
        let founded = self.sections.membership.alliance.get(&()).map(|alliance| &alliance.name);
        let proposed = || {
            self.machine.pending.iter().find_map(|(_, act)| match &*act.body {
                Body::Membership(Act::Found(found)) => Some(&found.name),
                _ => None,
            })
        };
        founded.or_else(proposed)
    }
}

/// Whether the author signs with a root key.
pub(crate) fn by_root(state: &State, moment: &Moment) -> bool {
    state.sections.membership.keys.get(&moment.key).is_some_and(|key| key.root)
}

/// Whether the author signs with its recovery key.
pub(crate) fn by_recovery(state: &State, moment: &Moment) -> bool {
    state.sections.membership.keys.get(&moment.key).is_some_and(|key| key.recovery)
}

/// Who signed an entry as its author, or has its rights now.
pub(crate) fn author_of(state: &State, entry: u64) -> Option<&MemberId> {
    let signed = state.machine.signed.get(entry)?;
    let number = match &signed.keys {
        Signers::One(one) => *one,
        Signers::Many(many) => *many.first()?,
    };
    let tables = &state.sections.membership;
    let (_, key) = tables.keys.iter().find(|(_, key)| key.number == number)?;
    Some(tables.heir(&key.member))
}

/// A plan that does not ask a member: it is about that member, or its key is what is missing.
pub(crate) fn without(mut plan: Plan, member: &MemberId) -> Plan {
    plan.requirements
        .retain(|requirement| !matches!(requirement, Requirement::Member { member: asked, .. } if asked == member));
    plan
}
