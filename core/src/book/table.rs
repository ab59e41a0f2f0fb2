//! Tables: the state's keyed records.
//!
//! The state is nothing but tables, and every mechanism declares its own with `tables!`. So the state digest, the
//! snapshot and the proof of a record are one piece of code for all of them. Invariants: keys and values have one
//! canonical form; a clone costs O(1) and shares structure, so readers hold yesterday's state while the writer goes on;
//! a digest costs what changed and not what exists.
//!
//! A [`Table`] is *proved*: each record is a leaf of the Merkle map under the state digest, so that it can be proved by
//! itself; it holds what is few and changes. What grows with every entry is *logged*: it goes into the digest as one
//! running hash over its changes in their order, which costs no memory. Of that kind are [`super::sequence::Sequence`] (in the
//! log's order) and [`super::numbering::Numbering`] (found by a hash).

use std::collections::BTreeSet;
use std::fmt;
use std::ops::Bound;
use std::sync::LazyLock;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::event::canonical;
use crate::value::Hash;

/// A record could not be written or read back.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// It has no canonical form.
    #[error(transparent)]
    Write(#[from] canonical::EncodeError),
    /// Its bytes are no record of the table.
    #[error(transparent)]
    Read(#[from] rmp_serde::decode::Error),
}

/// What can be a key: ordered, with a canonical form.
pub trait Key: Ord + Clone + Serialize + DeserializeOwned + Send + Sync + 'static {}

impl<T: Ord + Clone + Serialize + DeserializeOwned + Send + Sync + 'static> Key for T {}

/// What can be a record.
pub trait Record: Clone + Serialize + DeserializeOwned + Send + Sync + 'static {}

impl<T: Clone + Serialize + DeserializeOwned + Send + Sync + 'static> Record for T {}

/// One kind of record, ordered by key.
pub struct Table<K, V> {
    map: imbl::OrdMap<K, V>,
    /// What was touched since the last digest.
    touched: BTreeSet<K>,
}

impl<K: Key, V: Record> Default for Table<K, V> {
    fn default() -> Self {
        Self { map: imbl::OrdMap::new(), touched: BTreeSet::new() }
    }
}

/// A clone shares the records and starts with nothing touched: what is due to the digest belongs to the writer's copy.
impl<K: Key, V: Record> Clone for Table<K, V> {
    fn clone(&self) -> Self {
        Self { map: self.map.clone(), touched: BTreeSet::new() }
    }
}

impl<K: Key + fmt::Debug, V: Record + fmt::Debug> fmt::Debug for Table<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.map.iter()).finish()
    }
}

impl<K: Key, V: Record> Table<K, V> {
    /// The key of a record as the table holds it: a clone of it shares its text.
    pub(crate) fn key(&self, key: &K) -> Option<&K> {
        self.map.get_key_value(key).map(|(key, _)| key)
    }

    /// The record under `key`.
    pub fn get(&self, key: &K) -> Option<&V> {
        self.map.get(key)
    }

    /// Whether there is a record under `key`.
    pub fn contains(&self, key: &K) -> bool {
        self.map.contains_key(key)
    }

    /// Number of records.
    pub fn len(&self) -> usize {
        self.map.len()
    }

    /// Whether there is no record.
    pub fn is_empty(&self) -> bool {
        self.map.is_empty()
    }

    /// All records in key order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&K, &V)> {
        self.map.iter()
    }

    /// The records from `from` on, in key order.
    pub fn range_from(&self, from: K) -> impl DoubleEndedIterator<Item = (&K, &V)> {
        self.map.range(from..)
    }

    /// The records from a key on, or all, in key order.
    pub fn rows_from(&self, from: Option<K>) -> impl DoubleEndedIterator<Item = (&K, &V)> {
        self.map.range((from.map_or(Bound::Unbounded, Bound::Included), Bound::Unbounded))
    }

    /// The last record whose key is not greater.
    pub fn last_to(&self, key: &K) -> Option<(&K, &V)> {
        self.map.get_prev(key)
    }

    pub(crate) fn put(&mut self, key: K, value: V) {
        self.touched.insert(key.clone());
        self.map.insert(key, value);
    }

    /// The keys of the records that fit.
    #[must_use]
    pub fn keys_where(&self, fits: impl Fn(&V) -> bool) -> Vec<K> {
        self.iter().filter(|(_, record)| fits(record)).map(|(key, _)| key.clone()).collect()
    }

    /// Changes the record under `key` in place; nothing happens where there is none.
    pub(crate) fn change(&mut self, key: &K, change: impl FnOnce(&mut V)) {
        if let Some(value) = self.map.get_mut(key) {
            change(value);
            self.touched.insert(key.clone());
        }
    }

    pub(crate) fn remove(&mut self, key: &K) -> Option<V> {
        let value = self.map.remove(key)?;
        self.touched.insert(key.clone());
        Some(value)
    }
}

