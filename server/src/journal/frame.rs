//! The bytes of a segment file. All integers are little-endian.
//!
//! ```text
//! segment  = header, then commits one after another, then zeros (only zeros) to the end of the file
//! commit   = one frame an entry, then one commit frame
//!
//! header   0  8  "MENGSHUJ"
//!          8  4  format version, 1
//!         12  4  number of this segment, from 0
//!         16  8  number of commits before this segment
//!         24 32  chain before this segment (zeros in segment 0)
//!         56 16  salt: random, the same in all segments of a journal
//!         72 32  BLAKE3 of bytes 0..72
//!
//! frame    0  4  length of the payload
//!          4  1  kind: 0xE1 entry, 0xC3 commit
//!          5  3  check: first 3 bytes of keyed BLAKE3 of (offset of this frame in the file u32 ‖ length ‖ kind)
//!          8 16  checksum: first 16 bytes of keyed BLAKE3 of (length ‖ kind ‖ check ‖ payload)
//!         24  …  payload
//!
//! entry    0 32  ledger id
//!         32  …  canonical entry bytes
//!
//! commit   0  8  number of this commit, from 0
//!          8  4  number of entry frames
//!         12  4  number of heads, then each head:
//!                   0 32  ledger id
//!                  32  8  tree size
//!                  40 32  tree root
//!                  72  4  length of the note
//!                  76  …  the signed checkpoint note
//!          … 32  chain: BLAKE3 of (chain before ‖ the entry frames ‖ this payload up to here)
//!          …  1  0xC3: a commit never ends with a zero, so its end is seen among the zeros after it
//! ```
//!
//! Invariants: every byte of a file stands under a check (header, frame, or must-be-zero), so any flip is seen. The
//! key of the keyed hashes is derived from the header's bytes 0..72, so a frame verifies only in its own segment of its own
//! journal; and because the salt is secret to those who submit entries, nobody can plant bytes in an entry that look like
//! a frame. The short `check` makes the length trustworthy on its own, which tells a torn write from damage (see
//! [`super::tail`]). The chain makes a dropped, swapped or repeated commit visible.

use std::ops::Range;

use mengshu_core::value::{Hash, LedgerId};

pub(crate) const HEADER_BYTES: usize = 104;
pub(crate) const FRAME_BYTES: usize = 24;
pub(crate) const LEDGER_BYTES: usize = 32;
const HEADER_CHECKED: usize = 72;
const MAGIC: [u8; 8] = *b"MENGSHUJ";
const FORMAT: u32 = 1;
const KEY_CONTEXT: &str = "mengshu journal v1 segment frames";
const COMMIT_FIXED: usize = 8 + 4 + 4 + CHAIN_BYTES;
/// The chain and the last byte.
pub(crate) const CHAIN_BYTES: usize = 32 + 1;
const HEAD_FIXED: usize = 32 + 8 + 32 + 4;
pub(crate) const ENTRY: u8 = 0xE1;
pub(crate) const COMMIT: u8 = 0xC3;

/// The secret part of all of a journal's headers.
pub type Salt = [u8; 16];

/// The tree head of one ledger after a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The ledger.
    pub ledger: LedgerId,
    /// Number of entries in its tree.
    pub size: u64,
    /// The tree's root hash.
    pub root: Hash,
    /// The signed checkpoint, exact bytes.
    pub note: Vec<u8>,
}

/// A segment file's header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SegmentHeader {
    pub(crate) number: u32,
    pub(crate) commits: u64,
    pub(crate) chain: Hash,
    pub(crate) salt: Salt,
}

/// Why bytes are not a segment's header: the rule that they break.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum HeaderFlaw {
    #[error("the file is {0} bytes long, shorter than its header")]
    Short(usize),
    #[error("the header does not start with MENGSHUJ: this is no journal segment")]
    Magic,
    #[error("the header's checksum does not match")]
    Checksum,
    #[error("the header is too short")]
    Fields,
    #[error("format version {0} is not {FORMAT}: use a release of mengshu that knows it")]
    Format(u32),
}

/// The key of the keyed hashes of one segment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Key([u8; 32]);

