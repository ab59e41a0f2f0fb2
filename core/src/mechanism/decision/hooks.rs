//! Decision's part in what crosses mechanisms.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::book::{Ask, ViewError};
use crate::mechanism::decision::acts::Act;
use crate::mechanism::decision::change::end_written;
use crate::mechanism::decision::codes;
use crate::mechanism::decision::inbox::inbox;
use crate::mechanism::decision::labels::LABELS;
use crate::mechanism::decision::tables::{SUBJECTS, THINGS};
use crate::mechanism::decision::views::{NAMES, answer};
use crate::mechanism::decision::words;
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

    fn inbox<'a>(&self, state: &'a State, ask: &'a Ask<'_>, member: &'a MemberId) -> Vec<InboxItem<'a>> {
        inbox(state, ask, member)
    }

    fn causes(&self, state: &State, act: &EventId) -> BTreeSet<u64> {
        let items = state.sections.decision.about(act);
        items
            .flat_map(|(_, item)| std::iter::once(item.index).chain(item.closed.as_ref().map(|closed| closed.index)))
            .collect()
    }

    fn strike(&self, state: &mut State, act: &EventId) {
        // Votes, presences and proxies need nothing: every count leaves a struck one out.
        let Some(index) = state.effect_of(act) else { return };
        let appointed = &mut state.sections.decision.appointed;
        for organ in appointed.keys_where(|appointed| appointed.index == index) {
            appointed.remove(&organ);
        }
    }

    fn pass_all(&self, _: &mut State, _: &Passing<'_>) {}

    fn pass_parts(&self, _: &mut State, _: &Passing<'_>, _: &BTreeMap<AssetId, Share>) {}

    fn turn_of_day(&self, state: &mut State, index: u64, today: Date) {
        end_written(state, index, today);
    }
}
