//! Calls that come together, and what becomes of calls when recording fails.
#![allow(clippy::unwrap_used, reason = "tests")]

mod admission;
mod clock;
mod full;
mod past;

use std::path::Path;
use std::sync::Arc;

use mengshu_core::event::Submission;
use mengshu_core::value::Timestamp;

use super::*;
use crate::journal::Disk;
use crate::journal::sim::{Fault, SimDisk};
use crate::limits::PortLimits;
use crate::testing::{TestPort, events, signer, soon};

#[tokio::test(flavor = "multi_thread")]
async fn of_calls_whose_signatures_are_judged_together_only_the_forged_are_refused() {
    let port = TestPort::start(PortLimits::default()).await;
    let (founding, mut calls) = events(&port.node, 31);
    port.node.submit(founding).await.unwrap();
    let forged = |place: usize| place % 4 == 1;
    for (_, call) in calls.iter_mut().enumerate().filter(|(place, _)| forged(*place)) {
        call.signatures[0].signature.0[3] ^= 1;
    }
    // While nobody can write they gather.
    let inner = Arc::clone(&port.node.inner);
    let gathered = || inner.inbox.len() == 30;
    let answers: Vec<_> = {
        let _held = inner.desktop.lock();
        let submit = |call| {
            let node = port.node.clone();
            tokio::spawn(async move { node.submit(call).await })
        };
        let answers = calls.into_iter().map(submit).collect();
        patiently(gathered);
        answers
    };
    for (place, answer) in answers.into_iter().enumerate() {
        match soon(answer).await.unwrap() {
            Ok(receipt) => assert!(!forged(place) && !receipt.duplicate, "{place}"),
            Err(SubmitError::Refused { refusal, ledger, .. }) => {
                assert!(forged(place), "{place}: {refusal}");
                assert_eq!((refusal.code.id, ledger), ("SIG-002", None));
            }
            Err(error) => panic!("{place}: {error}"),
        }
    }
    assert_eq!(port.node.shelf().list(None, 1)[0].published().unwrap().size, 1 + 22);
}

/// Waits until it is so.
fn patiently(is_so: impl Fn() -> bool) {
    let begin = std::time::Instant::now();
    while !is_so() {
        assert!(begin.elapsed().as_secs() < 20, "it does not come");
        std::thread::yield_now();
    }
}

/// A node on a disk that can fail, with an alliance; and calls to come.
async fn fragile(folder: &Path) -> (Node, SimDisk, Vec<Submission>) {
    fragile_at(folder, Arc::new(SystemClock)).await
}

async fn fragile_at(folder: &Path, clock: Arc<dyn Clock>) -> (Node, SimDisk, Vec<Submission>) {
    let disk = SimDisk::new(1);
    let config = NodeConfig::new(folder, "node.test".parse().unwrap(), signer("node"));
    let theirs: Arc<dyn Disk> = Arc::new(disk.clone());
    let node = tokio::task::spawn_blocking(move || Node::open(&config, theirs, clock));
    let node = node.await.unwrap().unwrap();
    let (founding, calls) = events(&node, 9);
    node.submit(founding).await.unwrap();
    (node, disk, calls)
}

