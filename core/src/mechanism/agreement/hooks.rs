//! Agreement's part in what crosses mechanisms.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::book::{Ask, ViewError};
use crate::mechanism::agreement::acts::Act;
use crate::mechanism::agreement::codes;
use crate::mechanism::agreement::labels::LABELS;
use crate::mechanism::agreement::tables::{SUBJECTS, THINGS};
use crate::mechanism::agreement::views::{NAMES, answer};
use crate::mechanism::agreement::words;
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
            subjects: SUBJECTS,
            things: THINGS,
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

    fn pass_all(&self, _: &mut State, _: &Passing<'_>) {}

    fn pass_parts(&self, _: &mut State, _: &Passing<'_>, _: &BTreeMap<AssetId, Share>) {}

    fn turn_of_day(&self, _: &mut State, _: u64, _: Date) {}
}

/// Undoes a struck version from today on, a struck project or side agreement, a struck end.
fn strike(state: &mut State, act: &EventId) {
    let (Some(index), Some(today)) = (state.effect_of(act), state.today()) else { return };
    let tables = &mut state.sections.agreement;
    for number in tables.versions.keys_where(|version| version.act == *act) {
        tables.versions.change(&number, |version| version.struck = Some(today));
    }
    for id in tables.projects.keys_where(|project| project.index == index) {
        tables.projects.remove(&id);
    }
    for id in tables.sides.keys_where(|side| side.index == index) {
        tables.sides.remove(&id);
    }
    if tables.terminated.get(&()).is_some_and(|end| end.index == index) {
        tables.terminated.remove(&());
    }
}
