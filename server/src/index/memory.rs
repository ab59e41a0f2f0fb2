//! The same lookups in memory: for tests, and as the tail of what is not in the store yet.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use mengshu_core::value::{EventId, LedgerId};

use super::{Index, IndexBatch, IndexEntry, IndexError, keys};
use crate::journal::{Mark, Position};

/// Sorted tables with the rows of some entries.
#[derive(Debug, Default)]
pub(super) struct Tables {
    events: BTreeMap<EventId, (LedgerId, u64)>,
    positions: BTreeMap<(LedgerId, u64), Position>,
    subjects: BTreeSet<Vec<u8>>,
    members: BTreeSet<Vec<u8>>,
}

impl Tables {
    /// Adds an entry's rows, or none of them.
    pub(super) fn add(&mut self, entry: &IndexEntry) -> Result<(), IndexError> {
        let member = keys::name(&entry.ledger, &entry.author, entry.index)?;
        let subjects = entry.subjects.iter().map(|subject| keys::name(&entry.ledger, subject, entry.index));
        let subjects = subjects.collect::<Result<Vec<_>, _>>()?;
        self.members.insert(member);
        self.subjects.extend(subjects);
        self.events.insert(entry.event, (entry.ledger, entry.index));
        self.positions.insert((entry.ledger, entry.index), entry.position);
        Ok(())
    }

    /// Takes an entry's rows out.
    pub(super) fn remove(&mut self, entry: &IndexEntry) {
        self.events.remove(&entry.event);
        self.positions.remove(&(entry.ledger, entry.index));
        if let Ok(member) = keys::name(&entry.ledger, &entry.author, entry.index) {
            self.members.remove(&member);
        }
        for subject in &entry.subjects {
            if let Ok(subject) = keys::name(&entry.ledger, subject, entry.index) {
                self.subjects.remove(&subject);
            }
        }
    }

    /// The smallest index held of a ledger.
    pub(super) fn first(&self, ledger: &LedgerId) -> Option<u64> {
        let (&(_, index), _) = self.positions.range((*ledger, 0)..=(*ledger, u64::MAX)).next()?;
        Some(index)
    }

    /// One more than the largest index held of a ledger.
    pub(super) fn size(&self, ledger: &LedgerId) -> Option<u64> {
        let (&(_, index), _) = self.positions.range((*ledger, 0)..=(*ledger, u64::MAX)).next_back()?;
        index.checked_add(1)
    }

    pub(super) fn event(&self, event: &EventId) -> Option<(LedgerId, u64)> {
        self.events.get(event).copied()
    }

    pub(super) fn position(&self, ledger: &LedgerId, index: u64) -> Option<Position> {
        self.positions.get(&(*ledger, index)).copied()
    }

    pub(super) fn positions(&self, ledger: &LedgerId, from: u64, limit: usize) -> Vec<(u64, Position)> {
        let rows = self.positions.range((*ledger, from)..=(*ledger, u64::MAX));
        rows.take(limit).map(|(&(_, index), &position)| (index, position)).collect()
    }

    pub(super) fn by_subject(
        &self,
        ledger: &LedgerId,
        subject: &str,
        from: u64,
        limit: usize,
    ) -> Result<Vec<u64>, IndexError> {
        names(&self.subjects, ledger, subject, from, limit)
    }

    pub(super) fn by_member(
        &self,
        ledger: &LedgerId,
        member: &str,
        from: u64,
        limit: usize,
    ) -> Result<Vec<u64>, IndexError> {
        names(&self.members, ledger, member, from, limit)
    }
}

fn names(
    rows: &BTreeSet<Vec<u8>>,
    ledger: &LedgerId,
    name: &str,
    from: u64,
    limit: usize,
) -> Result<Vec<u64>, IndexError> {
    let range = keys::name(ledger, name, from)?..=keys::name(ledger, name, u64::MAX)?;
    Ok(rows.range(range).take(limit).filter_map(|key| keys::trailing_index(key)).collect())
}

/// An index that is gone when the process ends.
#[derive(Debug, Default)]
pub struct MemoryIndex {
    inner: Mutex<(Tables, Mark)>,
}

impl MemoryIndex {
    /// An empty index at the journal's start.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn lock(&self) -> MutexGuard<'_, (Tables, Mark)> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Index for MemoryIndex {
    fn reached(&self) -> Mark {
        self.lock().1
    }

    fn apply(&self, batch: &IndexBatch) -> Result<(), IndexError> {
        let mut inner = self.lock();
        if batch.mark < inner.1 {
            return Err(IndexError::Backwards { got: batch.mark.commits, reached: inner.1.commits });
        }
        for entry in &batch.entries {
            for name in entry.subjects.iter().chain([&entry.author]) {
                keys::name(&entry.ledger, name, entry.index)?;
            }
        }
        for entry in &batch.entries {
            inner.0.add(entry)?;
        }
        inner.1 = batch.mark;
        Ok(())
    }

    fn flush(&self) -> Result<(), IndexError> {
        Ok(())
    }

    fn condemn(&self, _reason: &str) {}

    fn size(&self, ledger: &LedgerId) -> Result<u64, IndexError> {
        Ok(self.lock().0.size(ledger).unwrap_or(0))
    }

    fn event(&self, event: &EventId) -> Result<Option<(LedgerId, u64)>, IndexError> {
        Ok(self.lock().0.event(event))
    }

    fn position(&self, ledger: &LedgerId, index: u64) -> Result<Option<Position>, IndexError> {
        Ok(self.lock().0.position(ledger, index))
    }

    fn positions(&self, ledger: &LedgerId, from: u64, limit: usize) -> Result<Vec<(u64, Position)>, IndexError> {
        Ok(self.lock().0.positions(ledger, from, limit))
    }

    fn by_subject(&self, ledger: &LedgerId, subject: &str, from: u64, limit: usize) -> Result<Vec<u64>, IndexError> {
        self.lock().0.by_subject(ledger, subject, from, limit)
    }

    fn by_member(&self, ledger: &LedgerId, member: &str, from: u64, limit: usize) -> Result<Vec<u64>, IndexError> {
        self.lock().0.by_member(ledger, member, from, limit)
    }
}