/// From now on every call gets an answer, and it is that nothing is recorded.
async fn records_nothing_more(node: Node, calls: impl IntoIterator<Item = Submission>) {
    for call in calls {
        let answer = soon(async { node.submit(call).await }).await;
        assert!(matches!(answer, Err(SubmitError::Unavailable("recording failed"))), "{answer:?}");
    }
    assert!(node.has_failed());
    assert!(tokio::task::spawn_blocking(move || node.stop()).await.unwrap().is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_fails_under_a_lone_call_ends_the_recording() {
    let folder = tempfile::tempdir().unwrap();
    let (node, disk, calls) = fragile(folder.path()).await;
    disk.inject(Fault::PowerFails, 0);
    records_nothing_more(node, calls).await;
}

/// Four calls wait for the writer's thread when `strike` comes; each is told that recording failed.
async fn strike_the_writers_thread(node: Node, mut calls: Vec<Submission>, strike: impl FnOnce()) {
    let later = calls.split_off(4);
    let waiting: Vec<_> = {
        let _held = node.inner.desktop.lock();
        let submit = |call| {
            let node = node.clone();
            tokio::spawn(async move { node.submit(call).await })
        };
        let waiting = calls.into_iter().map(submit).collect();
        patiently(|| node.inner.inbox.len() == 4);
        strike();
        waiting
    };
    for answer in waiting {
        let answer = soon(answer).await.unwrap();
        assert!(matches!(answer, Err(SubmitError::Unavailable("recording failed"))), "{answer:?}");
    }
    records_nothing_more(node, later).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_fails_under_the_writers_thread_ends_the_recording_and_answers_whoever_waits() {
    let folder = tempfile::tempdir().unwrap();
    let (node, disk, calls) = fragile(folder.path()).await;
    strike_the_writers_thread(node, calls, || disk.inject(Fault::PowerFails, 0)).await;
}

/// A clock that whoever reads it panics over, once it is armed.
#[derive(Debug, Default)]
struct Trap(std::sync::atomic::AtomicBool);

impl Trap {
    fn arm(&self) {
        self.0.store(true, std::sync::atomic::Ordering::SeqCst);
    }
}

impl Clock for Trap {
    fn now(&self) -> Timestamp {
        assert!(!self.0.load(std::sync::atomic::Ordering::SeqCst), "half-way");
        SystemClock.now()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lone_call_that_panics_over_the_state_ends_the_recording_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let trap = Arc::new(Trap::default());
    let (node, _, mut calls) = fragile_at(folder.path(), Arc::clone(&trap) as Arc<dyn Clock>).await;
    trap.arm();
    let (call, theirs) = (calls.pop().unwrap(), node.clone());
    assert!(soon(tokio::spawn(async move { theirs.submit(call).await })).await.unwrap_err().is_panic());
    assert!(node.has_failed());
    records_nothing_more(node, calls).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_writers_thread_that_panics_ends_the_recording_answers_whoever_waits_and_gives_the_disk_back() {
    let folder = tempfile::tempdir().unwrap();
    let trap = Arc::new(Trap::default());
    let (node, disk, calls) = fragile_at(folder.path(), Arc::clone(&trap) as Arc<dyn Clock>).await;
    let kept = node.clone();
    strike_the_writers_thread(node, calls, || trap.arm()).await;
    assert_eq!(kept.inner.desktop.failure().unwrap().to_string(), "a thread panicked while it recorded");
    patiently(|| disk.lock().is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_over_the_state_ends_the_recording() {
    let folder = tempfile::tempdir().unwrap();
    let (node, _, calls) = fragile(folder.path()).await;
    let inner = Arc::clone(&node.inner);
    let panicked = std::thread::spawn(move || {
        let _writer = inner.desktop.lock();
        panic!("half-way");
    });
    assert!(panicked.join().is_err());
    records_nothing_more(node, calls).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_nobody_holds_any_more_gives_its_disk_back() {
    let folder = tempfile::tempdir().unwrap();
    let (node, disk, _) = fragile(folder.path()).await;
    drop(node);
    let again = reopen(folder.path(), disk).await;
    assert_eq!(again.shelf().list(None, 1)[0].published().unwrap().size, 1);
    tokio::task::spawn_blocking(move || again.stop()).await.unwrap().unwrap();
}

/// Opens a node on the same disk as soon as its lock is free.
async fn reopen(folder: &Path, disk: SimDisk) -> Node {
    let config = NodeConfig::new(folder, "node.test".parse().unwrap(), signer("node"));
    let open = move || {
        let begin = std::time::Instant::now();
        loop {
            match Node::open(&config, Arc::new(disk.clone()), Arc::new(SystemClock)) {
                Ok(node) => return node,
                Err(error) => assert!(begin.elapsed().as_secs() < 20, "{error}"),
            }
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
    };
    tokio::task::spawn_blocking(open).await.unwrap()
}
