//! The index in sled.
//!
//! - `apply` is one transaction over all trees with the mark, so a kill at any moment leaves whole batches.
//! - sled keeps written pages dirty in memory without limit until a flush, so we flush every [`FLUSH_KEYS`] keys; its
//!   own timer is off.
//! - Measured: after one flipped bit sled may open without complaint and lack rows (4 of 100 flips in a 35 MB file). So
//!   the number of rows stands beside the mark, in the same transaction, and opening counts them. Rows are only ever
//!   added, so a lost or outdated page shows as a smaller number.
//! - Every call is guarded: a panic of sled is an error here.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use mengshu_core::value::{EventId, LedgerId};
use sled::transaction::{ConflictableTransactionError, TransactionError, Transactional};

use super::{Index, IndexBatch, IndexError, guard, keys};
use crate::journal::{Mark, Position};

/// Keys written between two flushes.
const FLUSH_KEYS: usize = 64 * 1024;
/// sled's page cache, by its own count. Measured while 300,000 entries are written: 257 MiB resident, where 64 MiB in
/// high-throughput mode took 439 for the same speed.
const CACHE_BYTES: u64 = 16 * 1024 * 1024;
/// Layout of the trees. Another number means: make a new index.
const FORMAT: [u8; 4] = 1_u32.to_be_bytes();
const KEY_FORMAT: &[u8] = b"format";
/// The mark, then the number of rows as u64.
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
    /// Rows in the four tables together.
    rows: u64,
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
                .mode(sled::Mode::LowSpace)
                .open()?;
            let meta = db.open_tree("meta")?;
            let format = meta.get(KEY_FORMAT)?;
            let mark = meta.get(KEY_MARK)?;
            let malformed = IndexError::Malformed { table: "meta" };
            let (reached, rows) = match (&format, &mark) {
                (None, None) => {
                    meta.insert(KEY_FORMAT, &FORMAT)?;
                    (Mark::default(), 0)
                }
                (Some(format), _) if format.as_ref() != FORMAT => {
                    return Err(IndexError::Store { reason: "layout of another version".to_owned() });
                }
                (Some(_), None) => (Mark::default(), 0),
                (Some(_), Some(mark)) => read_reached(mark).ok_or(malformed)?,
                (None, Some(_)) => return Err(malformed),
            };
            let [events, positions, subjects, members] =
                [db.open_tree("event")?, db.open_tree("position")?, db.open_tree("subject")?, db.open_tree("member")?];
            let found = count([&events, &positions, &subjects, &members])?;
            if found != rows {
                return Err(IndexError::Store { reason: format!("{found} rows where {rows} were written") });
            }
            Ok(Self {
                events,
                positions,
                subjects,
                members,
                meta,
                db,
                condemned,
                state: Mutex::new(State { reached, rows, dirty: 0 }),
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

fn read_reached(bytes: &[u8]) -> Option<(Mark, u64)> {
    let (mark, rows) = bytes.split_first_chunk::<16>()?;
    Some((keys::read_mark(mark)?, u64::from_be_bytes(rows.try_into().ok()?)))
}

/// Reads every row. Two threads: that is what the smallest machine has.
fn count(trees: [&sled::Tree; 4]) -> Result<u64, IndexError> {
    let [events, positions, subjects, members] = trees;
    let rows = |trees: [&sled::Tree; 2]| {
        guarded(|| {
            let mut rows = 0_u64;
            for row in trees.into_iter().flat_map(sled::Tree::iter) {
                row?;
                rows = rows.saturating_add(1);
            }
            Ok(rows)
        })
    };
    std::thread::scope(|scope| {
        let other = scope.spawn(|| rows([events, positions]));
        let mine = rows([subjects, members])?;
        let other = other.join().unwrap_or_else(|_| Err(IndexError::Store { reason: "counting ended".to_owned() }))?;
        Ok(mine.saturating_add(other))
    })
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
        let (mut events, mut positions, mut names) = (Vec::new(), Vec::new(), Vec::new());
        for entry in &batch.entries {
            let place = keys::place(&entry.ledger, entry.index);
            events.push((keys::event(&entry.event).as_slice(), place));
            positions.push((place, keys::position(&entry.position)));
            names.push((false, keys::name(&entry.ledger, &entry.author, entry.index)?));
            for subject in &entry.subjects {
                names.push((true, keys::name(&entry.ledger, subject, entry.index)?));
            }
        }
        let mark = keys::mark(&batch.mark);
        let trees = (&self.meta, &self.events, &self.positions, &self.subjects, &self.members);
        let written = events.len().saturating_add(positions.len()).saturating_add(names.len());
        state.rows = guarded(|| {
            let done = trees.transaction(|(meta, event, position, subject, member)| {
                // A batch may come again after a start, so only rows that were not there count.
                let mut rows = state.rows;
                let mut note = |before: Option<sled::IVec>| rows = rows.saturating_add(u64::from(before.is_none()));
                for (key, place) in &events {
                    note(event.insert(*key, place.as_slice())?);
                }
                for (key, position_bytes) in &positions {
                    note(position.insert(key.as_slice(), position_bytes)?);
                }
                for (is_subject, key) in &names {
                    let tree = if *is_subject { subject } else { member };
                    note(tree.insert(key.as_slice(), &[])?);
                }
                meta.insert(KEY_MARK, [mark.as_slice(), &rows.to_be_bytes()].concat())?;
                Ok::<u64, ConflictableTransactionError<()>>(rows)
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
