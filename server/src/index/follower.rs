//! Keeps an index up to date off the commit path, and answers for what is not in it yet.
//!
//! The sequencer pushes each published batch; the follower's own thread writes batches to the store, several in one
//! transaction when it lags. Until then their rows stand in an in-memory tail, so lookups see every pushed entry at
//! once. Invariants:
//!
//! - An entry leaves the tail only after the store has it: at every moment it is in at least one of the two.
//! - Of each ledger the tail holds the newest entries without a gap, so a list is the store's rows before the tail's
//!   first index, then the tail's: each index once, sorted.
//! - The tail is bounded: a full one makes `push` wait.
//! - A store that fails does not stop the node. The newest entries stay in the tail and are answered from there;
//!   everything else is [`IndexError::Unavailable`], never a wrong "not found". The next start rebuilds.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use mengshu_core::value::LedgerId;
use tokio::sync::watch;

use super::batch::IndexBatch;
use super::error::IndexError;
use super::lookup::Index;
use super::memory::Tables;
use super::{guard, keys};
use crate::journal::{Mark, Position};
use crate::limits;

/// A handle to an index that is updated in the background. Dropping it writes what is left and ends the thread.
#[derive(Debug)]
pub struct Follower {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    index: Arc<dyn Index>,
    tail: Mutex<Tail>,
    /// Something to write, or the end.
    work: Condvar,
    /// Room in the tail, or the visible mark moved, or the store failed.
    moved: Condvar,
    visible: watch::Sender<Mark>,
}

#[derive(Debug, Default)]
struct Tail {
    rows: Tables,
    /// The batches whose rows are in `rows`, oldest first.
    batches: VecDeque<Arc<IndexBatch>>,
    entries: usize,
    /// Entries known of each ledger that was pushed to since the start.
    sizes: BTreeMap<LedgerId, u64>,
    stopping: bool,
    /// Somebody waits for the store.
    hurry: bool,
    failed: Option<String>,
}

impl Tail {
    fn drop_oldest(&mut self) {
        let Some(batch) = self.batches.pop_front() else { return };
        for entry in &batch.entries {
            self.rows.remove_oldest(entry);
        }
        self.entries = self.entries.saturating_sub(batch.entries.len());
    }

    fn full(&self) -> bool {
        self.entries >= limits::INDEX_TAIL_ENTRIES || self.batches.len() >= limits::INDEX_TAIL_BATCHES
    }

    fn check(&self) -> Result<(), IndexError> {
        self.failed.as_ref().map_or(Ok(()), |reason| Err(IndexError::Unavailable { reason: reason.clone() }))
    }
}

