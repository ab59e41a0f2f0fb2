//! What the journal asks of a disk, and the real one.
//!
//! The trait is small on purpose: whatever is not here the journal can't do, so [`super::sim::SimDisk`] can stand in for
//! the real disk and fail in every way that matters. Names are plain file names in one directory, or `folder/name`.
//!
//! Invariant: what is made on the real disk is its owner's alone (0600, folders 0700).

use std::fmt::Debug;
use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt, FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::limits;

/// Name of the file whose lock keeps a second process out.
pub const LOCK_FILE: &str = "lock";

/// Mode of the files of a data directory.
pub const FILE_MODE: u32 = 0o600;
/// Mode of its folders.
pub const FOLDER_MODE: u32 = 0o700;

/// How to open a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Read an existing file.
    Read,
    /// Read and write an existing file.
    Write,
    /// Make a new, empty file (an old one of that name is emptied) for reading and writing.
    Create,
}

/// One directory of files.
///
/// Nothing is durable before the matching sync: contents and length by the file's sync, names by [`Disk::sync_dir`].
pub trait Disk: Debug + Send + Sync + 'static {
    /// The directory as people know it, for messages.
    fn describe(&self) -> String;
    /// The names of the files directly in the directory, in any order.
    ///
    /// # Errors
    /// Whatever the file system answers.
    fn list(&self) -> io::Result<Vec<String>>;
    /// Opens a file.
    ///
    /// # Errors
    /// `NotFound` when it must exist and does not; else whatever the file system answers.
    fn open(&self, name: &str, access: Access) -> io::Result<Arc<dyn DiskFile>>;
    /// Gives a file another name, replacing a file that has it.
    ///
    /// # Errors
    /// Whatever the file system answers.
    fn rename(&self, from: &str, to: &str) -> io::Result<()>;
    /// Removes a file.
    ///
    /// # Errors
    /// `NotFound` when there is none; else whatever the file system answers.
    fn remove(&self, name: &str) -> io::Result<()>;
    /// Makes the names in the directory (`""`) or in one folder of it durable.
    ///
    /// # Errors
    /// Whatever the file system answers.
    fn sync_dir(&self, folder: &str) -> io::Result<()>;
    /// Bytes that can still be written; `None` where nobody can say.
    fn free(&self) -> Option<u64> {
        None
    }
    /// Takes the directory for this process until the returned guard is dropped.
    ///
    /// # Errors
    /// `WouldBlock` when somebody else has it; else whatever the file system answers.
    fn lock(&self) -> io::Result<Box<dyn LockGuard>>;
}

/// Holds a directory's lock; dropping it lets go.
pub trait LockGuard: Debug + Send + Sync {}

/// One open file.
#[expect(clippy::len_without_is_empty, reason = "whether a file is empty is never asked")]
pub trait DiskFile: Debug + Send + Sync {
    /// Reads at `offset` into `buffer`; fewer bytes than asked only at the end of the file.
    ///
    /// # Errors
    /// Whatever the file system answers.
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize>;
    /// Writes at `offset`; may write fewer bytes than given.
    ///
    /// # Errors
    /// Whatever the file system answers.
    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<usize>;
    /// Length in bytes.
    ///
    /// # Errors
    /// Whatever the file system answers.
    fn len(&self) -> io::Result<u64>;
    /// Cuts the file or extends it with zeros.
    ///
    /// # Errors
    /// Whatever the file system answers.
    fn set_len(&self, len: u64) -> io::Result<()>;
    /// fdatasync: contents, and the length if that is needed to read them.
    ///
    /// # Errors
    /// Whatever the file system answers. After an error nothing is known about what was not synced before.
    fn sync_data(&self) -> io::Result<()>;
    /// fsync: contents and all metadata.
    ///
    /// # Errors
    /// As [`DiskFile::sync_data`].
    fn sync_all(&self) -> io::Result<()>;
}

