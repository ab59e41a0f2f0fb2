//! The journal's start: check, cut a torn tail, make everything that is read durable, then go on.
//!
//! Invariants: unless the disk itself fails, an error changes no file. What is handed over is durable when `open` returns: after a failed fsync the
//! kernel may show data that is not on disk, so the last commit is written again and synced.

use std::fmt;
use std::io;
use std::sync::Arc;

use mengshu_core::value::{Hash, LedgerId};

use super::disk::{Access, Disk, DiskFile, LockGuard, fill_zero, read_all, read_full_at, write_all_at};
use super::error::{IoFailure, OpenError};
use super::frame::{Head, Salt, SegmentHeader};
use super::heads::HeadsFile;
use super::keeper::{Keeper, Shared, give_back};
use super::position::Mark;
use super::reader::Reader;
use super::record::{Scanned, Visit};
use super::scan::scan;
use super::segment::{SEGMENT_SUFFIX, segment_name};
use super::tail::{Tail, torn_bytes};
use super::writer::Journal;
use crate::limits;

/// How a journal is kept.
#[derive(Debug, Clone)]
pub struct Options {
    /// Size of a segment file in bytes; only a commit that is larger makes a larger one. At least
    /// [`limits::SEGMENT_BYTES_MIN`].
    pub segment_bytes: u32,
    /// Whether a thread prepares segments and writes the heads file. Without it both happen only when they must, which
    /// makes a simulation repeatable.
    pub background: bool,
    /// The salt of a new journal; `None` for random bytes.
    pub salt: Option<Salt>,
}

impl Default for Options {
    fn default() -> Self {
        Self { segment_bytes: limits::SEGMENT_BYTES, background: true, salt: None }
    }
}

/// A torn tail that was cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut {
    /// The segment file.
    pub file: String,
    /// Where it was cut.
    pub offset: u64,
    /// Bytes that were kept aside.
    pub len: u64,
    /// The file that they are in.
    pub kept: String,
}

/// What a start found. `Display` is one line for the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovery {
    /// The boundary after the last commit.
    pub mark: Mark,
    /// The chain hash there.
    pub chain: Hash,
    /// Entries handed over.
    pub entries: u64,
    /// The newest head of each ledger, sorted by ledger, to be compared with the recomputed trees.
    pub heads: Vec<Head>,
    /// The torn tail, if one was cut.
    pub cut: Option<Cut>,
    /// Whether the journal was made just now.
    pub created: bool,
    /// The heads file was missing although there are commits: the journal's end could not be compared.
    pub heads_missing: bool,
}

impl fmt::Display for Recovery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.created {
            return write!(f, "journal created");
        }
        write!(f, "journal ends at {}, {} entries read", self.mark, self.entries)?;
        if let Some(cut) = &self.cut {
            write!(
                f,
                "; cut a torn tail of {} bytes, never acknowledged, from {} at byte {} and kept it in {}",
                cut.len, cut.file, cut.offset, cut.kept
            )?;
        }
        if self.heads_missing {
            write!(f, "; the heads file is missing, so the journal's end could not be compared with it")?;
        }
        Ok(())
    }
}

impl Journal {
    /// Opens the journal of a directory, or makes it, and hands the records after `from` (all when `None`) to `visit`.
    ///
    /// With `from`, segments before it are only checked for presence and header.
    ///
    /// # Errors
    /// [`OpenError`]; except for [`OpenError::Io`], no file was changed then.
    pub fn open(
        disk: Arc<dyn Disk>,
        options: &Options,
        from: Option<Mark>,
        visit: &mut Visit<'_>,
    ) -> Result<(Self, Recovery), OpenError> {
        let lock = Self::lock(disk.as_ref())?;
        Self::open_locked(disk, lock, options, (from, None), visit)
    }

    /// Takes the data directory for this process, before anything in it is touched.
    ///
    /// # Errors
    /// [`OpenError::Locked`] when another process has it.
    pub fn lock(disk: &dyn Disk) -> Result<Box<dyn LockGuard>, OpenError> {
        disk.lock().map_err(|error| match error.kind() {
            io::ErrorKind::WouldBlock => OpenError::Locked { directory: disk.describe() },
            _ => IoFailure::of("lock", &disk.describe())(error).into(),
        })
    }

