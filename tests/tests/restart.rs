//! Starts: from a journal that was cut, from a snapshot and its tail, in another process, without an index or with a
//! damaged one. What was durable is there, byte for byte, and the state is the same.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use mengshu_core::value::{LedgerId, Timestamp};
use mengshu_server::audit::audit_data;
use mengshu_server::journal::{RealDisk, Record, scan_readonly};
use mengshu_server::sequencer::{ManualClock, Node, NodeConfig, SystemClock};
use mengshu_tests::bodies::{assign, deliver, endorse, promise, register};
use mengshu_tests::process::NodeProcess;
use mengshu_tests::{Author, TestNode, config, request};

/// A node without a port.
fn open(config: &NodeConfig) -> Node {
    let disk = Arc::new(RealDisk::create(&config.data).unwrap());
    Node::open(config, disk, Arc::new(SystemClock)).unwrap()
}

/// Founds an alliance, and lets it live a little.
async fn live(config: NodeConfig) -> Author {
    let node = TestNode::start(config, Arc::new(SystemClock)).await.unwrap();
    let author = node.alliance(&["h", "k"]).await.unwrap();
    let submit = async |member: &str, body| node.node.submit(author.signed(member, body)).await.unwrap();
    submit("h", promise("c1", "1000000 CNY", "k")).await;
    let asset = submit("h", register("p1", &[("h", "1/2"), ("k", "1/2")])).await;
    submit("k", endorse(asset.event)).await;
    for number in 0..12 {
        submit("h", deliver("c1", "1 CNY", "2024-01-01", &format!("note {number}"))).await;
    }
    // One act stays pending.
    submit("h", assign("p1", "h", "k", "1/4", "2024-06-01")).await;
    node.stop().await.unwrap();
    author
}

/// Where a commit ends: its segment, the offset, and the number of entries up to there.
type End = (u32, u32, usize);

/// The entries of the only ledger, and the ends of all commits.
fn journal(data: &Path) -> (Vec<Vec<u8>>, Vec<End>) {
    let (mut entries, mut commits) = (Vec::new(), Vec::new());
    scan_readonly(&RealDisk::existing(data).unwrap(), &mut |record| {
        match record {
            Record::Entry { bytes, .. } => entries.push(bytes.to_vec()),
            Record::Commit { mark_after, .. } => commits.push((mark_after.segment, mark_after.offset, entries.len())),
        }
        Ok(())
    })
    .unwrap();
    (entries, commits)
}

