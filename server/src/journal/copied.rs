//! The mark of a copy: a folder that a backup writes is no data directory to go on with, since the node that it was made of goes
//! on, too.
//!
//! Invariant: the mark is durable before anything else is in the folder, and nothing takes it away; what is being written of it
//! marks the folder, too.

use super::disk::Disk;
use super::error::IoFailure;
use super::file::{is_marked, read_file, write_mark};

/// Name of the mark.
pub const COPY_FILE: &str = "is-a-copy";

/// For whoever looks into the file; that it is there is what counts.
const WORDS: &str = "\
This folder is a copy, made by `mengshu backup`. No node goes on with it: restore it with `mengshu restore`.
本文件夹是由 `mengshu backup` 制作的副本，节点不得以其继续运行；请用 `mengshu restore` 恢复。
";

/// Marks a folder as a copy.
///
/// # Errors
/// When the disk fails.
pub(crate) fn mark_copy(disk: &dyn Disk) -> Result<(), IoFailure> {
    match read_file(disk, COPY_FILE)? {
        Some(_) => Ok(()),
        None => write_mark(disk, COPY_FILE, WORDS.as_bytes()),
    }
}

/// Whether a folder is marked as a copy.
///
/// # Errors
/// When the mark is there and cannot be read: then nobody may go on as if it were not.
pub fn is_copy(disk: &dyn Disk) -> Result<bool, IoFailure> {
    is_marked(disk, COPY_FILE)
}
