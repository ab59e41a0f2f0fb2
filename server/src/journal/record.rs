//! What a scan hands over on its way, and what it knows at its end: data, nothing acts here.

use std::collections::BTreeMap;

use mengshu_core::value::{Hash, LedgerId};

use super::error::BoxError;
use super::frame::{Head, Salt, SegmentHeader};
use super::position::{Mark, Position};
use super::tail::Tail;

/// One thing that the scan hands over.
#[derive(Debug)]
pub enum Record<'a> {
    /// An entry of the commit whose [`Record::Commit`] follows.
    Entry {
        /// The ledger it belongs to.
        ledger: LedgerId,
        /// Where it stands, for [`super::Reader::read`].
        position: Position,
        /// Its canonical bytes.
        bytes: &'a [u8],
    },
    /// The end of a commit.
    Commit {
        /// The boundary after it.
        mark_after: Mark,
        /// The tree heads of the ledgers that it touched.
        heads: &'a [Head],
    },
}

/// Takes the records of a scan; an error stops it.
pub type Visit<'v> = dyn FnMut(Record<'_>) -> Result<(), BoxError> + 'v;

/// The state after the last complete commit.
#[derive(Debug)]
pub(crate) struct Scanned {
    pub(crate) mark: Mark,
    pub(crate) chain: Hash,
    pub(crate) salt: Salt,
    pub(crate) entries: u64,
    pub(crate) heads: BTreeMap<LedgerId, Head>,
    pub(crate) tail: Tail,
    /// Header of the last segment; `None` when there is no segment at all.
    pub(crate) last_header: Option<SegmentHeader>,
    /// Bytes of the last segment that are in use.
    pub(crate) last_end: u32,
    /// The last commit, if it stands in the last segment.
    pub(crate) last_commit: Option<u32>,
}
