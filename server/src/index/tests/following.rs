//! Tests of the follower: what lookups see while the store lags or fails.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use mengshu_core::value::LedgerId;
use proptest::prelude::*;

use super::*;

/// A store that waits at a gate before each batch, and can be told to fail.
#[derive(Debug, Default)]
struct Gated {
    inner: MemoryIndex,
    open: std::sync::Mutex<u64>,
    turn: std::sync::Condvar,
    broken: AtomicBool,
    condemned: std::sync::Mutex<Option<String>>,
}

impl Gated {
    fn let_through(&self, batches: u64) {
        *self.open.lock().unwrap() += batches;
        self.turn.notify_all();
    }

    fn break_down(&self) {
        self.broken.store(true, Ordering::Release);
        self.let_through(1);
    }

    fn check(&self) -> Result<(), IndexError> {
        if self.broken.load(Ordering::Acquire) {
            return Err(IndexError::Store { reason: "disk on fire".to_owned() });
        }
        Ok(())
    }
}

impl Index for Gated {
    fn reached(&self) -> Mark {
        self.inner.reached()
    }
    fn apply(&self, batch: &IndexBatch) -> Result<(), IndexError> {
        let mut open = self.open.lock().unwrap();
        while *open == 0 {
            open = self.turn.wait(open).unwrap();
        }
        *open -= 1;
        drop(open);
        self.check()?;
        self.inner.apply(batch)
    }
    fn flush(&self) -> Result<(), IndexError> {
        self.check()
    }
    fn condemn(&self, reason: &str) {
        *self.condemned.lock().unwrap() = Some(reason.to_owned());
    }
    fn size(&self, ledger: &LedgerId) -> Result<u64, IndexError> {
        self.check()?;
        self.inner.size(ledger)
    }
    fn positions(&self, ledger: &LedgerId, from: u64, limit: usize) -> Result<Vec<(u64, Position)>, IndexError> {
        self.check()?;
        self.inner.positions(ledger, from, limit)
    }
    fn by_subject(&self, ledger: &LedgerId, subject: &str, from: u64, limit: usize) -> Result<Vec<u64>, IndexError> {
        self.check()?;
        self.inner.by_subject(ledger, subject, from, limit)
    }
    fn by_member(&self, ledger: &LedgerId, member: &str, from: u64, limit: usize) -> Result<Vec<u64>, IndexError> {
        self.check()?;
        self.inner.by_member(ledger, member, from, limit)
    }
}

const SOON: Duration = Duration::from_secs(20);

/// The follower answers every lookup as an index that has all `commits` batches.
fn assert_follows(follower: &Follower, commits: u64, entries: u64) {
    let whole = reference(commits, entries);
    let events = commits * entries;
    for n in 0..events + 2 {
        let at = whole.positions(&LEDGERS[1], n, 1).unwrap().first().map(|(_, position)| *position);
        assert_eq!(follower.position(&LEDGERS[1], n).unwrap(), at);
    }
    for ledger in &LEDGERS {
        assert_eq!(follower.size(ledger).unwrap(), whole.size(ledger).unwrap());
        for from in 0..=events / 2 + 1 {
            for limit in [0, 1, 3, usize::MAX] {
                assert_eq!(follower.positions(ledger, from, limit), whole.positions(ledger, from, limit));
                for subject in SUBJECTS {
                    let found = follower.by_subject(ledger, subject, from, limit);
                    assert_eq!(found, whole.by_subject(ledger, subject, from, limit));
                }
                for member in MEMBERS {
                    let found = follower.by_member(ledger, member, from, limit);
                    assert_eq!(found, whole.by_member(ledger, member, from, limit));
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    /// Some batches in the store before the start, some written since, some only in the tail.
    #[test]
    fn tail_and_store_together_give_each_index_once_and_sorted(
        before in 0_u64..4, tail in 0_u64..5, entries in 1_u64..6, through in 0_u64..3,
    ) {
        let store = Arc::new(Gated { inner: reference(before, entries), ..Gated::default() });
        let follower = Follower::start(Arc::<Gated>::clone(&store)).unwrap();
        for commit in before..before + tail {
            follower.push(batch(commit, entries)).unwrap();
        }
        store.let_through(through);
        assert_follows(&follower, before + tail, entries);
        store.let_through(100);
        prop_assert!(follower.wait_visible(before + tail, SOON).unwrap());
        assert_follows(&follower, before + tail, entries);
        prop_assert_eq!(store.inner.reached(), end(before + tail, entries));
    }
}

#[test]
fn readers_see_whole_lists_while_the_store_is_written() {
    let dir = tempfile::tempdir().unwrap();
    let (index, _) = open_guarded(dir.path()).unwrap();
    let follower = Follower::start(Arc::new(index)).unwrap();
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            (0..300).for_each(|commit| follower.push(batch(commit, 20)).unwrap());
            done.store(true, Ordering::Release);
        });
        while !done.load(Ordering::Acquire) {
            let size = follower.size(&LEDGERS[0]).unwrap();
            let from = size.saturating_sub(200);
            let found = follower.positions(&LEDGERS[0], from, usize::MAX).unwrap();
            let indexes: Vec<_> = found.iter().map(|(index, _)| *index).collect();
            let last = indexes.last().map_or(from, |last| last + 1);
            assert!(last >= size, "saw {size} entries, then a list that ends at {last}");
            assert_eq!(indexes, (from..last).collect::<Vec<_>>());
        }
    });
    assert!(follower.wait_visible(300, SOON).unwrap());
    assert_eq!(follower.watch().borrow().commits, 300);
    drop(follower);
    let (index, opened) = open_guarded(dir.path()).unwrap();
    assert_eq!(opened, Opened::Found { reached: end(300, 20) });
    assert_same(&index, &reference(300, 20), 100);
}

