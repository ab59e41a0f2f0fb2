//! A sequence: records by the index of the entry that made them (deliveries, payments, what became of acts).
//!
//! It is for what grows with every entry and comes in the order of the log: versions of the state share all of it but
//! the end, and nothing is kept beside the records. Invariants: indexes grow from record to record; a record is changed
//! in place and never taken away; a clone costs O(1). It is logged: see [`super::table`].

use std::fmt;

use super::table::{AnyTable, Change, Record, TableError, logged};
use crate::event::canonical;
use crate::value::Hash;

/// Records by entry index.
#[derive(Clone)]
pub struct Sequence<V: Clone> {
    rows: imbl::Vector<(u64, V)>,
    /// The running hash over all changes.
    log: Hash,
}

impl<V: Clone> Default for Sequence<V> {
    fn default() -> Self {
        Self { rows: imbl::Vector::new(), log: Hash::ZERO }
    }
}

impl<V: Record + fmt::Debug> fmt::Debug for Sequence<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl<V: Record> Sequence<V> {
    /// The record of an entry.
    #[must_use]
    pub fn get(&self, index: u64) -> Option<&V> {
        let (_, value) = self.rows.get(self.place(index).ok()?)?;
        Some(value)
    }

    /// All records in the order of the log.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (u64, &V)> {
        self.rows.iter().map(|(index, value)| (*index, value))
    }

    /// The records of the entries from one on, in the order of the log.
    pub fn range_from(&self, from: u64) -> impl DoubleEndedIterator<Item = (u64, &V)> {
        let place = self.place(from).unwrap_or_else(|place| place);
        self.rows.focus().narrow(place..).into_iter().map(|(index, value)| (*index, value))
    }

    /// Number of records.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no record.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    fn place(&self, index: u64) -> Result<usize, usize> {
        match self.rows.last() {
            // The usual case: the newest entry's record.
            Some((last, _)) if *last < index => Err(self.rows.len()),
            _ => self.rows.binary_search_by_key(&index, |(index, _)| *index),
        }
    }

    pub(crate) fn put(&mut self, index: u64, value: V) {
        self.log = logged(&self.log, &index, &value);
        self.set(index, value);
    }

    fn set(&mut self, index: u64, value: V) {
        match self.place(index) {
            Ok(place) => {
                self.rows.set(place, (index, value));
            }
            Err(place) if place == self.rows.len() => self.rows.push_back((index, value)),
            Err(place) => self.rows.insert(place, (index, value)),
        }
    }

    /// Changes the record of an entry in place; nothing happens where there is none.
    pub(crate) fn change(&mut self, index: u64, change: impl FnOnce(&mut V)) {
        let Ok(place) = self.place(index) else { return };
        if let Some((_, value)) = self.rows.get_mut(place) {
            change(value);
            self.log = logged(&self.log, &index, &*value);
        }
    }
}

impl<V: Record> AnyTable for Sequence<V> {
    fn drain_touched(&mut self, to: &mut Change<'_>) -> Result<(), TableError> {
        to(&[], Some(&self.log.0));
        Ok(())
    }

    fn dump(&self, to: &mut dyn FnMut(&[u8], &[u8])) -> Result<(), TableError> {
        let (mut key_bytes, mut value_bytes) = (Vec::new(), Vec::new());
        for (index, value) in self.iter() {
            key_bytes.clear();
            value_bytes.clear();
            canonical::encode_into(&index, &mut key_bytes)?;
            canonical::encode_into(value, &mut value_bytes)?;
            to(&key_bytes, &value_bytes);
        }
        Ok(())
    }

    fn load(&mut self, key: &[u8], value: &[u8]) -> Result<(), TableError> {
        let index = rmp_serde::from_slice(key)?;
        let value = rmp_serde::from_slice(value)?;
        self.set(index, value);
        Ok(())
    }

    fn log(&self) -> Hash {
        self.log
    }

    fn load_log(&mut self, log: Hash) {
        self.log = log;
    }

    fn count(&self) -> usize {
        self.rows.len()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// In whatever order records come, it is the sorted map of them, and an older version stays as it was.
        #[test]
        fn it_is_a_sorted_map(steps in prop::collection::vec((0_u64..200, 0_u64..9), 0..300)) {
            let (mut sequence, mut map) = (Sequence::default(), BTreeMap::new());
            let mut older = (sequence.clone(), map.clone());
            for (at, (index, value)) in steps.into_iter().enumerate() {
                if value == 0 {
                    sequence.change(index, |value| *value += 100);
                    map.entry(index).and_modify(|value| *value += 100);
                } else {
                    sequence.put(index, value);
                    map.insert(index, value);
                }
                if at == 100 {
                    older = (sequence.clone(), map.clone());
                }
            }
            for (sequence, map) in [&older, &(sequence, map)] {
                prop_assert!(sequence.iter().eq(map.iter().map(|(index, value)| (*index, value))));
                for from in [0, 1, 77, 150, 200, 300] {
                    prop_assert!(sequence.range_from(from).eq(map.range(from..).map(|(index, value)| (*index, value))));
                }
                (0..200).for_each(|index| assert_eq!(sequence.get(index), map.get(&index)));
                let mut loaded = Sequence::default();
                sequence.dump(&mut |key, value| loaded.load(key, value).unwrap()).unwrap();
                prop_assert!(loaded.iter().eq(sequence.iter()));
            }
        }
    }
}
