//! Contribution's part in what crosses mechanisms.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::book::{Ask, ViewError};
use crate::mechanism::contribution::acts::Act;
use crate::mechanism::contribution::codes;
use crate::mechanism::contribution::labels::LABELS;
use crate::mechanism::contribution::tables::{SUBJECTS, THINGS};
use crate::mechanism::contribution::views::{NAMES, answer};
use crate::mechanism::contribution::words;
use crate::mechanism::seam::{Declared, InboxItem, Mechanism, Passing};
use crate::mechanism::state::State;
use crate::value::{AssetId, ContributionId, Date, EventId, MemberId, Share};

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

    fn inbox(&self, _: &State, _: &Ask<'_>, _: &MemberId) -> Vec<InboxItem> {
        Vec::new()
    }

    fn causes(&self, _: &State, _: &EventId) -> BTreeSet<u64> {
        BTreeSet::new()
    }

    fn can_strike(&self, _: &State, _: &EventId) -> bool {
        false
    }

    fn strike(&self, _: &mut State, _: &EventId) {}

    fn pass_all(&self, state: &mut State, passing: &Passing<'_>) {
        pass_all(state, passing.from, passing.to);
    }

    fn pass_parts(&self, _: &mut State, _: &Passing<'_>, _: &BTreeMap<AssetId, Share>) {}

    fn turn_of_day(&self, _: &mut State, _: u64, _: Date) {}
}

/// A successor delivers what was promised and acknowledges what was to be received. Nobody acknowledges its own delivery,
/// so what two merged members owed each other has no receiver left but the successor; then the secretariat or the council
/// acknowledges.
fn pass_all(state: &mut State, from: &MemberId, to: &MemberId) {
    let tables = &mut state.sections.contribution;
    let concerned: Vec<ContributionId> = tables
        .contributions
        .iter()
        .filter(|(_, record)| record.member == *from || record.receiver == *from)
        .map(|(id, _)| id.clone())
        .collect();
    for id in concerned {
        tables.contributions.change(&id, |record| {
            for party in [&mut record.member, &mut record.receiver] {
                if party == from {
                    *party = to.clone();
                }
            }
        });
    }
}
