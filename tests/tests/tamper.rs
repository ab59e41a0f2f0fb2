//! Whoever can write to the disk: every byte that is flipped, and every entry that is dropped, swapped, repeated, cut,
//! changed or brought from another ledger, is found by the audit, which names the place. A ledger of 20 events; the
//! journal also of 200 with `MENGSHU_LONG=1`.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use mengshu_core::event::Entry;
use mengshu_core::value::LedgerId;
use mengshu_server::audit::{AuditError, Summary, audit_data, audit_export, export_files};
use mengshu_server::journal::{Batch, Journal, Options, RealDisk, Record, scan_readonly};
use mengshu_server::sequencer::SystemClock;
use mengshu_tests::bodies::{deliver, endorse, promise, register};
use mengshu_tests::{TestNode, config, signer};

/// Number of events, and how many come together.
fn size() -> (usize, usize) {
    if std::env::var_os("MENGSHU_LONG").is_some_and(|value| value == "1") { (200, 8) } else { (20, 1) }
}

fn audit(data: &Path) -> Result<Summary, AuditError> {
    audit_data(data, false, &mut |_| {})
}

/// A data directory with a ledger of so many events in small segments, from some point on so many in a commit.
async fn ledger(data: &Path, name: &str, events: usize, together: usize) -> LedgerId {
    let mut config = config(data);
    config.journal.segment_bytes = 4_096;
    let node = TestNode::start(config, Arc::new(SystemClock)).await.unwrap();
    let author = node.alliance(&[name, "k"]).await.unwrap();
    let submit = async |member: &str, body| node.node.submit(author.signed(member, body)).await.unwrap();
    submit(name, promise("c1", "1000000 CNY", "k")).await;
    let asset = submit(name, register("p1", &[(name, "1/2"), ("k", "1/2")])).await;
    submit("k", endorse(asset.event)).await;
    let notes: Vec<_> =
        (7..events).map(|number| deliver("c1", "1 CNY", "2024-01-01", &format!("note {number}"))).collect();
    for some in notes.chunks(together) {
        let some = some.iter().map(|body| author.signed(name, body.clone())).collect();
        node.node.submit_all(some).await.into_iter().for_each(|answer| drop(answer.unwrap()));
    }
    node.stop().await.unwrap();
    assert_eq!(audit(data).unwrap().ledgers[0].entries, events as u64);
    author.ledger.unwrap()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The files of a folder that an audit reads, with their lengths: segments and heads of a data directory, all of an
/// export.
fn files(folder: &Path) -> Vec<(PathBuf, usize)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let name = entry.file_name().unwrap().to_str().unwrap();
        if entry.is_dir() && name != "index" {
            found.extend(files(&entry));
        } else if name.ends_with(".journal")
            || name == "heads"
            || entry.ancestors().any(|part| part.ends_with("export"))
        {
            let length = fs::metadata(&entry).unwrap().len();
            found.push((entry, usize::try_from(length).unwrap()));
        }
    }
    found.sort();
    found
}

