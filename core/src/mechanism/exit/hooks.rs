//! Exit's part in what crosses mechanisms.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::book::{Ask, ViewError};
use crate::mechanism::exit::acts::Act;
use crate::mechanism::exit::codes;
use crate::mechanism::exit::labels::LABELS;
use crate::mechanism::exit::views::{NAMES, answer};
use crate::mechanism::exit::words;
use crate::mechanism::membership::tables::{Member, Membership};
use crate::mechanism::seam::{Declared, InboxItem, Mechanism, Passing};
use crate::mechanism::state::State;
use crate::value::{AssetId, Date, EventId, MemberId, Share};

/// The mechanism, as the roll knows it.
pub(crate) struct Hooks;

impl Mechanism for Hooks {
    fn declares(&self) -> Declared {
        Declared {
            kinds: Act::KINDS,
            codes: codes::ALL,
            texts: words::TEXTS,
            labels: &LABELS,
            subjects: &[],
            things: &[],
            views: NAMES,
        }
    }

    fn answer(&self, state: &State, ask: &Ask<'_>) -> Option<Result<Value, ViewError>> {
        answer(state, ask)
    }

    fn inbox<'a>(&self, _: &'a State, _: &'a Ask<'_>, _: &'a MemberId) -> Vec<InboxItem<'a>> {
        Vec::new()
    }

    fn causes(&self, _: &State, _: &EventId) -> BTreeSet<u64> {
        BTreeSet::new()
    }

    fn strike(&self, state: &mut State, act: &EventId) {
        strike(state, act);
    }

    fn pass_all(&self, state: &mut State, passing: &Passing<'_>) {
        pass_all(state, passing.from, passing.to);
    }

    fn pass_parts(&self, _: &mut State, _: &Passing<'_>, _: &BTreeMap<AssetId, Share>) {}

    fn turn_of_day(&self, _: &mut State, _: u64, _: Date) {}
}

/// A breach that was not cured is the successor's.
fn pass_all(state: &mut State, from: &MemberId, to: &MemberId) {
    let breaches = &mut state.sections.exit.breaches;
    let open: Vec<EventId> = breaches
        .iter()
        .filter(|(_, breach)| breach.member == *from && breach.cured.is_none())
        .map(|(id, _)| *id)
        .collect();
    for id in open {
        breaches.change(&id, |breach| breach.member = to.clone());
    }
}

/// Undoes a struck exit, expulsion, notice or acknowledgement.
fn strike(state: &mut State, act: &EventId) {
    let Some(index) = state.effect_of(act) else { return };
    state.sections.exit.breaches.remove(act);
    let breaches = &mut state.sections.exit.breaches;
    for id in breaches.keys_where(|breach| breach.cured == Some(index)) {
        breaches.change(&id, |breach| breach.cured = None);
    }
    let members = &mut state.sections.membership.members;
    let ended = |member: &Member| match member.membership {
        Membership::Ends { index: at, .. } | Membership::Expelled { index: at, .. } => at == index,
        _ => false,
    };
    for id in members.keys_where(ended) {
        members.change(&id, |member| member.membership = Membership::Active);
    }
    let told = |member: &Member| match member.membership {
        Membership::Expelled { received: Some((_, at)), .. } => at == index,
        _ => false,
    };
    for id in members.keys_where(told) {
        members.change(&id, |member| {
            if let Membership::Expelled { received, .. } = &mut member.membership {
                *received = None;
            }
        });
    }
}
