//! The journal's writer: one append is one write and one fdatasync.
//!
//! Invariants: nothing is returned as committed before its fdatasync succeeded; a commit never spans two segments; after
//! the first failure nothing is written any more.

use std::sync::Arc;

use mengshu_core::value::{Hash, LedgerId};

use super::disk::{Disk, DiskFile, LockGuard, write_all_at};
use super::error::{IoFailure, JournalError};
use super::frame::{
    COMMIT, ENTRY, FRAME_BYTES, HEADER_BYTES, Head, Key, LEDGER_BYTES, SegmentHeader, chain_after,
    commit_payload_bytes, push_commit_end, push_commit_start, push_frame,
};
use super::keeper::{DiskRoom, Keeper, Shared};
use super::position::{Mark, Position};
use super::reader::Reader;
use super::segment::segment_name;
use crate::limits;

/// The entries of one group commit, in order, and the heads of the trees that they make.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Batch {
    /// Canonical entry bytes with their ledger.
    pub entries: Vec<(LedgerId, Vec<u8>)>,
    /// The new head of each ledger touched.
    pub heads: Vec<Head>,
}

/// A commit that is durable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Committed {
    /// Where the entries stand, in their order.
    pub positions: Vec<Position>,
    /// The boundary after the commit.
    pub mark: Mark,
}

/// The journal, open for appending. There is one in all the world for a data directory.
#[derive(Debug)]
pub struct Journal {
    // Dropped in this order: the thread ends before the lock is let go.
    pub(super) keeper: Option<Keeper>,
    pub(super) shared: Arc<Shared>,
    pub(super) reader: Reader,
    pub(super) file: Arc<dyn DiskFile>,
    pub(super) header: SegmentHeader,
    pub(super) key: Key,
    /// Where the next commit starts in `file`.
    pub(super) offset: u32,
    /// How far `file` is filled ahead.
    pub(super) filled: u64,
    pub(super) mark: Mark,
    pub(super) chain: Hash,
    pub(super) segment_bytes: u32,
    pub(super) buffer: Vec<u8>,
    pub(super) _lock: Box<dyn LockGuard>,
}

impl Journal {
    /// Makes sure, before a batch is begun, that there is room for one of so many bytes; of segments that are too small for it,
    /// for one of half their size.
    ///
    /// # Errors
    /// [`JournalError::Full`] where there is none: nothing was changed, and there may be room later. [`JournalError::Io`] as for
    /// [`Journal::append`].
    pub fn make_room(&mut self, bytes: u32) -> Result<(), JournalError> {
        self.shared.check()?;
        let left = self.segment_bytes.saturating_sub(self.offset);
        let bytes = bytes.min(self.segment_bytes / 2);
        let next = left < bytes;
        // Where the disk was too full to fill it ahead.
        let more = if next { 0 } else { u64::from(self.offset.saturating_add(bytes)).saturating_sub(self.filled) };
        self.shared.room(next, more).map_err(|failure| match failure.is_full() {
            true => JournalError::Full(failure),
            false => self.shared.poison(failure).into(),
        })
    }

    /// Makes a batch durable: when this returns `Ok`, it is on disk.
    ///
    /// # Errors
    /// [`JournalError::Io`] and then for ever; [`JournalError::TooLarge`] and [`JournalError::Empty`] write nothing and
    /// leave the journal as it was.
    pub fn append(&mut self, batch: &Batch) -> Result<Committed, JournalError> {
        self.shared.check()?;
        let count = u32::try_from(batch.entries.len()).unwrap_or(u32::MAX);
        if count == 0 {
            return Err(JournalError::Empty);
        }
        let frames = batch.entries.iter().map(|(_, bytes)| FRAME_BYTES + LEDGER_BYTES + bytes.len());
        let size = frames.sum::<usize>() + FRAME_BYTES + commit_payload_bytes(&batch.heads);
        let size = self.fits(size)?;
        // A commit larger than a segment gets an empty one for itself.
        if self.offset > HEADER_BYTES as u32 && size > self.segment_bytes.saturating_sub(self.offset) {
            self.roll().map_err(|failure| self.shared.poison(failure))?;
        }
        let (positions, chain) = self.encode(batch, count);
        let name = || segment_name(self.header.number);
        let written = write_all_at(self.file.as_ref(), &self.buffer, u64::from(self.offset));
        written.map_err(|error| self.shared.poison(IoFailure::of("write", &name())(error)))?;
        self.file.sync_data().map_err(|error| self.shared.poison(IoFailure::of("sync", &name())(error)))?;
        self.offset += size;
        self.filled = self.filled.max(u64::from(self.offset));
        self.chain = chain;
        self.mark = Mark { commits: self.mark.commits + 1, segment: self.header.number, offset: self.offset };
        self.shared.committed(self.mark, chain, &batch.heads);
        if self.buffer.capacity() > limits::COMMIT_BUFFER_KEPT {
            // One large batch must not hold its memory for ever.
            self.buffer = Vec::new();
        }
        Ok(Committed { positions, mark: self.mark })
    }