impl SegmentHeader {
    pub(crate) fn encode(&self) -> [u8; HEADER_BYTES] {
        let mut bytes = [0; HEADER_BYTES];
        bytes[..8].copy_from_slice(&MAGIC);
        bytes[8..12].copy_from_slice(&FORMAT.to_le_bytes());
        bytes[12..16].copy_from_slice(&self.number.to_le_bytes());
        bytes[16..24].copy_from_slice(&self.commits.to_le_bytes());
        bytes[24..56].copy_from_slice(&self.chain.0);
        bytes[56..HEADER_CHECKED].copy_from_slice(&self.salt);
        let checksum = blake3::hash(&bytes[..HEADER_CHECKED]);
        bytes[HEADER_CHECKED..].copy_from_slice(checksum.as_bytes());
        bytes
    }

    /// Reads the header at the start of `bytes`; the error says which rule it breaks.
    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, HeaderFlaw> {
        let Some(bytes) = bytes.get(..HEADER_BYTES) else {
            return Err(HeaderFlaw::Short(bytes.len()));
        };
        if bytes[..8] != MAGIC {
            return Err(HeaderFlaw::Magic);
        }
        if blake3::hash(&bytes[..HEADER_CHECKED]).as_bytes()[..] != bytes[HEADER_CHECKED..] {
            return Err(HeaderFlaw::Checksum);
        }
        let mut cut = Cut(&bytes[8..]);
        let (Some(format), Some(number), Some(commits), Some(chain), Some(salt)) =
            (cut.u32(), cut.u32(), cut.u64(), cut.array(), cut.array())
        else {
            return Err(HeaderFlaw::Fields);
        };
        if format != FORMAT {
            return Err(HeaderFlaw::Format(format));
        }
        Ok(Self { number, commits, chain: Hash(chain), salt })
    }

    pub(crate) fn key(&self) -> Key {
        Key::of(KEY_CONTEXT, &self.encode()[..HEADER_CHECKED])
    }
}

impl Key {
    /// The key that follows from a file's first bytes.
    pub(crate) fn of(context: &str, header: &[u8]) -> Self {
        Self(blake3::derive_key(context, header))
    }

    fn check(&self, offset: u32, length: [u8; 4], kind: u8) -> [u8; 3] {
        let mut bytes = [0; 9];
        bytes[..4].copy_from_slice(&offset.to_le_bytes());
        bytes[4..8].copy_from_slice(&length);
        bytes[8] = kind;
        let hash = blake3::keyed_hash(&self.0, &bytes);
        let [a, b, c, ..] = *hash.as_bytes();
        [a, b, c]
    }

    fn checksum(&self, prefix: &[u8], payload: &[u8]) -> [u8; 16] {
        let mut hasher = blake3::Hasher::new_keyed(&self.0);
        hasher.update(prefix).update(payload);
        let mut out = [0; 16];
        out.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
        out
    }
}

/// Appends a frame of `kind` to `buffer`, which will stand at `base` in the file. `fill` writes the payload.
pub(crate) fn push_frame(buffer: &mut Vec<u8>, base: u32, kind: u8, key: &Key, fill: impl FnOnce(&mut Vec<u8>)) {
    let start = buffer.len();
    buffer.extend_from_slice(&[0; FRAME_BYTES]);
    fill(buffer);
    let (head, payload) = buffer[start..].split_at_mut(FRAME_BYTES);
    // The caller has checked that the whole commit ends below 4 GiB.
    let length = u32::try_from(payload.len()).unwrap_or(u32::MAX).to_le_bytes();
    let offset = base.saturating_add(u32::try_from(start).unwrap_or(u32::MAX));
    head[..4].copy_from_slice(&length);
    head[4] = kind;
    head[5..8].copy_from_slice(&key.check(offset, length, kind));
    let checksum = key.checksum(&head[..8], payload);
    head[8..].copy_from_slice(&checksum);
}

/// An intact frame: its payload is `payload`, the next frame starts at `payload.end`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Frame {
    pub(crate) kind: u8,
    pub(crate) payload: Range<usize>,
}

/// Why there is no intact unit at `at`. `extent` is the range of bytes of which at least one is wrong or missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Flaw {
    pub(crate) at: usize,
    pub(crate) extent: Range<usize>,
    pub(crate) entry: Option<u32>,
    pub(crate) ledger: Option<LedgerId>,
    pub(crate) what: &'static str,
}

impl Flaw {
    fn new(at: usize, end: usize, what: &'static str) -> Self {
        Self { at, extent: at..end, entry: None, ledger: None, what }
    }
}

