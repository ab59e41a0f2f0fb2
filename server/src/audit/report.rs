//! What an audit says: why it failed, or what it has checked.
//!
//! Invariant: a failure names the first thing that is wrong, and where it stands.

use mengshu_core::audit::{Finding, Report};
use mengshu_core::value::{LedgerId, Timestamp};
use serde::Serialize;

use super::outside::{Compared, Contradiction};
use crate::journal::{OpenError, Position};

/// Why an audit failed.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// The journal itself is damaged.
    #[error(transparent)]
    Journal(#[from] OpenError),
    /// An entry or a checkpoint is wrong.
    #[error("ledger {ledger}, {finding}{}", place.map_or_else(String::new, |place| format!(" (segment {}, byte {})", place.segment, place.offset)))]
    Wrong {
        /// The ledger.
        ledger: LedgerId,
        /// What is wrong.
        finding: Finding,
        /// Where it stands in the journal.
        place: Option<Position>,
    },
    /// A head from outside is not this copy's.
    #[error("ledger {ledger}, the head of {size} entries from {head}: {what}")]
    Outside {
        /// Where the head is from.
        head: String,
        /// The ledger.
        ledger: LedgerId,
        /// Entries that it covers.
        size: u64,
        /// What is wrong.
        what: Contradiction,
    },
    /// Bytes follow the last commit.
    #[error(
        "{file} has {len} bytes from byte {offset} on that belong to no complete commit. If the node was killed, start it: it cuts what was never acknowledged; otherwise the file is damaged"
    )]
    Tail {
        /// The segment file.
        file: String,
        /// Where they begin.
        offset: u64,
        /// How many there are.
        len: u64,
    },
    /// An exported folder cannot be used.
    #[error("{file}: {what}")]
    Export {
        /// The file.
        file: String,
        /// What is wrong with it.
        what: String,
    },
    /// A thread ended early.
    #[error("an audit thread ended early")]
    Thread,
}

/// What an audit of several ledgers has checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Each ledger's report.
    pub ledgers: Vec<Report>,
    /// Group commits of the journal, where one was read.
    pub commits: Option<u64>,
    /// What was not checked, in words; empty for a full audit of a journal.
    pub skipped: Vec<String>,
    /// Heads from outside that the copy has.
    pub outside: Vec<Compared>,
    /// Entries recorded more than a day before or after their author says that they were written: a remark, no fault. Of
    /// many, the first.
    pub apart: Vec<Apart>,
    /// How many there are of these.
    pub apart_total: u64,
}

/// An entry whose recorded time and written time are far apart: a late signature sent on, or a clock that was wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Apart {
    /// The ledger.
    pub ledger: LedgerId,
    /// The entry.
    pub entry: u64,
    /// When its author says that it was written.
    pub written_at: Timestamp,
    /// When the node recorded it.
    pub recorded_at: Timestamp,
}
