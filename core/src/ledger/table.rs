//! Tables: the state's keyed records.
//!
//! The state is nothing but tables, and every mechanism declares its own with `tables!`. So the state digest, the
//! snapshot and the proof of a record are one piece of code for all of them. Invariants: keys and values have one
//! canonical form; a clone costs O(1) and shares structure, so readers hold yesterday's state while the writer goes on;
//! a digest costs what changed and not what exists.
//!
//! A table is *proved* or *logged*. Each record of a proved table is a leaf of the Merkle map under the state digest, so
//! that it can be proved by itself; such tables hold what is few and changes. A logged table goes into the digest as
//! one running hash over its changes in their order: it costs no memory, and is for what grows with every entry. Its
//! keys are entry indexes where they can be: a table that grows at its end shares nearly all of itself between versions.
//! What is found by a random key stands in a [`super::Numbering`].

use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::event::canonical;
use crate::value::Hash;

/// What can be a key: ordered, with a canonical form.
pub trait Key: Ord + Clone + Serialize + DeserializeOwned + Send + Sync + 'static {}
impl<T: Ord + Clone + Serialize + DeserializeOwned + Send + Sync + 'static> Key for T {}

/// What can be a record.
pub trait Record: Clone + Serialize + DeserializeOwned + Send + Sync + 'static {}
impl<T: Clone + Serialize + DeserializeOwned + Send + Sync + 'static> Record for T {}

/// One kind of record, ordered by key.
pub struct Table<K, V, const LOGGED: bool = false> {
    map: imbl::OrdMap<K, V>,
    /// Of a proved table: what was touched since the last digest.
    touched: BTreeSet<K>,
    /// Of a logged table: the running hash over all changes.
    log: Hash,
}

/// A table that goes into the state digest as one running hash.
pub type Logged<K, V> = Table<K, V, true>;

impl<K: Key, V: Record, const LOGGED: bool> Default for Table<K, V, LOGGED> {
    fn default() -> Self {
        Self { map: imbl::OrdMap::new(), touched: BTreeSet::new(), log: Hash::ZERO }
    }
}

/// A clone shares the records and starts with nothing touched: what is due to the digest belongs to the writer's copy.
impl<K: Key, V: Record, const LOGGED: bool> Clone for Table<K, V, LOGGED> {
    fn clone(&self) -> Self {
        Self { map: self.map.clone(), touched: BTreeSet::new(), log: self.log }
    }
}

impl<K: Key + fmt::Debug, V: Record + fmt::Debug, const LOGGED: bool> fmt::Debug for Table<K, V, LOGGED> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.map.iter()).finish()
    }
}

impl<K: Key, V: Record, const LOGGED: bool> Table<K, V, LOGGED> {
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

    pub(crate) fn put(&mut self, key: K, value: V) {
        self.note(&key, Some(&value));
        self.map.insert(key, value);
    }

    /// Changes the record under `key` in place; nothing happens where there is none.
    pub(crate) fn change(&mut self, key: &K, change: impl FnOnce(&mut V)) {
        if let Some(value) = self.map.get_mut(key) {
            change(value);
            if LOGGED {
                self.log = logged(&self.log, key, Some(&*value));
            } else {
                self.touched.insert(key.clone());
            }
        }
    }

    pub(crate) fn remove(&mut self, key: &K) -> Option<V> {
        let value = self.map.remove(key)?;
        self.note(key, None);
        Some(value)
    }

    fn note(&mut self, key: &K, value: Option<&V>) {
        if LOGGED {
            self.log = logged(&self.log, key, value);
        } else {
            self.touched.insert(key.clone());
        }
    }
}

/// The running hash after one more change: BLAKE3 derive-key("mengshu log v1") of the hash before ‖ 1 (put) or 0
/// (removed) ‖ canonical key ‖ canonical value. Key and value are MessagePack and so tell where they end.
pub(super) fn logged<K: Key, V: Record>(before: &Hash, key: &K, value: Option<&V>) -> Hash {
    let mut bytes = Vec::with_capacity(256);
    bytes.extend_from_slice(&before.0);
    bytes.push(u8::from(value.is_some()));
    // Records are made of checked values, and every one has a canonical form; bytes that were missing here would be
    // missing on every machine.
    let _ = canonical::encode_into(key, &mut bytes);
    if let Some(value) = value {
        let _ = canonical::encode_into(value, &mut bytes);
    }
    Hash(blake3::derive_key("mengshu log v1", &bytes))
}

