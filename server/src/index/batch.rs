//! What the index takes: the entries of group commits, in the order of the journal.

use std::sync::Arc;

use mengshu_core::value::LedgerId;

use crate::journal::{Mark, Position};

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