    fn fits(&self, bytes: usize) -> Result<u32, JournalError> {
        // Offsets are 32 bits; the header must fit too.
        let limit = u32::MAX - HEADER_BYTES as u32;
        let size = u32::try_from(bytes).unwrap_or(u32::MAX);
        if size > limit {
            return Err(JournalError::TooLarge { bytes: bytes as u64, limit: u64::from(limit) });
        }
        Ok(size)
    }

    /// Fills the buffer with the commit's bytes.
    fn encode(&mut self, batch: &Batch, count: u32) -> (Vec<Position>, Hash) {
        let (segment, base, key) = (self.header.number, self.offset, &self.key);
        let buffer = &mut self.buffer;
        buffer.clear();
        let place = |at: usize| base + u32::try_from(at).unwrap_or(u32::MAX - base);
        let mut positions = Vec::with_capacity(batch.entries.len());
        for (ledger, bytes) in &batch.entries {
            let offset = place(buffer.len() + FRAME_BYTES);
            push_frame(buffer, base, ENTRY, key, |payload| {
                payload.extend_from_slice(&ledger.0);
                payload.extend_from_slice(bytes);
            });
            positions.push(Position { segment, offset, len: place(buffer.len()) - offset });
        }
        let entries_end = buffer.len();
        let mut chain = Hash::ZERO;
        push_frame(buffer, base, COMMIT, key, |payload| {
            let start = payload.len();
            push_commit_start(payload, self.mark.commits, count, &batch.heads);
            chain = chain_after(&self.chain, &payload[..entries_end], &payload[start..]);
            push_commit_end(payload, &chain);
        });
        (positions, chain)
    }

    /// Goes on in a new segment.
    fn roll(&mut self) -> Result<(), IoFailure> {
        let number = self
            .header
            .number
            .checked_add(1)
            .ok_or_else(|| IoFailure::of("number", "the next segment")(std::io::ErrorKind::FileTooLarge.into()))?;
        let header = SegmentHeader { number, commits: self.mark.commits, chain: self.chain, salt: self.header.salt };
        self.file = self.shared.take_segment(&header)?;
        self.key = header.key();
        self.header = header;
        self.offset = HEADER_BYTES as u32;
        self.filled = u64::from(self.segment_bytes);
        self.shared.want_spare();
        Ok(())
    }

    /// The boundary after the last commit.
    #[must_use]
    pub fn mark(&self) -> Mark {
        self.mark
    }

    /// The chain hash there.
    #[must_use]
    pub fn chain(&self) -> Hash {
        self.chain
    }

    /// The disk that it is on.
    #[must_use]
    pub fn disk(&self) -> &dyn Disk {
        self.shared.disk.as_ref()
    }

    /// A handle for reading entries while the journal goes on.
    #[must_use]
    pub fn reader(&self) -> Reader {
        self.reader.clone()
    }

    /// How its disk stands.
    #[must_use]
    pub fn room(&self) -> DiskRoom {
        DiskRoom::new(Arc::clone(&self.shared))
    }

    /// Ends in order: no thread, no zero tail, a heads file that vouches for everything.
    ///
    /// # Errors
    /// The first failure, if the journal had one; then files are left as they are for the next start to judge.
    pub fn close(mut self) -> Result<Mark, JournalError> {
        self.keeper = None;
        self.shared.check()?;
        self.shared.save_heads()?;
        let name = segment_name(self.header.number);
        self.file.set_len(u64::from(self.offset)).map_err(IoFailure::of("cut", &name))?;
        self.file.sync_all().map_err(IoFailure::of("sync", &name))?;
        self.shared.drop_spare()?;
        self.shared.disk.sync_dir("").map_err(IoFailure::of("sync", "the data directory"))?;
        Ok(self.mark)
    }

    /// Looks at the disk again at once.
    #[cfg(test)]
    pub(crate) fn forget_full(&self) {
        self.shared.forget_full();
    }

    /// Does now what the keeper's thread does from time to time; for tests that must replay exactly.
    #[cfg(test)]
    pub(crate) fn tick(&self, heads: bool, spare: bool) -> Result<(), JournalError> {
        if heads {
            self.shared.save_heads()?;
        }
        if spare {
            self.shared.prepare_spare()?;
        }
        Ok(())
    }
}