/// Changes every byte of the files of a folder, one at a time, each thread in a copy of its own, and hands the copy, the
/// file and the place to `check`.
fn flip_every_byte(folder: &Path, check: impl Fn(&Path, &str, usize) + Sync) -> usize {
    let count = AtomicUsize::new(0);
    let threads = std::thread::available_parallelism().unwrap().get();
    std::thread::scope(|scope| {
        for thread in 0..threads {
            let (count, check) = (&count, &check);
            scope.spawn(move || {
                let place = tempfile::tempdir().unwrap();
                let copied = place.path().join(folder.file_name().unwrap());
                copy(folder, &copied);
                for (path, length) in files(&copied) {
                    let name = path.strip_prefix(&copied).unwrap().to_str().unwrap().to_owned();
                    let file = fs::File::options().read(true).write(true).open(&path).unwrap();
                    for at in (thread..length).step_by(threads) {
                        let mut byte = [0];
                        file.read_exact_at(&mut byte, at as u64).unwrap();
                        // A bit that depends on the place; the neighbours have others.
                        file.write_all_at(&[byte[0] ^ (1 << (at % 8))], at as u64).unwrap();
                        check(&copied, &name, at);
                        file.write_all_at(&byte, at as u64).unwrap();
                        count.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    count.into_inner()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_flipped_byte_of_the_journal_is_found_and_its_place_named() {
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    let (events, together) = size();
    ledger(&data, "h", events, together).await;
    let flips = flip_every_byte(&data, |copied, name, at| {
        let error = audit(copied).expect_err(&format!("{name} byte {at}")).to_string();
        assert!(error.contains(name), "{name} byte {at}: {error}");
        // The unit that is damaged begins at or before the byte, and says so.
        let named = error.split_once("at byte ").or_else(|| error.split_once("from byte ")).map(|(_, rest)| rest);
        let offset = named.map(|rest| rest.chars().take_while(char::is_ascii_digit).collect::<String>());
        match offset.and_then(|offset| offset.parse::<usize>().ok()) {
            Some(offset) => assert!(offset <= at && at < offset + 4_096, "{name} byte {at}: {error}"),
            None => assert_eq!(name, "heads", "{error}"),
        }
    });
    println!("{flips} bytes flipped, each found");
    assert!(flips > 10_000, "{flips}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_flipped_byte_of_an_exported_log_is_found() {
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    ledger(&data, "h", 20, 1).await;
    let mut entries = Vec::new();
    let mut note = Vec::new();
    scan_readonly(&RealDisk::existing(&data).unwrap(), &mut |record| {
        match record {
            Record::Entry { bytes, .. } => entries.push(bytes.to_vec()),
            Record::Commit { heads, .. } => note.clone_from(&heads[0].note),
        }
        Ok(())
    })
    .unwrap();
    let export = place.path().join("export");
    for (name, bytes) in export_files(&entries).unwrap().into_iter().chain([("checkpoint".to_owned(), note)]) {
        let path = export.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    let audit = |folder: &Path| audit_export(folder, false, &mut |_| {});
    assert_eq!(audit(&export).unwrap().ledgers[0].entries, entries.len() as u64);
    let flips = flip_every_byte(&export, |copied, name, at| {
        let error = audit(copied).expect_err(&format!("{name} byte {at}")).to_string();
        assert!(error.contains(name) || error.contains("entry "), "{name} byte {at}: {error}");
    });
    println!("{flips} bytes flipped, each found");
    for (path, length) in files(&export) {
        let bytes = fs::read(&path).unwrap();
        for cut in [0, 1, length / 2, length - 1] {
            fs::write(&path, &bytes[..cut]).unwrap();
            audit(&export).expect_err("a cut file");
        }
        fs::write(&path, [&bytes[..], b"x"].concat()).unwrap();
        audit(&export).expect_err("a longer file");
        fs::remove_file(&path).unwrap();
        audit(&export).expect_err("a missing file");
        fs::write(&path, &bytes).unwrap();
    }
    audit(&export).unwrap();
}

/// The commits of a journal.
fn commits(data: &Path) -> Vec<Batch> {
    let (mut commits, mut batch) = (Vec::new(), Batch::default());
    scan_readonly(&RealDisk::existing(data).unwrap(), &mut |record| {
        match record {
            Record::Entry { ledger, bytes, .. } => batch.entries.push((ledger, bytes.to_vec())),
            Record::Commit { heads, .. } => {
                batch.heads = heads.to_vec();
                commits.push(std::mem::take(&mut batch));
            }
        }
        Ok(())
    })
    .unwrap();
    commits
}

/// A journal of these commits, all its checksums and chains right: what a forger makes who has every byte of the disk and
/// our programs, but nobody's key.
fn forge(commits: &[Batch]) -> Result<Summary, AuditError> {
    let place = tempfile::tempdir().unwrap();
    let disk = Arc::new(RealDisk::create(place.path()).unwrap());
    let options = Options { segment_bytes: 4_096, background: false, salt: None };
    let (mut journal, _) = Journal::open(disk, &options, None, &mut |_| Ok(())).unwrap();
    for batch in commits {
        journal.append(batch).unwrap();
    }
    journal.close().unwrap();
    audit(place.path())
}

/// Changes an entry and encodes it again.
fn changed(bytes: &[u8], change: impl FnOnce(&mut Entry)) -> Vec<u8> {
    let mut entry = Entry::decode(bytes).unwrap();
    change(&mut entry);
    mengshu_core::event::canonical::encode(&entry).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_forger_with_the_disk_and_without_keys_is_found() {
    let place = tempfile::tempdir().unwrap();
    let (data, other) = (place.path().join("data"), place.path().join("other"));
    let id = ledger(&data, "h", 20, 1).await;
    ledger(&other, "q", 20, 1).await;
    let (honest, other) = (commits(&data), commits(&other));
    assert!(honest.len() == 20 && honest.iter().all(|batch| batch.entries.len() == 1));
    forge(&honest).unwrap();

    // Every forgery at every entry; the audit names an entry at or after the place, and at most the next one.
    let found = |what: &str, at: usize, commits: &[Batch]| {
        let error = forge(commits).expect_err(&format!("{what} at {at}")).to_string();
        let (_, number) = error.split_once(", entry ").unwrap_or_else(|| panic!("{what} at {at}: {error}"));
        let number: usize = number.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap();
        assert!((at..=at + 1).contains(&number), "{what} at {at}: {error}");
    };
    for at in 0..honest.len() {
        let with = |change: &dyn Fn(&mut Vec<Batch>)| {
            let mut commits = honest.clone();
            change(&mut commits);
            commits
        };
        let entry = |bytes: Vec<u8>| with(&|commits| commits[at].entries[0].1.clone_from(&bytes));
        let own = &honest[at].entries[0].1;
        if at + 1 < honest.len() {
            found("dropped", at, &with(&|commits| drop(commits.remove(at))));
            found("swapped", at, &with(&|commits| commits.swap(at, at + 1)));
            found(
                "swapped without its head",
                at,
                &with(&|commits| {
                    let later = commits[at + 1].entries.clone();
                    commits[at + 1].entries.clone_from(&honest[at].entries);
                    commits[at].entries = later;
                }),
            );
        }
        found("repeated", at, &with(&|commits| commits.insert(at, honest[at].clone())));
        found("repeated in its commit", at, &with(&|commits| commits[at].entries.push((id, own.clone()))));
        found("cut", at, &entry(own[..own.len() - 1].to_vec()));
        found("emptied", at, &entry(Vec::new()));
        found("lengthened", at, &entry([&own[..], &[0]].concat()));
        found("of another ledger", at, &entry(other[at].entries[0].1.clone()));
        found(
            "inserted from another ledger",
            at,
            &with(&|commits| {
                commits.insert(at, Batch { entries: vec![(id, other[at].entries[0].1.clone())], heads: Vec::new() });
            }),
        );
        found(
            "recorded earlier",
            at,
            &entry(changed(own, |entry| entry.recorded_at = entry.recorded_at.add_micros(-1))),
        );
        found("of another place", at, &entry(changed(own, |entry| entry.index += 1)));
        found("with another signature", at, &entry(changed(own, |entry| entry.signatures[0].signature.0[40] ^= 1)));
        found("without signatures", at, &entry(changed(own, |entry| entry.signatures.clear())));
        found(
            "with another event",
            at,
            &entry(changed(own, |entry| {
                let last = entry.event.0.len() - 1;
                entry.event.0[last] ^= 1;
            })),
        );
        found(
            "under another key's head",
            at,
            &with(&|commits| {
                let head = &mut commits[at].heads[0];
                let checkpoint = mengshu_core::proof::Checkpoint {
                    origin: format!("node.test/{id}"),
                    size: head.size,
                    root: head.root,
                };
                head.note = checkpoint.sign(&signer("forger")).into_bytes();
            }),
        );
    }
    // Without its last commits it is an honest, shorter log. Only a later checkpoint can tell: the receipts that members
    // hold, the heads file, a mirror. So the audit says that it could not look.
    let shorter = forge(&honest[..15]).unwrap();
    assert_eq!(shorter.ledgers[0].entries, 15);
    // A whole foreign ledger under this ledger's name.
    let renamed: Vec<Batch> = other
        .iter()
        .map(|batch| Batch {
            entries: batch.entries.iter().map(|(_, entry)| (id, entry.clone())).collect(),
            heads: Vec::new(),
        })
        .collect();
    found("renamed", 0, &renamed);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_journal_that_lost_its_end_is_noticed_by_the_heads_file() {
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    ledger(&data, "h", 20, 1).await;
    let (last, _) = files(&data).into_iter().rfind(|(path, _)| path.extension().is_some()).unwrap();
    fs::remove_file(&last).unwrap();
    let error = audit(&data).unwrap_err().to_string();
    assert!(error.contains("its end is lost") && error.contains("20 commits are known"), "{error}");
    fs::remove_file(data.join("heads")).unwrap();
    let summary = audit(&data).unwrap();
    assert!(summary.skipped.iter().any(|skipped| skipped.contains("`heads` is missing")), "{:?}", summary.skipped);
}