/// The running hash of a logged table after one more change: BLAKE3 derive-key("mengshu log v1") of the hash before ‖
/// canonical key ‖ canonical value. Key and value are MessagePack and so tell where they end.
pub(crate) fn logged<K: Serialize, V: Serialize>(before: &Hash, key: &K, value: &V) -> Hash {
    // The hasher with the context taken in: that costs as much as a small record.
    static LOG: LazyLock<blake3::Hasher> = LazyLock::new(|| blake3::Hasher::new_derive_key("mengshu log v1"));
    let mut bytes = Vec::with_capacity(256);
    bytes.extend_from_slice(&before.0);
    // Records are made of checked values, and every one has a canonical form; bytes that were missing here would be
    // missing on every machine.
    let _ = canonical::encode_into(key, &mut bytes);
    let _ = canonical::encode_into(value, &mut bytes);
    Hash(*LOG.clone().update(&bytes).finalize().as_bytes())
}

/// Takes a record's canonical key and its canonical value, or `None` where it was removed.
pub(crate) type Change<'a> = dyn FnMut(&[u8], Option<&[u8]>) + 'a;

/// A table whatever its key and record types.
pub(crate) trait AnyTable {
    /// Hands over what the digest needs, and forgets it: of a proved table the canonical key and the canonical record
    /// (`None`: removed) of all that was touched, of a logged one its running hash under the empty key.
    fn drain_touched(&mut self, to: &mut Change<'_>) -> Result<(), TableError>;
    /// Hands over every record.
    fn dump(&self, to: &mut dyn FnMut(&[u8], &[u8])) -> Result<(), TableError>;
    /// Takes back one dumped record; one of a proved table counts as touched.
    fn load(&mut self, key: &[u8], value: &[u8]) -> Result<(), TableError>;
    /// The running hash of a logged table; zero of a proved one.
    fn log(&self) -> Hash {
        Hash::ZERO
    }
    /// Takes back the running hash.
    fn load_log(&mut self, _: Hash) {}
    /// Number of records.
    fn count(&self) -> usize;
}

impl<K: Key, V: Record> AnyTable for Table<K, V> {
    fn drain_touched(&mut self, to: &mut Change<'_>) -> Result<(), TableError> {
        let (mut key_bytes, mut value_bytes) = (Vec::new(), Vec::new());
        for key in std::mem::take(&mut self.touched) {
            key_bytes.clear();
            canonical::encode_into(&key, &mut key_bytes)?;
            match self.map.get(&key) {
                Some(value) => {
                    value_bytes.clear();
                    canonical::encode_into(value, &mut value_bytes)?;
                    to(&key_bytes, Some(&value_bytes));
                }
                None => to(&key_bytes, None),
            }
        }
        Ok(())
    }

    fn dump(&self, to: &mut dyn FnMut(&[u8], &[u8])) -> Result<(), TableError> {
        let (mut key_bytes, mut value_bytes) = (Vec::new(), Vec::new());
        for (key, value) in &self.map {
            key_bytes.clear();
            value_bytes.clear();
            canonical::encode_into(key, &mut key_bytes)?;
            canonical::encode_into(value, &mut value_bytes)?;
            to(&key_bytes, &value_bytes);
        }
        Ok(())
    }

    fn load(&mut self, key: &[u8], value: &[u8]) -> Result<(), TableError> {
        // What is loaded was written by `dump` and stands under a checksum, so its one spelling is not checked again.
        let key: K = rmp_serde::from_slice(key)?;
        let value: V = rmp_serde::from_slice(value)?;
        self.touched.insert(key.clone());
        self.map.insert(key, value);
        Ok(())
    }

    fn count(&self) -> usize {
        self.map.len()
    }
}

/// A part of the state: a fixed list of named tables.
pub(crate) trait Section {
    /// Shows every table, always in the same order.
    fn tables(&self, to: &mut dyn FnMut(&'static str, &dyn AnyTable));
    /// The same, to change them.
    fn tables_mut(&mut self, to: &mut dyn FnMut(&'static str, &mut dyn AnyTable));
}

/// Declares a section: a struct of tables, each with the name under which the digest and the snapshot know it. A field's
/// type is [`Table`], [`Sequence`] or [`Numbering`].
macro_rules! tables {
    ($(#[$doc:meta])* $vis:vis struct $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty = $table:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Default)]
        $vis struct $name {
            $($(#[$field_doc])* pub $field: $type,)*
        }

        #[allow(unused_variables, reason = "a section may have no table yet")]
        impl $crate::book::Section for $name {
            fn tables(&self, to: &mut dyn FnMut(&'static str, &dyn $crate::book::AnyTable)) {
                $(to($table, &self.$field);)*
            }
            fn tables_mut(&mut self, to: &mut dyn FnMut(&'static str, &mut dyn $crate::book::AnyTable)) {
                $(to($table, &mut self.$field);)*
            }
        }
    };
}
pub(crate) use tables;
