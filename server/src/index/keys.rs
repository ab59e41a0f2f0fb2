//! The bytes of keys and values.
//!
//! Numbers are big-endian, so that keys sort as their numbers do. A subject or member stands behind its length, so no
//! key is a prefix of another's range: `asset` never finds the rows of `asset2`.

use mengshu_core::value::{EventId, LedgerId};

use super::IndexError;
use crate::journal::{Mark, Position};

/// The 32 bytes of a ledger id.
fn ledger_bytes(ledger: &LedgerId) -> &[u8; 32] {
    ledger.as_bytes()
}

/// `ledger ‖ index`.
pub(super) fn place(ledger: &LedgerId, index: u64) -> [u8; 40] {
    let mut out = [0; 40];
    out[..32].copy_from_slice(ledger_bytes(ledger));
    out[32..].copy_from_slice(&index.to_be_bytes());
    out
}

/// The reverse of [`place`].
pub(super) fn read_place(bytes: &[u8]) -> Option<(LedgerId, u64)> {
    let (ledger, index) = bytes.split_first_chunk::<32>()?;
    Some((ledger_id(*ledger), u64::from_be_bytes(index.try_into().ok()?)))
}

/// `ledger ‖ u16 length ‖ name ‖ index`.
pub(super) fn name(ledger: &LedgerId, name: &str, index: u64) -> Result<Vec<u8>, IndexError> {
    let len = u16::try_from(name.len()).map_err(|_| IndexError::TooLong { len: name.len() })?;
    let mut out = Vec::with_capacity(42 + name.len());
    out.extend_from_slice(ledger_bytes(ledger));
    out.extend_from_slice(&len.to_be_bytes());
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(&index.to_be_bytes());
    Ok(out)
}

/// The index at the end of a key made by [`place`] or [`name`].
pub(super) fn trailing_index(key: &[u8]) -> Option<u64> {
    key.last_chunk::<8>().map(|bytes| u64::from_be_bytes(*bytes))
}

/// A position's 12 bytes.
pub(super) fn position(position: &Position) -> [u8; 12] {
    let mut out = [0; 12];
    out[..4].copy_from_slice(&position.segment.to_be_bytes());
    out[4..8].copy_from_slice(&position.offset.to_be_bytes());
    out[8..].copy_from_slice(&position.len.to_be_bytes());
    out
}

/// The reverse of [`position`].
pub(super) fn read_position(bytes: &[u8]) -> Option<Position> {
    let bytes: &[u8; 12] = bytes.try_into().ok()?;
    Some(Position { segment: be32(bytes, 0)?, offset: be32(bytes, 4)?, len: be32(bytes, 8)? })
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

/// An event id's key.
pub(super) fn event(event: &EventId) -> &[u8; 32] {
    event.as_bytes()
}

/// A ledger id from its bytes.
pub(super) fn ledger_id(bytes: [u8; 32]) -> LedgerId {
    LedgerId(bytes)
}

fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|four| u32::from_be_bytes(*four))
}
