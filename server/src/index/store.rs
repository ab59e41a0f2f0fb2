//! The index in sled.
//!
//! - `apply` is one transaction over all trees with the mark, so a kill at any moment leaves whole batches.
//! - sled keeps written pages dirty in memory without limit until a flush, so we flush every [`FLUSH_KEYS`] keys; its
//!   own timer is off.
//! - Every call is guarded: a panic of sled is an error here.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use mengshu_core::value::{EventId, LedgerId};
use sled::transaction::{ConflictableTransactionError, TransactionError, Transactional};

use super::{Index, IndexBatch, IndexError, guard, keys};
use crate::journal::{Mark, Position};

/// Keys written between two flushes.
const FLUSH_KEYS: usize = 64 * 1024;
/// sled's page cache.
const CACHE_BYTES: u64 = 64 * 1024 * 1024;
/// Layout of the trees. Another number means: make a new index.
const FORMAT: [u8; 4] = 1_u32.to_be_bytes();
const KEY_FORMAT: &[u8] = b"format";
const KEY_MARK: &[u8] = b"mark";

/// Lookups kept in a sled database. Made by [`super::open_guarded`].
#[derive(Debug)]
pub struct SledIndex {
    db: sled::Db,
    meta: sled::Tree,
    events: sled::Tree,
    positions: sled::Tree,
    subjects: sled::Tree,
    members: sled::Tree,
    /// Where to leave word that this database is bad.
    condemned: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    reached: Mark,
    /// Keys written since the last flush.
    dirty: usize,
}

impl SledIndex {
    /// Opens or makes the database in `folder`; `condemned` is the file in which [`Index::condemn`] leaves word.
    pub(super) fn open(folder: &Path, condemned: PathBuf) -> Result<Self, IndexError> {
        guarded(|| {
            let db = sled::Config::default()
                .path(folder)
                .cache_capacity(CACHE_BYTES)
                .flush_every_ms(None)
                .mode(sled::Mode::HighThroughput)
                .open()?;
            let meta = db.open_tree("meta")?;
            let format = meta.get(KEY_FORMAT)?;
            let mark = meta.get(KEY_MARK)?;
            let reached = match (&format, &mark) {
                (None, None) => {
                    meta.insert(KEY_FORMAT, &FORMAT)?;
                    Mark::default()
                }
                (Some(format), _) if format.as_ref() != FORMAT => {
                    return Err(IndexError::Store { reason: "layout of another version".to_owned() });
                }
                (Some(_), None) => Mark::default(),
                (Some(_), Some(mark)) => keys::read_mark(mark).ok_or(IndexError::Malformed { table: "meta" })?,
                (None, Some(_)) => return Err(IndexError::Malformed { table: "meta" }),
            };
            Ok(Self {
                events: db.open_tree("event")?,
                positions: db.open_tree("position")?,
                subjects: db.open_tree("subject")?,
                members: db.open_tree("member")?,
                meta,
                db,
                condemned,
                state: Mutex::new(State { reached, dirty: 0 }),
            })
        })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn names(
        tree: &sled::Tree,
        table: &'static str,
        ledger: &LedgerId,
        name: &str,
        from: u64,
        limit: usize,
    ) -> Result<Vec<u64>, IndexError> {
        let range = keys::name(ledger, name, from)?..=keys::name(ledger, name, u64::MAX)?;
        guarded(|| {
            let mut out = Vec::new();
            for row in tree.range(range).take(limit) {
                out.push(keys::trailing_index(&row?.0).ok_or(IndexError::Malformed { table })?);
            }
            Ok(out)
        })
    }
}

impl From<sled::Error> for IndexError {
    fn from(error: sled::Error) -> Self {
        Self::Store { reason: error.to_string() }
    }
}

fn guarded<T>(call: impl FnOnce() -> Result<T, IndexError>) -> Result<T, IndexError> {
    guard::catch(call).unwrap_or_else(|reason| Err(IndexError::Store { reason }))
}

impl Index for SledIndex {
    fn reached(&self) -> Mark {
        self.lock().reached
    }

