//! Small files beside the segments: read whole, replaced whole; and files copied in pieces.
//!
//! Invariant: a file is replaced durably or not at all; what is being written has another name.

use std::io;

use super::disk::{Access, Disk, DiskFile, read_all, read_full_at, write_all_at};
use super::error::IoFailure;
use crate::limits;

/// The file's bytes; `None` when there is no such file.
pub(crate) fn read_file(disk: &dyn Disk, name: &str) -> Result<Option<Vec<u8>>, IoFailure> {
    let file = match disk.open(name, Access::Read) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(IoFailure::of("open", name)(error)),
    };
    read_all(file.as_ref()).map(Some).map_err(IoFailure::of("read", name))
}

/// Removes the file, if there is one.
pub(crate) fn remove_file(disk: &dyn Disk, name: &str) -> Result<(), IoFailure> {
    match disk.remove(name) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(IoFailure::of("remove", name)(error)),
        _ => Ok(()),
    }
}

/// What is being written of a file has this name.
pub(crate) fn unfinished(name: &str) -> String {
    format!("{name}.new")
}

/// Whether a directory has a mark: a file that says something by being there, also while it is being written.
pub(crate) fn is_marked(disk: &dyn Disk, name: &str) -> Result<bool, IoFailure> {
    let has = |name: &str| match disk.open(name, Access::Read) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(IoFailure::of("open", name)(error)),
    };
    Ok(has(name)? || has(&unfinished(name))?)
}

/// Writes a mark durably. From the first moment, and where that fails, what is being written marks the directory.
pub(crate) fn write_mark(disk: &dyn Disk, name: &str, bytes: &[u8]) -> Result<(), IoFailure> {
    let unfinished = &unfinished(name);
    write_new(disk, unfinished, bytes)?;
    put(disk, unfinished, name)
}

/// Removes a mark durably, however far its writing had come.
pub(crate) fn remove_mark(disk: &dyn Disk, name: &str) -> Result<(), IoFailure> {
    // What is left of an earlier writing must not be there alone.
    for name in [&unfinished(name), name] {
        remove_file(disk, name)?;
        disk.sync_dir("").map_err(IoFailure::of("sync", "the data directory"))?;
    }
    Ok(())
}

/// Replaces the file durably.
pub(crate) fn replace_file(disk: &dyn Disk, name: &str, bytes: &[u8]) -> Result<(), IoFailure> {
    let unfinished = &unfinished(name);
    write_new(disk, unfinished, bytes).inspect_err(|_| {
        // Where the disk is full it holds room; the next try makes it anew.
        let _ = disk.remove(unfinished);
    })?;
    put(disk, unfinished, name)
}

fn put(disk: &dyn Disk, unfinished: &str, name: &str) -> Result<(), IoFailure> {
    disk.rename(unfinished, name).map_err(IoFailure::of("rename", unfinished))?;
    disk.sync_dir("").map_err(IoFailure::of("sync", "the data directory"))
}

fn write_new(disk: &dyn Disk, unfinished: &str, bytes: &[u8]) -> Result<(), IoFailure> {
    let file = disk.open(unfinished, Access::Create).map_err(IoFailure::of("create", unfinished))?;
    write_all_at(file.as_ref(), bytes, 0).map_err(IoFailure::of("write", unfinished))?;
    file.sync_all().map_err(IoFailure::of("sync", unfinished))
}

/// Copies the bytes `at..end` of a file to the same place in another.
pub(crate) fn copy_range(from: &dyn DiskFile, to: &dyn DiskFile, mut at: u64, end: u64) -> io::Result<()> {
    let mut buffer = vec![0; limits::FILL_STEP];
    while at < end {
        let piece = piece(&mut buffer, at, end);
        if read_full_at(from, piece, at)? < piece.len() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        write_all_at(to, piece, at)?;
        at += piece.len() as u64;
    }
    Ok(())
}

/// Whether the files of this name on two disks begin with the same `end` bytes.
pub(crate) fn same_range(one: &dyn Disk, other: &dyn Disk, name: &str, end: u64) -> Result<bool, IoFailure> {
    let open = |disk: &dyn Disk| disk.open(name, Access::Read).map_err(IoFailure::of("open", name));
    let (one, other) = (open(one)?, open(other)?);
    let (mut left, mut right) = (vec![0; limits::FILL_STEP], vec![0; limits::FILL_STEP]);
    let mut at = 0;
    while at < end {
        let (left, right) = (piece(&mut left, at, end), piece(&mut right, at, end));
        let got = read_full_at(one.as_ref(), left, at).map_err(IoFailure::of("read", name))?;
        let other_got = read_full_at(other.as_ref(), right, at).map_err(IoFailure::of("read", name))?;
        if got < left.len() || other_got < right.len() || left != right {
            return Ok(false);
        }
        at += left.len() as u64;
    }
    Ok(true)
}

fn piece(buffer: &mut [u8], at: u64, end: u64) -> &mut [u8] {
    let len = buffer.len().min(usize::try_from(end.saturating_sub(at)).unwrap_or(usize::MAX));
    &mut buffer[..len]
}
