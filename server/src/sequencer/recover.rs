//! The start: snapshot, journal, index, in one pass, with everything compared that can be.
//!
//! Invariants: the journal is the record; but what was indexed or kept in a snapshot was durable and acknowledged before, so a
//! journal that does not have it has lost it, and the start ends before a second head is signed; entries that do not follow the rules, or heads that are not the recomputed trees', stop the start. The
//! data directory's lock is taken before anything is touched.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use mengshu_core::book::Subject;
use mengshu_core::ledger::Applied;
use mengshu_core::mechanism::VerifiedEntry;
use mengshu_core::value::LedgerId;

use super::error::NodeError;
use super::identity::Identity;
use super::publish::Desk;
use super::restored::whole;
use super::snapshot::{self, WHOLE_NODE};
use super::watch::SEEN_FILE;
use crate::index::{
    Follower, Index, IndexBatch, IndexEntry, SledIndex, Snapshots, is_there, known_durable, open_guarded,
};
use crate::journal::{
    BoxError, Disk, HEADS_FILE, Head, Journal, LOSS_FILE, Mark, OpenError, Options, Position, Reader, Record, Recovery,
    RestoreMark, give_back, is_copy, newest_heads, scan_readonly,
};
use crate::limits;

/// Name of the folder of the index in a data directory.
const INDEX_FOLDER: &str = "index";

/// What a start finds.
pub(super) struct Started {
    pub(super) journal: Journal,
    pub(super) reader: Reader,
    pub(super) desks: BTreeMap<LedgerId, Desk>,
    pub(super) heads: Vec<Head>,
    pub(super) index: Arc<Follower>,
    pub(super) snapshots: Snapshots,
    /// Entries replayed after the snapshot.
    pub(super) replayed: usize,
}

/// What is seen before anything is touched, also before a key is made: a copy that a backup made is nothing to go on with, since
/// the node that it was made of goes on, too; nor is a restore that did not come to its end, or data whose journal is gone.
///
/// # Errors
/// [`NodeError::Copy`], [`NodeError::Unfinished`], [`OpenError::Gone`], [`OpenError::EndLost`], or when a mark cannot be read.
pub fn refuse_unfit(disk: &dyn Disk, data: &Path) -> Result<(), NodeError> {
    if is_copy(disk).map_err(OpenError::from)? {
        return Err(NodeError::Copy { directory: disk.describe() });
    }
    let mark = RestoreMark::load(disk)?;
    let names = disk.list().unwrap_or_default();
    if names.iter().any(|name| name.ends_with(".journal")) {
        // A restore ends by writing the heads; where they are lost, what is there is read. What is wrong with it says who opens it.
        return match mark.as_ref().map(|_| newest_heads(disk)) {
            None | Some(Err(_)) => Ok(()),
            Some(Ok(known)) if known.is_empty() => scan_readonly(disk, &mut |_| Ok(()))
                .map_or(Ok(()), |scanned| whole(mark.as_ref(), |ledger| size_in(&scanned.heads, ledger))),
            Some(Ok(known)) => whole(mark.as_ref(), |ledger| known.get(ledger).map_or(0, |head| head.size)),
        };
    }
    whole(mark.as_ref(), |_| 0)?;
    let known = known_of(data);
    if known.commits > 0 {
        return Err(OpenError::EndLost { ends: 0, known: known.commits }.into());
    }
    // All of these are written by a node that has a journal.
    let shows = [HEADS_FILE, SEEN_FILE, LOSS_FILE].into_iter().find(|shows| names.iter().any(|name| name == shows));
    shows.map_or(Ok(()), |file| Err(OpenError::Gone { file }.into()))
}

/// Whether there is an index already: a new one needs room.
pub(super) fn has_index(data: &Path) -> bool {
    is_there(&data.join(INDEX_FOLDER))
}

