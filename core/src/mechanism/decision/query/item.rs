//! An item and its meeting as the rules speak of them.

use crate::book::{Lang, Subject};
use crate::mechanism::state::State;
use crate::value::DecisionId;

/// An item by its id, with what is decided where it is known.
pub(crate) fn item_in_words(state: &State, id: &DecisionId, lang: Lang) -> String {
    state.sections.decision.decisions.get(id).map_or_else(
        || id.to_string(),
        |item| lang.pick(format!("{id} ({})", item.what), format!("{id}（{}）", item.what)),
    )
}

/// What an item is about, for the chains of subjects.
pub(crate) fn subjects(state: &State, decision: &DecisionId) -> Vec<Subject> {
    let meeting = state.sections.decision.decisions.get(decision).map(|item| Subject::meeting(&item.meeting));
    std::iter::once(Subject::decision(decision)).chain(meeting).collect()
}
