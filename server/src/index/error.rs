//! What can go wrong with the index while a node runs.

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