#[test]
fn waiting_ends_with_the_time_and_a_full_tail_holds_the_writer_back() {
    let store = Arc::new(Gated::default());
    let follower = Follower::start(Arc::<Gated>::clone(&store)).unwrap();
    assert!(follower.wait_visible(0, Duration::ZERO).unwrap());
    assert!(!follower.wait_visible(1, Duration::from_millis(20)).unwrap());
    let pushed = std::sync::atomic::AtomicU64::new(0);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for commit in 0..80 {
                follower.push(batch(commit, 1_000)).unwrap();
                pushed.fetch_add(1, Ordering::AcqRel);
            }
        });
        // Nothing is let through, so the writer stops at the bound and not before it.
        while pushed.load(Ordering::Acquire) < 33 {
            std::thread::yield_now();
        }
        std::thread::sleep(Duration::from_millis(50));
        assert_eq!(pushed.load(Ordering::Acquire), 33);
        store.let_through(100);
    });
    assert!(follower.wait_visible(80, SOON).unwrap());
    assert_eq!(follower.size(&LEDGERS[0]).unwrap(), 40_000);
}

#[test]
fn a_failed_store_leaves_the_newest_entries_and_honest_errors() {
    let store = Arc::new(Gated { inner: reference(2, 10), ..Gated::default() });
    let follower = Follower::start(Arc::<Gated>::clone(&store)).unwrap();
    follower.push(batch(2, 10)).unwrap();
    store.break_down();
    let unavailable = IndexError::Unavailable { reason: "index store failed: disk on fire".to_owned() };
    assert_eq!(follower.wait_visible(3, SOON), Err(unavailable.clone()));
    assert_eq!(follower.failure().as_deref(), Some("index store failed: disk on fire"));
    assert_eq!(store.condemned.lock().unwrap().as_deref(), Some("index store failed: disk on fire"));
    assert!(unavailable.to_string().contains("restart the node to rebuild"));

    // The node goes on: pushes are taken without waiting, however many.
    for commit in 3..103 {
        follower.push(batch(commit, 10)).unwrap();
    }
    assert_eq!(follower.position(&LEDGERS[1], 12).unwrap().unwrap().offset, 2_500);
    assert_eq!(follower.position(&LEDGERS[0], 9), Err(unavailable.clone()));
    assert_eq!(follower.position(&LEDGERS[0], 515).unwrap(), None);
    assert_eq!(follower.positions(&LEDGERS[0], 10, 2).unwrap().len(), 2);
    assert_eq!(follower.positions(&LEDGERS[0], 9, 2), Err(unavailable.clone()));
    assert_eq!(follower.by_subject(&LEDGERS[0], SUBJECTS[1], 9, 2), Err(unavailable.clone()));
    assert_eq!(follower.by_subject(&LEDGERS[0], SUBJECTS[1], 515, 2).unwrap(), Vec::<u64>::new());
    for commit in 0..40 {
        let mut large = batch(0, 1_000);
        large.entries.iter_mut().for_each(|entry| entry.index += 515 + commit * 500);
        follower.push(large).unwrap();
    }
    assert_eq!(follower.size(&LEDGERS[0]).unwrap(), 515 + 40 * 500);
    assert_eq!(follower.positions(&LEDGERS[0], 515, 1), Err(unavailable), "the oldest had to go");
}

#[test]
fn a_failed_read_is_the_end_of_the_stores_use() {
    let store = Arc::new(Gated { inner: reference(2, 10), ..Gated::default() });
    let follower = Follower::start(Arc::<Gated>::clone(&store)).unwrap();
    assert_eq!(follower.position(&LEDGERS[1], 1).unwrap().unwrap().offset, 300);
    store.broken.store(true, Ordering::Release);
    assert!(matches!(follower.position(&LEDGERS[1], 1), Err(IndexError::Unavailable { .. })));
    store.broken.store(false, Ordering::Release);
    assert!(matches!(follower.position(&LEDGERS[1], 1), Err(IndexError::Unavailable { .. })));
    assert!(store.condemned.lock().unwrap().is_some());
}
