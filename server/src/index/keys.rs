//! The bytes of rows, and of marks in snapshots.
//!
//! Numbers in keys are big-endian, so that keys sort as their numbers do. A name stands behind its length, so no key is
//! a prefix of another's range: `asset` never finds the rows of `asset2`.
//!
//! | row | key | value |
//! |---|---|---|
//! | head | `0` | format, mark, number of items in all other rows |
//! | ledger | `1 ‖ ledger id` | its number in this index |
//! | positions | `2 ‖ ledger number ‖ block` | the positions of [`BLOCK`] consecutive entries |
//! | names | `3 ‖ ledger number ‖ kind ‖ u16 length ‖ name ‖ index` | that entry, then others as distances |
//!
//! Rows grow at their end and are never taken away.

use mengshu_core::value::LedgerId;

use super::error::IndexError;
use crate::journal::{Mark, Position};

/// Entries in a row of positions.
pub(super) const BLOCK: u64 = 64;
const POSITION: usize = 12;

const HEAD_ROW: u8 = 0;
const LEDGER_ROW: u8 = 1;
const POSITIONS_ROW: u8 = 2;
const NAMES_ROW: u8 = 3;

/// What a name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// Something that entries touched.
    Subject,
    /// The author of entries.
    Member,
}

/// Key of the head row.
pub(super) const fn head() -> [u8; 1] {
    [HEAD_ROW]
}

/// Key of a ledger's number.
pub(super) fn ledger(ledger: &LedgerId) -> Vec<u8> {
    [&[LEDGER_ROW], ledger.as_bytes().as_slice()].concat()
}

/// Key of the positions of the block that holds `index`.
pub(super) fn positions(ledger: u32, index: u64) -> Vec<u8> {
    [&[POSITIONS_ROW], ledger.to_be_bytes().as_slice(), &(index / BLOCK).to_be_bytes()].concat()
}

/// Key of the list of a name that begins at `index`.
pub(super) fn name(ledger: u32, kind: Kind, name: &str, index: u64) -> Result<Vec<u8>, IndexError> {
    let len = name_len(name)?;
    let kind = match kind {
        Kind::Subject => 0,
        Kind::Member => 1,
    };
    let mut out = Vec::with_capacity(name.len().saturating_add(16));
    out.push(NAMES_ROW);
    out.extend_from_slice(&ledger.to_be_bytes());
    out.push(kind);
    out.extend_from_slice(&len.to_be_bytes());
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(&index.to_be_bytes());
    Ok(out)
}

/// A name's length, if it can stand in a key.
pub(super) fn name_len(name: &str) -> Result<u16, IndexError> {
    u16::try_from(name.len()).map_err(|_| IndexError::TooLong { len: name.len() })
}

/// The number at the end of a key of positions or names.
pub(super) fn trailing(key: &[u8]) -> Option<u64> {
    key.last_chunk::<8>().map(|bytes| u64::from_be_bytes(*bytes))
}

/// The ledger of a ledger row's key.
pub(super) fn read_ledger(key: &[u8]) -> Option<LedgerId> {
    match key {
        [LEDGER_ROW, id @ ..] => Some(LedgerId(id.try_into().ok()?)),
        _ => None,
    }
}

/// Items in a row: what the head row counts. The head itself has none.
pub(super) fn items(key: &[u8], value: &[u8]) -> Option<u64> {
    let count = match *key.first()? {
        HEAD_ROW => 0,
        LEDGER_ROW => {
            read_ledger(key)?;
            read_number(value)?;
            1
        }
        POSITIONS_ROW => read_positions(value)?.len(),
        NAMES_ROW => List::read(trailing(key)?, value)?.indexes().count(),
        _ => return None,
    };
    u64::try_from(count).ok()
}

/// A ledger's number as the value of its row.
pub(super) fn read_number(value: &[u8]) -> Option<u32> {
    value.try_into().ok().map(u32::from_be_bytes)
}

/// Adds a position to a row.
pub(super) fn push_position(row: &mut Vec<u8>, position: &Position) {
    row.extend_from_slice(&position.segment.to_be_bytes());
    row.extend_from_slice(&position.offset.to_be_bytes());
    row.extend_from_slice(&position.len.to_be_bytes());
}

/// The positions in a row.
pub(super) fn read_positions(row: &[u8]) -> Option<impl ExactSizeIterator<Item = Position>> {
    let (positions, rest) = row.as_chunks::<POSITION>();
    let fits = rest.is_empty() && !positions.is_empty() && u64::try_from(positions.len()).ok()? <= BLOCK;
    let read = |bytes: &[u8; POSITION]| Position {
        segment: be32(bytes, 0).unwrap_or_default(),
        offset: be32(bytes, 4).unwrap_or_default(),
        len: be32(bytes, 8).unwrap_or_default(),
    };
    fits.then(|| positions.iter().map(read))
}

/// A list of growing indexes: the first stands in the key, the others as distances in LEB128.
#[derive(Debug, Clone)]
pub(super) struct List {
    first: u64,
    others: Vec<u64>,
}

impl List {
    /// Reads a row; `None` when it is not one.
    pub(super) fn read(first: u64, row: &[u8]) -> Option<Self> {
        let (mut others, mut last, mut distance, mut shift) = (Vec::new(), first, 0_u64, 0_u32);
        for byte in row {
            distance |= u64::from(byte & 0x7f).checked_shl(shift)?;
            shift = shift.checked_add(7)?;
            if byte & 0x80 == 0 {
                last = last.checked_add(distance).filter(|next| *next > last)?;
                others.push(last);
                (distance, shift) = (0, 0);
            }
        }
        (shift == 0).then_some(Self { first, others })
    }

    /// The indexes.
    pub(super) fn indexes(&self) -> impl Iterator<Item = u64> {
        std::iter::once(self.first).chain(self.others.iter().copied())
    }

    /// The largest index.
    pub(super) fn last(&self) -> u64 {
        self.others.last().copied().unwrap_or(self.first)
    }
}

/// Adds a distance to a row.
pub(super) fn push_distance(row: &mut Vec<u8>, mut distance: u64) {
    while distance >= 0x80 {
        row.push(u8::try_from(distance & 0x7f).unwrap_or_default() | 0x80);
        distance >>= 7;
    }
    row.push(u8::try_from(distance).unwrap_or_default());
}

/// A mark's 16 bytes.
pub(super) fn mark(mark: &Mark) -> [u8; 16] {
    let mut out = [0; 16];
    out[..8].copy_from_slice(&mark.commits.to_be_bytes());
    out[8..12].copy_from_slice(&mark.segment.to_be_bytes());
    out[12..].copy_from_slice(&mark.offset.to_be_bytes());
    out
}

/// The reverse of [`mark`].
pub(super) fn read_mark(bytes: &[u8]) -> Option<Mark> {
    let bytes: &[u8; 16] = bytes.try_into().ok()?;
    let commits = u64::from_be_bytes(*bytes.first_chunk()?);
    Some(Mark { commits, segment: be32(bytes, 8)?, offset: be32(bytes, 12)? })
}

fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|four| u32::from_be_bytes(*four))
}
