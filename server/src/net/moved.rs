//! Whether bytes still move on a connection, and how many it was sent.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Changes whenever bytes moved on its connection. Clones are handles of the same one.
#[derive(Debug, Clone, Default)]
pub(super) struct Moved(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    moves: AtomicU64,
    sent: AtomicU64,
}

impl Moved {
    pub(super) fn count(&self) -> u64 {
        self.0.moves.load(Ordering::Relaxed)
    }

    pub(super) fn tick(&self) {
        self.0.moves.fetch_add(1, Ordering::Relaxed);
    }

    /// So many bytes were sent.
    pub(super) fn sent(&self, bytes: usize) {
        self.tick();
        self.0.sent.fetch_add(u64::try_from(bytes).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// All bytes that were sent.
    pub(super) fn all_sent(&self) -> u64 {
        self.0.sent.load(Ordering::Relaxed)
    }
}
