//! Past states that are kept, so that a question about what was known earlier costs the replay from the nearest of them.
//!
//! Versions of a state share what did not change between them. Invariants: what is kept has, by a careful estimate of what its
//! states do not share, no more than [`limits::PAST_BYTES`], and no more than [`limits::PAST_STATES`] states; where one has to
//! go, it is the one whose neighbours are nearest: so those of a ledger lie evenly over its log, and long logs have more.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::{Mutex, MutexGuard, PoisonError};

use mengshu_core::mechanism::State;
use mengshu_core::value::{LedgerId, Timestamp};

use crate::limits;

/// The kept states of all ledgers.
#[derive(Debug, Default)]
pub(super) struct Past(Mutex<BTreeMap<(LedgerId, u64), Kept>>);

#[derive(Debug)]
struct Kept {
    state: State,
    /// Most that it can take where it shares nothing.
    whole: usize,
}

/// Whether a state of this size is kept, when the one before it had another.
pub(super) const fn is_due(before: u64, size: u64) -> bool {
    before / limits::PAST_EVERY < size / limits::PAST_EVERY
}

impl Past {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<(LedgerId, u64), Kept>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a state.
    pub(super) fn keep(&self, ledger: LedgerId, state: &State) {
        let records = state.records();
        let whole = records.changing.saturating_mul(limits::PAST_RECORD_BYTES);
        let whole = whole.saturating_add(records.growing.saturating_mul(limits::PAST_ROW_BYTES));
        let mut gone = Vec::new();
        let mut all = self.lock();
        all.entry((ledger, state.size())).or_insert_with(|| Kept { state: state.clone(), whole });
        while let Some(least) = surplus(&all) {
            gone.extend(all.remove(&least));
        }
        drop(all);
        // Not under the lock: what nobody shares takes time to let go.
        drop(gone);
    }

    /// The kept state nearest before a size and a moment.
    pub(super) fn nearest(&self, ledger: LedgerId, size: u64, until: Option<Timestamp>) -> Option<State> {
        let all = self.lock();
        let earlier = all.range((Bound::Included((ledger, 0)), Bound::Included((ledger, size)))).rev();
        let recorded = |state: &State| state.progress().map(|progress| progress.recorded_at);
        let mut known = earlier.filter(|(_, kept)| until.is_none_or(|until| recorded(&kept.state) <= Some(until)));
        known.next().map(|(_, kept)| kept.state.clone())
    }

    /// The sizes of a ledger's kept states.
    #[cfg(test)]
    pub(super) fn sizes(&self, ledger: LedgerId) -> Vec<u64> {
        self.lock().keys().filter(|(of, _)| *of == ledger).map(|(_, size)| *size).collect()
    }
}

/// The state that has to go, where there are too many.
fn surplus(all: &BTreeMap<(LedgerId, u64), Kept>) -> Option<(LedgerId, u64)> {
    let (mut bytes, mut least, mut before) = (0_usize, None, None);
    let mut rows = all.iter().peekable();
    while let Some((&(ledger, size), kept)) = rows.next() {
        let below = before.filter(|(of, _)| *of == ledger).map_or(0, |(_, size)| size);
        let above = rows.peek().filter(|((of, _), _)| *of == ledger);
        let above = above.map_or(size.saturating_add(limits::PAST_EVERY), |((_, size), _)| *size);
        let changed = usize::try_from(size.saturating_sub(below)).unwrap_or(usize::MAX);
        let unshared = changed.saturating_mul(limits::PAST_ENTRY_BYTES).min(kept.whole);
        bytes = bytes.saturating_add(unshared).saturating_add(limits::PAST_STATE_BYTES);
        let gap = above.saturating_sub(below);
        if least.is_none_or(|(least, _)| gap < least) {
            least = Some((gap, (ledger, size)));
        }
        before = Some((ledger, size));
    }
    least.filter(|_| bytes > limits::PAST_BYTES || all.len() > limits::PAST_STATES).map(|(_, key)| key)
}
