//! The index: where an entry stands in the journal, and which entries touched a subject or came from a member. (Which
//! entry an event id belongs to is part of the state, because the rules need it.)
//!
//! It holds nothing of its own. Every row follows from the journal, so the whole folder can be deleted while the node
//! is down and is rebuilt at the next start. Invariants:
//!
//! - The rows and the [`Mark`] they reach are written in one transaction: an index is never ahead of, or behind, what
//!   it says of itself.
//! - It is written off the commit path ([`follower`]). A reader of the [`Follower`] still sees every entry that was
//!   pushed, because what is not in the store yet is answered from memory.
//! - Damage here is never damage to the record: a bad index is put aside and made anew ([`open_guarded`]), and one
//!   that breaks while the node runs makes lookups fail, not the node.
//!
//! Folder: `lookup/` is the sled database, `index.bad-<n>/` are databases put aside, `snapshots/` are saved states
//! ([`snapshot`]).
pub mod follower;
mod guard;
mod keys;
mod memory;
mod open;
pub mod snapshot;
mod store;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use mengshu_core::value::LedgerId;

use crate::journal::{Mark, Position};

pub use follower::Follower;
pub use open::{OpenError, Opened, open_guarded, start_afresh};
pub use snapshot::{SnapshotError, SnapshotInfo, SnapshotReader, Snapshots};
pub use store::SledIndex;

/// What the index keeps of one entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexEntry {
    /// The ledger the entry belongs to.
    pub ledger: LedgerId,
    /// The entry's place in its ledger, from 0. Entries of one ledger come without gaps.
    pub index: u64,
    /// The member that wrote the event, or `node`.
    pub author: Arc<str>,
    /// What the entry touched (assets, members, agreements, accounts), as text; at most 65,535 bytes each.
    pub subjects: Vec<Arc<str>>,
    /// Where the entry's bytes stand in the journal.
    pub position: Position,
}

/// The entries of one or more group commits, and the boundary after the last of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexBatch {
    /// The entries in the order of the journal.
    pub entries: Vec<IndexEntry>,
    /// The journal's boundary after these entries.
    pub mark: Mark,
}

/// Why the index could not answer or could not be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IndexError {
    /// The store failed earlier; the record of truth is not touched.
    #[error("index unavailable ({reason}): restart the node to rebuild it from the journal")]
    Unavailable {
        /// What failed first.
        reason: String,
    },
    /// The store failed now.
    #[error("index store failed: {reason}")]
    Store {
        /// What the store said.
        reason: String,
    },
    /// A row could not be read back.
    #[error("a row of the index is malformed: delete the index folder to rebuild it")]
    Malformed,
    /// An entry comes that does not follow on the ledger's last one.
    #[error("entry {got} comes where the index has {size} entries of the ledger")]
    Gap {
        /// Index of the entry.
        got: u64,
        /// Entries that the index has.
        size: u64,
    },
    /// A subject or member name is too long for a key.
    #[error("subject of {len} bytes: at most 65535 can be indexed")]
    TooLong {
        /// Length in bytes.
        len: usize,
    },
    /// A batch ends before the boundary that the index has already reached.
    #[error("batch ends at commit {got} but the index has reached commit {reached}")]
    Backwards {
        /// Commits before the batch's mark.
        got: u64,
        /// Commits that the index has reached.
        reached: u64,
    },
}

/// Lookups over the entries up to a boundary of the journal.
///
/// Lists are sorted by index, hold each index once, and have at most `limit` items.
pub trait Index: Send + Sync + std::fmt::Debug {
    /// The boundary of the journal up to which every entry is in the index.
    fn reached(&self) -> Mark;

    /// Adds the entries and moves [`Index::reached`] to the batch's mark, all or nothing.
    ///
    /// # Errors
    /// When the store fails, a name is too long, or the mark lies before the one reached.
    fn apply(&self, batch: &IndexBatch) -> Result<(), IndexError>;

    /// Hands everything to the operating system. It is no promise against power loss; the journal is.
    ///
    /// # Errors
    /// When the store fails.
    fn flush(&self) -> Result<(), IndexError>;

    /// Leaves word that the next start must make a new index instead of opening this one.
    fn condemn(&self, reason: &str);

    /// Number of entries known of a ledger: one more than its last index, or 0.
    ///
    /// # Errors
    /// When the store fails.
    fn size(&self, ledger: &LedgerId) -> Result<u64, IndexError>;

    /// Where the bytes of the entries from `from` on stand.
    ///
    /// # Errors
    /// When the store fails.
    fn positions(&self, ledger: &LedgerId, from: u64, limit: usize) -> Result<Vec<(u64, Position)>, IndexError>;

    /// Indexes, from `from` on, of the entries that touched a subject.
    ///
    /// # Errors
    /// When the store fails or the subject is too long.
    fn by_subject(&self, ledger: &LedgerId, subject: &str, from: u64, limit: usize) -> Result<Vec<u64>, IndexError>;

    /// Indexes, from `from` on, of the entries whose events a member wrote.
    ///
    /// # Errors
    /// When the store fails or the name is too long.
    fn by_member(&self, ledger: &LedgerId, member: &str, from: u64, limit: usize) -> Result<Vec<u64>, IndexError>;
}
