//! Reads the segments in order, checks everything and hands over the records of complete commits.
//!
//! Used alike by the node's start ([`super::Journal::open`]) and the offline audit ([`scan_readonly`]); changes nothing.
//! Invariant: a commit's entries are handed over only when its commit record and chain hold.

use mengshu_core::value::Hash;

use super::disk::{Access, Disk, read_all, read_full_at};
use super::error::{Damage, IoFailure, OpenError};
use super::frame::{HEADER_BYTES, Head, Salt, SegmentHeader};
use super::heads::HeadsFile;
use super::position::Mark;
use super::record::{Scanned, Visit};
use super::segment::{segment_count, segment_name};
use super::tail::Tail;
use super::walk::{Segment, Walk};

/// Scans everything from `from` on (all of it when `None`) and compares with the heads file, and with a boundary that is known from
/// elsewhere to have been durable.
pub(crate) fn scan(
    disk: &dyn Disk,
    from: Option<Mark>,
    heads_file: Option<&HeadsFile>,
    durable: Option<Mark>,
    visit: &mut Visit<'_>,
) -> Result<Scanned, OpenError> {
    let count = segment_count(disk)?;
    let first = match (from, heads_file) {
        (Some(from), Some(heads)) => {
            from.segment.min(heads.mark.segment).min(durable.map_or(u32::MAX, |durable| durable.segment))
        }
        _ => 0,
    };
    let heads = heads_file.filter(|_| first > 0).map(|file| file.heads.clone()).unwrap_or_default();
    let mut walk = Walk::new(from, heads_file, durable, first == 0, visit);
    let mut state = Scanned {
        mark: Mark { commits: 0, segment: 0, offset: HEADER_BYTES as u32 },
        chain: Hash::ZERO,
        salt: Salt::default(),
        entries: 0,
        heads,
        tail: Tail::Clean,
        last_header: None,
        last_end: HEADER_BYTES as u32,
        last_commit: None,
    };
    for number in 0..count {
        let name = segment_name(number);
        let file = disk.open(&name, Access::Read).map_err(IoFailure::of("open", &name))?;
        let bytes = if number < first {
            let mut head = vec![0; HEADER_BYTES];
            let got = read_full_at(file.as_ref(), &mut head, 0).map_err(IoFailure::of("read", &name))?;
            head.truncate(got);
            head
        } else {
            read_all(file.as_ref()).map_err(IoFailure::of("read", &name))?
        };
        let header = SegmentHeader::decode(&bytes).map_err(|flaw| Damage::at(&name, 0, flaw.to_string()))?;
        check_header(&header, &name, number, number > first, &state)?;
        state.salt = header.salt;
        state.last_header = Some(header.clone());
        if number <= first {
            state.mark.commits = header.commits;
            state.chain = header.chain;
        }
        if number >= first {
            if number == 0 {
                walk.boundary(&state)?;
            }
            let last = number + 1 == count;
            walk.segment(&mut state, Segment { name: &name, header: &header, file: file.as_ref(), bytes, last })?;
        }
    }
    walk.finish(state)
}

fn check_header(
    header: &SegmentHeader,
    name: &str,
    number: u32,
    known: bool,
    state: &Scanned,
) -> Result<(), OpenError> {
    let what = if header.number != number {
        format!("the header says segment {}, the name says {number}", header.number)
    } else if number > 0 && header.salt != state.salt {
        "the segment belongs to another journal".to_owned()
    } else if number == 0 && (header.commits != 0 || header.chain != Hash::ZERO) {
        "the first segment does not start at commit 0".to_owned()
    } else if known && (header.commits != state.mark.commits || header.chain != state.chain) {
        format!(
            "the segment continues from commit {}, but the segment before it ends at commit {} or differs",
            header.commits, state.mark.commits
        )
    } else if header.commits < state.mark.commits {
        format!("the segment starts at commit {}, before the segment in front of it", header.commits)
    } else {
        return Ok(());
    };
    Err(Damage::at(name, 0, what).into())
}

/// What an offline scan found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scan {
    /// The boundary after the last complete commit.
    pub mark: Mark,
    /// The chain hash there.
    pub chain: Hash,
    /// The journal's salt.
    pub salt: Salt,
    /// Number of entries.
    pub entries: u64,
    /// The newest head of each ledger.
    pub heads: Vec<Head>,
    /// What stands after the last complete commit.
    pub tail: Tail,
    /// How many commits the heads file vouches for; `None` when there is no heads file (it can be lost without harm,
    /// but then nobody can tell here whether the journal was cut at a boundary).
    pub heads_file: Option<u64>,
}

impl Scan {
    /// Lets the heads file of a directory vouch for everything that was read there.
    pub(crate) fn save_heads(&self, disk: &dyn Disk) -> Result<(), IoFailure> {
        let heads = self.heads.iter().map(|head| (head.ledger, head.clone())).collect();
        HeadsFile { salt: self.salt, mark: self.mark, chain: self.chain, heads }.save(disk)
    }
}

/// Reads and checks the whole journal for an audit: no lock, no change, the first damage is the error.
///
/// A live node's journal can be scanned; what is being appended meanwhile may show as a torn tail.
///
/// # Errors
/// [`OpenError::Corrupt`] with file and offset; [`OpenError::Io`]; [`OpenError::Visitor`].
pub fn scan_readonly(disk: &dyn Disk, visit: &mut Visit<'_>) -> Result<Scan, OpenError> {
    scan_against(disk, None, visit)
}

/// As [`scan_readonly`], compared with a boundary that is known from elsewhere to have been durable.
///
/// # Errors
/// As [`scan_readonly`], and where the journal has no such boundary.
pub(crate) fn scan_against(disk: &dyn Disk, durable: Option<Mark>, visit: &mut Visit<'_>) -> Result<Scan, OpenError> {
    // The heads file first: a live node only moves it forward after the journal.
    let heads_file = HeadsFile::load(disk)?;
    let scanned = scan(disk, None, heads_file.as_ref(), durable, visit)?;
    Ok(Scan {
        mark: scanned.mark,
        chain: scanned.chain,
        salt: scanned.salt,
        entries: scanned.entries,
        heads: scanned.heads.into_values().collect(),
        tail: scanned.tail,
        heads_file: heads_file.map(|file| file.mark.commits),
    })
}
