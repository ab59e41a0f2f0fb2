//! The heads file: the newest durable boundary and tree heads, beside the journal.
//!
//! It says how far the journal certainly was durable, so that a lost end can't pass for a torn one. It is written off the
//! commit path, so it lags behind a little and is never ahead. What changes is appended, so what an event costs here does not
//! grow with the number of ledgers; when the file has outgrown what it says, and at every start, it is replaced as a whole
//! (written aside, synced, renamed).
//!
//! ```text
//! file     0  8  "MENGSHUH"
//!          8  4  format version, 2
//!         12 16  the journal's salt
//!         28  …  records, each one frame of kind commit as in a segment, under a key that follows from the bytes 0..28
//!
//! record   0 16  mark: commits u64, segment u32, offset u32
//!         16 32  chain there
//!         48  …  number of heads u32 and the heads, as in a commit record, sorted by ledger: all of them in the first record,
//!                then those that changed
//!          …  1  0xC3: a record never ends with a zero, so its end is seen
//! ```
//!
//! Invariants: a record is appended only when the one before it is durable, and a start appends to nothing that it has not
//! written itself; so only the last record can be torn, never the first. A torn one is passed over, by the rule of the journal's
//! own tail (`tail.rs`); anything else that does not check is damage.
//!
//! Format 1, one record without a frame and BLAKE3 of all bytes before at its end, is still read.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use mengshu_core::value::{Hash, LedgerId};

use super::disk::{Access, Disk, DiskFile, write_all_at};
use super::error::{Damage, IoFailure, OpenError};
use super::file::{read_file, replace_file};
use super::frame::{COMMIT, Cut, Head, Key, Salt, parse_frame, push_frame, push_heads};
use super::position::Mark;
use super::tail::is_torn_append;
use crate::limits;

/// Name of the heads file.
pub const HEADS_FILE: &str = "heads";
const MAGIC: [u8; 8] = *b"MENGSHUH";
const FORMAT: u32 = 2;
const FORMAT_WHOLE: u32 = 1;
const HEADER_BYTES: usize = 8 + 4 + 16;
const KEY_CONTEXT: &str = "mengshu heads v2";

/// The newest heads that the heads file knows; none where there is no such file.
///
/// # Errors
/// When it cannot be read or is damaged.
pub fn newest_heads(disk: &dyn Disk) -> Result<BTreeMap<LedgerId, Head>, OpenError> {
    Ok(HeadsFile::load(disk)?.map(|file| file.heads).unwrap_or_default())
}

