//! What is done off the commit path: the next segment filled with zeros ahead, the heads file kept up.
//!
//! Invariants: a file has a segment's name only after its header is durable in it (it is prepared under another name
//! and renamed), so a torn header never has a segment's name. The heads file is written from what was durable already.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Instant;

use mengshu_core::value::{Hash, LedgerId};

use super::disk::{Access, Disk, DiskFile, fill_zero, write_all_at};
use super::error::IoFailure;
use super::frame::{Head, Salt, SegmentHeader};
use super::heads::HeadsFile;
use super::position::Mark;
use super::record::Scanned;
use super::segment::segment_name;
use crate::limits;

/// Name of a file that is prepared to become the next segment.
pub(crate) const SPARE_FILE: &str = "spare";

/// What the writer and the keeper's thread share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) disk: Arc<dyn Disk>,
    segment_bytes: u32,
    failure: Mutex<Option<IoFailure>>,
    newest: Mutex<Newest>,
    spare: Mutex<Option<Arc<dyn DiskFile>>>,
    bell: Mutex<Bell>,
    ring: Condvar,
}

#[derive(Debug)]
struct Newest {
    file: HeadsFile,
    saved: u64,
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
    pub(crate) fn new(disk: Arc<dyn Disk>, segment_bytes: u32, scanned: &Scanned, salt: Salt, saved: u64) -> Self {
        let heads = scanned.heads.clone();
        let file = HeadsFile { salt, mark: scanned.mark, chain: scanned.chain, heads };
        Self {
            disk,
            segment_bytes,
            failure: Mutex::new(None),
            newest: Mutex::new(Newest { file, saved }),
            spare: Mutex::new(None),
            bell: Mutex::new(Bell::default()),
            ring: Condvar::new(),
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
        newest.file.heads.extend(heads.iter().map(|head| (head.ledger, head.clone())));
    }

    pub(crate) fn heads(&self) -> BTreeMap<LedgerId, Head> {
        lock(&self.newest).file.heads.clone()
    }

    /// Writes the heads file if the journal has moved since the last time.
    pub(crate) fn save_heads(&self) -> Result<(), IoFailure> {
        let file = {
            let newest = lock(&self.newest);
            if newest.saved == newest.file.mark.commits {
                return Ok(());
            }
            newest.file.clone()
        };
        self.check()?;
        file.save(self.disk.as_ref()).map_err(|failure| self.poison(failure))?;
        lock(&self.newest).saved = file.mark.commits;
        Ok(())
    }

    /// Prepares the spare file unless it is there. A failure is not kept: the roll tries again and reports.
    pub(crate) fn prepare_spare(&self) -> Result<(), IoFailure> {
        let mut spare = lock(&self.spare);
        if spare.is_none() {
            *spare = Some(prepare(self.disk.as_ref(), self.segment_bytes)?);
        }
        Ok(())
    }

    /// Makes the segment of `header` out of the spare file: header durable first, then its name.
    pub(crate) fn take_segment(&self, header: &SegmentHeader) -> Result<Arc<dyn DiskFile>, IoFailure> {
        // Waits here when the keeper is just preparing it.
        let mut spare = lock(&self.spare);
        let file = match spare.take() {
            Some(file) => file,
            None => prepare(self.disk.as_ref(), self.segment_bytes)?,
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
                next_heads = Instant::now() + limits::HEADS_EVERY;
            }
            if want_spare && let Err(error) = self.prepare_spare() {
                tracing::warn!(%error, "next segment not prepared; tried again when it is needed");
            }
        }
    }
}

fn prepare(disk: &dyn Disk, bytes: u32) -> Result<Arc<dyn DiskFile>, IoFailure> {
    let file = disk.open(SPARE_FILE, Access::Create).map_err(IoFailure::of("create", SPARE_FILE))?;
    fill_zero(file.as_ref(), 0, u64::from(bytes)).map_err(IoFailure::of("fill", SPARE_FILE))?;
    file.sync_all().map_err(IoFailure::of("sync", SPARE_FILE))?;
    disk.sync_dir("").map_err(IoFailure::of("sync", "the data directory"))?;
    Ok(file)
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
