//! Corrections: what a fact said before somebody said what is right (issue 13, D19).
//!
//! A correction names the fact, says what is right or that it did not happen, and is signed by those who signed the fact and
//! by whoever loses by it. It keeps the fact's day unless the day is what was wrong, moves no title, and takes back nothing
//! that was decided or paid; what has to hold of the sums holds afterwards too. A correction can be corrected.
//!
//! Invariant: nothing is lost: the record is as corrected, and what it said before stands beside it with the entry that
//! corrected it.

use serde::{Deserialize, Serialize};

use crate::book::table::{Key, Record, Table};
use crate::value::Note;

/// What a fact said until it was corrected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Corrected<V> {
    /// What it said before.
    pub before: V,
    /// Index of the entry that corrected it.
    pub index: u64,
    /// Why, for everybody to read.
    pub reason: Note,
}

/// Keeps what a fact said until now, beside what it said before that.
pub(crate) fn keep<K: Key, V: Record>(table: &mut Table<K, Vec<Corrected<V>>>, key: K, corrected: Corrected<V>) {
    let mut corrections = table.get(&key).cloned().unwrap_or_default();
    corrections.push(corrected);
    table.put(key, corrections);
}

/// The entry of the last correction.
pub(crate) fn last<V>(corrections: Option<&Vec<Corrected<V>>>) -> Option<u64> {
    corrections.and_then(|all| all.last()).map(|corrected| corrected.index)
}
