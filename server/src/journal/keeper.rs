//! What is done off the commit path: the next segment filled with zeros ahead, the heads file kept up.
//!
//! Invariants: a file has a segment's name only after its header is durable in it (it is prepared under another name
//! and renamed), so a torn header never has a segment's name. The heads file is written from what was durable already.
//! A full disk holds the next group before it is begun and costs nothing else: what is prepared is given back, and a reserve
//! that was kept for this moment leaves room for heads and index.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Instant;

use mengshu_core::value::{Hash, LedgerId};

use super::disk::{Access, Disk, DiskFile, fill_zero, read_full_at, write_all_at};
use super::error::{IoFailure, OpenError};
use super::file::remove_file;
use super::frame::{Head, Salt, SegmentHeader};
use super::heads::{HeadsFile, HeadsWriter};
use super::position::Mark;
use super::record::Scanned;
use super::segment::{segment_count, segment_name};
use crate::limits;

/// Name of a file that is prepared to become the next segment.
pub(crate) const SPARE_FILE: &str = "spare";

/// Name of the file that keeps room for heads and index on a full disk.
pub(crate) const RESERVE_FILE: &str = "reserve";

/// What the writer and the keeper's thread share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) disk: Arc<dyn Disk>,
    segment_bytes: u32,
    failure: Mutex<Option<IoFailure>>,
    newest: Mutex<Newest>,
    heads: Mutex<HeadsWriter>,
    spare: Mutex<Option<Arc<dyn DiskFile>>>,
    bell: Mutex<Bell>,
    ring: Condvar,
    full: Mutex<Option<Full>>,
    /// The same for whoever only watches, and must not wait while room is made.
    is_full: AtomicBool,
}

/// The disk was found full.
#[derive(Debug)]
struct Full {
    failure: IoFailure,
    at: Instant,
    /// What there was no room for.
    next: bool,
    more: u64,
}

#[derive(Debug)]
struct Newest {
    file: HeadsFile,
    /// Ledgers whose heads have changed since the file was written.
    changed: BTreeSet<LedgerId>,
    saved: u64,
    /// Whether it was told that the disk has no room for the file.
    told: bool,
}

#[derive(Debug, Default)]
struct Bell {
    stop: bool,
    want_spare: bool,
}

