//! The shelf: what readers see of each ledger.
//!
//! Invariants: a reader never waits for the disk; what it sees is durable. The tree may already be longer than what is
//! published, which does no harm: it only grows, so the root and every proof at the published size stay the same.

use std::ops::Bound;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock, RwLockReadGuard};

use arc_swap::{ArcSwap, ArcSwapOption};
use imbl::OrdMap;
use mengshu_core::ledger::{Arrived, Prefix};
use mengshu_core::mechanism::State;
use mengshu_core::proof::Tree;
use mengshu_core::value::{Hash, LedgerId, Timestamp};
use tokio::sync::watch;

use super::past::{Past, is_due};

/// A durable state of one ledger, with the checkpoint that covers it.
#[derive(Debug)]
pub struct Published {
    /// The state.
    pub state: State,
    /// Number of entries.
    pub size: u64,
    /// Root of the tree over them.
    pub root: Hash,
    /// The signed checkpoint.
    pub checkpoint: Arc<str>,
    /// The state as time alone has gone on from it, when somebody asked last.
    pub(super) arrived: Mutex<Option<Arc<Arrived>>>,
}

impl Published {
    /// The state as it is now. What time alone does is done once and not for every question: on a new day all pending acts
    /// are judged again.
    pub(super) fn arrived(&self, now: Timestamp) -> Arc<Arrived> {
        let mut last = self.arrived.lock().unwrap_or_else(PoisonError::into_inner);
        match &*last {
            Some(arrived) if arrived.holds(now) => Arc::clone(arrived),
            _ => Arc::clone(last.insert(Arc::new(Arrived::of(&self.state, now)))),
        }
    }
}

/// One ledger as readers see it.
#[derive(Debug)]
pub struct Shelved {
    /// Its id.
    pub id: LedgerId,
    /// The origin line of its checkpoints.
    pub origin: String,
    tree: RwLock<Tree>,
    published: ArcSwapOption<Published>,
    size: watch::Sender<u64>,
    /// Where past states are kept.
    past: OnceLock<Arc<Past>>,
}

impl Shelved {
    pub(super) fn new(id: LedgerId, origin: String) -> Self {
        let (tree, published, past) = (RwLock::default(), ArcSwapOption::empty(), OnceLock::new());
        Self { id, origin, tree, published, size: watch::Sender::new(0), past }
    }

    /// The newest durable state; `None` for a ledger whose founding event is being made durable.
    #[must_use]
    pub fn published(&self) -> Option<Arc<Published>> {
        self.published.load_full()
    }

    /// The tree. It may be longer than what is published.
    pub fn tree(&self) -> RwLockReadGuard<'_, Tree> {
        // A writer that panicked has ended the process' writing; the tree it left is whole, since a push is one step.
        self.tree.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// A subscription to the published size.
    #[must_use]
    pub fn sizes(&self) -> watch::Receiver<u64> {
        self.size.subscribe()
    }

    pub(super) fn change_tree<T>(&self, change: impl FnOnce(&mut Tree) -> T) -> T {
        change(&mut self.tree.write().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn publish(&self, published: Arc<Published>) {
        let size = published.size;
        let before = self.published.load().as_ref().map_or(0, |published| published.size);
        if let Some(past) = self.past.get().filter(|_| is_due(before, size)) {
            past.keep(self.id, &published.state);
        }
        self.published.store(Some(published));
        self.size.send_replace(size);
    }
}

impl Prefix for Shelved {
    fn root_at(&self, size: u64) -> Option<Hash> {
        self.tree().root_at(size).ok()
    }
}

/// All ledgers of the node. A map that shares what does not change with the one before it: to add a ledger costs about the same
/// however many there are, and readers wait for nobody.
#[derive(Debug, Default)]
pub struct Shelf {
    all: ArcSwap<OrdMap<LedgerId, Arc<Shelved>>>,
    pub(super) past: Arc<Past>,
}

impl Shelf {
    /// A ledger, if the node keeps it and its founding event is durable.
    #[must_use]
    pub fn get(&self, ledger: &LedgerId) -> Option<Arc<Shelved>> {
        self.all.load().get(ledger).filter(|shelved| shelved.published.load().is_some()).cloned()
    }

    /// The ledgers after `after`, in the order of their ids.
    #[must_use]
    pub fn list(&self, after: Option<&LedgerId>, limit: usize) -> Vec<Arc<Shelved>> {
        let all = self.all.load();
        let start = after.map_or(Bound::Unbounded, |after| Bound::Excluded(*after));
        all.range((start, Bound::Unbounded))
            .filter(|(_, shelved)| shelved.published.load().is_some())
            .take(limit)
            .map(|(_, shelved)| Arc::clone(shelved))
            .collect()
    }

    /// There is one who adds: the start, and then the writer.
    pub(super) fn add(&self, shelved: &Arc<Shelved>) {
        let _ = shelved.past.set(Arc::clone(&self.past));
        self.all.store(Arc::new(self.all.load().update(shelved.id, Arc::clone(shelved))));
    }
}
