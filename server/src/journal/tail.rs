//! Judges what stands after the last complete commit of the last segment: nothing, zeros, a torn write, or damage.
//!
//! The rule must never cut an acknowledged commit, and must start after every power cut. What a power cut or a killed
//! process can leave: space beyond the last durable commit was zeros (or beyond the end of the file) before the one write
//! that was under way; of that write there may be any prefix, and the disk makes sectors of 512 bytes durable whole or not
//! at all, in any order. So in a torn commit the first unit that does not check reaches beyond the last byte that is not
//! zero, or overlaps a sector that is all zero; the write's own commit frame may be there already, but none of a later
//! commit, and nothing beyond that frame. Anything else is damage, and refused. (What no rule can tell from a torn write
//! is a whole sector of the very last commit lost after it was acknowledged; the heads file narrows that to half a second.)

use super::frame::{COMMIT, Flaw, Key, decode_commit, parse_frame};

pub(crate) const SECTOR: usize = 512;

/// What follows the last commit of a journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tail {
    /// Nothing: the journal was closed.
    Clean,
    /// This many zero bytes, filled ahead.
    Zeroes(u64),
    /// A commit that was being written when the power failed; it was never acknowledged.
    Torn {
        /// The segment file.
        file: String,
        /// Where the torn commit starts.
        offset: u64,
        /// Bytes up to the last one that is not zero.
        len: u64,
    },
}

/// What [`judge`] finds.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Clean,
    Zeroes,
    /// Torn; the torn bytes end here.
    Torn(usize),
    Damaged(&'static str),
}

/// Position after the last byte of `bytes[start..]` that is not zero (`start` if there is none).
pub(crate) fn used_end(bytes: &[u8], start: usize) -> usize {
    let mut end = bytes.len();
    // Whole blocks first: the tail may be 64 MiB of zeros.
    const BLOCK: [u8; 4096] = [0; 4096];
    while end >= start + BLOCK.len() && bytes[end - BLOCK.len()..end] == BLOCK {
        end -= BLOCK.len();
    }
    while end > start && bytes[end - 1] == 0 {
        end -= 1;
    }
    end
}

/// Bytes in use of a tail that starts at `offset`, for keeping it aside.
pub(crate) fn torn_bytes(bytes: &[u8], offset: usize) -> &[u8] {
    bytes.get(offset..used_end(bytes, offset)).unwrap_or_default()
}

/// Judges `bytes[start..]`, where no commit number `expected` could be read because of `flaw`.
pub(crate) fn judge(bytes: &[u8], start: usize, flaw: &Flaw, key: &Key, expected: u64) -> Verdict {
    if start >= bytes.len() {
        return Verdict::Clean;
    }
    let end = used_end(bytes, start);
    if end == start {
        return Verdict::Zeroes;
    }
    let mut own_end = None;
    for at in start..end {
        if bytes.get(at + 4) != Some(&COMMIT) {
            continue;
        }
        let Ok(frame) = parse_frame(bytes, at, 0, key) else { continue };
        let number = decode_commit(&bytes[frame.payload.clone()]).map(|record| record.number);
        if number != Some(expected) || own_end.is_some() {
            return Verdict::Damaged("a valid commit follows, so this is not the end of the journal");
        }
        own_end = Some(frame.payload.end);
    }
    if own_end.is_some_and(|own_end| used_end(bytes, own_end) > own_end) {
        return Verdict::Damaged("data of a later commit follows, so this is not the end of the journal");
    }
    if end < flaw.extent.end || misses_sector(bytes, start, flaw) {
        Verdict::Torn(end)
    } else {
        Verdict::Damaged(flaw.what)
    }
}

/// Whether what stands at `start`, where no frame could be read because of `flaw`, can be the one that was being appended alone:
/// no frame follows it, and what is wrong with it is what a torn write leaves.
pub(crate) fn is_torn_append(bytes: &[u8], start: usize, flaw: &Flaw, key: &Key) -> bool {
    let end = used_end(bytes, start);
    let follows = |at: usize| bytes.get(at + 4) == Some(&COMMIT) && parse_frame(bytes, at, 0, key).is_ok();
    (end < flaw.extent.end || misses_sector(bytes, start, flaw)) && !(start + 1..end).any(follows)
}

/// Whether a sector that the flawed unit overlaps was not written.
fn misses_sector(bytes: &[u8], start: usize, flaw: &Flaw) -> bool {
    let sectors = flaw.extent.start / SECTOR..flaw.extent.end.div_ceil(SECTOR);
    !flaw.extent.is_empty()
        && sectors.into_iter().any(|sector| {
            let (low, high) = ((sector * SECTOR).max(start), ((sector + 1) * SECTOR).min(bytes.len()));
            bytes.get(low..high).is_some_and(|part| part.iter().all(|byte| *byte == 0))
        })
}