/// A poisoned lock only means that a thread panicked between two whole updates.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    pub(crate) fn new(disk: Arc<dyn Disk>, segment_bytes: u32, scanned: &Scanned, salt: Salt) -> Self {
        let heads = scanned.heads.clone();
        let file = HeadsFile { salt, mark: scanned.mark, chain: scanned.chain, heads };
        Self {
            disk,
            segment_bytes,
            failure: Mutex::new(None),
            // What an earlier run wrote is written anew before anything is appended: its last sync may have failed.
            newest: Mutex::new(Newest { file, changed: BTreeSet::new(), saved: 0, told: false }),
            heads: Mutex::default(),
            spare: Mutex::new(None),
            bell: Mutex::new(Bell::default()),
            ring: Condvar::new(),
            full: Mutex::new(None),
            is_full: AtomicBool::new(false),
        }
    }

    /// The first failure, if there was one: then nothing may be written any more.
    pub(crate) fn check(&self) -> Result<(), IoFailure> {
        lock(&self.failure).clone().map_or(Ok(()), Err)
    }

    /// Records the first failure and returns it.
    pub(crate) fn poison(&self, failure: IoFailure) -> IoFailure {
        lock(&self.failure).get_or_insert(failure).clone()
    }

    /// Notes a commit that is durable.
    pub(crate) fn committed(&self, mark: Mark, chain: Hash, heads: &[Head]) {
        let mut newest = lock(&self.newest);
        newest.file.mark = mark;
        newest.file.chain = chain;
        newest.changed.extend(heads.iter().map(|head| head.ledger));
        newest.file.heads.extend(heads.iter().map(|head| (head.ledger, head.clone())));
    }

    pub(crate) fn heads(&self) -> BTreeMap<LedgerId, Head> {
        lock(&self.newest).file.heads.clone()
    }

    /// Writes to the heads file what the journal has moved since the last time. A full disk keeps it waiting and does no harm: it
    /// may lag behind.
    pub(crate) fn save_heads(&self) -> Result<(), IoFailure> {
        // Held over the writing: one writes at a time.
        let mut writer = lock(&self.heads);
        let saved = match self.write_heads(&mut writer) {
            Err(failure) if failure.is_full() && self.give_reserve() => self.write_heads(&mut writer),
            saved => saved,
        };
        match saved {
            Err(failure) if failure.is_full() => {
                if !std::mem::replace(&mut lock(&self.newest).told, true) {
                    tracing::warn!(%failure, "the heads file waits until there is room");
                }
                Ok(())
            }
            saved => saved.map_err(|failure| self.poison(failure)),
        }
    }

    fn write_heads(&self, writer: &mut HeadsWriter) -> Result<(), IoFailure> {
        let (commits, changed, writing) = {
            let mut newest = lock(&self.newest);
            if newest.saved == newest.file.mark.commits {
                return Ok(());
            }
            self.check()?;
            let changed = std::mem::take(&mut newest.changed);
            let least = limits::HEADS_LEAST.min(self.segment_bytes as usize / 4);
            let writing = writer.prepare(&newest.file, &changed, least);
            (newest.file.mark.commits, changed, writing)
        };
        let written = writer.write(self.disk.as_ref(), &writing);
        let mut newest = lock(&self.newest);
        match written {
            Ok(()) => {
                newest.saved = commits;
                newest.told = false;
            }
            Err(_) => newest.changed.extend(changed),
        }
        written
    }

    /// What the disk keeps free beside segments.
    fn low(&self) -> u64 {
        limits::DISK_LOW.min(u64::from(self.segment_bytes) / 4)
    }

    /// Makes sure that there is room for a group: `more` bytes that are not filled ahead, and the next segment where it is needed.
    ///
    /// # Errors
    /// Where there is none, [`IoFailure::is_full`]; anything else is the disk's failure.
    pub(crate) fn room(&self, next: bool, more: u64) -> Result<(), IoFailure> {
        let mut full = lock(&self.full);
        if let Some(Full { failure, .. }) = full.as_ref().filter(|full| full.at.elapsed() < limits::DISK_LOOK) {
            return Err(failure.clone());
        }
        match self.try_room(next, more) {
            Ok(()) => {
                if full.take().is_some() {
                    self.is_full.store(false, Ordering::Relaxed);
                    tracing::warn!("the disk has room again: writing goes on");
                    self.want_spare();
                }
                Ok(())
            }
            Err(failure) if failure.is_full() => {
                self.give_reserve();
                if full.is_none() {
                    tracing::error!(
                        "ALARM: the disk is full, writing is held until there is room, reading goes on: {failure}"
                    );
                }
                self.is_full.store(true, Ordering::Relaxed);
                *full = Some(Full { failure: failure.clone(), at: Instant::now(), next, more });
                Err(failure)
            }
            Err(failure) => Err(failure),
        }
    }

    /// Looks again where the disk was found full: whoever waits for room need not submit anything to be told of it.
    fn look_for_room(&self) {
        let wanted = lock(&self.full).as_ref().map(|full| (full.next, full.more));
        if let Some((next, more)) = wanted {
            let _ = self.room(next, more);
        }
    }

    #[cfg(test)]
    pub(crate) fn forget_full(&self) {
        *lock(&self.full) = None;
    }

    fn try_room(&self, next: bool, more: u64) -> Result<(), IoFailure> {
        if self.free_below(more) {
            // What is prepared is not needed yet, or there is too little beside it.
            self.drop_spare()?;
            if self.free_below(more) {
                return Err(no_room("write", "the data directory"));
            }
        }
        if next { self.prepare_spare() } else { Ok(()) }
    }

    /// Whether so much more would leave less than what is to stay free.
    fn free_below(&self, more: u64) -> bool {
        self.disk.free().is_some_and(|free| free < self.low().saturating_add(more))
    }

    /// Keeps room for heads and index, unless it is kept already or there is too little.
    fn make_reserve(&self) {
        if self.disk.open(RESERVE_FILE, Access::Read).is_ok() || self.free_below(self.low()) {
            return;
        }
        let made = prepare(self.disk.as_ref(), RESERVE_FILE, self.low());
        if let Err(error) = made {
            tracing::warn!(%error, "no room is kept for heads and index");
        }
    }

    /// Gives the reserve back; whether there was one.
    fn give_reserve(&self) -> bool {
        self.disk.remove(RESERVE_FILE).is_ok()
    }

    /// Prepares the spare file unless it is there. A failure is not kept: the roll tries again and reports.
    pub(crate) fn prepare_spare(&self) -> Result<(), IoFailure> {
        let mut spare = lock(&self.spare);
        if spare.is_none() {
            if self.free_below(u64::from(self.segment_bytes)) {
                return Err(no_room("fill", SPARE_FILE));
            }
            *spare = Some(prepare(self.disk.as_ref(), SPARE_FILE, u64::from(self.segment_bytes))?);
        }
        Ok(())
    }

    /// Makes the segment of `header` out of the spare file: header durable first, then its name.
    pub(crate) fn take_segment(&self, header: &SegmentHeader) -> Result<Arc<dyn DiskFile>, IoFailure> {
        // Waits here when the keeper is just preparing it.
        let mut spare = lock(&self.spare);
        let file = match spare.take() {
            Some(file) => file,
            None => prepare(self.disk.as_ref(), SPARE_FILE, u64::from(self.segment_bytes))?,
        };
        write_all_at(file.as_ref(), &header.encode(), 0).map_err(IoFailure::of("write", SPARE_FILE))?;
        file.sync_data().map_err(IoFailure::of("sync", SPARE_FILE))?;
        let name = segment_name(header.number);
        self.disk.rename(SPARE_FILE, &name).map_err(IoFailure::of("create", &name))?;
        self.disk.sync_dir("").map_err(IoFailure::of("sync", "the data directory"))?;
        Ok(file)
    }

    /// Asks the keeper for a spare file.
    pub(crate) fn want_spare(&self) {
        lock(&self.bell).want_spare = true;
        self.ring.notify_all();
    }

    /// Removes the spare file of an orderly end.
    pub(crate) fn drop_spare(&self) -> Result<(), IoFailure> {
        match lock(&self.spare).take() {
            None => Ok(()),
            Some(_) => self.disk.remove(SPARE_FILE).map_err(IoFailure::of("remove", SPARE_FILE)),
        }
    }

    fn keep(&self) {
        let mut next_heads = Instant::now() + limits::HEADS_EVERY;
        loop {
            let wait = next_heads.saturating_duration_since(Instant::now());
            let bell = lock(&self.bell);
            let (mut bell, _) = self
                .ring
                .wait_timeout_while(bell, wait, |bell| !bell.stop && !bell.want_spare)
                .unwrap_or_else(PoisonError::into_inner);
            if bell.stop {
                return;
            }
            let want_spare = std::mem::take(&mut bell.want_spare);
            drop(bell);
            if Instant::now() >= next_heads {
                if let Err(error) = self.save_heads() {
                    tracing::error!(%error, "heads file not written");
                    return;
                }
                self.look_for_room();
                next_heads = Instant::now() + limits::HEADS_EVERY;
            }
            if want_spare {
                self.make_reserve();
                if let Err(error) = self.prepare_spare() {
                    tracing::warn!(%error, "next segment not prepared; tried again when it is needed");
                }
            }
        }
    }
}

