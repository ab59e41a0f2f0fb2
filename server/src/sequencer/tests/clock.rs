//! The watch over the clock on a whole node: what holds writing, what is told, what lets go. The table of decisions is
//! tested where it is made.

use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use mengshu_core::value::Timestamp;

use super::super::*;
use super::patiently;
use crate::journal::sim::SimDisk;
use crate::testing::{events, signer};

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// Both clocks, set by hand.
#[derive(Debug)]
struct HandClock {
    wall: AtomicI64,
    boot: AtomicI64,
    synchronised: Mutex<Option<bool>>,
}

impl HandClock {
    /// 2026-01-01, a thousand seconds after the machine started.
    fn new() -> Arc<Self> {
        let (wall, boot) = (AtomicI64::new(1_767_225_600), AtomicI64::new(1_000));
        Arc::new(Self { wall, boot, synchronised: Mutex::new(None) })
    }

    /// Time passes, in steps that the watch may see half of.
    fn pass(&self, mut seconds: i64) {
        while seconds > 0 {
            let some = seconds.min(HOUR / 2);
            self.boot.fetch_add(some, Ordering::SeqCst);
            self.step(some);
            seconds -= some;
        }
    }

    /// The wall clock is set.
    fn step(&self, seconds: i64) {
        self.wall.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.wall.load(Ordering::SeqCst) * 1_000_000)
    }

    fn boot(&self) -> Option<Duration> {
        u64::try_from(self.boot.load(Ordering::SeqCst)).ok().map(Duration::from_secs)
    }

    fn synchronised(&self) -> Option<bool> {
        *self.synchronised.lock().unwrap()
    }
}

async fn open(folder: &Path, disk: &SimDisk, clock: &Arc<HandClock>, accept: bool) -> Node {
    let mut config = NodeConfig::new(folder, "node.test".parse().unwrap(), signer("node"));
    config.clock = ClockWatch { guard: true, accept };
    let (disk, clock) = (Arc::new(disk.clone()), Arc::clone(clock));
    tokio::task::spawn_blocking(move || Node::open(&config, disk, clock)).await.unwrap().unwrap()
}

async fn stop(node: Node) {
    tokio::task::spawn_blocking(move || node.stop()).await.unwrap().unwrap();
}

fn held(answer: Result<Receipt, SubmitError>) -> ClockHold {
    match answer {
        Err(SubmitError::Held(Held::Clock(hold))) => hold,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_of_over_an_hour_holds_writing_and_only_that_until_the_clock_is_back() {
    let folder = tempfile::tempdir().unwrap();
    let (disk, clock) = (SimDisk::new(1), HandClock::new());
    let node = open(folder.path(), &disk, &clock, false).await;
    let (founding, mut calls) = events(&node, 9);
    let first = node.submit(founding.clone()).await.unwrap();
    clock.pass(10 * DAY);
    node.submit(calls.pop().unwrap()).await.unwrap();
    clock.step(HOUR - 1);
    node.submit(calls.pop().unwrap()).await.unwrap();
    clock.step(1 - HOUR);
    let before = node.submit(calls.pop().unwrap()).await.unwrap();

    clock.step(1_500 * DAY);
    for call in calls.iter().take(2) {
        assert!(matches!(held(node.submit(call.clone()).await), ClockHold::Stepped { .. }));
    }
    // Reading goes on, and what is recorded already is answered.
    assert_eq!(node.shelf().list(None, 1)[0].published().unwrap().size, 4);
    assert_eq!(node.submit(founding).await.unwrap().index, first.index);
    assert!(!node.has_failed());
    clock.pass(10);
    held(node.submit(calls[0].clone()).await);

    clock.step(-1_500 * DAY);
    // A clock that goes back would let recorded time stand still, and deadlines with it.
    clock.step(-2 * HOUR);
    for call in calls.iter().take(2) {
        assert!(matches!(held(node.submit(call.clone()).await), ClockHold::Stepped { ahead } if ahead < 0));
    }
    clock.step(2 * HOUR);
    let after = node.submit(calls.pop().unwrap()).await.unwrap();
    let between = after.recorded_at.micros() - before.recorded_at.micros();
    assert!((1..=20_000_000).contains(&between), "{between}: nothing of the wrong time has been recorded");
    stop(node).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_time_is_not_kept_as_the_time_at_which_the_node_ran_last() {
    let folder = tempfile::tempdir().unwrap();
    let (disk, clock) = (SimDisk::new(2), HandClock::new());
    let node = open(folder.path(), &disk, &clock, false).await;
    patiently(|| !disk.contents(SEEN_FILE).is_empty());
    clock.step(1_500 * DAY);
    stop(node).await;
    let seen: Timestamp = String::from_utf8(disk.contents(SEEN_FILE)).unwrap().trim().parse().unwrap();
    assert_eq!(seen.micros() / 1_000_000 / DAY, 1_767_225_600 / DAY);
    // So the next start on the wrong time asks whether the clock is right.
    *clock.synchronised.lock().unwrap() = Some(false);
    let node = open(folder.path(), &disk, &clock, false).await;
    let (founding, _) = events(&node, 2);
    assert!(matches!(held(node.submit(founding.clone()).await), ClockHold::NotSynchronised { .. }));
    *clock.synchronised.lock().unwrap() = Some(true);
    clock.step(-1_500 * DAY);
    node.submit(founding).await.unwrap();
    stop(node).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_was_stopped_for_long_waits_for_the_systems_word_where_it_has_one() {
    let folder = tempfile::tempdir().unwrap();
    for (said, accept, waits) in [(Some(false), false, true), (Some(false), true, false), (None, false, false)] {
        let (disk, clock) = (SimDisk::new(3), HandClock::new());
        stop(open(folder.path(), &disk, &clock, false).await).await;
        clock.pass(31 * DAY);
        *clock.synchronised.lock().unwrap() = said;
        let node = open(folder.path(), &disk, &clock, accept).await;
        let (founding, _) = events(&node, 2);
        assert_eq!(node.submit(founding).await.is_err(), waits, "{said:?} {accept}");
        stop(node).await;
        std::fs::remove_dir_all(folder.path().join("index")).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_is_ahead_of_the_clock_is_continued_when_the_operator_says_so_or_the_clock_gets_there() {
    let folder = tempfile::tempdir().unwrap();
    let (disk, clock) = (SimDisk::new(4), HandClock::new());
    let node = open(folder.path(), &disk, &clock, false).await;
    let (founding, mut calls) = events(&node, 9);
    node.submit(founding).await.unwrap();
    stop(node).await;

    clock.step(-10 * DAY);
    let node = open(folder.path(), &disk, &clock, false).await;
    assert!(matches!(held(node.submit(calls[0].clone()).await), ClockHold::BehindTheLog { .. }));
    clock.step(10 * DAY);
    node.submit(calls.pop().unwrap()).await.unwrap();
    stop(node).await;

    clock.step(-10 * DAY);
    let node = open(folder.path(), &disk, &clock, true).await;
    node.submit(calls.pop().unwrap()).await.unwrap();
    stop(node).await;
}
