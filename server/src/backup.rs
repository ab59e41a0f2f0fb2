//! Copies of a data directory: made, continued, checked, and restored.
//!
//! A copy has the segments up to a boundary between commits, the heads file that vouches for them, and the node's key; the
//! index follows from them. It can be made while the node runs: what stands before a boundary never changes.
//!
//! Invariants: what is copied was checked before and is checked again in the copy; a copy is only ever continued by the
//! journal that it was made of, and never made shorter; a copy and a restored directory are marked before anything is in them;
//! whoever fails says whether anything was written. `explained` is what an operator is told.

mod explained;

use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use mengshu_core::value::LedgerId;
use serde::Serialize;

use crate::journal::{
    Access, COPY_FILE, Disk, DiskFile, FILE_MODE, HEADS_FILE, IoFailure, LOCK_FILE, LockGuard, Mark, MarkError,
    OpenError, RESTORED_FILE, RealDisk, RestoreMark, Scan, copy_range, is_copy, known_end, mark_copy, read_file,
    replace_file, same_range, scan_readonly, segment_name, unfinished,
};

/// Name of the key in a data directory and in its copy.
pub const KEY_FILE: &str = "node.key";

/// A copy was not made or not restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// What is to be copied is damaged, in use, or cannot be read.
    #[error(transparent)]
    Journal(#[from] OpenError),
    /// A file operation failed.
    #[error(transparent)]
    Io(#[from] IoFailure),
    /// The mark of a restored directory cannot be written.
    #[error(transparent)]
    Mark(#[from] MarkError),
    /// There is no such folder.
    #[error("{0}: there is no such folder")]
    NoFolder(String),
    /// Nothing was recorded there.
    #[error("{0} has no entries: there is nothing to copy")]
    Empty(String),
    /// The folder to write to has other things in it.
    #[error("{0} is not empty, and not such a copy: name a new folder")]
    NotEmpty(String),
    /// What is to be restored into is a copy.
    #[error("{0} is itself a copy made by backup: name a new folder to restore into")]
    IntoCopy(String),
    /// From and to are one folder.
    #[error("{0} cannot be copied into itself: name another folder")]
    Itself(String),
    /// What is to be copied was not restored to its end.
    #[error(
        "{folder} was restored, and that did not finish: it has {has} entries of ledger {ledger}, and the copy had {should}"
    )]
    Unfinished {
        /// The folder.
        folder: String,
        /// The first ledger that lacks something.
        ledger: LedgerId,
        /// Entries that it has.
        has: u64,
        /// Entries that it should have.
        should: u64,
    },
    /// The copy and the journal part.
    #[error("the journal in {data} does not continue the copy in {copy}: {what}. Nothing was changed")]
    Parts {
        /// The data directory.
        data: String,
        /// The copy.
        copy: String,
        /// Where they part.
        what: String,
    },
    /// What was written is not what was read.
    #[error("the copy in {0} is not what was read: its disk does not keep what is written")]
    Unfaithful(String),
}

/// A failure, and whether anything was written before it.
#[derive(Debug, thiserror::Error)]
#[error("{error}")]
pub struct Stopped {
    /// Why.
    pub error: Box<BackupError>,
    /// Whether the target was changed: what it has then is not whole, but what it had before is.
    pub begun: bool,
    /// The folder that was being looked at: what is copied, and then what is copied to.
    pub about: PathBuf,
}

/// How far it has come.
struct Stage {
    begun: bool,
    about: PathBuf,
}

impl Stage {
    fn run(
        from: &Path,
        to: &Path,
        work: fn(&Path, &Path, &mut Self) -> Result<Copied, BackupError>,
    ) -> Result<Copied, Stopped> {
        let mut stage = Self { begun: false, about: from.to_path_buf() };
        work(from, to, &mut stage).map_err(|error| Stopped {
            error: Box::new(error),
            begun: stage.begun,
            about: stage.about,
        })
    }
}

/// What was copied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Copied {
    /// Group commits in the copy.
    pub commits: u64,
    /// Entries in it.
    pub entries: u64,
    /// Ledgers.
    pub ledgers: u64,
    /// Bytes that were written now.
    pub written: u64,
    /// Whether the node's key is in it.
    pub key: bool,
}

fn existing(folder: &Path) -> Result<RealDisk, BackupError> {
    RealDisk::existing(folder).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => BackupError::NoFolder(folder.display().to_string()),
        _ => IoFailure::of("open", &folder.display().to_string())(error).into(),
    })
}

