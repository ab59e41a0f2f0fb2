//! A numbering: hashes and the number that each got, once and for ever (event ids and the entry they stand in, sealed
//! documents and the delivery they back).
//!
//! It is for what grows with every entry and has no order to profit from: a hash table that versions of the state share.
//! A version sees the rows up to its own length, and the writer's version appends. Invariants: a handle behaves as a
//! value: whoever appends to an older version gets a table of its own first; a row is never changed or taken away; a
//! clone costs O(1). It is logged: see [`super::table`].

use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, PoisonError, RwLock};

use hashbrown::HashTable;

use super::table::{AnyTable, Change, Key, TableError, logged};
use crate::event::canonical;
use crate::value::Hash;

/// Hashes with a number each.
pub struct Numbering<K> {
    rows: Arc<RwLock<Rows>>,
    /// Rows that this version sees.
    len: usize,
    /// The running hash over all rows.
    log: Hash,
    key: PhantomData<fn(K)>,
}

#[derive(Clone, Default)]
struct Rows {
    /// In the order in which they came.
    rows: Vec<([u8; 32], u64)>,
    /// Places in `rows`, by hash.
    places: HashTable<u32>,
}

impl Rows {
    fn place(&self, key: &[u8; 32]) -> Option<usize> {
        let found = self.places.find(bucket(key), |place| self.at(*place).is_some_and(|(found, _)| found == key));
        found.and_then(|place| usize::try_from(*place).ok())
    }

    fn at(&self, place: u32) -> Option<&([u8; 32], u64)> {
        self.rows.get(usize::try_from(place).ok()?)
    }

    fn push(&mut self, key: [u8; 32], number: u64) {
        // A ledger of more than 2^32 entries would take the table's memory long before it took its numbers.
        let Ok(place) = u32::try_from(self.rows.len()) else { return };
        self.rows.push((key, number));
        let rows = &self.rows;
        let rehash = |place: &u32| {
            let place = usize::try_from(*place).unwrap_or(usize::MAX);
            rows.get(place).map_or(0, |(key, _)| bucket(key))
        };
        self.places.insert_unique(bucket(&key), place, rehash);
    }

    /// The first rows as a table of their own.
    fn prefix(&self, len: usize) -> Self {
        let mut out = Self::default();
        self.rows.iter().take(len).for_each(|(key, number)| out.push(*key, *number));
        out
    }
}

/// The keys are hashes already.
fn bucket(key: &[u8; 32]) -> u64 {
    key.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

impl<K> Default for Numbering<K> {
    fn default() -> Self {
        Self { rows: Arc::default(), len: 0, log: Hash::ZERO, key: PhantomData }
    }
}

impl<K> Clone for Numbering<K> {
    fn clone(&self) -> Self {
        Self { rows: Arc::clone(&self.rows), len: self.len, log: self.log, key: PhantomData }
    }
}

impl<K> fmt::Debug for Numbering<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} hashes", self.len)
    }
}

/// What can be numbered: 32 bytes that behave as random ones.
pub trait Numbered: Key + Copy {
    /// The bytes.
    fn bytes(&self) -> [u8; 32];
    /// The reverse.
    fn from_bytes(bytes: [u8; 32]) -> Self;
}

