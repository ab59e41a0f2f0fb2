//! The rows of the newest entries in memory: the tail of what is not in the store yet.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use mengshu_core::value::LedgerId;

use super::batch::IndexEntry;
use super::error::IndexError;
use super::keys;
use crate::journal::Position;

/// Rows of consecutive entries of some ledgers.
#[derive(Debug, Default)]
pub(super) struct Tables {
    ledgers: BTreeMap<LedgerId, Rows>,
}

#[derive(Debug, Default)]
struct Rows {
    /// Index of the first entry held.
    first: u64,
    positions: VecDeque<Position>,
    subjects: Names,
    members: Names,
}

type Names = BTreeMap<Arc<str>, VecDeque<u64>>;

impl Tables {
    /// Adds the rows of entries, or none of them.
    pub(super) fn add(&mut self, entries: &[IndexEntry]) -> Result<(), IndexError> {
        let mut sizes = BTreeMap::new();
        for entry in entries {
            entry.subjects.iter().chain([&entry.author]).try_for_each(|name| keys::name_len(name).map(|_| ()))?;
            let size = sizes.entry(entry.ledger).or_insert_with(|| self.size(&entry.ledger).unwrap_or(entry.index));
            if entry.index != *size {
                return Err(IndexError::Gap { got: entry.index, size: *size });
            }
            *size = size.saturating_add(1);
        }
        for entry in entries {
            let rows = self.ledgers.entry(entry.ledger).or_default();
            if rows.positions.is_empty() {
                rows.first = entry.index;
            }
            rows.positions.push_back(entry.position);
            push(&mut rows.members, &entry.author, entry.index);
            entry.subjects.iter().for_each(|subject| push(&mut rows.subjects, subject, entry.index));
        }
        Ok(())
    }

    /// Takes out the rows of an entry, which is the oldest of its ledger.
    pub(super) fn remove_oldest(&mut self, entry: &IndexEntry) {
        let Some(rows) = self.ledgers.get_mut(&entry.ledger) else { return };
        rows.positions.pop_front();
        rows.first = entry.index.saturating_add(1);
        pop(&mut rows.members, &entry.author);
        entry.subjects.iter().for_each(|subject| pop(&mut rows.subjects, subject));
        if rows.positions.is_empty() {
            self.ledgers.remove(&entry.ledger);
        }
    }

    /// The smallest index held of a ledger.
    pub(super) fn first(&self, ledger: &LedgerId) -> Option<u64> {
        self.ledgers.get(ledger).map(|rows| rows.first)
    }

    /// One more than the largest index held of a ledger.
    pub(super) fn size(&self, ledger: &LedgerId) -> Option<u64> {
        let rows = self.ledgers.get(ledger)?;
        rows.first.checked_add(u64::try_from(rows.positions.len()).ok()?)
    }

    pub(super) fn positions(&self, ledger: &LedgerId, from: u64, limit: usize) -> Vec<(u64, Position)> {
        let Some(rows) = self.ledgers.get(ledger) else { return Vec::new() };
        let skip = usize::try_from(from.saturating_sub(rows.first)).unwrap_or(usize::MAX);
        (rows.first..).zip(rows.positions.iter().copied()).skip(skip).take(limit).collect()
    }

    pub(super) fn by_subject(&self, ledger: &LedgerId, subject: &str, from: u64, limit: usize) -> Vec<u64> {
        self.ledgers.get(ledger).map_or_else(Vec::new, |rows| list(&rows.subjects, subject, from, limit))
    }

    pub(super) fn by_member(&self, ledger: &LedgerId, member: &str, from: u64, limit: usize) -> Vec<u64> {
        self.ledgers.get(ledger).map_or_else(Vec::new, |rows| list(&rows.members, member, from, limit))
    }
}

fn push(names: &mut Names, name: &Arc<str>, index: u64) {
    match names.get_mut(name) {
        Some(indexes) => indexes.push_back(index),
        None => {
            names.insert(Arc::clone(name), VecDeque::from([index]));
        }
    }
}

fn pop(names: &mut Names, name: &str) {
    let Some(indexes) = names.get_mut(name) else { return };
    indexes.pop_front();
    if indexes.is_empty() {
        names.remove(name);
    }
}

fn list(names: &Names, name: &str, from: u64, limit: usize) -> Vec<u64> {
    let Some(indexes) = names.get(name) else { return Vec::new() };
    indexes.iter().copied().skip(indexes.partition_point(|index| *index < from)).take(limit).collect()
}
