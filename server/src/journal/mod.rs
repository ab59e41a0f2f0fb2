//! The record of truth: append-only segment files of framed records, one commit record a group commit.
//!
//! [`Journal::open`] checks and replays, [`Journal::append`] makes durable, [`Reader`] reads single entries back,
//! [`scan_readonly`] checks everything for an audit. The bytes are described in `frame.rs`, what may be cut at the start in
//! `tail.rs`. [`Disk`] is the seam to the file system; [`sim::SimDisk`] is the disk of the simulations.
//!
//! What a file uses stands below it: `position`, `disk`, `frame` < `error`, `tail`, `sim` < `segment`, `file` < `heads`, `record`, `copied`, `restored` <
//! `explained`, `walk`, `reader`, `keeper` < `scan`, `writer` < `open`.
//!
//! | file | what |
//! |---|---|
//! | `0000000000.journal`, … | the segments |
//! | `heads` | how far the journal certainly was durable, and the newest tree heads |
//! | `spare`, `heads.new` | being prepared; may be removed when no node runs |
//! | `reserve` | keeps room for heads and index on a full disk; likewise |
//! | `torn/` | torn tails that a start has cut |
//! | `restored`, `accepted-loss` | that this was restored from a copy, and what was accepted as lost |
//! | `is-a-copy` | that this is a backup: no node goes on with it |
//! | `lock` | keeps a second process out |
mod copied;
mod disk;
mod error;
mod explained;
mod file;
mod frame;
mod heads;
mod keeper;
mod open;
mod position;
mod probe;
mod reader;
mod record;
mod restored;
mod scan;
mod segment;
pub mod sim;
mod tail;
mod walk;
mod writer;

#[cfg(test)]
mod tests;

pub(crate) use copied::mark_copy;
pub use copied::{COPY_FILE, is_copy};
pub use disk::{Access, Disk, DiskFile, FILE_MODE, FOLDER_MODE, LOCK_FILE, LockGuard, RealDisk};
pub use error::{BoxError, Damage, IoFailure, JournalError, OpenError, ReadError};
pub(crate) use explained::restore_again;
pub(crate) use file::{copy_range, read_file, replace_file, same_range, unfinished};
pub use frame::{Head, Salt};
pub(crate) use heads::known_end;
pub use heads::{HEADS_FILE, newest_heads};
pub use keeper::DiskRoom;
pub(crate) use keeper::{give_back, kept_room};
pub use open::{Cut, Options, Recovery};
pub use position::{Mark, Position};
pub use probe::{filled_append_rate, plain_append_rate};
pub use reader::Reader;
pub use record::{Record, Visit};
pub use restored::{LOSS_FILE, MarkError, RESTORED_FILE, RestoreMark, Stood};
pub(crate) use scan::scan_against;
pub use scan::{Scan, scan_readonly};
pub(crate) use segment::segment_name;
pub use tail::Tail;
pub use writer::{Batch, Committed, Journal};
