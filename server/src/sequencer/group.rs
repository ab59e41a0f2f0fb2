//! A group commit in the making: what becomes durable together, and who waits for it.

use std::collections::BTreeSet;

use mengshu_core::book::Refusal;
use mengshu_core::ledger::Effect;
use mengshu_core::value::{LedgerId, Timestamp};
use tokio::sync::oneshot;

use super::answer::Answers;
use super::error::Held;
use crate::index::IndexEntry;
use crate::journal::Batch;
use crate::limits;

/// An answer that waits until the batch is durable.
pub(super) enum Waiting {
    Taken { ledger: LedgerId, index: u64, recorded_at: Timestamp, at: usize, effects: Vec<Effect> },
    Known { ledger: LedgerId, index: u64 },
    Refused(Option<LedgerId>, Refusal),
    Held(Held),
}

/// A group commit in the making.
#[derive(Default)]
pub(super) struct Group {
    pub(super) batch: Batch,
    pub(super) rows: Vec<IndexEntry>,
    pub(super) touched: BTreeSet<LedgerId>,
    pub(super) bytes: usize,
    pub(super) events: usize,
    pub(super) waiting: Vec<(Vec<Waiting>, oneshot::Sender<Answers>)>,
}

impl Group {
    /// Whether it takes more calls.
    pub(super) const fn has_room(&self) -> bool {
        self.events < limits::GROUP_EVENTS && self.bytes < limits::GROUP_BYTES
    }
}