fn entries(node: &Node, ledger: &LedgerId) -> Vec<Vec<u8>> {
    node.entries(ledger, 0, usize::MAX, "", "").unwrap().into_iter().map(|entry| entry.bytes).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cut_at_every_byte_of_the_last_three_commits_keeps_exactly_the_whole_ones() {
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    let author = live(config(&data)).await;
    let ledger = author.ledger.unwrap();
    let heads = fs::read(data.join("heads")).unwrap();
    let node = open(&config(&data));
    for number in 0..3 {
        node.submit(author.signed("h", deliver("c1", "1 CNY", "2024-01-01", &format!("last {number}")))).await.unwrap();
    }
    tokio::task::block_in_place(|| node.stop()).unwrap();
    drop(node);
    let later_heads = fs::read(data.join("heads")).unwrap();
    let (whole, commits) = journal(&data);
    let [.., (segment, begin, _), _, _, (last, end, _)] = commits.as_slice() else { panic!("{commits:?}") };
    assert_eq!(segment, last, "the last commits stand in one file");
    let name = format!("{last:010}.journal");
    let bytes = fs::read(data.join(&name)).unwrap();
    let next = author.signed("h", deliver("c1", "1 CNY", "2024-01-01", "after the cut"));

    let handle = tokio::runtime::Handle::current();
    let (commits, whole, bytes, next) = (&commits, &whole, &bytes, &next);
    std::thread::scope(|scope| {
        for thread in 0..2_u32 {
            let (name, heads, later_heads, handle) = (&name, &heads, &later_heads, &handle);
            scope.spawn(move || {
                let place = tempfile::tempdir().unwrap();
                let file = place.path().join(name);
                for cut in (*begin..=*end).skip(thread as usize).step_by(2) {
                    // What a torn write leaves: the file at its full length with zeros, or a file that ends.
                    let mut torn = bytes[..cut as usize].to_vec();
                    if cut % 4 < 2 {
                        torn.resize(bytes.len(), 0);
                    }
                    fs::write(&file, &torn).unwrap();
                    fs::write(place.path().join("heads"), heads).unwrap();
                    fs::remove_dir_all(place.path().join("index")).ok();
                    let kept = commits.iter().rfind(|(at, end, _)| at == last && *end <= cut).unwrap().2;
                    let node = open(&config(place.path()));
                    assert!(entries(&node, &ledger) == whole[..kept], "cut at {cut}");
                    if cut % 37 == 0 {
                        let receipt = handle.block_on(node.submit(next.clone())).unwrap();
                        assert_eq!(receipt.index, kept as u64, "cut at {cut}");
                        node.stop().unwrap();
                        let summary = audit_data(place.path(), false, &mut |_| {}).unwrap();
                        assert_eq!(summary.ledgers[0].entries, kept as u64 + 1);
                    } else {
                        node.stop().unwrap();
                    }
                    drop(node);
                    // Below what the heads file knows to have been durable, nothing is cut and nothing starts.
                    if cut < *end && cut % 37 == 0 {
                        fs::write(&file, &torn).unwrap();
                        fs::write(place.path().join("heads"), later_heads).unwrap();
                        let disk = Arc::new(RealDisk::create(place.path()).unwrap());
                        let refused = Node::open(&config(place.path()), disk, Arc::new(SystemClock)).unwrap_err();
                        let refused = refused.to_string();
                        assert!(refused.contains(name) && refused.contains("at byte"), "cut at {cut}: {refused}");
                        assert!(fs::read(&file).unwrap() == torn, "nothing was changed");
                    }
                }
            });
        }
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_state_digest_is_the_same_live_from_a_snapshot_replayed_and_in_another_process() {
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    // After every entry the running node puts the digest of its live state on the log; the audit replays the log from
    // its first entry and compares each.
    let every = |data: &Path| NodeConfig { digest_every: 1, snapshot_every: 7, ..config(data) };
    let author = live(every(&data)).await;
    let digests = || {
        let summary = audit_data(&data, false, &mut |_| {}).unwrap();
        (summary.ledgers[0].digests, summary.ledgers[0].entries)
    };
    let (live, _) = digests();
    assert!(live >= 18, "{live}");

    // Snapshot and tail: the snapshot that the last stop made is taken away, so that the older one is used.
    let mut snapshots: Vec<PathBuf> =
        fs::read_dir(data.join("index/snapshots")).unwrap().map(|entry| entry.unwrap().path()).collect();
    snapshots.sort();
    assert_eq!(snapshots.len(), 2);
    fs::remove_file(&snapshots[1]).unwrap();
    let node = open(&every(&data));
    node.submit(author.signed("h", deliver("c1", "1 CNY", "2024-01-01", "from the snapshot"))).await.unwrap();
    tokio::task::block_in_place(|| node.stop()).unwrap();
    drop(node);
    assert_eq!(digests().0, live + 1, "digest of snapshot and tail");

    // Replayed in full: no snapshot, no index.
    fs::remove_dir_all(data.join("index")).unwrap();
    let node = open(&every(&data));
    node.submit(author.signed("h", deliver("c1", "1 CNY", "2024-01-01", "from the first entry"))).await.unwrap();
    tokio::task::block_in_place(|| node.stop()).unwrap();
    drop(node);
    let (replayed, size) = digests();
    assert_eq!(replayed, live + 2, "digest of the replay");

    // In another process, until its own digest is due.
    let mut process = NodeProcess::start(Path::new(env!("CARGO_BIN_EXE_test-node")), &data).unwrap();
    let address = process.address().unwrap();
    let mut client = mengshu_proto::v1::ledger_service_client::LedgerServiceClient::connect(address).await.unwrap();
    for number in 0..32 {
        let delivery = author.signed("h", deliver("c1", "1 CNY", "2024-01-01", &format!("elsewhere {number}")));
        client.submit(request(delivery)).await.unwrap();
    }
    process.kill().unwrap();
    let (elsewhere, after) = digests();
    assert_eq!(after, size + 33);
    assert_eq!(elsewhere, replayed + 1, "digest of the other process");
}

/// Every lookup that the index serves.
fn lookups(node: &Node, ledger: &LedgerId) -> Vec<Vec<u64>> {
    let ask = |subject: &str, member: &str| -> Vec<u64> {
        let found = node.entries(ledger, 0, usize::MAX, subject, member).unwrap();
        found.into_iter().map(|entry| entry.index).collect()
    };
    let mut answers = vec![ask("", ""), ask("asset/p1", "k"), ask("nothing", "")];
    answers.extend(["asset/p1", "contribution/c1", "member/h", "alliance"].map(|subject| ask(subject, "")));
    answers.extend(["h", "k", "node"].map(|member| ask("", member)));
    for entry in node.entries(ledger, 0, usize::MAX, "", "").unwrap() {
        answers.push(vec![node.find(ledger, &entry.event).unwrap()]);
        assert_eq!(node.receipt_of(ledger, entry.index).unwrap().entry, entry.bytes);
    }
    answers
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() { found.extend(files(&entry)) } else { found.push(entry) }
    }
    found.sort();
    found
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_index_that_is_gone_or_damaged_loses_nothing() {
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    let small = NodeConfig { digest_every: 4, snapshot_every: 7, ..config(&data) };
    let author = live(small.clone()).await;
    let ledger = author.ledger.unwrap();
    let again = || {
        let node = open(&small);
        let answers = lookups(&node, &ledger);
        node.stop().unwrap();
        answers
    };
    let before = tokio::task::block_in_place(again);
    assert!(before[3].len() >= 3 && before[4].len() >= 13 && before[9].len() >= 3, "{before:?}");
    tokio::task::block_in_place(|| {
        fs::remove_dir_all(data.join("index")).unwrap();
        assert_eq!(again(), before, "deleted");
        let originals: Vec<(PathBuf, Vec<u8>)> =
            files(&data.join("index")).into_iter().map(|file| (file.clone(), fs::read(&file).unwrap())).collect();
        let restore = || {
            fs::remove_dir_all(data.join("index")).unwrap();
            for (file, bytes) in &originals {
                fs::create_dir_all(file.parent().unwrap()).unwrap();
                fs::write(file, bytes).unwrap();
            }
        };
        for (file, bytes) in originals.iter().filter(|(_, bytes)| !bytes.is_empty()) {
            let used: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at] != 0).collect();
            for part in 0..4 {
                restore();
                let at = used[used.len() * part / 4];
                let mut flipped = bytes.clone();
                flipped[at] ^= 0x10;
                fs::write(file, flipped).unwrap();
                assert_eq!(again(), before, "{} byte {at}", file.display());
            }
            restore();
            fs::write(file, &bytes[..bytes.len() / 2]).unwrap();
            assert_eq!(again(), before, "{} cut", file.display());
            restore();
            fs::remove_file(file).unwrap();
            assert_eq!(again(), before, "{} gone", file.display());
        }
    });
    assert_eq!(audit_data(&data, false, &mut |_| {}).unwrap().ledgers[0].entries, before[0].len() as u64);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_process_is_kept_out() {
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    let clock = Arc::new(ManualClock::new(Timestamp::from_micros(1_704_067_200_000_000)));
    let node = TestNode::start(config(&data), clock).await.unwrap();
    let author = node.alliance(&["h", "k"]).await.unwrap();
    let second = Command::new(env!("CARGO_BIN_EXE_test-node"))
        .arg("--data")
        .arg(&data)
        .args(["--listen", "127.0.0.1:0"])
        .output()
        .unwrap();
    assert!(!second.status.success());
    let said = String::from_utf8_lossy(&second.stderr);
    assert!(said.contains("in use by another process: stop that one"), "{said}");
    // The first one has not noticed.
    node.node.submit(author.signed("h", promise("c1", "1 CNY", "k"))).await.unwrap();
    node.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_index_or_a_snapshot_that_is_ahead_of_the_journal_shows_what_it_lost_and_stops_the_start() {
    for gone in [&[][..], &["snapshots"], &["lookup", "reached"], &["snapshots", "lookup"]] {
        let place = tempfile::tempdir().unwrap();
        let data = place.path().join("data");
        let author = live(config(&data)).await;
        let kept = ["0000000000.journal", "heads"].map(|name| (data.join(name), fs::read(data.join(name)).unwrap()));
        let node = open(&config(&data));
        node.submit(author.signed("h", deliver("c1", "1 CNY", "2024-01-01", "later"))).await.unwrap();
        tokio::task::block_in_place(|| node.stop()).unwrap();
        drop(node);
        // The journal of before, the index of after.
        for (path, bytes) in kept {
            fs::write(path, bytes).unwrap();
        }
        for name in gone {
            let path = data.join("index").join(name);
            if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }.unwrap();
        }
        let before = (fs::read(data.join("0000000000.journal")).unwrap(), fs::read(data.join("heads")).unwrap());
        // Also the second time: what shows it is left where it is.
        for _ in 0..2 {
            let disk = Arc::new(RealDisk::create(&data).unwrap());
            let refused = Node::open(&config(&data), disk, Arc::new(SystemClock)).unwrap_err().to_string();
            assert!(refused.contains("are known to have been durable: its end is lost"), "{gone:?}: {refused}");
        }
        assert!(before == (fs::read(data.join("0000000000.journal")).unwrap(), fs::read(data.join("heads")).unwrap()));
        // Who restores what is there says so, and signs nothing by accident.
        let new = place.path().join("new");
        mengshu_server::backup::restore(&data, &new).unwrap();
        let node = open(&config(&new));
        let next = author.signed("h", deliver("c1", "1 CNY", "2024-01-01", "another"));
        assert!(node.submit(next).await.is_err());
        tokio::task::block_in_place(|| node.stop()).unwrap();
    }
}