/// How far the journal certainly was durable by the heads file, if there is one.
pub(crate) fn known_end(disk: &dyn Disk) -> Result<Option<Mark>, OpenError> {
    Ok(HeadsFile::load(disk)?.map(|file| file.mark))
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HeadsFile {
    pub(crate) salt: Salt,
    pub(crate) mark: Mark,
    pub(crate) chain: Hash,
    pub(crate) heads: BTreeMap<LedgerId, Head>,
}

/// What is wrong with a heads file, and where.
type Flawed = (usize, &'static str);

const FORM: &str = "the file is not of the form of a heads file that this release knows";

impl HeadsFile {
    /// All bytes of a file that has one record.
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut bytes = header(&self.salt).to_vec();
        let start = bytes.len();
        self.push_record(&mut bytes, start, self.heads.values());
        bytes
    }

    /// A record of these heads, to stand at `base` of the file.
    fn changes(&self, changed: &BTreeSet<LedgerId>, base: usize) -> Vec<u8> {
        let heads: Vec<_> = changed.iter().filter_map(|ledger| self.heads.get(ledger)).collect();
        let mut bytes = Vec::new();
        self.push_record(&mut bytes, base, heads.into_iter());
        bytes
    }

    fn push_record<'a>(&self, bytes: &mut Vec<u8>, at: usize, heads: impl ExactSizeIterator<Item = &'a Head>) {
        // A frame's check covers where it stands, counted from the beginning of the buffer.
        let base = u32::try_from(at.saturating_sub(bytes.len())).unwrap_or(u32::MAX);
        push_frame(bytes, base, COMMIT, &key(&self.salt), |payload| {
            payload.extend_from_slice(&self.mark.commits.to_le_bytes());
            payload.extend_from_slice(&self.mark.segment.to_le_bytes());
            payload.extend_from_slice(&self.mark.offset.to_le_bytes());
            payload.extend_from_slice(&self.chain.0);
            push_heads(payload, heads);
            payload.push(COMMIT);
        });
    }

    /// Reads the bytes of a file; and where a torn record begins, if it ends in one.
    pub(crate) fn decode(bytes: &[u8]) -> Result<(Self, Option<usize>), Flawed> {
        let mut cut = Cut(bytes);
        let (Some(MAGIC), Some(format)) = (cut.array(), cut.u32()) else { return Err((0, FORM)) };
        match format {
            FORMAT => Self::records(bytes),
            FORMAT_WHOLE => Ok((Self::whole(bytes)?, None)),
            _ => Err((0, FORM)),
        }
    }

    fn records(bytes: &[u8]) -> Result<(Self, Option<usize>), Flawed> {
        let mut cut = Cut(bytes.get(12..).unwrap_or_default());
        let salt: Salt = cut.array().ok_or((0, "the file is too short"))?;
        let key = key(&salt);
        let mut at = HEADER_BYTES;
        let mut file: Option<Self> = None;
        while at < bytes.len() || file.is_none() {
            let frame = match parse_frame(bytes, at, 0, &key) {
                Ok(frame) => frame,
                Err(flaw) => match file {
                    // The first came into being with the file, and its key with the file's header.
                    None => return Err((0, flaw.what)),
                    Some(file) if is_torn_append(bytes, at, &flaw, &key) => return Ok((file, Some(at))),
                    Some(_) => return Err((flaw.at, flaw.what)),
                },
            };
            let payload = bytes.get(frame.payload.clone()).unwrap_or_default();
            let record = Self::fields(salt, payload, &[COMMIT]).filter(|_| frame.kind == COMMIT).ok_or((at, FORM))?;
            match &mut file {
                None => file = Some(record),
                Some(file) if file.mark < record.mark => {
                    file.mark = record.mark;
                    file.chain = record.chain;
                    file.heads.extend(record.heads);
                }
                Some(_) => return Err((at, "a record does not follow the one before it")),
            }
            at = frame.payload.end;
        }
        file.map(|file| (file, None)).ok_or((0, FORM))
    }

    /// Format 1.
    fn whole(bytes: &[u8]) -> Result<Self, Flawed> {
        let (body, checksum) = bytes.split_last_chunk::<32>().ok_or((0, "the file is too short"))?;
        if blake3::hash(body).as_bytes() != checksum {
            return Err((0, "the checksum does not match"));
        }
        let mut cut = Cut(body.get(12..).unwrap_or_default());
        let salt = cut.array().ok_or((0, FORM))?;
        Self::fields(salt, cut.0, &[]).ok_or((0, FORM))
    }

    fn fields(salt: Salt, bytes: &[u8], end: &[u8]) -> Option<Self> {
        let mut cut = Cut(bytes);
        let mark = Mark { commits: cut.u64()?, segment: cut.u32()?, offset: cut.u32()? };
        let chain = Hash(cut.array()?);
        let heads = cut.heads()?;
        if !heads.is_sorted_by(|a, b| a.ledger < b.ledger) || cut.0 != end {
            return None;
        }
        Some(Self { salt, mark, chain, heads: heads.into_iter().map(|head| (head.ledger, head)).collect() })
    }

    /// The heads file of a directory, if there is one.
    pub(crate) fn load(disk: &dyn Disk) -> Result<Option<Self>, OpenError> {
        let Some(bytes) = read_file(disk, HEADS_FILE)? else { return Ok(None) };
        let (file, torn) = Self::decode(&bytes).map_err(|(at, what)| {
            let what = format!(
                "{what} (this file only repeats the journal's end: when an audit of a copy without it shows all acknowledged \
                 entries, it may be removed)"
            );
            OpenError::from(Damage::at(HEADS_FILE, at as u64, what))
        })?;
        if let Some(at) = torn {
            tracing::info!("the heads file ends in a record that was being written, at byte {at}; it is passed over");
        }
        Ok(Some(file))
    }

    /// Replaces the heads file durably.
    pub(crate) fn save(&self, disk: &dyn Disk) -> Result<(), IoFailure> {
        replace_file(disk, HEADS_FILE, &self.encode())
    }
}