/// How a journal's disk stands, for whoever watches; it holds up nobody.
#[derive(Debug, Clone)]
pub struct DiskRoom(Arc<Shared>);

impl DiskRoom {
    pub(crate) const fn new(shared: Arc<Shared>) -> Self {
        Self(shared)
    }

    /// Whether writing waits for room.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.0.is_full.load(Ordering::Relaxed)
    }

    /// Bytes that can still be written; `None` where nobody can say.
    #[must_use]
    pub fn free(&self) -> Option<u64> {
        self.0.disk.free()
    }
}

fn no_room(action: &'static str, file: &str) -> IoFailure {
    IoFailure::of(action, file)(io::ErrorKind::StorageFull.into())
}

/// Makes a file full of zeros, durably. Where that fails it is given back.
fn prepare(disk: &dyn Disk, name: &'static str, bytes: u64) -> Result<Arc<dyn DiskFile>, IoFailure> {
    let file = disk.open(name, Access::Create).map_err(IoFailure::of("create", name))?;
    fill_zero(file.as_ref(), 0, bytes).map_err(IoFailure::of("fill", name)).inspect_err(|_| {
        let _ = disk.remove(name);
    })?;
    file.sync_all().map_err(IoFailure::of("sync", name))?;
    disk.sync_dir("").map_err(IoFailure::of("sync", "the data directory"))?;
    Ok(file)
}