/// Takes a record's canonical key and its canonical value, or `None` where it was removed.
pub(crate) type Change<'a> = dyn FnMut(&[u8], Option<&[u8]>) + 'a;

/// A table whatever its key and record types.
pub(crate) trait AnyTable {
    /// Hands over what the digest needs, and forgets it: of a proved table the canonical key and the canonical record
    /// (`None`: removed) of all that was touched, of a logged one its running hash under the empty key.
    fn drain_touched(&mut self, to: &mut Change<'_>) -> Result<(), String>;
    /// Hands over every record.
    fn dump(&self, to: &mut dyn FnMut(&[u8], &[u8])) -> Result<(), String>;
    /// Takes back one dumped record; one of a proved table counts as touched.
    fn load(&mut self, key: &[u8], value: &[u8]) -> Result<(), String>;
    /// The running hash of a logged table; zero of a proved one.
    fn log(&self) -> Hash;
    /// Takes back the running hash.
    fn load_log(&mut self, log: Hash);
    /// Number of records.
    fn count(&self) -> usize;
}

impl<K: Key, V: Record, const LOGGED: bool> AnyTable for Table<K, V, LOGGED> {
    fn drain_touched(&mut self, to: &mut Change<'_>) -> Result<(), String> {
        if LOGGED {
            to(&[], Some(&self.log.0));
            return Ok(());
        }
        let (mut key_bytes, mut value_bytes) = (Vec::new(), Vec::new());
        for key in std::mem::take(&mut self.touched) {
            key_bytes.clear();
            canonical::encode_into(&key, &mut key_bytes).map_err(|error| error.to_string())?;
            match self.map.get(&key) {
                Some(value) => {
                    value_bytes.clear();
                    canonical::encode_into(value, &mut value_bytes).map_err(|error| error.to_string())?;
                    to(&key_bytes, Some(&value_bytes));
                }
                None => to(&key_bytes, None),
            }
        }
        Ok(())
    }

    fn dump(&self, to: &mut dyn FnMut(&[u8], &[u8])) -> Result<(), String> {
        let (mut key_bytes, mut value_bytes) = (Vec::new(), Vec::new());
        for (key, value) in &self.map {
            key_bytes.clear();
            value_bytes.clear();
            canonical::encode_into(key, &mut key_bytes).map_err(|error| error.to_string())?;
            canonical::encode_into(value, &mut value_bytes).map_err(|error| error.to_string())?;
            to(&key_bytes, &value_bytes);
        }
        Ok(())
    }

    fn load(&mut self, key: &[u8], value: &[u8]) -> Result<(), String> {
        // What is loaded was written by `dump` and stands under a checksum, so its one spelling is not checked again.
        let key: K = rmp_serde::from_slice(key).map_err(|error| error.to_string())?;
        let value: V = rmp_serde::from_slice(value).map_err(|error| error.to_string())?;
        if !LOGGED {
            self.touched.insert(key.clone());
        }
        self.map.insert(key, value);
        Ok(())
    }

    fn log(&self) -> Hash {
        self.log
    }

    fn load_log(&mut self, log: Hash) {
        self.log = log;
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
/// type is `Table<Key, Record>` or `Logged<Key, Record>`.
macro_rules! tables {
    ($(#[$doc:meta])* $vis:vis struct $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty = $table:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Default)]
        $vis struct $name {
            $($(#[$field_doc])* pub $field: $type,)*
        }

        impl $crate::ledger::table::Section for $name {
            fn tables(&self, to: &mut dyn FnMut(&'static str, &dyn $crate::ledger::table::AnyTable)) {
                $(to($table, &self.$field);)*
            }
            fn tables_mut(&mut self, to: &mut dyn FnMut(&'static str, &mut dyn $crate::ledger::table::AnyTable)) {
                $(to($table, &mut self.$field);)*
            }
        }
    };
}
pub(crate) use tables;
