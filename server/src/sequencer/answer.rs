//! What the node answers: receipts, entries, dry runs; and what the writer answers the node. Data, nothing acts here.

use std::sync::Arc;

use mengshu_core::book::Said;
use mengshu_core::ledger::{Effect, Needs};
use mengshu_core::value::{EventId, Hash, LedgerId, Timestamp};

use super::error::SubmitError;
use super::shelf::{Published, Shelved};

/// The answer to a submission.
#[derive(Debug, Clone)]
pub struct Receipt {
    /// The ledger.
    pub ledger: LedgerId,
    /// The entry's index.
    pub index: u64,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// The event's id.
    pub event: EventId,
    /// Whether the event was in the log before.
    pub duplicate: bool,
    /// The entry's bytes.
    pub entry: Vec<u8>,
    /// The inclusion proof against the checkpoint.
    pub inclusion: Vec<Hash>,
    /// The signed checkpoint.
    pub checkpoint: Arc<str>,
    /// What the entry did to acts.
    pub effects: Vec<Effect>,
}

/// An entry read back.
#[derive(Debug, Clone)]
pub struct ReadEntry {
    /// Its index.
    pub index: u64,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// The id of its event.
    pub event: EventId,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A dry run's result.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// The bytes to sign.
    pub bytes: Vec<u8>,
    /// Their id.
    pub event: EventId,
    /// What the event does, in words.
    pub words: String,
    /// What will be missing.
    pub needs: Needs,
    /// What whoever signs it should know first.
    pub warnings: Vec<Said>,
}

/// The state that a question is asked of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// The newest.
    Now,
    /// The one after this many entries.
    Size(u64),
    /// The one that was recorded up to this moment.
    At(Timestamp),
}

/// An answer to each event of a call.
pub(super) type Answers = Vec<Result<Recorded, SubmitError>>;

/// The writer's answer: the event is recorded, durable and covered by a checkpoint.
#[derive(Debug)]
pub(super) struct Recorded {
    pub(super) shelved: Arc<Shelved>,
    pub(super) published: Arc<Published>,
    pub(super) index: u64,
    /// What was recorded; absent for a duplicate, which is read back.
    pub(super) fresh: Option<Fresh>,
    pub(super) effects: Vec<Effect>,
}

/// An entry that was recorded just now.
#[derive(Debug)]
pub(super) struct Fresh {
    pub(super) entry: Vec<u8>,
    pub(super) recorded_at: Timestamp,
}