/// Why an index cannot be opened. The store does not say it when the disk is full; the disk does.
fn no_index(disk: &dyn Disk, error: &dyn std::error::Error) -> NodeError {
    match disk.free().is_some_and(|free| free < limits::INDEX_ROOM) {
        true => NodeError::no_room(),
        false => NodeError::Index(error.to_string()),
    }
}

/// Entries of a ledger by its newest head.
pub(super) fn size_in(heads: &[Head], ledger: &LedgerId) -> u64 {
    heads.iter().find(|head| head.ledger == *ledger).map_or(0, |head| head.size)
}

/// How far the journal in `data` was durable by what follows from it.
pub(super) fn known_of(data: &Path) -> Mark {
    known_durable(&data.join(INDEX_FOLDER), &WHOLE_NODE)
}

/// Opens journal, index and snapshot in `data`.
pub(super) fn start(
    disk: Arc<dyn Disk>,
    options: &Options,
    data: &Path,
    identity: &Identity,
) -> Result<Started, NodeError> {
    let folder = data.join(INDEX_FOLDER);
    let lock = Journal::lock(disk.as_ref())?;
    // A disk that an earlier run has filled must not keep the index from being opened.
    give_back(disk.as_ref())?;
    // Before anything else is changed.
    let known = newest_heads(disk.as_ref())?;
    identity.check_heads(disk.as_ref(), known.values())?;
    let (index, opened) = open_guarded(&folder).map_err(|error| no_index(disk.as_ref(), &error))?;
    tracing::info!("{opened}");
    let snapshots = Snapshots::open(&folder).map_err(|error| no_index(disk.as_ref(), &error))?;
    let durable = known_of(data).max(index.reached());

    let (desks, from) = restore(&snapshots, &index, identity);
    let mut replay = Replay { identity, desks, index, rows: Vec::new(), replayed: 0, error: None };
    let opened = Journal::open_locked(disk, lock, options, (from, Some(durable)), &mut |record| replay.take(record));
    let (journal, recovery) = opened.map_err(|error| replay.error.take().unwrap_or(NodeError::Journal(error)))?;
    tracing::info!("{recovery}");
    // Those that are newer than the heads file, or all where it was missing.
    let newer = recovery.heads.iter().filter(|head| known.get(&head.ledger) != Some(head));
    identity.check_heads(journal.disk(), newer)?;
    finish(replay, journal, recovery, snapshots)
}

fn finish(
    mut replay: Replay<'_>,
    journal: Journal,
    recovery: Recovery,
    snapshots: Snapshots,
) -> Result<Started, NodeError> {
    replay.flush(recovery.mark).map_err(|error| NodeError::Index(error.to_string()))?;
    // Every ledger's tree is compared with the newest head that the journal has of it, replayed or restored.
    for head in &recovery.heads {
        check_head(&replay.desks, head)?;
    }
    let index = Arc::new(Follower::start(Arc::new(replay.index)).map_err(|error| NodeError::Index(error.to_string()))?);
    Ok(Started {
        reader: journal.reader(),
        journal,
        desks: replay.desks,
        heads: recovery.heads,
        index,
        snapshots,
        replayed: replay.replayed,
    })
}

/// The newest whole snapshot that is not ahead of the index: entries between the two need the state's subjects.
fn restore(snapshots: &Snapshots, index: &SledIndex, identity: &Identity) -> (BTreeMap<LedgerId, Desk>, Option<Mark>) {
    let nothing = || (BTreeMap::new(), None);
    let (reader, skipped) = match snapshots.newest_good(&WHOLE_NODE, index.reached()) {
        Ok(found) => found,
        Err(error) => {
            tracing::warn!(%error, "snapshots cannot be read; replaying everything");
            return nothing();
        }
    };
    for error in skipped {
        tracing::warn!(%error, "a snapshot is skipped");
    }
    let Some(mut reader) = reader else { return nothing() };
    let mark = reader.info.mark;
    match snapshot::read(&mut reader, identity) {
        Ok(desks) => (desks, Some(mark)),
        Err(error) => {
            tracing::warn!(%error, "the snapshot is not usable; replaying everything");
            nothing()
        }
    }
}

