//! The data directory is its owner's alone: what an earlier release or another hand left open is closed at the start.
//!
//! Invariants: no mode is widened; links are not followed; what is not the node's is left alone, and so is the directory itself
//! where somebody else made it; the key too, since whoever could read it may have it, and its own check says so.

use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::journal::{HEADS_FILE, LOCK_FILE, LOSS_FILE, RESTORED_FILE};
use crate::sequencer::SEEN_FILE;

/// Files and folders of a node beside its segments.
const OURS: [&str; 10] =
    [HEADS_FILE, LOCK_FILE, SEEN_FILE, RESTORED_FILE, LOSS_FILE, "heads.new", "reserve", "spare", "torn", "index"];

/// New files of this process are its owner's alone from now on, also those that libraries make.
pub(super) fn close_new_files() {
    rustix::process::umask(rustix::fs::Mode::from_bits_truncate(0o077));
}

/// Takes what is in the data directory from other users of the machine, and says what was open.
pub(super) fn close(data: &Path) {
    let mut closed = 0_usize;
    if let Err(error) = visit_ours(data, &mut closed, true) {
        tracing::warn!(%error, "the data directory could not be closed to other users of this machine");
    }
    if closed > 0 {
        let data = data.display();
        tracing::warn!("{closed} files and folders in {data} were open to other users of this machine: closed");
    }
}

/// How much in the data directory other users of the machine can get at.
pub(super) fn open_to_others(data: &Path) -> io::Result<usize> {
    let mut open = 0;
    visit_ours(data, &mut open, false)?;
    Ok(open)
}

fn visit_ours(data: &Path, open: &mut usize, close: bool) -> io::Result<()> {
    let items = match fs::read_dir(data) {
        Ok(items) => items,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for item in items {
        let item = item?;
        let name = item.file_name();
        let ours = name.to_str().is_some_and(|name| OURS.contains(&name) || name.ends_with(".journal"));
        if ours {
            visit(&item.path(), open, close)?;
        }
    }
    Ok(())
}

fn visit(path: &Path, open: &mut usize, close: bool) -> io::Result<()> {
    let found = fs::symlink_metadata(path)?;
    if found.is_symlink() {
        return Ok(());
    }
    let mode = found.permissions().mode();
    if mode & 0o077 != 0 {
        if close {
            fs::set_permissions(path, Permissions::from_mode(mode & 0o700))?;
        }
        *open = open.saturating_add(1);
    }
    if found.is_dir() {
        for item in fs::read_dir(path)? {
            visit(&item?.path(), open, close)?;
        }
    }
    Ok(())
}
