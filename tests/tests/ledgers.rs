//! Many ledgers on one node: what founding, publishing and starting cost, and what an event writes, however many there are.
//!
//! Short with 300, 600 and 1,200 ledgers; with `MENGSHU_LONG=1` also with 5,000, 20,000 and 50,000, best with `--release`. What was
//! counted is held to (bytes that reach the disk); times and memory are printed. One test alone, since the counts are the process's.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use mengshu_core::value::LedgerId;
use mengshu_server::sequencer::{NodeConfig, SystemClock};
use mengshu_tests::bodies::{founding, promise};
use mengshu_tests::{Author, TestNode, id, signer};

/// Foundings that are submitted together.
const TOGETHER: usize = 32;
/// Events whose writing is counted, in rounds that each wait for index and heads.
const ROUNDS: usize = 5;
const EVENTS: usize = 20;

/// A number of this process, from a file of `/proc/self`.
fn of_process(file: &str, name: &str) -> u64 {
    let text = fs::read_to_string(format!("/proc/self/{file}")).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix(name)).unwrap();
    line.trim_start_matches(':').split_whitespace().next().unwrap().parse().unwrap()
}

fn written() -> u64 {
    of_process("io", "wchar")
}

fn memory_mib(name: &str) -> u64 {
    of_process("status", name) >> 10
}

async fn start(data: &Path) -> TestNode {
    let node = NodeConfig::new(data, id("node.test"), signer("node"));
    TestNode::start(node, Arc::new(SystemClock)).await.unwrap()
}

#[derive(Debug, Clone, Copy)]
struct Cost {
    ledgers: usize,
    bytes_an_event: u64,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_an_event_costs_does_not_grow_with_the_number_of_ledgers() {
    let long = std::env::var_os("MENGSHU_LONG").is_some_and(|value| value == "1");
    let sizes: &[usize] = if long { &[300, 1_200, 5_000, 20_000, 50_000] } else { &[300, 600, 1_200] };
    let folder = tempfile::tempdir().unwrap();
    let mut node = start(folder.path()).await;
    let author = node.alliance(&["h", "k"]).await.unwrap();
    let founder = Author::new(None, 7);
    let (mut there, mut promised, mut costs) = (1, 0, Vec::new());
    println!(
        "ledgers | founding | publishing | bytes an event | stop | start | killed: start | peak founding | peak start"
    );
    for ledgers in sizes.iter().copied() {
        let began = Instant::now();
        let fresh = ledgers - there;
        while there < ledgers {
            let count = TOGETHER.min(ledgers - there);
            let body = || founding(&["h", "k"], "node.test", signer("node").key_id());
            let submissions = (0..count).map(|_| founder.signed("h", body())).collect();
            node.node.submit_all(submissions).await.into_iter().for_each(|receipt| drop(receipt.unwrap()));
            there += count;
        }
        let founding_time = began.elapsed() / u32::try_from(fresh).unwrap();
        quiet().await;
        let (mut rounds, mut publishing) = (Vec::new(), Duration::ZERO);
        for _ in 0..ROUNDS {
            let (before, began) = (written(), Instant::now());
            for _ in 0..EVENTS {
                promised += 1;
                let body = promise(&format!("c{promised}"), "1000 CNY", "k");
                node.node.submit(author.signed("h", body)).await.unwrap();
            }
            publishing += began.elapsed();
            quiet().await;
            rounds.push((written() - before) / EVENTS as u64);
        }
        // The median: in one of them the heads file may have outgrown what it says, and was written whole.
        rounds.sort_unstable();
        let bytes_an_event = rounds[ROUNDS / 2];
        let peak = memory_mib("VmHWM");
        assert_eq!(of_all(&node, ledgers), ledgers);

        let began = Instant::now();
        node.stop().await.unwrap();
        let stopped = began.elapsed();
        // The peak of the start is its own, where the system lets it be counted anew.
        let _ = fs::write("/proc/self/clear_refs", "5");
        let began = Instant::now();
        node = start(folder.path()).await;
        let started = began.elapsed();
        let start_peak = memory_mib("VmHWM");
        assert_eq!(of_all(&node, ledgers), ledgers);
        // As after a kill before there was a snapshot: everything is replayed.
        node.stop().await.unwrap();
        fs::remove_dir_all(folder.path().join("index/snapshots")).unwrap();
        let began = Instant::now();
        node = start(folder.path()).await;
        let replayed = began.elapsed();
        println!(
            "{ledgers} | {founding_time:.0?} | {:.0?} | {bytes_an_event} | {stopped:.1?} | {started:.1?} | {replayed:.1?} | {peak} MiB \
             | {start_peak} MiB",
            publishing / u32::try_from(ROUNDS * EVENTS).unwrap()
        );
        let _ = fs::write("/proc/self/clear_refs", "5");
        costs.push(Cost { ledgers, bytes_an_event });
    }
    let first = costs[0].bytes_an_event;
    // As much again for the index, whose tree grows deeper. (Before, the heads of all ledgers were written whenever one had changed.)
    let grown = costs.iter().filter(|cost| cost.bytes_an_event > first * 2);
    assert_eq!(grown.count(), 0, "{costs:?}");
    assert!(costs.is_sorted_by_key(|cost| cost.ledgers));
    node.stop().await.unwrap();
}

/// Waits until what is behind the commits, index and heads, has been written. Threads that wake each other write a few bytes, too.
async fn quiet() {
    for _ in 0..40 {
        let before = written();
        tokio::time::sleep(Duration::from_millis(1_200)).await;
        if written() - before < 1_024 {
            return;
        }
    }
}

/// Counts the ledgers by pages.
fn of_all(node: &TestNode, most: usize) -> usize {
    let (mut count, mut after): (usize, Option<LedgerId>) = (0, None);
    while count <= most {
        let page = node.node.shelf().list(after.as_ref(), 1_000);
        let Some(last) = page.last() else { break };
        count += page.len();
        after = Some(last.id);
    }
    count
}
