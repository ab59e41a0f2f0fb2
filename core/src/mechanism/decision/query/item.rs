//! An item and its meeting as the rules speak of them.

use crate::book::{Arg, Said, Stake, Subject, Worth};
use crate::mechanism::decision::tables::Decision;
use crate::mechanism::decision::words;
use crate::mechanism::state::State;
use crate::value::{DecisionId, EventId, Note};

/// What is decided: as whoever convenes says it; where nothing is said, what the act that is named does while it is
/// pending, and afterwards the entry that it stands in.
pub(crate) fn what_is_decided(state: &State, what: Option<&Note>, act: Option<&EventId>) -> Said {
    if let Some(what) = what {
        return words::in_words(what);
    }
    // The rules refuse an item that says neither.
    let Some(id) = act else { return words::nothing_said() };
    let pending = state.machine.pending.get(id);
    let does = pending.and_then(|act| act.body.rules().map(|rules| rules.describe(state, &act.author)));
    does.unwrap_or_else(|| state.find(id).map_or_else(|| words::act_unknown(id), words::act_of_entry))
}

/// An item by its id, with what is decided where it is known.
pub(crate) fn item_in_words(state: &State, id: &DecisionId) -> Arg {
    state.sections.decision.decisions.get(id).map_or_else(
        || id.into(),
        |item| words::item_with(id, what_is_decided(state, item.what.as_ref(), item.act.as_ref())).into(),
    )
}

/// What whoever is for an item disposes of: what the act does that it approves, as if it endorsed the act. A matter in words
/// does not say what it is worth.
pub(crate) fn stake_of(state: &State, item: &Decision) -> Stake {
    let pending = item.act.as_ref().map(|act| state.machine.pending.get(act));
    match pending {
        Some(pending) => pending.map(|act| act.stake.clone()).unwrap_or_default(),
        None => Stake { worth: Worth::Unstated, ..Stake::default() },
    }
}

/// What an item is about, for the chains of subjects.
pub(crate) fn subjects(state: &State, decision: &DecisionId) -> Vec<Subject> {
    let meeting = state.sections.decision.decisions.get(decision).map(|item| Subject::meeting(&item.meeting));
    std::iter::once(Subject::decision(decision)).chain(meeting).collect()
}
