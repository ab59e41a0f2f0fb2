//! The index in sled.
//!
//! - All rows stand in one tree and a batch is one atomic write together with the mark, so a kill at any moment leaves
//!   whole batches.
//! - Rows hold many entries each ([`keys`]): sled's cost is by the row, so the index keeps up with the journal at a
//!   fraction of a core. Measured: one row an entry and name took 35 µs an entry and 1.8 GB a million, this 2 µs and
//!   30 MB.
//! - sled keeps written pages dirty in memory without limit until a flush, so we flush every [`limits::INDEX_FLUSH_BYTES`]; its own
//!   timer is off.
//! - After one flipped bit sled may open without complaint and lack rows (4 of 100 flips in a 35 MB file). So the number
//!   of items in all rows stands beside the mark, in the same write, and opening counts them. Rows only grow, so a lost
//!   or outdated page shows as a smaller number.
//! - Every call is guarded: a panic of sled is an error here.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Instant;

use mengshu_core::value::LedgerId;

use super::batch::{IndexBatch, IndexEntry};
use super::error::IndexError;
use super::keys::{Kind, List};
use super::known::Reached;
use super::lookup::Index;
use super::{guard, keys};
use crate::journal::{Mark, Position};
use crate::limits;

/// Layout of the rows. Another number means: make a new index.
const FORMAT: u32 = 2;

/// Lookups kept in a sled database. Made by [`super::open_guarded`].
#[derive(Debug)]
pub struct SledIndex {
    db: sled::Db,
    /// Where to leave word that this database is bad.
    condemned: PathBuf,
    /// Says how far it goes to whoever does not open it.
    known: Reached,
    /// The ledgers' numbers in keys.
    ledgers: RwLock<BTreeMap<LedgerId, u32>>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    reached: Mark,
    /// Items in all rows together.
    items: u64,
    /// Bytes written since the last flush.
    dirty: usize,
}

