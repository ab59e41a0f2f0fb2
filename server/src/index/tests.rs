//! Tests of the store, its guarded opening and the follower.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use mengshu_core::value::{EventId, Hash, LedgerId};
use proptest::prelude::*;

use super::*;

const LEDGERS: [LedgerId; 2] = [LedgerId(Hash([1; 32]).0), LedgerId(Hash([2; 32]).0)];
const SUBJECTS: [&str; 4] = ["asset:a", "asset:ab", "member:acme", ""];
const MEMBERS: [&str; 3] = ["acme", "acme-2", "node"];

fn id(number: u64) -> EventId {
    EventId(*blake3::hash(&number.to_be_bytes()).as_bytes())
}

/// The batch of one commit: entries alternate between the ledgers.
fn batch(commit: u64, entries: u64) -> IndexBatch {
    let entries = (commit * entries..(commit + 1) * entries).map(|n| IndexEntry {
        ledger: LEDGERS[usize::from(n % 2 == 1)],
        index: n / 2,
        event: id(n),
        author: MEMBERS[usize::try_from(n % 3).unwrap()].to_owned(),
        subjects: SUBJECTS.iter().enumerate().filter(|(i, _)| n >> i & 1 == 1).map(|(_, s)| (*s).to_owned()).collect(),
        position: Position { segment: 0, offset: u32::try_from(n).unwrap() * 100, len: 90 },
    });
    let entries: Vec<_> = entries.collect();
    let offset = entries.last().map_or(0, |last| last.position.offset + 100);
    IndexBatch { entries, mark: Mark { commits: commit + 1, segment: 0, offset } }
}

fn end(commits: u64, entries: u64) -> Mark {
    if commits == 0 { Mark::default() } else { batch(commits - 1, entries).mark }
}

/// Every lookup of two indexes gives the same.
fn assert_same(a: &dyn Index, b: &dyn Index, events: u64) {
    assert_eq!(a.reached(), b.reached());
    for n in 0..events + 2 {
        assert_eq!(a.event(&id(n)).unwrap(), b.event(&id(n)).unwrap(), "event {n}");
    }
    for ledger in &LEDGERS {
        assert_eq!(a.size(ledger).unwrap(), b.size(ledger).unwrap());
        for from in [0, 3, events / 4, events] {
            for limit in [0, 1, 7, usize::MAX] {
                assert_eq!(a.positions(ledger, from, limit).unwrap(), b.positions(ledger, from, limit).unwrap());
                for subject in SUBJECTS {
                    let found = a.by_subject(ledger, subject, from, limit).unwrap();
                    assert_eq!(found, b.by_subject(ledger, subject, from, limit).unwrap(), "{subject} from {from}");
                }
                for member in MEMBERS {
                    let found = a.by_member(ledger, member, from, limit).unwrap();
                    assert_eq!(found, b.by_member(ledger, member, from, limit).unwrap(), "{member} from {from}");
                }
            }
        }
    }
}

fn reference(commits: u64, entries: u64) -> MemoryIndex {
    let index = MemoryIndex::new();
    (0..commits).for_each(|commit| index.apply(&batch(commit, entries)).unwrap());
    index
}

/// What a node does at start: open, then apply what the journal has beyond the index.
fn open_and_catch_up(dir: &Path, commits: u64, entries: u64) -> (SledIndex, Opened) {
    let (index, opened) = open_guarded(dir, end(commits, entries)).unwrap();
    for commit in index.reached().commits..commits {
        index.apply(&batch(commit, entries)).unwrap();
    }
    (index, opened)
}

