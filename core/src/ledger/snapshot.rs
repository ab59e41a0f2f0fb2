//! Snapshots: a state as bytes, so that a start need not replay everything.
//!
//! A snapshot is always disposable: it can be computed again from the entries. It is written and read as chunks, table
//! by table, in the tables' fixed order: table name length (u8), name, running hash (32 bytes, zero for a proved table),
//! record count (u64), then for every record key length (u32), value length (u32), key, value. Integers are little-endian.
//! Whoever stores it adds a checksum.

use std::io;
use std::io::Read;

use super::projection::Ledger;
use crate::book::{AnyTable, Section, TableError};
use crate::mechanism::state::State;
use crate::value::Hash;

/// A snapshot cannot be read: it is damaged, or another version's.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// It ended early or could not be read.
    #[error("the snapshot cannot be read")]
    Read(#[from] io::Error),
    /// A record has no form that can be written, or is not one of this version's.
    #[error("the snapshot is not this version's: {0}")]
    Record(#[from] TableError),
    /// Another table stands where one of this version's is expected.
    #[error("the snapshot is not this version's: expected table {expected}, found {found}")]
    Table {
        /// The table's name.
        expected: &'static str,
        /// The name that stands there.
        found: String,
    },
    /// A name, a key or a record is longer than can be written, or than any entry can make it.
    #[error("the snapshot is not this version's: {what} of table {table} has {length} bytes")]
    Length {
        /// The table.
        table: &'static str,
        /// What is too long.
        what: &'static str,
        /// Its length in bytes.
        length: u64,
    },
}

/// Longest key or record that a snapshot may hold: far above what any entry can make, so a damaged length is noticed.
const RECORD_MAX: u32 = 64 * 1024 * 1024;

impl State {
    /// Hands over the state as chunks of bytes.
    ///
    /// # Errors
    /// When a record has no canonical form, which no entry can bring about.
    pub fn dump(&self, to: &mut dyn FnMut(&[u8])) -> Result<(), SnapshotError> {
        let mut result = Ok(());
        self.tables(&mut |name, table| {
            if result.is_ok() {
                result = dump_table(name, table, to);
            }
        });
        result
    }
}

/// The length of something, as it is written before it.
fn length(table: &'static str, what: &'static str, bytes: &[u8]) -> Result<u32, SnapshotError> {
    let length = u32::try_from(bytes.len()).ok().filter(|length| *length <= RECORD_MAX);
    length.ok_or(SnapshotError::Length { table, what, length: u64::try_from(bytes.len()).unwrap_or(u64::MAX) })
}

fn dump_table(name: &'static str, table: &dyn AnyTable, to: &mut dyn FnMut(&[u8])) -> Result<(), SnapshotError> {
    let named = length(name, "the name", name.as_bytes())?;
    let too_long = SnapshotError::Length { table: name, what: "the name", length: u64::from(named) };
    to(&[u8::try_from(named).map_err(|_| too_long)?]);
    to(name.as_bytes());
    to(&table.log().0);
    to(&u64::try_from(table.count()).unwrap_or(u64::MAX).to_le_bytes());
    let mut result = Ok(());
    table.dump(&mut |key, value| match (length(name, "a key", key), length(name, "a record", value)) {
        (Ok(key_length), Ok(value_length)) => {
            to(&key_length.to_le_bytes());
            to(&value_length.to_le_bytes());
            to(key);
            to(value);
        }
        (Err(error), _) | (_, Err(error)) => result = Err(error),
    })?;
    result
}

impl Ledger {
    /// Reads back what [`State::dump`] wrote.
    ///
    /// # Errors
    /// When it is damaged or of another version; the caller then replays from the entries.
    pub fn restore(from: &mut dyn Read) -> Result<Self, SnapshotError> {
        let mut ledger = Self::new();
        let mut result = Ok(());
        ledger.state.tables_mut(&mut |name, table| {
            if result.is_ok() {
                result = load_table(name, table, from);
            }
        });
        result?;
        ledger.state.rebuild_derived();
        Ok(ledger)
    }
}

fn load_table(name: &'static str, table: &mut dyn AnyTable, from: &mut dyn Read) -> Result<(), SnapshotError> {
    let mut length = [0; 1];
    from.read_exact(&mut length)?;
    let mut found = vec![0; usize::from(u8::from_le_bytes(length))];
    from.read_exact(&mut found)?;
    if found != name.as_bytes() {
        return Err(SnapshotError::Table { expected: name, found: String::from_utf8_lossy(&found).into_owned() });
    }
    let mut log = [0; 32];
    from.read_exact(&mut log)?;
    table.load_log(Hash(log));
    let mut count = [0; 8];
    from.read_exact(&mut count)?;
    let (mut key, mut value) = (Vec::new(), Vec::new());
    for _ in 0..u64::from_le_bytes(count) {
        let mut lengths = [[0; 4]; 2];
        for length in &mut lengths {
            from.read_exact(length)?;
        }
        for (length, buffer) in lengths.iter().zip([&mut key, &mut value]) {
            let length = u32::from_le_bytes(*length);
            if length > RECORD_MAX {
                return Err(SnapshotError::Length { table: name, what: "a record", length: u64::from(length) });
            }
            buffer.resize(usize::try_from(length).unwrap_or(0), 0);
            from.read_exact(buffer)?;
        }
        table.load(&key, &value)?;
    }
    Ok(())
}
