//! The mark of a restored data directory: which ledgers the node must not sign new heads for, since the copy may be older than
//! what people have seen.
//!
//! Invariants: the mark is durable before anything else is in the directory, and what is being written of it marks the directory,
//! too; a ledger leaves it only by word of the operator,
//! and what was accepted as lost is kept in a file of its own.

use std::collections::BTreeMap;

use mengshu_core::value::{Hash, LedgerId, Timestamp};
use serde::{Deserialize, Serialize};

use super::disk::Disk;
use super::error::IoFailure;
use super::file::{is_marked, read_file, remove_mark, replace_file, write_mark};
use super::frame::Head;

/// Name of the mark.
pub const RESTORED_FILE: &str = "restored";
/// Name of the file that keeps what was accepted as lost.
pub const LOSS_FILE: &str = "accepted-loss";

/// How a ledger stood in the copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stood {
    /// Entries.
    pub size: u64,
    /// Root over them.
    pub root: Hash,
}

/// The mark.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RestoreMark {
    /// Ledgers that no new head is signed for.
    pub ledgers: BTreeMap<LedgerId, Stood>,
}

/// A mark that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MarkError {
    /// A file operation failed.
    #[error(transparent)]
    Io(#[from] IoFailure),
    /// It cannot be read or written as JSON.
    #[error("the file {RESTORED_FILE}, which says that this data was restored from a copy: {0}")]
    Form(#[from] serde_json::Error),
    /// It was being written when the restore ended: nothing was restored yet.
    #[error("the restore to {0} did not finish: it ended before anything was there")]
    Begun(String),
}

/// A line of the file that keeps what was accepted as lost.
#[derive(Debug, Serialize)]
struct Loss<'a> {
    accepted_at: Timestamp,
    ledgers: &'a BTreeMap<LedgerId, Stood>,
}

impl RestoreMark {
    /// The mark of a copy with these heads.
    pub(crate) fn of<'h>(heads: impl IntoIterator<Item = &'h Head>) -> Self {
        let stood = |head: &Head| (head.ledger, Stood { size: head.size, root: head.root });
        Self { ledgers: heads.into_iter().map(stood).collect() }
    }

    /// The mark of a directory, if it has one.
    ///
    /// # Errors
    /// When it is there and cannot be read: then nobody may go on as if it were not.
    pub fn load(disk: &dyn Disk) -> Result<Option<Self>, MarkError> {
        match read_file(disk, RESTORED_FILE)? {
            None if is_marked(disk, RESTORED_FILE)? => Err(MarkError::Begun(disk.describe())),
            None => Ok(None),
            Some(bytes) => Ok(Some(serde_json::from_slice(&bytes)?)),
        }
    }

    /// The first ledger of which the directory has less than the copy had, with what it should have: a restore that did not
    /// finish. `has` says how many entries of a ledger are there.
    pub(crate) fn lacking(&self, has: impl Fn(&LedgerId) -> u64) -> Option<(LedgerId, Stood)> {
        self.ledgers.iter().find(|(ledger, stood)| has(ledger) < stood.size).map(|(ledger, stood)| (*ledger, *stood))
    }

    /// Writes it durably; a mark without ledgers goes.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn save(&self, disk: &dyn Disk) -> Result<(), MarkError> {
        if self.ledgers.is_empty() {
            return Ok(remove_mark(disk, RESTORED_FILE)?);
        }
        Ok(write_mark(disk, RESTORED_FILE, &serde_json::to_vec_pretty(self)?)?)
    }

    /// Keeps durably that what these ledgers may have lost is accepted.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn keep_loss(&self, disk: &dyn Disk, accepted_at: Timestamp) -> Result<(), MarkError> {
        let mut lines = read_file(disk, LOSS_FILE)?.unwrap_or_default();
        lines.extend(serde_json::to_vec(&Loss { accepted_at, ledgers: &self.ledgers })?);
        lines.push(b'\n');
        Ok(replace_file(disk, LOSS_FILE, &lines)?)
    }
}