/// Before a start reads or writes anything: what an earlier run prepared is given back, and where the disk is full, what it
/// kept for that, and the zeros ahead of the last segment: index and heads need the room more.
pub(crate) fn give_back(disk: &dyn Disk) -> Result<(), OpenError> {
    remove_file(disk, SPARE_FILE)?;
    let full = || disk.free().is_some_and(|free| free < limits::DISK_LOW);
    if full() {
        remove_file(disk, RESERVE_FILE)?;
    }
    if full()
        && let Some(last) = segment_count(disk)?.checked_sub(1)
    {
        let name = segment_name(last);
        let file = disk.open(&name, Access::Write).map_err(IoFailure::of("open", &name))?;
        cut_zeros(file.as_ref()).map_err(IoFailure::of("cut", &name))?;
    }
    Ok(())
}

/// The room that [`give_back`] would make, of a journal that ends at `end`.
pub(crate) fn kept_room(disk: &dyn Disk, end: Option<Mark>) -> u64 {
    let len = |name: &str| disk.open(name, Access::Read).and_then(|file| file.len()).unwrap_or_default();
    let zeros = end.map_or(0, |end| {
        len(&segment_name(end.segment)).saturating_sub(u64::from(end.offset)).saturating_sub(ZEROS_KEPT)
    });
    len(SPARE_FILE).saturating_add(len(RESERVE_FILE)).saturating_add(zeros)
}

/// Zeros after the last commit that are not given back: a last commit could never end in so many, since a hash stands there.
const ZEROS_KEPT: u64 = 4_096;

/// Cuts the zeros at the end of a file, but for [`ZEROS_KEPT`].
fn cut_zeros(file: &dyn DiskFile) -> io::Result<()> {
    let len = file.len()?;
    let (mut end, mut buffer) = (len, vec![0; limits::FILL_STEP]);
    while end > 0 {
        let start = end.saturating_sub(buffer.len() as u64);
        let piece = buffer.len().min(usize::try_from(end).unwrap_or(usize::MAX));
        read_full_at(file, &mut buffer[..piece], start)?;
        match buffer[..piece].iter().rposition(|byte| *byte != 0) {
            Some(at) => {
                end = start + at as u64 + 1;
                break;
            }
            None => end = start,
        }
    }
    let kept = end.saturating_add(ZEROS_KEPT);
    if kept < len { file.set_len(kept) } else { Ok(()) }
}

/// The keeper's thread; ends when dropped.
#[derive(Debug)]
pub(crate) struct Keeper {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Keeper {
    pub(crate) fn start(shared: &Arc<Shared>) -> Result<Self, IoFailure> {
        let own = Arc::clone(shared);
        let thread = thread::Builder::new()
            .name("journal-keeper".to_owned())
            .spawn(move || own.keep())
            .map_err(IoFailure::of("start a thread for", "the journal"))?;
        Ok(Self { shared: Arc::clone(shared), thread: Some(thread) })
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        lock(&self.shared.bell).stop = true;
        self.shared.ring.notify_all();
        if let Some(thread) = self.thread.take() {
            // A panic of the thread has been reported by its own hook.
            let _ = thread.join();
        }
    }
}
