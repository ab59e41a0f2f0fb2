//! Reads single entries, each checked again on the way out.
//!
//! Shares nothing with the writer but the files, so readers never wait for its disk. A position is only known after its
//! commit was durable, so nothing half-written can be asked for.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use mengshu_core::value::LedgerId;

use super::disk::{Access, Disk, DiskFile, read_full_at};
use super::error::{Damage, IoFailure, ReadError};
use super::frame::{ENTRY, FRAME_BYTES, HEADER_BYTES, Key, LEDGER_BYTES, SegmentHeader, parse_frame};
use super::position::Position;
use super::segment::segment_name;
use crate::limits;

type Handle = (Arc<dyn DiskFile>, Key);

/// Reads entries by position. Cheap to clone; all clones share the open files.
#[derive(Debug, Clone)]
pub struct Reader {
    disk: Arc<dyn Disk>,
    handles: Arc<RwLock<BTreeMap<u32, Handle>>>,
}

impl Reader {
    /// A reader of a journal that need not be open here (for tools that only read).
    #[must_use]
    pub fn new(disk: Arc<dyn Disk>) -> Self {
        Self { disk, handles: Arc::default() }
    }

    /// The entry's canonical bytes.
    ///
    /// # Errors
    /// [`ReadError::Damaged`] when no intact entry of that length stands there.
    pub fn read(&self, position: Position) -> Result<Vec<u8>, ReadError> {
        let (_, bytes) = self.read_with_ledger(position)?;
        Ok(bytes)
    }

    /// The entry's ledger and canonical bytes.
    ///
    /// # Errors
    /// As [`Reader::read`].
    pub fn read_with_ledger(&self, position: Position) -> Result<(LedgerId, Vec<u8>), ReadError> {
        let name = segment_name(position.segment);
        let start = position.offset.saturating_sub(FRAME_BYTES as u32);
        let wrong = |what: &str| Damage::at(&name, u64::from(start), what);
        let (file, key) = self.handle(position.segment, &name)?;
        let size = position.len as usize + FRAME_BYTES;
        // Bounded by the file, so that a wrong position can't ask for 4 GiB of memory.
        let len = file.len().map_err(IoFailure::of("read", &name))?;
        if u64::from(start) + size as u64 > len {
            return Err(wrong("the file ends before the end of the entry").into());
        }
        let mut bytes = vec![0; size];
        let got = read_full_at(file.as_ref(), &mut bytes, u64::from(start)).map_err(IoFailure::of("read", &name))?;
        bytes.truncate(got);
        let frame = parse_frame(&bytes, 0, start, &key).map_err(|flaw| wrong(flaw.what))?;
        if frame.kind != ENTRY || frame.payload.end != size {
            return Err(wrong("no entry of the expected length stands here").into());
        }
        let payload = bytes.split_off(FRAME_BYTES);
        match payload.split_first_chunk::<LEDGER_BYTES>() {
            Some((ledger, entry)) => Ok((LedgerId(*ledger), entry.to_vec())),
            None => Err(wrong("an entry frame is too short to name its ledger").into()),
        }
    }

    fn handle(&self, segment: u32, name: &str) -> Result<Handle, ReadError> {
        if let Some(handle) = self.handles.read().unwrap_or_else(PoisonError::into_inner).get(&segment) {
            return Ok(handle.clone());
        }
        let file = self.disk.open(name, Access::Read).map_err(IoFailure::of("open", name))?;
        let mut head = [0; HEADER_BYTES];
        let got = read_full_at(file.as_ref(), &mut head, 0).map_err(IoFailure::of("read", name))?;
        let header = SegmentHeader::decode(&head[..got]).map_err(|flaw| Damage::at(name, 0, flaw.to_string()))?;
        let handle = (file, header.key());
        let mut handles = self.handles.write().unwrap_or_else(PoisonError::into_inner);
        if handles.len() >= limits::OPEN_SEGMENTS {
            handles.clear();
        }
        handles.insert(segment, handle.clone());
        Ok(handle)
    }
}
