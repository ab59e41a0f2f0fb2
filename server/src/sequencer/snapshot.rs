//! Snapshots: all ledgers of the node at one journal boundary, so that a start need not replay everything.
//!
//! One file for all, kept under the all-zero ledger id: so its boundary is one boundary. Payload: number of ledgers
//! (u64), then for each its id, size (u64), the size at its last state digest (u64), its leaf hashes and its state; all
//! integers little-endian. Written from published states by a thread of its own, after the index has reached the same
//! boundary; so a snapshot is never ahead of the index.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use mengshu_core::ledger::{Ledger, SnapshotError as StateError};
use mengshu_core::mechanism::State;
use mengshu_core::value::{Hash, LedgerId};

use super::identity::Identity;
use super::publish::Desk;
use super::shelf::Shelved;
use crate::index::{Follower, SnapshotError as FileError, SnapshotReader, Snapshots};
use crate::journal::Mark;
use crate::limits;

/// The id that snapshots of the whole node are kept under.
pub(super) const WHOLE_NODE: LedgerId = LedgerId([0; 32]);

struct Part {
    shelved: Arc<Shelved>,
    state: State,
    digest_at: u64,
}

struct Work {
    mark: Mark,
    parts: Vec<Part>,
}

/// Decides when a snapshot is due and hands it to its thread.
#[derive(Debug)]
pub(super) struct Snapshotter {
    every: usize,
    since: usize,
    sender: Option<SyncSender<Work>>,
    thread: Option<JoinHandle<()>>,
}

impl std::fmt::Debug for Work {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "snapshot at {}", self.mark)
    }
}

impl Snapshotter {
    /// Starts the thread. `since` entries have been replayed since the last snapshot.
    pub(super) fn start(snapshots: Snapshots, index: Arc<Follower>, every: usize, since: usize) -> io::Result<Self> {
        let (sender, receiver) = sync_channel(limits::SNAPSHOTS_WAITING);
        let thread = std::thread::Builder::new()
            .name("snapshot".to_owned())
            .spawn(move || run(&snapshots, &index, &receiver))?;
        Ok(Self { every, since, sender: Some(sender), thread: Some(thread) })
    }

    /// Takes note of a commit; when enough has come together, and the last snapshot is done, another one is made.
    pub(super) fn consider(&mut self, desks: &BTreeMap<LedgerId, Desk>, mark: Mark, entries: usize) {
        self.since = self.since.saturating_add(entries);
        if self.since >= self.every
            && self.sender.as_ref().is_some_and(|sender| sender.try_send(work(desks, mark)).is_ok())
        {
            self.since = 0;
        }
    }