/// The folder to write to, made if need be and taken for this process; an existing one may have only what `fits`. One that has
/// nothing is marked with a `mark` first, empty as yet: whatever happens then, no node takes the folder for a new one.
fn target(
    folder: &Path,
    mark: &str,
    fits: fn(&str) -> bool,
    stage: &mut Stage,
) -> Result<(RealDisk, Box<dyn LockGuard>), BackupError> {
    let shown = folder.display().to_string();
    let disk = RealDisk::create(folder).map_err(IoFailure::of("make", &shown))?;
    let found = std::fs::read_dir(folder).map_err(IoFailure::of("list", &shown))?;
    let begun = unfinished(mark);
    let mut empty = true;
    for item in found {
        let name = item.map_err(IoFailure::of("list", &shown))?.file_name();
        let Some(name) = name.to_str().filter(|name| fits(name)) else { return Err(BackupError::NotEmpty(shown)) };
        empty &= [LOCK_FILE, &begun].contains(&name);
    }
    if empty {
        // Not emptied where it is there: another process may be writing it.
        let mut options = std::fs::OpenOptions::new();
        let options = options.write(true).create(true).truncate(false).mode(FILE_MODE);
        options.open(folder.join(&begun)).map_err(IoFailure::of("create", &begun))?;
        disk.sync_dir("").map_err(IoFailure::of("sync", &shown))?;
        stage.begun = true;
    }
    let lock = crate::journal::Journal::lock(&disk)?;
    Ok((disk, lock))
}

fn check(disk: &dyn Disk) -> Result<Scan, BackupError> {
    let scan = scan_readonly(disk, &mut |_| Ok(()))?;
    let has = |ledger: &LedgerId| scan.heads.iter().find(|head| head.ledger == *ledger).map_or(0, |head| head.size);
    if let Some((ledger, stood)) = RestoreMark::load(disk)?.and_then(|mark| mark.lacking(has)) {
        let (folder, has) = (disk.describe(), has(&ledger));
        return Err(BackupError::Unfinished { folder, ledger, has, should: stood.size });
    }
    if scan.mark.commits == 0 { Err(BackupError::Empty(disk.describe())) } else { Ok(scan) }
}

/// Copies a data directory, of a node that runs or not, to a folder; where there is such a copy already, what is new.
///
/// # Errors
/// When the journal is damaged, does not continue the copy, or the disk fails. The copy that was there stays usable.
pub fn backup(data: &Path, to: &Path) -> Result<Copied, Stopped> {
    Stage::run(data, to, make_copy)
}

fn make_copy(data: &Path, to: &Path, stage: &mut Stage) -> Result<Copied, BackupError> {
    let source = existing(data)?;
    // A data directory without its index looks like a copy: marked as one, no node would go on with it.
    let same = |one: &Path, other: &Path| Some(one.canonicalize().ok()? == other.canonicalize().ok()?);
    if same(data, to) == Some(true) {
        return Err(BackupError::Itself(source.describe()));
    }
    let scan = check(&source)?;
    stage.about = to.to_path_buf();
    let fits = |name: &str| {
        let name = name.trim_end_matches(".new");
        name.ends_with(".journal") || [HEADS_FILE, KEY_FILE, COPY_FILE, LOCK_FILE].contains(&name)
    };
    let (target, _lock) = target(to, COPY_FILE, fits, stage)?;
    let parts = |what: String| BackupError::Parts { data: source.describe(), copy: target.describe(), what };
    let before = known_end(&target)?;
    if let Some(before) = before {
        if before.commits > scan.mark.commits {
            return Err(parts(format!("it has {} commits, the copy {}", scan.mark.commits, before.commits)));
        }
        // The header at its beginning is bound by a hash chain to all segments before it.
        if !same_range(&source, &target, &segment_name(before.segment), u64::from(before.offset))? {
            return Err(parts(format!("their segments {} differ", before.segment)));
        }
    }
    stage.begun = true;
    // First: whatever happens then, no node goes on with it.
    mark_copy(&target)?;
    let written = copy(&source, &target, before.unwrap_or_default(), &scan)?;
    let key = copy_key(&source, &target)?;
    finish(&target, &scan)?;
    Ok(copied(&scan, written, key))
}

