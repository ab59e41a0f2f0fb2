//! The start: snapshot, journal, index, in one pass, with everything compared that can be.
//!
//! Invariants: the journal is the record, and what it says wins: a snapshot or index that does not fit it is put away
//! and rebuilt; entries that do not follow the rules, or heads that are not the recomputed trees', stop the start. The
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
use crate::index::{Follower, Index, IndexBatch, IndexEntry, SledIndex, Snapshots, open_guarded, start_afresh};
use crate::journal::{
    BoxError, Disk, Head, Journal, Mark, OpenError, Options, Position, Reader, Record, Recovery, RestoreMark,
    give_back, is_copy, newest_heads,
};
use crate::limits;

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

/// A copy that a backup made is nothing to go on with: the node that it was made of goes on, too.
///
/// # Errors
/// [`NodeError::Copy`], or when the mark cannot be read.
pub fn refuse_copy(disk: &dyn Disk) -> Result<(), NodeError> {
    match is_copy(disk).map_err(OpenError::from)? {
        true => Err(NodeError::Copy { directory: disk.describe() }),
        false => Ok(()),
    }
}

/// Opens journal, index and snapshot in `data`.
pub(super) fn start(
    disk: Arc<dyn Disk>,
    options: &Options,
    data: &Path,
    identity: &Identity,
) -> Result<Started, NodeError> {
    let folder = data.join("index");
    let lock = Journal::lock(disk.as_ref())?;
    // A disk that an earlier run has filled must not keep the index from being opened.
    give_back(disk.as_ref())?;
    // Before anything else is changed.
    let known = newest_heads(disk.as_ref())?;
    identity.check_heads(disk.as_ref(), known.values())?;
    // A restore ends by writing the heads; where they are lost and there is a journal, it is judged when that is read.
    let begun = disk.list().is_ok_and(|names| names.iter().any(|name| name.ends_with(".journal")));
    if !known.is_empty() || !begun {
        let mark = RestoreMark::load(disk.as_ref())?;
        whole(mark.as_ref(), |ledger| known.get(ledger).map_or(0, |head| head.size))?;
    }
    let (index, opened) = open_guarded(&folder).map_err(|error| NodeError::Index(error.to_string()))?;
    tracing::info!("{opened}");
    let snapshots = Snapshots::open(&folder).map_err(|error| NodeError::Index(error.to_string()))?;

    let (desks, from) = restore(&snapshots, &index, identity);
    let mut replay = Replay { identity, desks, index, rows: Vec::new(), replayed: 0, error: None };
    let opened = Journal::open_locked(Arc::clone(&disk), lock, options, from, &mut |record| replay.take(record));
    // They came out of another journal, or the journal lost its end.
    let unfit = match &opened {
        Err(OpenError::UnknownMark { .. }) => true,
        Ok((_, recovery)) => replay.index.reached() > recovery.mark,
        Err(_) => false,
    };
    let (journal, recovery) = match opened {
        opened if unfit => {
            tracing::warn!("the snapshot or index does not fit the journal; both are rebuilt from it");
            // With it goes the lock on the data directory, which is taken anew.
            drop(opened);
            let lock = Journal::lock(disk.as_ref())?;
            drop(replay.index);
            let (index, opened) = start_afresh(&folder, "it does not fit the journal")
                .map_err(|error| NodeError::Index(error.to_string()))?;
            tracing::info!("{opened}");
            replay = Replay { identity, desks: BTreeMap::new(), index, rows: Vec::new(), replayed: 0, error: None };
            Journal::open_locked(disk, lock, options, None, &mut |record| replay.take(record))
        }
        other => other,
    }
    .map_err(|error| replay.error.take().unwrap_or(NodeError::Journal(error)))?;
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
