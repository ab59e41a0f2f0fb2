//! What the rules of all mechanisms ask about members and keys.

use crate::book::{Moment, Plan, Refusal, Requirement};
use crate::mechanism::body::Body;
use crate::mechanism::machine::Signers;
use crate::mechanism::membership::acts::Act;
use crate::mechanism::membership::codes::MEM_004;
use crate::mechanism::membership::words;
use crate::mechanism::state::State;
use crate::value::{Date, MemberId, Name};

mod side;

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

/// The same for what takes a member's place or its key: where fewer than two others would be left to ask, it is asked all
/// the same, so that no single member takes over another.
pub(crate) fn without_unless_alone(plan: Plan, member: &MemberId) -> Plan {
    let others = plan.requirements.iter().filter(|requirement| match requirement {
        Requirement::Member { member: asked, .. } => asked != member && !plan.invited.contains_key(asked),
        Requirement::Decision { .. } => false,
    });
    let decided = plan.requirements.iter().any(|requirement| matches!(requirement, Requirement::Decision { .. }));
    if decided || others.count() >= 2 { without(plan, member) } else { plan }
}