/// Restores a copy into a new data directory and marks it: its node signs no new head before heads from outside agree, or
/// the loss is accepted.
///
/// # Errors
/// When the copy is damaged, the directory has something in it, or the disk fails.
pub fn restore(from: &Path, data: &Path) -> Result<Copied, Stopped> {
    Stage::run(from, data, make_data)
}

fn make_data(from: &Path, data: &Path, stage: &mut Stage) -> Result<Copied, BackupError> {
    let source = existing(from)?;
    let scan = check(&source)?;
    stage.about = data.to_path_buf();
    if RealDisk::existing(data).is_ok_and(|disk| is_copy(&disk).unwrap_or(true)) {
        return Err(BackupError::IntoCopy(data.display().to_string()));
    }
    // What an earlier restore left that had written nothing else is gone on with.
    let fits = |name: &str| name == LOCK_FILE || name.strip_suffix(".new") == Some(RESTORED_FILE);
    let (target, _lock) = target(data, RESTORED_FILE, fits, stage)?;
    // First: whatever happens then, nobody takes the directory for one that is whole.
    RestoreMark::of(&scan.heads).save(&target)?;
    // Before the entries: where they are all there, no key is missed that was only not copied yet.
    let key = copy_key(&source, &target)?;
    let written = copy(&source, &target, Mark::default(), &scan)?;
    finish(&target, &scan)?;
    Ok(copied(&scan, written, key))
}

fn copied(scan: &Scan, written: u64, key: bool) -> Copied {
    let ledgers = u64::try_from(scan.heads.len()).unwrap_or(u64::MAX);
    Copied { commits: scan.mark.commits, entries: scan.entries, ledgers, written, key }
}

/// Copies the segments from a boundary that the target has to the one that was checked; returns bytes written.
fn copy(source: &RealDisk, target: &RealDisk, before: Mark, scan: &Scan) -> Result<u64, BackupError> {
    let mut written = 0_u64;
    for number in before.segment..=scan.mark.segment {
        let name = segment_name(number);
        let from = source.open(&name, Access::Read).map_err(IoFailure::of("open", &name))?;
        let end = match number == scan.mark.segment {
            true => u64::from(scan.mark.offset),
            false => from.len().map_err(IoFailure::of("read", &name))?,
        };
        let continued = before.commits > 0 && number == before.segment;
        if continued {
            let to = target.open(&name, Access::Write).map_err(IoFailure::of("open", &name))?;
            written = written.saturating_add(fill(&from, &to, &name, u64::from(before.offset), end)?);
            continue;
        }
        // Under another name until it is whole: a copy that was interrupted has no half segments.
        let unfinished = format!("{name}.new");
        let to = target.open(&unfinished, Access::Create).map_err(IoFailure::of("create", &unfinished))?;
        written = written.saturating_add(fill(&from, &to, &unfinished, 0, end)?);
        target.rename(&unfinished, &name).map_err(IoFailure::of("rename", &unfinished))?;
    }
    target.sync_dir("").map_err(IoFailure::of("sync", &target.describe()))?;
    Ok(written)
}

fn fill(from: &Arc<dyn DiskFile>, to: &Arc<dyn DiskFile>, name: &str, at: u64, end: u64) -> Result<u64, IoFailure> {
    copy_range(from.as_ref(), to.as_ref(), at, end).map_err(IoFailure::of("copy", name))?;
    to.set_len(end).map_err(IoFailure::of("cut", name))?;
    to.sync_all().map_err(IoFailure::of("sync", name))?;
    Ok(end.saturating_sub(at))
}

fn copy_key(source: &RealDisk, target: &RealDisk) -> Result<bool, IoFailure> {
    let Some(key) = read_file(source, KEY_FILE)? else { return Ok(read_file(target, KEY_FILE)?.is_some()) };
    if read_file(target, KEY_FILE)?.as_ref() != Some(&key) {
        replace_file(target, KEY_FILE, &key)?;
    }
    Ok(true)
}

/// Reads the whole copy again, and lets its heads file vouch for it.
fn finish(target: &RealDisk, scan: &Scan) -> Result<(), BackupError> {
    let again = scan_readonly(target, &mut |_| Ok(()))?;
    if (again.mark, again.chain, &again.heads) != (scan.mark, scan.chain, &scan.heads) {
        return Err(BackupError::Unfaithful(target.describe()));
    }
    Ok(again.save_heads(target)?)
}
