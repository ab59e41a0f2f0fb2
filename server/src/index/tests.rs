//! Tests of the index: here that the store answers as memory does, with what the tests beside share.

mod damage;
mod following;

use std::fs;
use std::path::Path;
use std::sync::Mutex;

use mengshu_core::value::{Hash, LedgerId};

use super::memory::Tables;
use super::*;
use crate::journal::{Mark, Position};

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
    let (index, opened) = open_guarded(dir).unwrap();
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

#[test]
fn sled_answers_as_memory_does_also_after_reopening() {
    let dir = tempfile::tempdir().unwrap();
    made(dir.path(), 20, 11);
    let (index, opened) = open_guarded(dir.path()).unwrap();
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
fn a_batch_is_in_whole_or_not_at_all() {
    let dir = tempfile::tempdir().unwrap();
    let (index, _) = open_guarded(dir.path()).unwrap();
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
