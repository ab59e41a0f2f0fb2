//! A full disk under a whole node: writing waits, reading goes on, and it goes on by itself.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::super::*;
use crate::journal::sim::SimDisk;
use crate::testing::{events, signer};

#[tokio::test(flavor = "multi_thread")]
async fn writing_waits_for_room_and_reading_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let disk = SimDisk::new(3);
    let mut config = NodeConfig::new(folder.path(), "node.test".parse().unwrap(), signer("node"));
    config.journal.segment_bytes = 64 * 1024;
    let theirs = Arc::new(disk.clone());
    let node = tokio::task::spawn_blocking(move || Node::open(&config, theirs, Arc::new(SystemClock)));
    let node = node.await.unwrap().unwrap();
    let (founding, mut calls) = events(&node, 9);
    let first = node.submit(founding.clone()).await.unwrap();

    disk.set_capacity(Some(0));
    for call in calls.iter().take(3) {
        let answer = node.submit(call.clone()).await;
        assert!(matches!(answer, Err(SubmitError::Held(Held::DiskFull))), "{answer:?}");
    }
    // A group of several calls is held as a whole.
    for answer in node.submit_all(calls[..3].to_vec()).await {
        assert!(matches!(answer, Err(SubmitError::Held(Held::DiskFull))), "{answer:?}");
    }
    assert!(!node.has_failed());
    assert_eq!(node.not_ready(), [NotReady::Held(Held::DiskFull)]);
    let held = node.tally().submissions.held.get();
    assert_eq!(held, 6);
    let published = node.shelf().list(None, 1)[0].published().unwrap();
    assert_eq!(published.size, 1);
    assert_eq!(node.receipt_of(&first.ledger, 0).unwrap().entry, first.entry);
    assert_eq!(node.submit(founding).await.unwrap().index, 0, "what is recorded already is answered");

    // It is ready again by itself, without anybody who tries.
    disk.set_capacity(Some(1 << 20));
    let (call, begin) = (calls.pop().unwrap(), Instant::now());
    while !node.not_ready().is_empty() {
        assert!(begin.elapsed() < Duration::from_secs(20), "{:?}", node.not_ready());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let receipt = loop {
        match node.submit(call.clone()).await {
            Ok(receipt) => break receipt,
            Err(error) => assert!(begin.elapsed() < Duration::from_secs(20), "{error}"),
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    assert_eq!(receipt.index, 1);
    tokio::task::spawn_blocking(move || node.stop()).await.unwrap().unwrap();
}
