//! How far the journal was durable, by what follows from it: whoever gives a node an older journal is found out by this.
//!
//! What is indexed and kept in snapshots was durable and acknowledged before. Beside the database, which may lie unwritten in
//! memory and cannot be looked at without being changed, the boundary that it reached stands in the small file `reached`.
//!
//! Invariants: what is said to have been durable was; looking changes nothing. A file that is missing, torn or damaged says
//! nothing, and stops nobody.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::Path;

use mengshu_core::value::LedgerId;

use super::keys;
use super::snapshot::Snapshots;
use crate::journal::{FILE_MODE, Mark};

/// `mark (16) ‖ BLAKE3 of it (32)`.
const REACHED: &str = "reached";

/// The file, open for writing.
#[derive(Debug)]
pub(super) struct Reached(File);

impl Reached {
    /// Opens or makes it in the folder of the index.
    pub(super) fn open(dir: &Path) -> io::Result<Self> {
        let mut options = File::options();
        options.write(true).create(true).truncate(false).mode(FILE_MODE).open(dir.join(REACHED)).map(Self)
    }

    /// Says that everything before a boundary is indexed, and so was durable. Not synced: what it said before is true, too.
    pub(super) fn keep(&self, mark: &Mark) {
        let bytes = keys::mark(mark);
        let whole = [bytes.as_slice(), blake3::hash(&bytes).as_bytes()].concat();
        if let Err(error) = self.0.write_all_at(&whole, 0) {
            tracing::warn!(%error, "the file index/{REACHED} cannot be written");
        }
    }
}

fn reached(dir: &Path) -> Option<Mark> {
    let bytes = fs::read(dir.join(REACHED)).ok()?;
    let (mark, checksum) = bytes.split_first_chunk::<16>()?;
    (blake3::hash(mark).as_bytes() == checksum).then(|| keys::read_mark(mark))?
}

/// The farthest boundary that what lies in the folder of an index knows of; `whole` names the snapshots.
#[must_use]
pub fn known_durable(dir: &Path, whole: &LedgerId) -> Mark {
    let known = reached(dir).unwrap_or_default();
    let snapshots = Snapshots::existing(dir);
    let newer = snapshots.latest(whole).map(|(good, _)| good).unwrap_or_default().into_iter();
    let newer = newer.filter(|info| info.mark > known);
    newer.filter(|info| snapshots.read(info).is_ok()).map(|info| info.mark).max().unwrap_or(known)
}