impl SledIndex {
    /// Opens or makes the database in `folder`; `condemned` is the file in which [`Index::condemn`] leaves word.
    pub(super) fn open(folder: &Path, condemned: PathBuf, known: Reached) -> Result<Self, IndexError> {
        guarded(|| {
            let db = database(folder)?;
            let (reached, items) = match db.get(keys::head())? {
                Some(head) => read_head(&head)?,
                None => (Mark::default(), 0),
            };
            let mut ledgers = BTreeMap::new();
            let mut found = 0_u64;
            for row in db.iter() {
                let (key, value) = row?;
                found = found.saturating_add(keys::items(&key, &value).ok_or(IndexError::Malformed)?);
                if let Some(ledger) = keys::read_ledger(&key) {
                    ledgers.insert(ledger, keys::read_number(&value).ok_or(IndexError::Malformed)?);
                }
            }
            if found != items {
                return Err(IndexError::Store { reason: format!("{found} items where {items} were written") });
            }
            let state = Mutex::new(State { reached, items, dirty: 0 });
            Ok(Self { db, condemned, known, ledgers: RwLock::new(ledgers), state })
        })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn number(&self, ledger: &LedgerId) -> Option<u32> {
        self.ledgers.read().unwrap_or_else(PoisonError::into_inner).get(ledger).copied()
    }

    /// One more than the last index of a ledger.
    fn size_of(&self, number: u32) -> Result<u64, IndexError> {
        let mut rows = self.db.range(keys::positions(number, 0)..=keys::positions(number, u64::MAX));
        let Some(row) = rows.next_back() else { return Ok(0) };
        let (key, value) = row?;
        let positions = keys::read_positions(&value).ok_or(IndexError::Malformed)?.len();
        let before = keys::trailing(&key).and_then(|block| block.checked_mul(keys::BLOCK));
        before.zip(u64::try_from(positions).ok()).map(|(a, b)| a.saturating_add(b)).ok_or(IndexError::Malformed)
    }

    /// The newest row of a name that begins at or before `index`.
    fn list(&self, number: u32, kind: Kind, name: &str, index: u64) -> Result<Option<(u64, sled::IVec)>, IndexError> {
        let range = keys::name(number, kind, name, 0)?..=keys::name(number, kind, name, index)?;
        let Some(row) = self.db.range(range).next_back() else { return Ok(None) };
        let (key, value) = row?;
        Ok(Some((keys::trailing(&key).ok_or(IndexError::Malformed)?, value)))
    }

    fn names(
        &self,
        ledger: &LedgerId,
        kind: Kind,
        name: &str,
        from: u64,
        limit: usize,
    ) -> Result<Vec<u64>, IndexError> {
        keys::name_len(name)?;
        let Some(number) = self.number(ledger) else { return Ok(Vec::new()) };
        guarded(|| {
            let first = self.list(number, kind, name, from)?.map_or(from, |(first, _)| first);
            let mut out = Vec::new();
            for row in self.db.range(keys::name(number, kind, name, first)?..=keys::name(number, kind, name, u64::MAX)?)
            {
                if out.len() >= limit {
                    break;
                }
                let (key, value) = row?;
                let list = keys::trailing(&key).and_then(|first| List::read(first, &value));
                out.extend(list.ok_or(IndexError::Malformed)?.indexes().filter(|index| *index >= from));
            }
            out.truncate(limit);
            Ok(out)
        })
    }
}

/// Opens sled. Its own threads may hold its lock for a moment after the last handle of this process is gone; another
/// process cannot hold it, because the data directory is locked.
fn database(folder: &Path) -> Result<sled::Db, sled::Error> {
    let config = sled::Config::default()
        .path(folder)
        .cache_capacity(limits::INDEX_CACHE_BYTES)
        .flush_every_ms(None)
        .mode(sled::Mode::LowSpace);
    let begin = Instant::now();
    loop {
        match config.open() {
            // sled has no kind of its own for this, only the text.
            Err(error) if error.to_string().contains("acquire lock") && begin.elapsed() < limits::INDEX_LOCK_TIME => {
                std::thread::sleep(limits::INDEX_LOCK_PAUSE);
            }
            other => return other,
        }
    }
}

/// `format ‖ mark ‖ items`.
fn head(reached: &Mark, items: u64) -> Vec<u8> {
    [&FORMAT.to_be_bytes(), keys::mark(reached).as_slice(), &items.to_be_bytes()].concat()
}

fn read_head(bytes: &[u8]) -> Result<(Mark, u64), IndexError> {
    let (format, rest) = bytes.split_first_chunk::<4>().ok_or(IndexError::Malformed)?;
    if *format != FORMAT.to_be_bytes() {
        return Err(IndexError::Store { reason: "layout of another version".to_owned() });
    }
    let (mark, items) = rest.split_first_chunk::<16>().ok_or(IndexError::Malformed)?;
    let items = items.try_into().map_err(|_| IndexError::Malformed)?;
    Ok((keys::read_mark(mark).ok_or(IndexError::Malformed)?, u64::from_be_bytes(items)))
}

impl From<sled::Error> for IndexError {
    fn from(error: sled::Error) -> Self {
        Self::Store { reason: error.to_string() }
    }
}

fn guarded<T>(call: impl FnOnce() -> Result<T, IndexError>) -> Result<T, IndexError> {
    guard::catch(call)?
}

/// The row of a name that its next index goes to.
struct OpenList {
    key: Vec<u8>,
    row: Vec<u8>,
    last: u64,
}

/// The rows that a batch makes or lengthens, before they are written.
struct Change<'a> {
    store: &'a SledIndex,
    rows: BTreeMap<Vec<u8>, Vec<u8>>,
    lists: BTreeMap<(u32, Kind, &'a str), OpenList>,
    /// Numbers given to ledgers that are new.
    fresh: BTreeMap<LedgerId, u32>,
    /// Ledgers' sizes with what is added so far.
    sizes: BTreeMap<u32, u64>,
    /// Items added.
    items: u64,
}

impl<'a> Change<'a> {
    const fn new(store: &'a SledIndex) -> Self {
        Self {
            store,
            rows: BTreeMap::new(),
            lists: BTreeMap::new(),
            fresh: BTreeMap::new(),
            sizes: BTreeMap::new(),
            items: 0,
        }
    }

    /// Adds an entry; one that is there already is passed over.
    fn add(&mut self, entry: &'a IndexEntry) -> Result<(), IndexError> {
        let number = self.number(&entry.ledger);
        let size = match self.sizes.get(&number) {
            Some(size) => *size,
            None => self.store.size_of(number)?,
        };
        self.sizes.insert(number, size.max(entry.index.saturating_add(1)));
        if entry.index < size {
            return Ok(());
        }
        if entry.index > size {
            return Err(IndexError::Gap { got: entry.index, size });
        }
        self.position(number, entry)?;
        self.name(number, Kind::Member, &entry.author, entry.index)?;
        entry.subjects.iter().try_for_each(|subject| self.name(number, Kind::Subject, subject, entry.index))
    }

    fn number(&mut self, ledger: &LedgerId) -> u32 {
        if let Some(number) = self.store.number(ledger).or_else(|| self.fresh.get(ledger).copied()) {
            return number;
        }
        let known = self.store.ledgers.read().unwrap_or_else(PoisonError::into_inner).len();
        let number = u32::try_from(known.saturating_add(self.fresh.len())).unwrap_or(u32::MAX);
        self.fresh.insert(*ledger, number);
        self.rows.insert(keys::ledger(ledger), number.to_be_bytes().to_vec());
        self.items = self.items.saturating_add(1);
        number
    }

