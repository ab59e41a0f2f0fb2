//! Small files beside the segments: read whole, replaced whole.
//!
//! Invariant: a file is replaced durably or not at all; what is being written has another name.

use std::io;

use super::disk::{Access, Disk, read_all, write_all_at};
use super::error::IoFailure;

/// The file's bytes; `None` when there is no such file.
pub(crate) fn read_file(disk: &dyn Disk, name: &str) -> Result<Option<Vec<u8>>, IoFailure> {
    let file = match disk.open(name, Access::Read) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(IoFailure::of("open", name)(error)),
    };
    read_all(file.as_ref()).map(Some).map_err(IoFailure::of("read", name))
}

/// Replaces the file durably.
pub(crate) fn replace_file(disk: &dyn Disk, name: &str, bytes: &[u8]) -> Result<(), IoFailure> {
    let unfinished = &format!("{name}.new");
    let file = disk.open(unfinished, Access::Create).map_err(IoFailure::of("create", unfinished))?;
    write_all_at(file.as_ref(), bytes, 0).map_err(IoFailure::of("write", unfinished))?;
    file.sync_all().map_err(IoFailure::of("sync", unfinished))?;
    disk.rename(unfinished, name).map_err(IoFailure::of("rename", unfinished))?;
    disk.sync_dir("").map_err(IoFailure::of("sync", "the data directory"))
}