    /// Makes a last snapshot, if anything has happened since, and waits for it.
    pub(super) fn finish(&mut self, desks: &BTreeMap<LedgerId, Desk>, mark: Mark) {
        if let Some(sender) = self.sender.take().filter(|_| self.since > 0) {
            let _ = sender.send(work(desks, mark));
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn work(desks: &BTreeMap<LedgerId, Desk>, mark: Mark) -> Work {
    let part = |desk: &Desk| Part {
        shelved: Arc::clone(&desk.shelved),
        state: desk.ledger.state().clone(),
        digest_at: desk.digest_at,
    };
    Work { mark, parts: desks.values().map(part).collect() }
}

fn run(snapshots: &Snapshots, index: &Follower, receiver: &Receiver<Work>) {
    while let Ok(work) = receiver.recv() {
        match index.wait_visible(work.mark.commits, limits::SNAPSHOT_INDEX_TIME) {
            Ok(true) => {}
            Ok(false) => continue,
            Err(error) => {
                tracing::warn!(%error, "no snapshot: the index is not available");
                continue;
            }
        }
        match write(snapshots, &work) {
            Ok(()) => tracing::debug!(mark = %work.mark, "snapshot written"),
            Err(error) => tracing::warn!(%error, "no snapshot: the next start replays more"),
        }
    }
}

/// Why no snapshot was written.
#[derive(Debug, thiserror::Error)]
enum SaveError {
    #[error(transparent)]
    File(#[from] FileError),
    #[error(transparent)]
    State(#[from] StateError),
    #[error("the dump panicked")]
    Panicked,
}

/// Why a snapshot cannot be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum RestoreError {
    #[error(transparent)]
    Read(#[from] io::Error),
    #[error(transparent)]
    State(#[from] StateError),
    #[error("a state is not of the size that the snapshot says")]
    Size,
}

fn write(snapshots: &Snapshots, work: &Work) -> Result<(), SaveError> {
    let size = work.parts.iter().map(|part| part.state.size()).sum();
    // The dump pushes, the file pulls: a thread between them with a short queue.
    let (sender, receiver) = sync_channel::<Vec<u8>>(limits::SNAPSHOT_CHUNKS_AHEAD);
    std::thread::scope(|scope| {
        let dumping = scope.spawn(move || -> Result<(), StateError> {
            let mut buffer = Vec::with_capacity(limits::SNAPSHOT_CHUNK * 2);
            let mut put = |bytes: &[u8]| {
                buffer.extend_from_slice(bytes);
                if buffer.len() >= limits::SNAPSHOT_CHUNK {
                    let _ = sender.send(std::mem::replace(&mut buffer, Vec::with_capacity(limits::SNAPSHOT_CHUNK * 2)));
                }
            };
            put(&u64_of(work.parts.len()).to_le_bytes());
            for part in &work.parts {
                let size = part.state.size();
                put(&part.shelved.id.0);
                put(&size.to_le_bytes());
                put(&part.digest_at.to_le_bytes());
                let mut index = 0;
                while index < size {
                    // A short hold of the tree's lock at a time, so that the writer is not kept waiting.
                    let end = size.min(index.saturating_add(u64_of(limits::SNAPSHOT_LEAVES)));
                    let leaves: Vec<Hash> = {
                        let tree = part.shelved.tree();
                        (index..end).filter_map(|index| tree.leaf(index)).collect()
                    };
                    leaves.iter().for_each(|leaf| put(&leaf.0));
                    index = end;
                }
                part.state.dump(&mut put)?;
            }
            let _ = sender.send(buffer);
            Ok(())
        });
        let written = snapshots.write(&WHOLE_NODE, size, work.mark, receiver);
        let dumped = dumping.join().map_err(|_| SaveError::Panicked)?;
        written?;
        dumped?;
        Ok(())
    })
}

fn u64_of(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

/// Reads a snapshot back into desks.
pub(super) fn read(reader: &mut SnapshotReader, identity: &Identity) -> Result<BTreeMap<LedgerId, Desk>, RestoreError> {
    let mut desks = BTreeMap::new();
    let ledgers = read_u64(reader)?;
    for _ in 0..ledgers {
        let mut id = [0; 32];
        reader.read_exact(&mut id)?;
        let (size, digest_at) = (read_u64(reader)?, read_u64(reader)?);
        let mut desk = Desk::new(identity, LedgerId(id));
        let mut buffer = vec![0; 32 * limits::SNAPSHOT_LEAVES];
        let mut left = size;
        while left > 0 {
            let count = usize::try_from(left).unwrap_or(usize::MAX).min(limits::SNAPSHOT_LEAVES);
            let bytes = buffer.get_mut(..count.saturating_mul(32)).unwrap_or_default();
            reader.read_exact(bytes)?;
            desk.shelved.change_tree(|tree| {
                for leaf in bytes.as_chunks::<32>().0 {
                    tree.push(Hash(*leaf));
                }
            });
            left = left.saturating_sub(u64_of(count));
        }
        desk.ledger = Ledger::restore(reader)?;
        desk.digest_at = digest_at;
        if desk.ledger.state().size() != size {
            return Err(RestoreError::Size);
        }
        desks.insert(LedgerId(id), desk);
    }
    Ok(desks)
}

fn read_u64(reader: &mut SnapshotReader) -> io::Result<u64> {
    let mut bytes = [0; 8];
    reader.read_exact(&mut bytes)?;
    Ok(u64::from_le_bytes(bytes))
}
