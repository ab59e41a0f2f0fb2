//! The seam: what an index answers. The follower knows no more of the store than this.

use mengshu_core::value::LedgerId;

use super::batch::IndexBatch;
use super::error::IndexError;
use crate::journal::{Mark, Position};

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