    /// As [`Journal::open`], with the lock taken before, and `durable`, a boundary that is known from elsewhere to have been
    /// durable: a journal that lacks it has lost something, and is not opened.
    ///
    /// # Errors
    /// As [`Journal::open`].
    pub fn open_locked(
        disk: Arc<dyn Disk>,
        lock: Box<dyn LockGuard>,
        options: &Options,
        (from, durable): (Option<Mark>, Option<Mark>),
        visit: &mut Visit<'_>,
    ) -> Result<(Self, Recovery), OpenError> {
        let segment_bytes = options.segment_bytes.max(limits::SEGMENT_BYTES_MIN);
        // A zero mark is where every journal starts, also one that has no segment yet.
        let from = from.filter(|from| from.commits > 0);
        let heads_file = HeadsFile::load(disk.as_ref())?;
        let scanned = scan(disk.as_ref(), from, heads_file.as_ref(), durable, visit)?;
        let created = scanned.last_header.is_none();
        let salt = if created { options.salt.map_or_else(random_salt, Ok)? } else { scanned.salt };
        let shared = Arc::new(Shared::new(Arc::clone(&disk), segment_bytes, &scanned, salt));
        give_back(disk.as_ref())?;
        let mut cut = None;
        let (file, header) = match scanned.last_header.clone() {
            None => {
                let header = SegmentHeader { number: 0, commits: 0, chain: Hash::ZERO, salt };
                (shared.take_segment(&header)?, header)
            }
            Some(header) => {
                // What was seen under these names must not vanish with the power.
                disk.sync_dir("").map_err(IoFailure::of("sync", "the data directory"))?;
                let name = segment_name(header.number);
                let file = disk.open(&name, Access::Write).map_err(IoFailure::of("open", &name))?;
                if let Tail::Torn { offset, len, .. } = scanned.tail {
                    cut = Some(set_aside(disk.as_ref(), file.as_ref(), &name, offset, len)?);
                }
                settle(disk.as_ref(), file.as_ref(), &name, &scanned, segment_bytes)?;
                (file, header)
            }
        };
        shared.save_heads()?;
        let keeper = if options.background {
            shared.want_spare();
            Some(Keeper::start(&shared)?)
        } else {
            None
        };
        let recovery = Recovery {
            mark: scanned.mark,
            chain: scanned.chain,
            entries: scanned.entries,
            heads: shared.heads().into_values().collect(),
            cut,
            created,
            heads_missing: heads_file.is_none() && scanned.mark.commits > 0,
        };
        let filled = file.len().map_err(IoFailure::of("read", &segment_name(header.number)))?;
        let journal = Self {
            keeper,
            reader: Reader::new(disk),
            shared,
            file,
            key: header.key(),
            header,
            offset: scanned.last_end,
            filled,
            mark: scanned.mark,
            chain: scanned.chain,
            segment_bytes,
            buffer: Vec::new(),
            _lock: lock,
        };
        Ok((journal, recovery))
    }
}

fn random_salt() -> Result<Salt, IoFailure> {
    let mut salt = Salt::default();
    getrandom::fill(&mut salt)
        .map_err(|error| IoFailure::of("draw random bytes for", "the journal")(io::Error::other(error)))?;
    Ok(salt)
}

/// Copies the torn bytes to a file of their own, durably, and then cuts them off; [`settle`] makes the cut durable.
fn set_aside(disk: &dyn Disk, file: &dyn DiskFile, name: &str, offset: u64, len: u64) -> Result<Cut, IoFailure> {
    let bytes = read_all(file).map_err(IoFailure::of("read", name))?;
    let torn = torn_bytes(&bytes, usize::try_from(offset).unwrap_or(usize::MAX));
    let (kept, copy) = free_name(disk, &format!("torn/{}-{offset}", name.trim_end_matches(SEGMENT_SUFFIX)))?;
    write_all_at(copy.as_ref(), torn, 0).map_err(IoFailure::of("write", &kept))?;
    copy.sync_all().map_err(IoFailure::of("sync", &kept))?;
    disk.sync_dir("torn").map_err(IoFailure::of("sync", "torn"))?;
    file.set_len(offset).map_err(IoFailure::of("cut", name))?;
    Ok(Cut { file: name.to_owned(), offset, len, kept })
}

/// Makes a new file: earlier torn tails of the same place are kept too.
fn free_name(disk: &dyn Disk, stem: &str) -> Result<(String, Arc<dyn DiskFile>), IoFailure> {
    let mut name = format!("{stem}.bin");
    let mut turn = 1;
    while disk.open(&name, Access::Read).is_ok() {
        turn += 1;
        name = format!("{stem}-{turn}.bin");
    }
    let file = disk.open(&name, Access::Create).map_err(IoFailure::of("create", &name))?;
    Ok((name, file))
}

/// Makes the last segment durable as it was read, and full of zeros up to its size.
fn settle(disk: &dyn Disk, file: &dyn DiskFile, name: &str, scanned: &Scanned, size: u32) -> Result<(), IoFailure> {
    let start = scanned.last_commit.unwrap_or(scanned.last_end);
    let mut last = vec![0; scanned.last_end.saturating_sub(start) as usize];
    read_full_at(file, &mut last, u64::from(start)).map_err(IoFailure::of("read", name))?;
    write_all_at(file, &last, u64::from(start)).map_err(IoFailure::of("write", name))?;
    let len = file.len().map_err(IoFailure::of("read", name))?;
    let more = u64::from(size).saturating_sub(len);
    // The last bytes are for heads and index.
    let taken = disk.free().is_some_and(|free| free < more.saturating_add(limits::DISK_LOW.min(u64::from(size) / 2)));
    let filled = if taken { Err(io::ErrorKind::StorageFull.into()) } else { fill_zero(file, len, u64::from(size)) };
    match filled {
        // A full disk must not keep the node from starting: what is there can be read and may have room yet.
        Err(error) if error.kind() == io::ErrorKind::StorageFull => {
            tracing::warn!("the disk is full: journal file {name} could not be filled ahead");
            file.set_len(len).map_err(IoFailure::of("cut", name))?;
        }
        filled => filled.map_err(IoFailure::of("fill", name))?,
    }
    // Before anything is appended: or else pieces of a tail that was cut could come back behind a later commit.
    file.sync_all().map_err(IoFailure::of("sync", name))
}

/// Newest heads by ledger, as [`Recovery::heads`] lists them.
impl Recovery {
    /// The newest head of one ledger.
    #[must_use]
    pub fn head(&self, ledger: &LedgerId) -> Option<&Head> {
        self.heads.binary_search_by(|head| head.ledger.cmp(ledger)).ok().and_then(|at| self.heads.get(at))
    }
}