/// Reads the frame at `at` of `bytes`, which start at `base` of the segment file.
pub(crate) fn parse_frame(bytes: &[u8], at: usize, base: u32, key: &Key) -> Result<Frame, Flaw> {
    let body = at.saturating_add(FRAME_BYTES);
    let Some(head) = bytes.get(at..body) else {
        return Err(Flaw::new(at, body, "the file ends inside a frame's header"));
    };
    let (length, kind) = ([head[0], head[1], head[2], head[3]], head[4]);
    let offset = base.saturating_add(u32::try_from(at).unwrap_or(u32::MAX));
    if head[5..8] != key.check(offset, length, kind) {
        return Err(Flaw::new(at, body, "a frame's header does not match its check"));
    }
    let end = body.saturating_add(u32::from_le_bytes(length) as usize);
    let Some(payload) = bytes.get(body..end) else {
        return Err(Flaw::new(at, end, "the file ends inside a frame"));
    };
    if head[8..] != key.checksum(&head[..8], payload) {
        let mut flaw = Flaw::new(at, end, "a frame's checksum does not match");
        flaw.ledger = if kind == ENTRY { Cut(payload).array().map(LedgerId) } else { None };
        return Err(flaw);
    }
    if kind != ENTRY && kind != COMMIT {
        return Err(Flaw::new(at, at, "a frame is of an unknown kind"));
    }
    Ok(Frame { kind, payload: body..end })
}

/// What a commit frame says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CommitRecord {
    pub(crate) number: u64,
    pub(crate) entries: u32,
    pub(crate) heads: Vec<Head>,
    pub(crate) chain: Hash,
}

/// Bytes that a commit frame's payload with these heads takes.
pub(crate) fn commit_payload_bytes(heads: &[Head]) -> usize {
    COMMIT_FIXED + heads.iter().map(|head| HEAD_FIXED + head.note.len()).sum::<usize>()
}

/// Appends number, count and heads: everything before the chain.
pub(crate) fn push_commit_start(buffer: &mut Vec<u8>, number: u64, entries: u32, heads: &[Head]) {
    buffer.extend_from_slice(&number.to_le_bytes());
    buffer.extend_from_slice(&entries.to_le_bytes());
    push_heads(buffer, heads.iter());
}

pub(crate) fn push_heads<'a>(buffer: &mut Vec<u8>, heads: impl ExactSizeIterator<Item = &'a Head>) {
    buffer.extend_from_slice(&u32::try_from(heads.len()).unwrap_or(u32::MAX).to_le_bytes());
    for head in heads {
        buffer.extend_from_slice(&head.ledger.0);
        buffer.extend_from_slice(&head.size.to_le_bytes());
        buffer.extend_from_slice(&head.root.0);
        buffer.extend_from_slice(&u32::try_from(head.note.len()).unwrap_or(u32::MAX).to_le_bytes());
        buffer.extend_from_slice(&head.note);
    }
}

/// Appends what follows the heads.
pub(crate) fn push_commit_end(buffer: &mut Vec<u8>, chain: &Hash) {
    buffer.extend_from_slice(&chain.0);
    buffer.push(COMMIT);
}

/// The chain after a commit.
pub(crate) fn chain_after(before: &Hash, entry_frames: &[u8], commit_start: &[u8]) -> Hash {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&before.0).update(entry_frames).update(commit_start);
    Hash(*hasher.finalize().as_bytes())
}

/// Reads a commit frame's payload; `None` when it is not exactly of that form.
pub(crate) fn decode_commit(payload: &[u8]) -> Option<CommitRecord> {
    let mut cut = Cut(payload);
    let (number, entries, heads) = (cut.u64()?, cut.u32()?, cut.heads()?);
    let chain = Hash(cut.array()?);
    (cut.0 == [COMMIT]).then_some(CommitRecord { number, entries, heads, chain })
}

/// Reads fixed pieces off the front of a slice.
pub(crate) struct Cut<'a>(pub(crate) &'a [u8]);

impl<'a> Cut<'a> {
    pub(crate) fn take(&mut self, len: usize) -> Option<&'a [u8]> {
        let (piece, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some(piece)
    }
    pub(crate) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }
    pub(crate) fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }
    pub(crate) fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }
    pub(crate) fn heads(&mut self) -> Option<Vec<Head>> {
        let count = self.u32()?;
        let mut heads = Vec::new();
        for _ in 0..count {
            let (ledger, size, root) = (LedgerId(self.array()?), self.u64()?, Hash(self.array()?));
            let len = self.u32()? as usize;
            heads.push(Head { ledger, size, root, note: self.take(len)?.to_vec() });
        }
        Some(heads)
    }
}
