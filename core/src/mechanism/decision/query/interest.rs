//! Whose own cause an act is: who has something by what is decided on, and so neither decides nor counts.
//!
//! Of a strike those who received what it takes back, who has it again, whose doubt it is, and who is owed again what a struck
//! payment had paid; of an acknowledgement the contributor, and whoever is in the same hands.

use std::collections::BTreeSet;

use crate::mechanism::benefit::query::paid_by;
use crate::mechanism::body::Body;
use crate::mechanism::contribution::acts::Act as Contribution;
use crate::mechanism::contribution::query::delivery;
use crate::mechanism::ip::query::{givers, receivers};
use crate::mechanism::membership::acts::Act as Membership;
use crate::mechanism::membership::query::same_side;
use crate::mechanism::membership::query::side::independent;
use crate::mechanism::state::State;
use crate::value::{Date, EventId, MemberId};

/// Whose signatures on an act are doubted, or who has their rights.
fn doubters<'a>(state: &'a State, act: &EventId) -> BTreeSet<&'a MemberId> {
    let suspect = state.find(act).and_then(|entry| state.machine.suspects.get(&entry));
    let open = suspect.into_iter().flat_map(|suspect| &suspect.doubts).filter(|(_, doubt)| doubt.confirmed.is_none());
    open.map(|(member, _)| state.sections.membership.heir(member)).collect()
}

/// Whose own an act states, by signatures that nobody doubts: the owners of what it registers. Without them it is not struck.
pub(crate) fn own_by(state: &State, act: &EventId) -> BTreeSet<MemberId> {
    let doubted = doubters(state, act);
    let assets = state.sections.ip.assets.iter().filter(|(_, asset)| asset.act == *act);
    let owners = assets.flat_map(|(_, asset)| asset.first_owners.keys());
    let owners = owners.map(|owner| state.sections.membership.heir(owner));
    owners.filter(|owner| !doubted.contains(owner)).cloned().collect()
}

/// Who is party to a strike: who received what it takes back, who has it again, and whose doubt it is. Nobody judges in its own
/// cause. Where fewer than two sides are left then, those who would have it again are asked all the same.
pub(crate) fn parties_of_strike(state: &State, act: &EventId, today: Date) -> BTreeSet<MemberId> {
    let mut received = receivers(state, act);
    received.extend(paid_by(state, act).cloned());
    let mut all = received.clone();
    all.extend(givers(state, act));
    all.extend(doubters(state, act).into_iter().cloned());
    let present = state.sections.membership.in_good_standing(today).filter(|member| !all.contains(*member));
    if independent(state, present, None, today) < 2 { received } else { all }
}

/// Who has an interest of its own in what an act does.
pub(crate) fn interested(state: &State, body: &Body, today: Date) -> BTreeSet<MemberId> {
    match body {
        Body::Membership(Membership::Strike(strike)) => parties_of_strike(state, &strike.act, today),
        Body::Contribution(Contribution::Acknowledge(acknowledge)) => {
            let contributions = &state.sections.contribution.contributions;
            let of = delivery(state, &acknowledge.delivery).and_then(|(_, of)| contributions.get(&of.contribution));
            let Some(of) = of else { return BTreeSet::new() };
            let members = state.sections.membership.members.iter().map(|(member, _)| member);
            members.filter(|member| same_side(state, &of.member, member, today)).cloned().collect()
        }
        _ => BTreeSet::new(),
    }
}
