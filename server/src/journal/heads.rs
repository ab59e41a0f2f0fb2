//! The heads file: the newest durable boundary and tree heads, beside the journal.
//!
//! It says how far the journal certainly was durable, so that a lost end can't pass for a torn one. It is replaced as a
//! whole (written aside, synced, renamed), off the commit path, so it lags behind a little and is never ahead.
//!
//! ```text
//!  0  8  "MENGSHUH"
//!  8  4  format version, 1
//! 12 16  the journal's salt
//! 28 16  mark: commits u64, segment u32, offset u32
//! 44 32  chain there
//! 76  …  number of heads u32 and the heads, as in a commit record, sorted by ledger
//!  … 32  BLAKE3 of all bytes before
//! ```

use std::collections::BTreeMap;

use mengshu_core::value::{Hash, LedgerId};

use super::disk::Disk;
use super::error::{Damage, IoFailure, OpenError};
use super::file::{read_file, replace_file};
use super::frame::{Cut, Head, Salt, push_heads};
use super::position::Mark;

/// Name of the heads file.
pub const HEADS_FILE: &str = "heads";
const MAGIC: [u8; 8] = *b"MENGSHUH";
const FORMAT: u32 = 1;

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

impl HeadsFile {
    fn encode(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend_from_slice(&FORMAT.to_le_bytes());
        bytes.extend_from_slice(&self.salt);
        bytes.extend_from_slice(&self.mark.commits.to_le_bytes());
        bytes.extend_from_slice(&self.mark.segment.to_le_bytes());
        bytes.extend_from_slice(&self.mark.offset.to_le_bytes());
        bytes.extend_from_slice(&self.chain.0);
        push_heads(&mut bytes, self.heads.values());
        let checksum = blake3::hash(&bytes);
        bytes.extend_from_slice(checksum.as_bytes());
        bytes
    }

    fn decode(bytes: &[u8]) -> Result<Self, &'static str> {
        let (body, checksum) = bytes.split_last_chunk::<32>().ok_or("the file is too short")?;
        if blake3::hash(body).as_bytes() != checksum {
            return Err("the checksum does not match");
        }
        Self::fields(body).ok_or("the file is not of the form of a heads file that this release knows")
    }

    fn fields(body: &[u8]) -> Option<Self> {
        let mut cut = Cut(body);
        if cut.array()? != MAGIC || cut.u32()? != FORMAT {
            return None;
        }
        let salt = cut.array()?;
        let mark = Mark { commits: cut.u64()?, segment: cut.u32()?, offset: cut.u32()? };
        let chain = Hash(cut.array()?);
        let heads = cut.heads()?;
        if !heads.is_sorted_by(|a, b| a.ledger < b.ledger) || !cut.0.is_empty() {
            return None;
        }
        Some(Self { salt, mark, chain, heads: heads.into_iter().map(|head| (head.ledger, head)).collect() })
    }

    /// The heads file of a directory, if there is one.
    pub(crate) fn load(disk: &dyn Disk) -> Result<Option<Self>, OpenError> {
        let Some(bytes) = read_file(disk, HEADS_FILE)? else { return Ok(None) };
        Self::decode(&bytes).map(Some).map_err(|what| {
            let what = format!(
                "{what} (this file only repeats the journal's end: when an audit of a copy without it shows all acknowledged \
                 entries, it may be removed)"
            );
            Damage::at(HEADS_FILE, 0, what).into()
        })
    }

    /// Replaces the heads file durably.
    pub(crate) fn save(&self, disk: &dyn Disk) -> Result<(), IoFailure> {
        replace_file(disk, HEADS_FILE, &self.encode())
    }
}
