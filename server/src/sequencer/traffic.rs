//! What is under way, so that the writer knows whether waiting for a larger group is worth while.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Calls that submit something, from their first byte checked to their answer.
#[derive(Debug, Default)]
pub(super) struct Traffic {
    under_way: AtomicUsize,
}

/// One of them.
pub(super) struct UnderWay<'a> {
    traffic: &'a Traffic,
    /// Whether there was no other when it came.
    pub(super) alone: bool,
}

impl Traffic {
    pub(super) fn enter(&self) -> UnderWay<'_> {
        UnderWay { alone: self.under_way.fetch_add(1, Ordering::SeqCst) == 0, traffic: self }
    }

    /// Whether a group of so many calls is a small part of what is under way: then more will come while it waits.
    pub(super) fn outweighs(&self, group: usize) -> bool {
        self.under_way.load(Ordering::Relaxed) > group.saturating_mul(3)
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.traffic.under_way.fetch_sub(1, Ordering::SeqCst);
    }
}