struct Replay<'a> {
    identity: &'a Identity,
    desks: BTreeMap<LedgerId, Desk>,
    index: SledIndex,
    rows: Vec<IndexEntry>,
    replayed: usize,
    error: Option<NodeError>,
}

impl Replay<'_> {
    fn take(&mut self, record: Record<'_>) -> Result<(), BoxError> {
        let result = match record {
            Record::Entry { ledger, position, bytes } => self.entry(ledger, position, bytes),
            Record::Commit { mark_after, heads } => self.commit(mark_after, heads),
        };
        result.map_err(|error| {
            let text = error.to_string();
            self.error = Some(error);
            text.into()
        })
    }

    fn entry(&mut self, ledger: LedgerId, position: Position, bytes: &[u8]) -> Result<(), NodeError> {
        let (entry, Applied { index, subjects, .. }) =
            replay(&mut self.desks, self.identity, (ledger, position), bytes)?;
        self.replayed = self.replayed.saturating_add(1);
        self.rows.push(IndexEntry {
            ledger,
            index,
            author: entry.event.event().author.text(),
            subjects: subjects.iter().map(Subject::text).collect(),
            position,
        });
        Ok(())
    }

    fn commit(&mut self, mark: Mark, heads: &[Head]) -> Result<(), NodeError> {
        for head in heads {
            check_head(&self.desks, head)?;
        }
        if mark <= self.index.reached() {
            self.rows.clear();
        } else if self.rows.len() >= limits::INDEX_CATCH_UP_ROWS {
            self.flush(mark).map_err(|error| NodeError::Index(error.to_string()))?;
        }
        Ok(())
    }

    fn flush(&mut self, mark: Mark) -> Result<(), crate::index::IndexError> {
        if mark > self.index.reached() {
            self.index.apply(&IndexBatch { entries: std::mem::take(&mut self.rows), mark })?;
        }
        self.rows.clear();
        Ok(())
    }
}

/// Takes an entry of the journal into its ledger.
pub(super) fn replay(
    desks: &mut BTreeMap<LedgerId, Desk>,
    identity: &Identity,
    (ledger, position): (LedgerId, Position),
    bytes: &[u8],
) -> Result<(VerifiedEntry, Applied), NodeError> {
    let broken = |what: String| NodeError::Entry { ledger, position, what };
    let entry = VerifiedEntry::trust(bytes).map_err(|refusal| broken(refusal.to_string()))?;
    let desk = desks.entry(ledger).or_insert_with(|| Desk::new(identity, ledger));
    let shelved = Arc::clone(&desk.shelved);
    let applied = desk.ledger.replay(&entry, shelved.as_ref()).map_err(|refusal| broken(refusal.to_string()))?;
    let index = applied.index;
    if index != entry.index {
        return Err(broken(format!("it says index {} and stands at {index}", entry.index)));
    }
    shelved.change_tree(|tree| tree.push(entry.leaf));
    if matches!(entry.event.event().body, mengshu_core::mechanism::Body::Node(_)) {
        desk.digest_at = index;
    }
    Ok((entry, applied))
}

/// A head in the journal is the head of the recomputed tree, or the start stops.
fn check_head(desks: &BTreeMap<LedgerId, Desk>, head: &Head) -> Result<(), NodeError> {
    let wrong = |what: String| NodeError::Head { ledger: head.ledger, size: head.size, what };
    let desk = desks.get(&head.ledger).ok_or_else(|| wrong("the journal has no entry of it".to_owned()))?;
    let tree = desk.shelved.tree();
    if tree.size() != head.size {
        return Err(wrong(format!("the journal has {} entries", tree.size())));
    }
    let root = tree.root();
    if root != head.root {
        return Err(wrong(format!("the head says root {}, the entries give {root}", head.root)));
    }
    Ok(())
}
