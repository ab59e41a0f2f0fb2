//! How the node stands: whether it writes and reads, and if not, why; for probes, measurements and the health service, which
//! all ask here.
//!
//! Invariant: nobody who asks waits for the writer or for the disk.

use super::error::Held;
use super::node::Node;
use crate::tally::Tally;

/// Why a node does not write and read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotReady {
    /// It is stopping.
    #[error("the node is stopping")]
    Stopping,
    /// Recording has failed for good.
    #[error("recording failed; nothing is recorded any more, and the node ends")]
    Failed,
    /// The index has failed.
    #[error("the index failed, so older entries cannot be read; start the node again, and it is rebuilt")]
    Index,
    /// Writing is held.
    #[error("writing is held, reading goes on: {0}")]
    Held(Held),
}

impl NotReady {
    /// Every word of [`Self::word`].
    pub const WORDS: [&str; 6] = ["clock", "disk", "failed", "index", "restored", "stopping"];

    /// One word for it, which stays the same.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Stopping => "stopping",
            Self::Failed => "failed",
            Self::Index => "index",
            Self::Held(Held::Clock(_)) => "clock",
            Self::Held(Held::DiskFull) => "disk",
            Self::Held(Held::Restored) => "restored",
        }
    }
}

/// How the clock stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockStanding {
    /// By how many microseconds it was moved since the start, against the time that has passed.
    pub moved: Option<i64>,
    /// Whether the system says that it is kept right.
    pub synchronised: Option<bool>,
}

/// What waits for the writer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Queue {
    /// Calls that wait to be taken.
    pub waiting: usize,
    /// Calls that submit something, from their first byte checked to their answer.
    pub under_way: usize,
}

impl Node {
    /// Everything that keeps it from writing and reading; the first is what to see to first. None when it is ready.
    #[must_use]
    pub fn not_ready(&self) -> Vec<NotReady> {
        let failed = self.has_failed();
        let stopping = !failed && self.inner.inbox.is_closed();
        let found = [
            failed.then_some(NotReady::Failed),
            stopping.then_some(NotReady::Stopping),
            self.inner.index.failure().map(|_| NotReady::Index),
            self.inner.room.is_full().then_some(NotReady::Held(Held::DiskFull)),
            self.inner.watch.held().map(|hold| NotReady::Held(Held::Clock(hold))),
            self.inner.restored.then_some(NotReady::Held(Held::Restored)),
        ];
        found.into_iter().flatten().collect()
    }

    /// How the clock stands.
    #[must_use]
    pub fn clock_standing(&self) -> ClockStanding {
        let clock = &self.inner.watch;
        ClockStanding { moved: clock.moved(), synchronised: clock.synchronised() }
    }

    /// Bytes that can still be written to the data directory; `None` where nobody can say.
    #[must_use]
    pub fn disk_free(&self) -> Option<u64> {
        self.inner.room.free()
    }

    /// What waits for the writer.
    #[must_use]
    pub fn queue(&self) -> Queue {
        Queue { waiting: self.inner.inbox.len(), under_way: self.inner.inbox.under_way() }
    }

    /// What it counts.
    #[must_use]
    pub fn tally(&self) -> &Tally {
        &self.inner.tally
    }
}