/// Writes all of `bytes` at `offset`, going on after short writes.
pub(crate) fn write_all_at(file: &dyn DiskFile, mut bytes: &[u8], mut offset: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        match file.write_at(bytes, offset) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(n) => {
                bytes = &bytes[n..];
                offset += n as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Fills `buffer` from `offset` on and returns how many bytes there were before the end of the file.
pub(crate) fn read_full_at(file: &dyn DiskFile, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    let mut done = 0;
    while done < buffer.len() {
        match file.read_at(&mut buffer[done..], offset + done as u64) {
            Ok(0) => break,
            Ok(n) => done += n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(done)
}

/// The whole file.
pub(crate) fn read_all(file: &dyn DiskFile) -> io::Result<Vec<u8>> {
    let len = usize::try_from(file.len()?).map_err(|_| io::Error::from(io::ErrorKind::FileTooLarge))?;
    let mut bytes = vec![0; len];
    let got = read_full_at(file, &mut bytes, 0)?;
    bytes.truncate(got);
    Ok(bytes)
}

/// Writes zeros over `from..to`, in pieces so that no large buffer is held.
pub(crate) fn fill_zero(file: &dyn DiskFile, from: u64, to: u64) -> io::Result<()> {
    let zeros = vec![0; usize::try_from(to.saturating_sub(from)).unwrap_or(usize::MAX).min(limits::FILL_STEP)];
    let mut at = from;
    while at < to {
        let piece = zeros.len().min(usize::try_from(to - at).unwrap_or(usize::MAX));
        write_all_at(file, &zeros[..piece], at)?;
        at += piece as u64;
    }
    Ok(())
}

/// A directory of the file system.
#[derive(Debug, Clone)]
pub struct RealDisk {
    directory: PathBuf,
}

impl RealDisk {
    /// The directory `directory`, made if it is not there.
    ///
    /// # Errors
    /// When it can't be made.
    pub fn create(directory: impl Into<PathBuf>) -> io::Result<Self> {
        let directory = directory.into();
        make_dir(&directory)?;
        Ok(Self { directory })
    }

    /// The directory `directory`, which must be there; for reading only, nothing is made.
    ///
    /// # Errors
    /// `NotFound` or `NotADirectory`.
    pub fn existing(directory: impl Into<PathBuf>) -> io::Result<Self> {
        let directory = directory.into();
        if !fs::metadata(&directory)?.is_dir() {
            return Err(io::ErrorKind::NotADirectory.into());
        }
        Ok(Self { directory })
    }
}

/// Makes a directory with its parents, and their names durable.
fn make_dir(directory: &Path) -> io::Result<()> {
    if directory.is_dir() {
        return Ok(());
    }
    let parent = directory.parent().filter(|p| !p.as_os_str().is_empty());
    if let Some(parent) = parent {
        make_dir(parent)?;
    }
    match DirBuilder::new().mode(FOLDER_MODE).create(directory) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    File::open(parent.unwrap_or(Path::new(".")))?.sync_all()
}

impl Disk for RealDisk {
    fn describe(&self) -> String {
        self.directory.display().to_string()
    }

    fn list(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for item in fs::read_dir(&self.directory)? {
            let item = item?;
            if let (false, Ok(name)) = (item.file_type()?.is_dir(), item.file_name().into_string()) {
                names.push(name);
            }
        }
        Ok(names)
    }

    fn open(&self, name: &str, access: Access) -> io::Result<Arc<dyn DiskFile>> {
        let path = self.directory.join(name);
        let mut options = OpenOptions::new();
        options.read(true).mode(FILE_MODE);
        match access {
            Access::Read => &mut options,
            Access::Write => options.write(true),
            Access::Create => {
                if let Some(parent) = path.parent() {
                    make_dir(parent)?;
                }
                options.write(true).create(true).truncate(true)
            }
        };
        Ok(Arc::new(RealFile(options.open(path)?)))
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        fs::rename(self.directory.join(from), self.directory.join(to))
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        fs::remove_file(self.directory.join(name))
    }

    fn sync_dir(&self, folder: &str) -> io::Result<()> {
        File::open(self.directory.join(folder))?.sync_all()
    }

    fn free(&self) -> Option<u64> {
        let room = rustix::fs::statvfs(&self.directory).ok()?;
        room.f_bavail.checked_mul(room.f_frsize)
    }

    fn lock(&self) -> io::Result<Box<dyn LockGuard>> {
        let path = self.directory.join(LOCK_FILE);
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(FILE_MODE).open(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Box::new(FileLock { _file: file })),
            Err(TryLockError::WouldBlock) => Err(io::ErrorKind::WouldBlock.into()),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }
}

/// The kernel lets go of the lock when the file is closed, also when the process dies.
#[derive(Debug)]
struct FileLock {
    _file: File,
}

impl LockGuard for FileLock {}

#[derive(Debug)]
struct RealFile(File);

impl DiskFile for RealFile {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        FileExt::read_at(&self.0, buffer, offset)
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<usize> {
        FileExt::write_at(&self.0, bytes, offset)
    }

    fn len(&self) -> io::Result<u64> {
        Ok(self.0.metadata()?.len())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.0.set_len(len)
    }

    fn sync_data(&self) -> io::Result<()> {
        self.0.sync_data()
    }

    fn sync_all(&self) -> io::Result<()> {
        self.0.sync_all()
    }
}