impl Numbered for Hash {
    fn bytes(&self) -> [u8; 32] {
        self.0
    }
    fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl Numbered for crate::value::EventId {
    fn bytes(&self) -> [u8; 32] {
        self.0
    }
    fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl<K: Numbered> Numbering<K> {
    /// The number of a hash.
    #[must_use]
    pub fn get(&self, key: &K) -> Option<u64> {
        let rows = self.rows.read().unwrap_or_else(PoisonError::into_inner);
        let place = rows.place(&key.bytes()).filter(|place| *place < self.len)?;
        rows.rows.get(place).map(|(_, number)| *number)
    }

    /// The hash that came as the `place`th, from 0.
    #[must_use]
    pub fn nth(&self, place: usize) -> Option<K> {
        let rows = self.rows.read().unwrap_or_else(PoisonError::into_inner);
        let (key, _) = rows.rows.get(place).filter(|_| place < self.len)?;
        Some(K::from_bytes(*key))
    }

    /// How many hashes there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Gives a hash its number; nothing happens when it has one.
    pub(crate) fn put(&mut self, key: K, number: u64) {
        if self.append(key, number) {
            self.log = logged(&self.log, &key, &number);
        }
    }

    fn append(&mut self, key: K, number: u64) -> bool {
        if self.get(&key).is_some() {
            return false;
        }
        let mut rows = self.rows.write().unwrap_or_else(PoisonError::into_inner);
        if rows.rows.len() == self.len {
            rows.push(key.bytes(), number);
        } else if rows.rows.get(self.len) != Some(&(key.bytes(), number)) {
            // Another version has gone on from here otherwise: where it went the same way, as in a log that is read again, they
            // share the row.
            let mut own = rows.prefix(self.len);
            drop(rows);
            own.push(key.bytes(), number);
            self.rows = Arc::new(RwLock::new(own));
        }
        self.len = self.len.saturating_add(1);
        true
    }
}

impl<K: Numbered> AnyTable for Numbering<K> {
    fn drain_touched(&mut self, to: &mut Change<'_>) -> Result<(), TableError> {
        to(&[], Some(&self.log.0));
        Ok(())
    }

    fn dump(&self, to: &mut dyn FnMut(&[u8], &[u8])) -> Result<(), TableError> {
        /// Rows copied under one lock, so that the writer is not kept waiting.
        const STEP: usize = 4_096;
        let mut from = 0;
        while from < self.len {
            let some: Vec<_> = {
                let rows = self.rows.read().unwrap_or_else(PoisonError::into_inner);
                rows.rows.iter().take(self.len).skip(from).take(STEP).copied().collect()
            };
            for (key, number) in &some {
                let (mut key_bytes, mut value_bytes) = (Vec::with_capacity(34), Vec::with_capacity(9));
                canonical::encode_into(&K::from_bytes(*key), &mut key_bytes)?;
                canonical::encode_into(number, &mut value_bytes)?;
                to(&key_bytes, &value_bytes);
            }
            from = from.saturating_add(STEP);
        }
        Ok(())
    }

    fn load(&mut self, key: &[u8], value: &[u8]) -> Result<(), TableError> {
        let key: K = rmp_serde::from_slice(key)?;
        let number = rmp_serde::from_slice(value)?;
        self.append(key, number);
        Ok(())
    }

    fn log(&self) -> Hash {
        self.log
    }

    fn load_log(&mut self, log: Hash) {
        self.log = log;
    }

    fn count(&self) -> usize {
        self.len
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use std::collections::BTreeMap;

    fn hash(number: u64) -> Hash {
        Hash::blake3(&number.to_be_bytes())
    }

    proptest! {
        /// Versions that go on from each other in any order: each is what a map of its own would be.
        #[test]
        fn every_version_is_a_value(steps in prop::collection::vec((0_usize..6, 0_u64..40), 1..120)) {
            let mut versions = vec![(Numbering::<Hash>::default(), BTreeMap::new(), Vec::new())];
            for (from, key) in steps {
                let (mut numbering, mut map, mut order) = versions[from % versions.len()].clone();
                let number = u64::try_from(order.len()).unwrap();
                numbering.put(hash(key), number);
                if let std::collections::btree_map::Entry::Vacant(place) = map.entry(key) {
                    place.insert(number);
                    order.push(key);
                }
                if versions.len() < 6 {
                    versions.push((numbering, map, order));
                } else {
                    let place = from % versions.len();
                    versions[place] = (numbering, map, order);
                }
            }
            for (numbering, map, order) in &versions {
                prop_assert_eq!(numbering.len(), order.len());
                for key in 0..40 {
                    prop_assert_eq!(numbering.get(&hash(key)), map.get(&key).copied());
                }
                for (place, key) in order.iter().enumerate() {
                    prop_assert_eq!(numbering.nth(place), Some(hash(*key)));
                }
                prop_assert_eq!(numbering.nth(order.len()), None);
                // The running hash follows from the rows alone, however the version came about.
                let mut again = Numbering::<Hash>::default();
                order.iter().zip(0..).for_each(|(key, number)| again.put(hash(*key), number));
                prop_assert_eq!(numbering.log, again.log);
                // And a dump makes the same again.
                let mut loaded = Numbering::<Hash>::default();
                numbering.dump(&mut |key, value| loaded.load(key, value).unwrap()).unwrap();
                prop_assert_eq!(loaded.len(), numbering.len());
                order.iter().for_each(|key| assert_eq!(loaded.get(&hash(*key)), numbering.get(&hash(*key))));
            }
        }
    }
}