fn header(salt: &Salt) -> [u8; HEADER_BYTES] {
    let mut bytes = [0; HEADER_BYTES];
    bytes[..8].copy_from_slice(&MAGIC);
    bytes[8..12].copy_from_slice(&FORMAT.to_le_bytes());
    bytes[12..].copy_from_slice(salt);
    bytes
}

fn key(salt: &Salt) -> Key {
    Key::of(KEY_CONTEXT, &header(salt))
}

/// What is to be written of the heads.
#[derive(Debug)]
pub(crate) enum Writing {
    /// The whole file.
    Whole(Vec<u8>),
    /// A record behind the others.
    Record(Vec<u8>),
}

/// The heads file as this process writes it.
#[derive(Debug, Default)]
pub(crate) struct HeadsWriter {
    /// Open for appending; none before the first writing of the whole, and where its end is not known.
    open: Option<Open>,
}

#[derive(Debug)]
struct Open {
    file: Arc<dyn DiskFile>,
    /// Where the next record goes.
    end: usize,
    /// What the file had when it was last written whole.
    whole: usize,
}

impl HeadsWriter {
    /// What to write: what has changed, or all, when the file has outgrown a multiple of what it says; smaller than `least` bytes
    /// it may be in any case.
    pub(crate) fn prepare(&self, file: &HeadsFile, changed: &BTreeSet<LedgerId>, least: usize) -> Writing {
        let grown = |open: &&Open| open.end < least.max(open.whole.saturating_mul(limits::HEADS_OUTGROWN));
        match self.open.as_ref().filter(grown) {
            Some(open) => Writing::Record(file.changes(changed, open.end)),
            None => Writing::Whole(file.encode()),
        }
    }

    /// Writes durably what was prepared just now. Where the disk is full, what was there is there unchanged.
    pub(crate) fn write(&mut self, disk: &dyn Disk, writing: &Writing) -> Result<(), IoFailure> {
        match (writing, self.open.as_mut()) {
            (Writing::Record(bytes), Some(open)) => {
                let written = open.append(bytes);
                if written.as_ref().is_err_and(IoFailure::is_full) && !open.cut_back()? {
                    self.open = None;
                }
                written
            }
            (Writing::Record(_), None) => {
                Err(IoFailure::of("append to", HEADS_FILE)(std::io::ErrorKind::NotFound.into()))
            }
            (Writing::Whole(bytes), _) => {
                replace_file(disk, HEADS_FILE, bytes)?;
                let file = disk.open(HEADS_FILE, Access::Write).map_err(IoFailure::of("open", HEADS_FILE))?;
                self.open = Some(Open { file, end: bytes.len(), whole: bytes.len() });
                Ok(())
            }
        }
    }
}

impl Open {
    fn append(&mut self, bytes: &[u8]) -> Result<(), IoFailure> {
        write_all_at(self.file.as_ref(), bytes, self.end as u64).map_err(IoFailure::of("write", HEADS_FILE))?;
        self.file.sync_data().map_err(IoFailure::of("sync", HEADS_FILE))?;
        self.end = self.end.saturating_add(bytes.len());
        Ok(())
    }

    /// Takes back what was written of a record, durably: what is left of it must not come back behind a later one. Whether that
    /// went well.
    fn cut_back(&self) -> Result<bool, IoFailure> {
        if self.file.set_len(self.end as u64).is_err() {
            return Ok(false);
        }
        self.file.sync_all().map_err(IoFailure::of("sync", HEADS_FILE))?;
        Ok(true)
    }
}
