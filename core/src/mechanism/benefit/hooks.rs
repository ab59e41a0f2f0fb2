//! Benefit's part in what crosses mechanisms.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::book::{Ask, ViewError};
use crate::mechanism::benefit::acts::Act;
use crate::mechanism::benefit::codes;
use crate::mechanism::benefit::labels::LABELS;
use crate::mechanism::benefit::tables::{SUBJECTS, THINGS};
use crate::mechanism::benefit::views::{NAMES, answer};
use crate::mechanism::benefit::words;
use crate::mechanism::seam::{Declared, InboxItem, Mechanism, Passing};
use crate::mechanism::state::State;
use crate::value::{AssetId, Date, DistributionId, EventId, MemberId, Share};

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

    fn strike(&self, _: &mut State, _: &EventId) {}

    fn pass_all(&self, state: &mut State, passing: &Passing<'_>) {
        pass_all(state, passing.from, passing.to);
    }

    fn pass_parts(&self, _: &mut State, _: &Passing<'_>, _: &BTreeMap<AssetId, Share>) {}

    fn turn_of_day(&self, _: &mut State, _: u64, _: Date) {}
}

/// A successor pays what was to be paid and is owed what was due.
fn pass_all(state: &mut State, from: &MemberId, to: &MemberId) {
    let tables = &mut state.sections.benefit;
    let concerned: Vec<DistributionId> = tables
        .distributions
        .iter()
        .filter(|(_, record)| record.payer == *from || record.parts.contains_key(from))
        .map(|(id, _)| id.clone())
        .collect();
    for id in concerned {
        tables.distributions.change(&id, |record| {
            if record.payer == *from {
                record.payer = to.clone();
            }
            let Some(part) = record.parts.remove(from) else { return };
            match record.parts.get_mut(to) {
                Some(own) => own.join(&part),
                None => drop(record.parts.insert(to.clone(), part)),
            }
        });
    }
    let open = tables.payments.iter().filter(|(_, payment)| payment.payee == *from && payment.acknowledged.is_none());
    let open: Vec<u64> = open.map(|(entry, _)| entry).collect();
    for entry in open {
        tables.payments.change(entry, |payment| payment.payee = to.clone());
    }
}
