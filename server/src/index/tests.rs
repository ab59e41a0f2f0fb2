//! Tests of the store, its guarded opening and the follower.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use mengshu_core::value::{Hash, LedgerId};
use proptest::prelude::*;

use super::memory::Tables;
use super::*;

const LEDGERS: [LedgerId; 2] = [LedgerId(Hash([1; 32]).0), LedgerId(Hash([2; 32]).0)];
const SUBJECTS: [&str; 4] = ["asset:a", "asset:ab", "member:acme", ""];
const MEMBERS: [&str; 3] = ["acme", "acme-2", "node"];

/// The batch of one commit: entries alternate between the ledgers.
fn batch(commit: u64, entries: u64) -> IndexBatch {
    let entries = (commit * entries..(commit + 1) * entries).map(|n| IndexEntry {
        ledger: LEDGERS[usize::from(n % 2 == 1)],
        index: n / 2,
        author: MEMBERS[usize::try_from(n % 3).unwrap()].into(),
        subjects: SUBJECTS.iter().enumerate().filter(|(i, _)| n >> i & 1 == 1).map(|(_, s)| (*s).into()).collect(),
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

/// The same lookups in memory, all of it tail.
#[derive(Debug, Default)]
struct MemoryIndex {
    inner: Mutex<(Tables, Mark)>,
}

impl Index for MemoryIndex {
    fn reached(&self) -> Mark {
        self.inner.lock().unwrap().1
    }
    fn apply(&self, batch: &IndexBatch) -> Result<(), IndexError> {
        let mut inner = self.inner.lock().unwrap();
        if batch.mark < inner.1 {
            return Err(IndexError::Backwards { got: batch.mark.commits, reached: inner.1.commits });
        }
        inner.0.add(&batch.entries)?;
        inner.1 = batch.mark;
        Ok(())
    }
    fn flush(&self) -> Result<(), IndexError> {
        Ok(())
    }
    fn condemn(&self, _reason: &str) {}
    fn size(&self, ledger: &LedgerId) -> Result<u64, IndexError> {
        Ok(self.inner.lock().unwrap().0.size(ledger).unwrap_or(0))
    }
    fn positions(&self, ledger: &LedgerId, from: u64, limit: usize) -> Result<Vec<(u64, Position)>, IndexError> {
        Ok(self.inner.lock().unwrap().0.positions(ledger, from, limit))
    }
    fn by_subject(&self, ledger: &LedgerId, subject: &str, from: u64, limit: usize) -> Result<Vec<u64>, IndexError> {
        Ok(self.inner.lock().unwrap().0.by_subject(ledger, subject, from, limit))
    }
    fn by_member(&self, ledger: &LedgerId, member: &str, from: u64, limit: usize) -> Result<Vec<u64>, IndexError> {
        Ok(self.inner.lock().unwrap().0.by_member(ledger, member, from, limit))
    }
}

fn reference(commits: u64, entries: u64) -> MemoryIndex {
    let index = MemoryIndex::default();
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
    assert_eq!(opened, Opened::Found { reached: end(20, 11), behind: 0 });
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
    assert_eq!(opened, Opened::Found { reached: end(5, 4), behind: 0 });
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
    // More by hand: MENGSHU_INDEX_FLIPS=rounds,commits with 200 entries each.
    let by_hand = std::env::var("MENGSHU_INDEX_FLIPS").ok();
    let by_hand = by_hand.as_deref().and_then(|text| text.split_once(','));
    let (rounds, commits) = by_hand.map_or((6_u64, 6_u64), |(a, b)| (a.parse().unwrap(), b.parse().unwrap()));
    let dir = tempfile::tempdir().unwrap();
    made(dir.path(), commits, 200);
    let whole = reference(commits, 200);
    let (mut kept, mut emptied, mut rebuilt, mut wrong) = (0, 0, 0, Vec::new());
    for file in files(&dir.path().join("lookup")) {
        let inside = file.strip_prefix(dir.path()).unwrap();
        let bytes = fs::read(&file).unwrap();
        // Flips go where something is written; the rest of a segment is zeros.
        let used: Vec<usize> = (0..bytes.len()).filter(|&at| bytes[at] != 0).collect();
        for round in 0..rounds.min(used.len() as u64) {
            let choice = u64::from_be_bytes(*blake3::hash(&round.to_be_bytes()).as_bytes().first_chunk().unwrap());
            let at = used[usize::try_from(choice % used.len() as u64).unwrap()];
            let copied = tempfile::tempdir().unwrap();
            copy(dir.path(), copied.path());
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << (round % 8);
            fs::write(copied.path().join(inside), flipped).unwrap();
            let (index, opened) = open_and_catch_up(copied.path(), commits, 200);
            match &opened {
                Opened::Found { behind: 0, .. } => kept += 1,
                Opened::Found { .. } => emptied += 1,
                _ => rebuilt += 1,
            }
            let same = guard::catch(|| assert_same(&index, &whole, commits * 200));
            if let Err(reason) = same {
                wrong.push(format!("{} byte {at}: {opened}: {reason}", inside.display()));
            }
        }
    }
    println!("{kept} kept, {emptied} behind, {rebuilt} rebuilt, {} wrong", wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_index_found_broken_or_that_killed_its_opener_is_not_opened_again() {
    let dir = tempfile::tempdir().unwrap();
    made(dir.path(), 3, 4);
    let (index, _) = open_guarded(dir.path(), end(3, 4)).unwrap();
    index.condemn("a page\nis gone");
    drop(index);
    let (index, opened) = open_and_catch_up(dir.path(), 3, 4);
    assert!(opened.to_string().contains("found it broken: a page is gone"), "{opened}");
    assert_same(&index, &reference(3, 4), 12);
    drop(index);
    let (index, opened) = open_guarded(dir.path(), end(3, 4)).unwrap();
    assert!(matches!(opened, Opened::Found { .. }), "{opened}");
    drop(index);

    fs::write(dir.path().join("opening"), b"").unwrap();
    let (index, opened) = open_and_catch_up(dir.path(), 3, 4);
    assert!(opened.to_string().contains("ended while opening it"), "{opened}");
    assert_same(&index, &reference(3, 4), 12);
}

#[test]
fn a_batch_is_in_whole_or_not_at_all() {
    let dir = tempfile::tempdir().unwrap();
    let (index, _) = open_guarded(dir.path(), Mark::default()).unwrap();
    let memory = MemoryIndex::default();
    let mut refused = batch(1, 10);
    refused.entries[9].subjects.push("x".repeat(65_536).into());
    let stale = IndexBatch { mark: Mark::default(), ..batch(1, 10) };
    let gap = batch(2, 10);
    for index in [&index as &dyn Index, &memory] {
        index.apply(&batch(0, 10)).unwrap();
        assert_eq!(index.apply(&refused), Err(IndexError::TooLong { len: 65_536 }));
        assert_eq!(index.apply(&stale), Err(IndexError::Backwards { got: 0, reached: 1 }));
        assert_eq!(index.apply(&gap), Err(IndexError::Gap { got: 10, size: 5 }));
    }
    assert_same(&index, &reference(1, 10), 20);
    assert_same(&memory, &reference(1, 10), 20);
}

/// The test starts itself as another process that writes, and kills it.
#[test]
fn a_killed_writer_leaves_whole_batches() {
    const FOLDER: &str = "MENGSHU_INDEX_KILL";
    if let Ok(folder) = std::env::var(FOLDER) {
        let (index, _) = open_guarded(Path::new(&folder), end(1_000, 40)).unwrap();
        (index.reached().commits..1_000).for_each(|commit| index.apply(&batch(commit, 40)).unwrap());
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let (mut last, mut wait) = (0, 150);
    for _ in 0..6 {
        let name = "index::tests::a_killed_writer_leaves_whole_batches";
        let mut writer = std::process::Command::new(std::env::current_exe().unwrap());
        let writer = writer.args([name, "--exact"]).env(FOLDER, dir.path()).stdout(std::process::Stdio::null());
        let mut writer = writer.spawn().unwrap();
        std::thread::sleep(Duration::from_millis(wait));
        writer.kill().unwrap();
        writer.wait().unwrap();
        let (index, _) = open_guarded(dir.path(), end(1_000, 40)).unwrap();
        let reached = index.reached().commits;
        for commit in [last, reached.saturating_sub(1), reached, reached + 1] {
            for entry in batch(commit, 40).entries {
                let there = commit < reached;
                let found = index.positions(&entry.ledger, entry.index, 1).unwrap();
                assert_eq!(found == [(entry.index, entry.position)], there, "commit {commit} of {reached}");
                let rows = index.by_member(&entry.ledger, &entry.author, entry.index, 1).unwrap();
                assert_eq!(rows.contains(&entry.index), there);
                for subject in &entry.subjects {
                    let rows = index.by_subject(&entry.ledger, subject, entry.index, 1).unwrap();
                    assert_eq!(rows.contains(&entry.index), there, "{subject}");
                }
            }
        }
        assert_eq!(index.size(&LEDGERS[0]).unwrap(), reached * 20);
        last = reached;
        // A busy machine may not get as far as the first batch.
        wait = if last == 0 { wait * 3 } else { wait + 37 };
    }
    assert!(last > 0, "the writer never got to write");
}

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
    let (index, _) = open_guarded(dir.path(), Mark::default()).unwrap();
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
    let (index, opened) = open_guarded(dir.path(), end(300, 20)).unwrap();
    assert_eq!(opened, Opened::Found { reached: end(300, 20), behind: 0 });
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
