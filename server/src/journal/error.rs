//! What can go wrong with the journal, in words that name the file, the byte and the remedy.

use std::fmt;
use std::io;
use std::sync::Arc;

use mengshu_core::value::LedgerId;

use super::position::Mark;

/// An error of the caller's own visitor.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A file operation failed.
#[derive(Debug, Clone, thiserror::Error)]
#[error("journal: cannot {action} {file}: {source}")]
pub struct IoFailure {
    /// What was tried, as a verb.
    pub action: &'static str,
    /// The file.
    pub file: String,
    /// What the system answered.
    #[source]
    pub source: Arc<io::Error>,
}

impl IoFailure {
    /// For `map_err`: names what was tried on which file.
    pub(crate) fn of(action: &'static str, file: &str) -> impl FnOnce(io::Error) -> Self {
        move |source| Self { action, file: file.to_owned(), source: Arc::new(source) }
    }

    /// The disk is full, and nothing is lost by it: what was to be written was not acknowledged or synced. (A failed sync is
    /// another matter whatever its reason.)
    #[must_use]
    pub fn is_full(&self) -> bool {
        let kind = self.source.kind();
        self.action != "sync" && matches!(kind, io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
    }
}

/// Why an append failed. After [`JournalError::Io`] the journal takes nothing any more: every later append fails alike.
#[derive(Debug, Clone, thiserror::Error)]
pub enum JournalError {
    /// The disk failed; whether the batch will be there after a restart is unknown, it must not be acknowledged.
    #[error("{0}; the journal takes no more entries until the node is started again")]
    Io(#[from] IoFailure),
    /// There is no room for another group; nothing was written, and nothing is lost. There may be room later.
    #[error("{0}; nothing is recorded until there is room")]
    Full(IoFailure),
    /// The batch is larger than a segment file can be; nothing was written.
    #[error("batch of {bytes} bytes exceeds the limit of {limit}: hand in fewer entries at a time")]
    TooLarge {
        /// Size of the batch on disk.
        bytes: u64,
        /// The limit.
        limit: u64,
    },
    /// The batch has no entries; nothing was written.
    #[error("batch has no entries: a commit must hold at least one")]
    Empty,
}

/// Bytes of the journal that are not what was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// File name in the data directory.
    pub file: String,
    /// Byte offset of the first unit (header, frame, tail) that does not check.
    pub offset: u64,
    /// Number of the commit (from 0) that the unit belongs to, if known.
    pub commit: Option<u64>,
    /// Place of the entry within that commit (from 0), if the unit is an entry.
    pub entry: Option<u32>,
    /// The ledger that the damaged frame names, if it can be read at all.
    pub ledger: Option<LedgerId>,
    /// What does not hold.
    pub what: String,
}

impl Damage {
    /// Damage that belongs to no commit, or to one that nobody can name.
    pub(crate) fn at(file: &str, offset: u64, what: impl Into<String>) -> Self {
        Self { file: file.to_owned(), offset, commit: None, entry: None, ledger: None, what: what.into() }
    }
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "journal file {} is damaged at byte {}", self.file, self.offset)?;
        if let Some(commit) = self.commit {
            write!(f, " (commit {commit}")?;
            if let Some(entry) = self.entry {
                write!(f, ", its entry {entry}")?;
            }
            if let Some(ledger) = self.ledger {
                write!(f, ", of ledger {ledger}")?;
            }
            write!(f, ")")?;
        }
        write!(f, ": {}", self.what)
    }
}

impl std::error::Error for Damage {}

/// Why the journal was not opened. Except for [`OpenError::Io`], no file was changed.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process has it.
    #[error(
        "data directory {directory} is in use by another process: stop that one, or give this one its own directory"
    )]
    Locked {
        /// The directory.
        directory: String,
    },
    /// Acknowledged entries may be affected.
    #[error(
        "{0}; nothing was changed. To repair: restore the journal files from a mirror or a backup and check them with `mengshu audit`"
    )]
    Corrupt(#[from] Damage),
    /// Commits that were durable, and so acknowledged, are not there.
    #[error(
        "the journal ends at commit {ends}, and commits up to {known} are known to have been durable: its end is lost; nothing was changed"
    )]
    EndLost {
        /// Commits that are there.
        ends: u64,
        /// Commits that the index or a snapshot knows.
        known: u64,
    },
    /// There is no journal, and there was one.
    #[error(
        "there is no journal, and the file {file} shows that a node ran here: its journal is lost; nothing was changed"
    )]
    Gone {
        /// What shows it.
        file: &'static str,
    },
    /// The mark to start from, or one that was durable, is not a boundary between commits of this journal.
    #[error(
        "the journal has no boundary at {mark}: {what}. The index or the snapshot is of another journal, or this one is not what it was; nothing was changed"
    )]
    UnknownMark {
        /// The mark that was asked for.
        mark: Mark,
        /// What stands there instead.
        what: String,
    },
    /// A file operation failed.
    #[error(transparent)]
    Io(#[from] IoFailure),
    /// The visitor that replays the records refused one.
    #[error("replay stopped: {0}")]
    Visitor(BoxError),
}

/// Why an entry could not be read.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ReadError {
    /// A file operation failed.
    #[error(transparent)]
    Io(#[from] IoFailure),
    /// What stands there is not an intact entry frame of that length.
    #[error("{0}; restore the file from a mirror or a backup")]
    Damaged(#[from] Damage),
}
