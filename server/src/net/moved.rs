//! Whether bytes still move on a connection.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Changes whenever bytes moved on its connection. Clones are handles of the same one.
#[derive(Debug, Clone, Default)]
pub(super) struct Moved(Arc<AtomicU64>);

impl Moved {
    pub(super) fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    pub(super) fn tick(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}
