//! An entry bundle (C2SP tlog-tiles), read step by step: each entry with its length as u16, big-endian.
//!
//! Invariant: how long it is stands before anything of it is read: the index knows how long entries are. Packed, nobody knows.

use std::collections::VecDeque;
use std::io::Write;
use std::sync::Arc;

use bytes::{BufMut, Bytes, BytesMut};
use flate2::Compression;
use flate2::write::GzEncoder;
use mengshu_core::proof::TilePath;

use crate::journal::Position;
use crate::limits;
use crate::sequencer::{Node, QueryError, Shelved};

/// What is still to be read of one.
#[derive(Debug)]
pub(crate) struct Bundle {
    node: Node,
    shelved: Arc<Shelved>,
    entries: VecDeque<(u64, Position)>,
    length: u64,
    gzip: Option<GzEncoder<Vec<u8>>>,
}

impl Bundle {
    /// The entries of a tile; `None` where the log is shorter.
    pub(super) fn of(
        node: &Node,
        shelved: &Arc<Shelved>,
        tile: &TilePath,
        size: u64,
    ) -> Result<Option<Self>, QueryError> {
        let width = u64::from(tile.width);
        let Some(first) = tile.number.checked_mul(u64::from(mengshu_core::proof::TILE_WIDTH)) else { return Ok(None) };
        match first.checked_add(width) {
            Some(end) if end <= size => {}
            _ => return Ok(None),
        }
        let entries = node.positions(&shelved.id, first, usize::from(tile.width))?;
        if u64::try_from(entries.len()).ok() != Some(width) {
            return Err(QueryError::Storage(format!("the index lacks entries from {first} on")));
        }
        let length = entries.iter().fold(0, |sum: u64, (_, position)| sum.saturating_add(framed(*position)));
        Ok(Some(Self { node: node.clone(), shelved: Arc::clone(shelved), entries: entries.into(), length, gzip: None }))
    }

    /// The same, packed while it leaves.
    pub(super) fn packed(self) -> Self {
        Self { gzip: Some(GzEncoder::new(Vec::new(), Compression::fast())), ..self }
    }

    /// Bytes that are still to come, before they are packed; 0 when all has come.
    pub(crate) const fn length(&self) -> u64 {
        self.length
    }

    /// Bytes that are still to come, where that is known.
    pub(crate) fn exact(&self) -> Option<u64> {
        self.gzip.is_none().then_some(self.length)
    }

    /// Reads the next entries. May read the disk.
    ///
    /// # Errors
    /// When an entry cannot be read, or is not the one in the tree.
    pub(crate) fn step(&mut self) -> Result<Bytes, QueryError> {
        loop {
            let plain = self.plain()?;
            let Some(mut gzip) = self.gzip.take() else { return Ok(plain) };
            let failed = |error: std::io::Error| QueryError::Storage(format!("a bundle could not be packed: {error}"));
            gzip.write_all(&plain).map_err(failed)?;
            if self.length == 0 {
                return Ok(gzip.finish().map_err(failed)?.into());
            }
            let packed = std::mem::take(gzip.get_mut());
            self.gzip = Some(gzip);
            // It gathers much before it gives anything.
            if !packed.is_empty() {
                return Ok(packed.into());
            }
        }
    }

    fn plain(&mut self) -> Result<Bytes, QueryError> {
        let mut step = BytesMut::new();
        while step.len() < limits::STEP_BYTES
            && let Some((index, position)) = self.entries.pop_front()
        {
            let entry = self.node.entry_at(&self.shelved, index, position)?.bytes;
            let too_long = || QueryError::Storage(format!("entry {index} is too long for a bundle"));
            step.put_u16(u16::try_from(entry.len()).map_err(|_| too_long())?);
            step.put_slice(&entry);
            self.length = self.length.saturating_sub(framed(position));
        }
        Ok(step.freeze())
    }
}

/// What an entry takes in a bundle: its length of two bytes in the place of the ledger's id of 32.
fn framed(position: Position) -> u64 {
    u64::from(position.len).saturating_sub(30)
}