    fn position(&mut self, number: u32, entry: &IndexEntry) -> Result<(), IndexError> {
        let row = match self.rows.entry(keys::positions(number, entry.index)) {
            Entry::Occupied(row) => row.into_mut(),
            Entry::Vacant(row) => {
                let before = self.store.db.get(row.key())?;
                row.insert(before.map_or_else(Vec::new, |before| before.to_vec()))
            }
        };
        keys::push_position(row, &entry.position);
        self.items = self.items.saturating_add(1);
        Ok(())
    }

    fn name(&mut self, number: u32, kind: Kind, name: &'a str, index: u64) -> Result<(), IndexError> {
        let key = keys::name(number, kind, name, index)?;
        self.items = self.items.saturating_add(1);
        let open = match self.lists.entry((number, kind, name)) {
            Entry::Occupied(open) => open.into_mut(),
            Entry::Vacant(open) => match self.store.list(number, kind, name, index)? {
                None => {
                    open.insert(OpenList { key, row: Vec::new(), last: index });
                    return Ok(());
                }
                Some((first, row)) => {
                    let last = List::read(first, &row).ok_or(IndexError::Malformed)?.last();
                    let key = keys::name(number, kind, name, first)?;
                    open.insert(OpenList { key, row: row.to_vec(), last })
                }
            },
        };
        let distance = index.checked_sub(open.last).filter(|distance| *distance > 0).ok_or(IndexError::Malformed)?;
        if open.row.len() < limits::INDEX_LIST_BYTES {
            keys::push_distance(&mut open.row, distance);
            open.last = index;
        } else {
            let full = std::mem::replace(open, OpenList { key, row: Vec::new(), last: index });
            self.rows.insert(full.key, full.row);
        }
        Ok(())
    }

    /// The write, its length in bytes, the ledgers that are new and the number of items added.
    fn finish(self) -> (sled::Batch, usize, BTreeMap<LedgerId, u32>, u64) {
        let (mut batch, mut bytes) = (sled::Batch::default(), 0_usize);
        let lists = self.lists.into_values().map(|open| (open.key, open.row));
        for (key, row) in self.rows.into_iter().chain(lists) {
            bytes = bytes.saturating_add(key.len()).saturating_add(row.len());
            batch.insert(key, row);
        }
        (batch, bytes, self.fresh, self.items)
    }
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
        guarded(|| {
            let mut change = Change::new(self);
            batch.entries.iter().try_for_each(|entry| change.add(entry))?;
            let (mut rows, bytes, fresh, items) = change.finish();
            let items = state.items.saturating_add(items);
            rows.insert(&keys::head(), head(&batch.mark, items));
            self.db.apply_batch(rows)?;
            self.ledgers.write().unwrap_or_else(PoisonError::into_inner).extend(fresh);
            state.reached = batch.mark;
            state.items = items;
            state.dirty = state.dirty.saturating_add(bytes);
            if state.dirty >= limits::INDEX_FLUSH_BYTES {
                self.db.flush()?;
                state.dirty = 0;
            }
            Ok(())
        })?;
        self.known.keep(&batch.mark);
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
        let Some(number) = self.number(ledger) else { return Ok(0) };
        guarded(|| self.size_of(number))
    }

    fn positions(&self, ledger: &LedgerId, from: u64, limit: usize) -> Result<Vec<(u64, Position)>, IndexError> {
        let Some(number) = self.number(ledger) else { return Ok(Vec::new()) };
        guarded(|| {
            let mut out = Vec::new();
            for row in self.db.range(keys::positions(number, from)..=keys::positions(number, u64::MAX)) {
                if out.len() >= limit {
                    break;
                }
                let (key, value) = row?;
                let first = keys::trailing(&key).and_then(|block| block.checked_mul(keys::BLOCK));
                let positions = keys::read_positions(&value);
                let (first, positions) = first.zip(positions).ok_or(IndexError::Malformed)?;
                out.extend((first..).zip(positions).filter(|(index, _)| *index >= from));
            }
            out.truncate(limit);
            Ok(out)
        })
    }

    fn by_subject(&self, ledger: &LedgerId, subject: &str, from: u64, limit: usize) -> Result<Vec<u64>, IndexError> {
        self.names(ledger, Kind::Subject, subject, from, limit)
    }

    fn by_member(&self, ledger: &LedgerId, member: &str, from: u64, limit: usize) -> Result<Vec<u64>, IndexError> {
        self.names(ledger, Kind::Member, member, from, limit)
    }
}
