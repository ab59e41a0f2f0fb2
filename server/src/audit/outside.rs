//! What people hold of a log outside the copy that is audited: checkpoints and receipts.
//!
//! A copy that was rolled back is whole in itself: everything in it fits, and no audit of it alone can tell. Only a head from
//! outside can. Invariant: a head counts only when the node that the founders named has signed it, whoever brings it.

use mengshu_core::audit::Finding;
use mengshu_core::proof::{Checkpoint, NoteError, Receipt, ReceiptError, ledger_of};
use mengshu_core::value::{KeyId, LedgerId};
use serde::Serialize;

/// A head that somebody holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutsideHead {
    /// Where it is from, for people.
    pub source: String,
    /// Its ledger, by its origin line.
    pub ledger: LedgerId,
    /// Entries that it covers.
    pub size: u64,
    /// The signed checkpoint.
    pub note: String,
    /// What it means when the copy has no such ledger.
    pub absent: Absent,
}

/// What a head means for a copy that lacks its ledger altogether.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absent {
    /// The copy is not whole: somebody named this head for it.
    Fails,
    /// The copy is not whole if it is of the node with this key; else it is another node's.
    FailsOnNode(KeyId),
    /// Nothing: the copy is of one ledger.
    Ignored,
}

/// A file is no head.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HeadError {
    /// Neither of the two forms.
    #[error("neither a checkpoint ({checkpoint}) nor a receipt ({receipt})")]
    Form {
        /// Why it is no checkpoint.
        checkpoint: NoteError,
        /// Why it is no receipt.
        receipt: ReceiptError,
    },
    /// The checkpoint in a receipt cannot be read.
    #[error("the receipt's checkpoint: {0}")]
    Checkpoint(NoteError),
    /// The origin names no ledger.
    #[error("its origin {0:?} does not end in a ledger's id")]
    Origin(String),
}

impl OutsideHead {
    /// Reads a checkpoint or a receipt; who signed it is judged when it is compared.
    ///
    /// # Errors
    /// When it is neither.
    pub fn read(source: impl Into<String>, text: &str, absent: Absent) -> Result<Self, HeadError> {
        let (checkpoint, note) = match Checkpoint::peek(text) {
            Ok(checkpoint) => (checkpoint, text.to_owned()),
            Err(error) => {
                let receipt = Receipt::parse(text);
                let receipt = receipt.map_err(|receipt| HeadError::Form { checkpoint: error, receipt })?;
                let checkpoint = Checkpoint::peek(&receipt.checkpoint).map_err(HeadError::Checkpoint)?;
                (checkpoint, receipt.checkpoint)
            }
        };
        let ledger = ledger_of(&checkpoint.origin).ok_or(HeadError::Origin(checkpoint.origin))?;
        Ok(Self { source: source.into(), ledger, size: checkpoint.size, note, absent })
    }
}

/// A head from outside that the copy has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Compared {
    /// The ledger.
    pub ledger: LedgerId,
    /// Entries that it covers.
    pub size: u64,
    /// Where it is from.
    pub source: String,
}

/// What is wrong between a copy and a head from outside.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Contradiction {
    /// The copy has no such ledger.
    #[error("the copy has no such ledger; it is older than the head, or another node's")]
    NoLedger,
    /// The copy's end is missing, or it is of another history.
    #[error("{0}")]
    Differs(Finding),
}