fn made(dir: &Path, commits: u64, entries: u64) {
    let (index, opened) = open_and_catch_up(dir, commits, entries);
    assert_eq!(opened, Opened::New);
    index.flush().unwrap();
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

fn files(dir: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for entry in fs::read_dir(dir).unwrap().map(Result::unwrap) {
        if entry.path().is_dir() { out.extend(files(&entry.path())) } else { out.push(entry.path()) }
    }
    out.sort();
    out
}

fn bad_folders(dir: &Path) -> Vec<String> {
    let names = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.filter(|name| name.starts_with("index.bad-")).collect();
    names.sort();
    names
}

#[test]
fn sled_answers_as_memory_does_also_after_reopening() {
    let dir = tempfile::tempdir().unwrap();
    made(dir.path(), 20, 11);
    let (index, opened) = open_guarded(dir.path(), end(20, 11)).unwrap();
    assert_eq!(opened, Opened::Found { reached: end(20, 11) });
    assert_eq!(opened.to_string(), "index opened at commit 20");
    assert_same(&index, &reference(20, 11), 220);
}

#[test]
fn a_rebuilt_index_is_equal() {
    let dir = tempfile::tempdir().unwrap();
    made(dir.path(), 12, 10);
    fs::remove_dir_all(dir.path()).unwrap();
    let (index, opened) = open_and_catch_up(dir.path(), 12, 10);
    assert_eq!(opened, Opened::New);
    assert_same(&index, &reference(12, 10), 120);
}

#[test]
fn garbage_in_the_folder_is_put_aside_and_two_are_kept() {
    let dir = tempfile::tempdir().unwrap();
    for round in 1..=4_u8 {
        let database = dir.path().join("lookup");
        let _ = fs::remove_dir_all(&database);
        fs::create_dir_all(&database).unwrap();
        fs::write(database.join("db"), vec![round; 1_200_000]).unwrap();
        fs::write(database.join("conf"), [round; 77]).unwrap();
        let (index, opened) = open_and_catch_up(dir.path(), 3, 5);
        let Opened::Rebuilding { aside, .. } = &opened else { panic!("{opened}") };
        assert_eq!(aside, &dir.path().join(format!("index.bad-{round}")));
        assert_eq!(opened.to_string().lines().count(), 1);
        assert_same(&index, &reference(3, 5), 15);
    }
    assert_eq!(bad_folders(dir.path()), ["index.bad-3", "index.bad-4"]);
}

#[test]
fn a_file_in_place_of_the_folder_is_put_aside() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("lookup"), b"not a folder").unwrap();
    let (index, opened) = open_guarded(dir.path(), Mark::default()).unwrap();
    assert!(matches!(opened, Opened::Rebuilding { .. }), "{opened}");
    assert_eq!(index.reached(), Mark::default());
}

#[test]
fn a_mark_beyond_the_journal_is_put_aside() {
    let dir = tempfile::tempdir().unwrap();
    made(dir.path(), 5, 4);
    let short = end(4, 4);
    let same_count_shorter = Mark { offset: 7, ..end(5, 4) };
    for journal_end in [short, same_count_shorter, Mark::default()] {
        let copied = tempfile::tempdir().unwrap();
        copy(dir.path(), copied.path());
        let (index, opened) = open_guarded(copied.path(), journal_end).unwrap();
        assert!(opened.to_string().contains("which is not in the journal"), "{opened}");
        assert_eq!(index.reached(), Mark::default());
        assert_eq!(index.size(&LEDGERS[0]).unwrap(), 0);
    }
    // The journal's end may have moved to the head of a new segment.
    let rolled = Mark { segment: 1, offset: 0, ..end(5, 4) };
    let (_, opened) = open_guarded(dir.path(), rolled).unwrap();
    assert_eq!(opened, Opened::Found { reached: end(5, 4) });
}

#[test]
fn a_truncated_database_loses_nothing() {
    let dir = tempfile::tempdir().unwrap();
    made(dir.path(), 30, 20);
    let whole = reference(30, 20);
    for file in files(&dir.path().join("lookup")) {
        let inside = file.strip_prefix(dir.path()).unwrap();
        let len = fs::metadata(&file).unwrap().len();
        for cut in [0, 1, len / 3, len / 2, len.saturating_sub(1)] {
            let copied = tempfile::tempdir().unwrap();
            copy(dir.path(), copied.path());
            fs::File::options().write(true).open(copied.path().join(inside)).unwrap().set_len(cut).unwrap();
            let (index, _) = open_and_catch_up(copied.path(), 30, 20);
            assert_same(&index, &whole, 600);
        }
    }
}

#[test]
fn flipped_bits_lose_nothing() {
    let dir = tempfile::tempdir().unwrap();
    made(dir.path(), 30, 20);
    let whole = reference(30, 20);
    let rounds: u64 = std::env::var("MENGSHU_INDEX_FLIPS").ok().and_then(|n| n.parse().ok()).unwrap_or(6);
    let (mut found, mut rebuilt, mut wrong) = (0, 0, Vec::new());
    for file in files(&dir.path().join("lookup")) {
        let inside = file.strip_prefix(dir.path()).unwrap();
        let bytes = fs::read(&file).unwrap();
        // Flips go where something is written; the rest of a segment is zeros.
        let used: Vec<usize> = (0..bytes.len()).filter(|&at| bytes[at] != 0).collect();
        for round in 0..rounds.min(used.len() as u64) {
            let choice = u64::from_be_bytes(blake3::hash(&round.to_be_bytes()).as_bytes()[..8].try_into().unwrap());
            let at = used[usize::try_from(choice % used.len() as u64).unwrap()];
            let copied = tempfile::tempdir().unwrap();
            copy(dir.path(), copied.path());
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << (round % 8);
            fs::write(copied.path().join(inside), flipped).unwrap();
            let (index, opened) = open_and_catch_up(copied.path(), 30, 20);
            if matches!(opened, Opened::Found { .. }) { found += 1 } else { rebuilt += 1 }
            let same = guard::catch(|| assert_same(&index, &whole, 600));
            if let Err(reason) = same {
                wrong.push(format!("{} byte {at}: {opened}: {reason}", inside.display()));
            }
        }
    }
    println!("{found} opened, {rebuilt} rebuilt, {} wrong", wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