impl Follower {
    /// Starts the thread that writes to `index`.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(index: Arc<dyn Index>) -> std::io::Result<Self> {
        let (visible, _) = watch::channel(index.reached());
        let shared =
            Arc::new(Shared { index, tail: Mutex::default(), work: Condvar::new(), moved: Condvar::new(), visible });
        let theirs = Arc::clone(&shared);
        let thread = std::thread::Builder::new().name("index".to_owned()).spawn(move || theirs.run())?;
        Ok(Self { shared, thread: Some(thread) })
    }

    /// Takes over a published batch; from now on lookups see its entries. Batches come in the order of the journal,
    /// without a gap. Waits while the tail is full.
    ///
    /// # Errors
    /// When a subject or member name is too long for a key; nothing of the batch is taken then.
    pub fn push(&self, batch: IndexBatch) -> Result<(), IndexError> {
        let batch = Arc::new(batch);
        let mut tail = self.shared.lock();
        while tail.full() {
            if tail.failed.is_some() {
                tail.drop_oldest();
            } else {
                tail = self.shared.moved.wait(tail).unwrap_or_else(PoisonError::into_inner);
            }
        }
        tail.rows.add(&batch.entries)?;
        for entry in &batch.entries {
            tail.sizes.insert(entry.ledger, entry.index.saturating_add(1));
        }
        let before = tail.entries;
        tail.entries = before.saturating_add(batch.entries.len());
        // A wake-up costs more than a row: the thread is woken to begin gathering, and when enough has come together.
        let wake = tail.batches.is_empty()
            || (before < limits::INDEX_GATHER_ENTRIES && tail.entries >= limits::INDEX_GATHER_ENTRIES);
        tail.batches.push_back(batch);
        drop(tail);
        if wake {
            self.shared.work.notify_one();
        }
        Ok(())
    }

    /// The boundary up to which the store itself is written. Lookups here do not need to wait for it.
    #[must_use]
    pub fn visible(&self) -> Mark {
        *self.shared.visible.borrow()
    }

    /// The same boundary for async code that waits for it.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<Mark> {
        self.shared.visible.subscribe()
    }

    /// Waits until the store has the first `commits` commits; `false` when the time is over first. Blocks the thread.
    ///
    /// # Errors
    /// When the store has failed before it got there.
    pub fn wait_visible(&self, commits: u64, timeout: Duration) -> Result<bool, IndexError> {
        let start = Instant::now();
        let mut tail = self.shared.lock();
        while self.visible().commits < commits {
            tail.check()?;
            tail.hurry = true;
            self.shared.work.notify_one();
            let Some(left) = timeout.checked_sub(start.elapsed()) else { return Ok(false) };
            tail = self.shared.moved.wait_timeout(tail, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        Ok(true)
    }

    /// Why the store is not used any more, if so.
    #[must_use]
    pub fn failure(&self) -> Option<String> {
        self.shared.lock().failed.clone()
    }

    /// Number of entries known of a ledger.
    ///
    /// # Errors
    /// When the store has failed and nothing was pushed to this ledger since the start.
    pub fn size(&self, ledger: &LedgerId) -> Result<u64, IndexError> {
        let tail = self.shared.lock();
        if let Some(&size) = tail.sizes.get(ledger) {
            return Ok(size);
        }
        tail.check()?;
        drop(tail);
        let stored = self.shared.store(|index| index.size(ledger))?;
        // Pushed in between: the tail knows better.
        Ok(self.shared.lock().sizes.get(ledger).copied().unwrap_or(stored))
    }

    /// Where an entry's bytes stand in the journal.
    ///
    /// # Errors
    /// When the store has failed and the entry is not among the newest.
    pub fn position(&self, ledger: &LedgerId, index: u64) -> Result<Option<Position>, IndexError> {
        let found = self.positions(ledger, index, 1)?;
        Ok(found.first().filter(|(found, _)| *found == index).map(|(_, position)| *position))
    }

    /// Where the bytes of the entries from `from` on stand, sorted by index.
    ///
    /// # Errors
    /// When the store has failed and the list begins before the newest entries.
    pub fn positions(&self, ledger: &LedgerId, from: u64, limit: usize) -> Result<Vec<(u64, Position)>, IndexError> {
        self.merged(
            ledger,
            from,
            limit,
            |rows| rows.positions(ledger, from, limit),
            |index| index.positions(ledger, from, limit),
            |&(index, _)| index,
        )
    }

    /// Indexes, from `from` on, of the entries that touched a subject, sorted.
    ///
    /// # Errors
    /// When the subject is too long, or the store has failed and the list begins before the newest entries.
    pub fn by_subject(
        &self,
        ledger: &LedgerId,
        subject: &str,
        from: u64,
        limit: usize,
    ) -> Result<Vec<u64>, IndexError> {
        keys::name_len(subject)?;
        self.merged(
            ledger,
            from,
            limit,
            |rows| rows.by_subject(ledger, subject, from, limit),
            |index| index.by_subject(ledger, subject, from, limit),
            |&index| index,
        )
    }

    /// Indexes, from `from` on, of the entries whose events a member wrote, sorted.
    ///
    /// # Errors
    /// When the name is too long, or the store has failed and the list begins before the newest entries.
    pub fn by_member(&self, ledger: &LedgerId, member: &str, from: u64, limit: usize) -> Result<Vec<u64>, IndexError> {
        keys::name_len(member)?;
        self.merged(
            ledger,
            from,
            limit,
            |rows| rows.by_member(ledger, member, from, limit),
            |index| index.by_member(ledger, member, from, limit),
            |&index| index,
        )
    }

    /// The store's rows before the cut, then the tail's.
    ///
    /// The cut is the tail's first index of the ledger when we looked; everything before it was in the store already.
    /// The store is read afterwards and may have got more by then; what lies at or beyond the cut is left out, because
    /// of it we might see only a part.
    fn merged<T>(
        &self,
        ledger: &LedgerId,
        from: u64,
        limit: usize,
        in_tail: impl FnOnce(&Tables) -> Vec<T>,
        in_store: impl FnOnce(&dyn Index) -> Result<Vec<T>, IndexError>,
        index_of: impl Fn(&T) -> u64,
    ) -> Result<Vec<T>, IndexError> {
        // Taken before the tail is read: if nothing was pushed to this ledger by then, this is its exact size.
        let stored = if self.shared.lock().sizes.contains_key(ledger) { 0 } else { self.size(ledger)? };
        let tail = self.shared.lock();
        let newest = in_tail(&tail.rows);
        let cut = tail.rows.first(ledger).or_else(|| tail.sizes.get(ledger).copied()).unwrap_or(stored);
        if from >= cut {
            return Ok(newest);
        }
        tail.check()?;
        drop(tail);
        let mut rows = self.shared.store(in_store)?;
        rows.retain(|row| index_of(row) < cut);
        rows.extend(newest);
        rows.truncate(limit);
        Ok(rows)
    }

    fn stop(&mut self) {
        self.shared.lock().stopping = true;
        self.shared.work.notify_one();
        if let Some(thread) = self.thread.take() {
            // The thread catches its own panics.
            let _ = thread.join();
        }
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Tail> {
        self.tail.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks the store; its failure is the end of its use.
    fn store<T>(&self, ask: impl FnOnce(&dyn Index) -> Result<T, IndexError>) -> Result<T, IndexError> {
        let answer = guard::catch(|| ask(&*self.index)).unwrap_or_else(|panicked| Err(panicked.into()));
        match answer {
            Err(error @ (IndexError::Store { .. } | IndexError::Malformed | IndexError::Backwards { .. })) => {
                let mut tail = self.lock();
                self.fail(&mut tail, &error);
                Err(IndexError::Unavailable { reason: tail.failed.clone().unwrap_or_default() })
            }
            other => other,
        }
    }

    fn fail(&self, tail: &mut Tail, error: &IndexError) {
        if tail.failed.is_none() {
            let reason = error.to_string();
            tracing::error!(reason, "the index failed: the node goes on without it and rebuilds it at the next start");
            self.index.condemn(&reason);
            tail.failed = Some(reason);
        }
        self.moved.notify_all();
        self.work.notify_all();
    }

    fn run(&self) {
        loop {
            let mut tail = self.lock();
            while tail.batches.is_empty() && !tail.stopping && tail.failed.is_none() {
                tail = self.work.wait(tail).unwrap_or_else(PoisonError::into_inner);
            }
            let gathering = |tail: &mut Tail| {
                tail.entries < limits::INDEX_GATHER_ENTRIES && !tail.hurry && !tail.stopping && tail.failed.is_none()
            };
            tail = self
                .work
                .wait_timeout_while(tail, limits::INDEX_GATHER_TIME, gathering)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
            if tail.failed.is_some() {
                return;
            }
            tail.hurry = false;
            let (count, batch) = merge(&tail.batches);
            drop(tail);
            if count == 0 {
                // Stopping, and nothing left.
                let _ = self.store(|index| index.flush());
                return;
            }
            if let Err(error) = self.store(|index| index.apply(&batch)) {
                // Whatever the error: without its rows the batch can't be passed over.
                self.fail(&mut self.lock(), &error);
                return;
            }
            self.visible.send_replace(batch.mark);
            self.forget(count);
        }
    }

    /// Takes the oldest `count` batches out of the tail.
    fn forget(&self, mut count: usize) {
        while count > 0 {
            let mut tail = self.lock();
            let now = count.min(limits::INDEX_REMOVE_BATCHES);
            // A failed store cannot be asked any more, so the tail is kept; `push` drops the oldest itself.
            if tail.failed.is_none() {
                for _ in 0..now {
                    tail.drop_oldest();
                }
            }
            count = count.saturating_sub(now);
            self.moved.notify_all();
        }
    }
}

/// The oldest batches as one, and how many they are.
fn merge(batches: &VecDeque<Arc<IndexBatch>>) -> (usize, IndexBatch) {
    let mut merged = IndexBatch { entries: Vec::new(), mark: Mark::default() };
    let mut count = 0_usize;
    for batch in batches {
        if count > 0 && merged.entries.len().saturating_add(batch.entries.len()) > limits::INDEX_MERGE_ENTRIES {
            break;
        }
        merged.entries.extend(batch.entries.iter().cloned());
        merged.mark = batch.mark;
        count = count.saturating_add(1);
    }
    (count, merged)
}