    fn apply(&self, batch: &IndexBatch) -> Result<(), IndexError> {
        let mut state = self.lock();
        if batch.mark < state.reached {
            return Err(IndexError::Backwards { got: batch.mark.commits, reached: state.reached.commits });
        }
        let (mut events, mut positions) = (sled::Batch::default(), sled::Batch::default());
        let (mut subjects, mut members) = (sled::Batch::default(), sled::Batch::default());
        let mut written = 1_usize;
        for entry in &batch.entries {
            let place = keys::place(&entry.ledger, entry.index);
            events.insert(keys::event(&entry.event), place.as_slice());
            positions.insert(place.as_slice(), &keys::position(&entry.position));
            members.insert(keys::name(&entry.ledger, &entry.author, entry.index)?, &[]);
            for subject in &entry.subjects {
                subjects.insert(keys::name(&entry.ledger, subject, entry.index)?, &[]);
            }
            written = written.saturating_add(3).saturating_add(entry.subjects.len());
        }
        let mark = keys::mark(&batch.mark);
        let trees = (&self.meta, &self.events, &self.positions, &self.subjects, &self.members);
        guarded(|| {
            let done = trees.transaction(|(meta, event, position, subject, member)| {
                event.apply_batch(&events)?;
                position.apply_batch(&positions)?;
                subject.apply_batch(&subjects)?;
                member.apply_batch(&members)?;
                meta.insert(KEY_MARK, &mark)?;
                Ok::<(), ConflictableTransactionError<()>>(())
            });
            done.map_err(|error| match error {
                TransactionError::Storage(error) => error.into(),
                TransactionError::Abort(()) => IndexError::Store { reason: "transaction aborted".to_owned() },
            })
        })?;
        state.reached = batch.mark;
        state.dirty = state.dirty.saturating_add(written);
        if state.dirty >= FLUSH_KEYS {
            guarded(|| Ok(self.db.flush().map(|_| ())?))?;
            state.dirty = 0;
        }
        Ok(())
    }

    fn flush(&self) -> Result<(), IndexError> {
        let mut state = self.lock();
        guarded(|| Ok(self.db.flush().map(|_| ())?))?;
        state.dirty = 0;
        Ok(())
    }

    fn condemn(&self, reason: &str) {
        if let Err(error) = std::fs::write(&self.condemned, reason) {
            tracing::error!(file = %self.condemned.display(), %error, "cannot leave word about the bad index: delete its folder by hand");
        }
    }

    fn size(&self, ledger: &LedgerId) -> Result<u64, IndexError> {
        guarded(|| {
            let range = keys::place(ledger, 0)..=keys::place(ledger, u64::MAX);
            let Some(row) = self.positions.range(range).next_back() else { return Ok(0) };
            let index = keys::trailing_index(&row?.0).and_then(|index| index.checked_add(1));
            index.ok_or(IndexError::Malformed { table: "position" })
        })
    }

    fn event(&self, event: &EventId) -> Result<Option<(LedgerId, u64)>, IndexError> {
        guarded(|| {
            let Some(row) = self.events.get(keys::event(event))? else { return Ok(None) };
            keys::read_place(&row).map(Some).ok_or(IndexError::Malformed { table: "event" })
        })
    }

    fn position(&self, ledger: &LedgerId, index: u64) -> Result<Option<Position>, IndexError> {
        guarded(|| {
            let Some(row) = self.positions.get(keys::place(ledger, index))? else { return Ok(None) };
            keys::read_position(&row).map(Some).ok_or(IndexError::Malformed { table: "position" })
        })
    }

    fn positions(&self, ledger: &LedgerId, from: u64, limit: usize) -> Result<Vec<(u64, Position)>, IndexError> {
        guarded(|| {
            let mut out = Vec::new();
            let malformed = IndexError::Malformed { table: "position" };
            for row in self.positions.range(keys::place(ledger, from)..=keys::place(ledger, u64::MAX)).take(limit) {
                let (key, value) = row?;
                let row = keys::trailing_index(&key).zip(keys::read_position(&value));
                out.push(row.ok_or_else(|| malformed.clone())?);
            }
            Ok(out)
        })
    }

    fn by_subject(&self, ledger: &LedgerId, subject: &str, from: u64, limit: usize) -> Result<Vec<u64>, IndexError> {
        Self::names(&self.subjects, "subject", ledger, subject, from, limit)
    }

    fn by_member(&self, ledger: &LedgerId, member: &str, from: u64, limit: usize) -> Result<Vec<u64>, IndexError> {
        Self::names(&self.members, "member", ledger, member, from, limit)
    }
}
