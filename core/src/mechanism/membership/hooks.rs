//! Membership's part in what crosses mechanisms.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::book::{Ask, ViewError};
use crate::mechanism::membership::acts::Act;
use crate::mechanism::membership::change::strike;
use crate::mechanism::membership::codes;
use crate::mechanism::membership::labels::LABELS;
use crate::mechanism::membership::tables::{SUBJECTS, THINGS};
use crate::mechanism::membership::views::{NAMES, answer};
use crate::mechanism::membership::words;
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
