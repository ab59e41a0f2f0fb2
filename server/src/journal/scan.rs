//! Reads the segments in order, checks everything and hands over the records of complete commits.
//!
//! Used alike by the node's start ([`super::Journal::open`]) and the offline audit ([`scan_readonly`]); changes nothing.
//! Invariant: a commit's entries are handed over only when its commit record and chain hold.

use std::collections::BTreeMap;

use mengshu_core::value::{Hash, LedgerId};

use super::disk::{Access, Disk, read_all, read_full_at};
use super::error::{BoxError, Damage, IoFailure, OpenError};
use super::frame::{
    CHAIN_BYTES, COMMIT, CommitRecord, Flaw, HEADER_BYTES, Head, Key, LEDGER_BYTES, Salt, SegmentHeader, chain_after,
    decode_commit, parse_frame,
};
use super::heads::{HEADS_FILE, HeadsFile};
use super::tail::{Tail, Verdict, judge, used_end};
use super::{Mark, Position};

const SEGMENT_SUFFIX: &str = ".journal";

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

/// File name of a segment.
pub(crate) fn segment_name(number: u32) -> String {
    format!("{number:010}{SEGMENT_SUFFIX}")
}

/// The state after the last complete commit.
#[derive(Debug)]
pub(crate) struct Scanned {
    pub(crate) mark: Mark,
    pub(crate) chain: Hash,
    pub(crate) salt: Salt,
    pub(crate) entries: u64,
    pub(crate) heads: BTreeMap<LedgerId, Head>,
    pub(crate) tail: Tail,
    /// Number of the last segment; `None` when there is no segment at all.
    pub(crate) last_segment: Option<u32>,
    /// Bytes of the last segment that are in use.
    pub(crate) last_end: u32,
    /// The last commit, if it stands in the last segment.
    pub(crate) last_commit: Option<u32>,
}

/// The numbers of the segment files, which must be gapless from 0.
fn segment_numbers(disk: &dyn Disk) -> Result<u32, OpenError> {
    let mut numbers = Vec::new();
    for name in disk.list().map_err(IoFailure::of("list", &disk.describe()))? {
        if let Some(stem) = name.strip_suffix(SEGMENT_SUFFIX) {
            match stem.parse::<u32>() {
                Ok(number) if segment_name(number) == name => numbers.push(number),
                _ => return Err(damage(&name, 0, "the name is not ten digits and .journal".to_owned()).into()),
            }
        }
    }
    numbers.sort_unstable();
    for (expected, number) in (0..).zip(&numbers) {
        if *number != expected {
            return Err(damage(&segment_name(expected), 0, "the file is missing".to_owned()).into());
        }
    }
    Ok(u32::try_from(numbers.len()).unwrap_or(u32::MAX))
}

pub(crate) fn damage(file: &str, offset: u64, what: String) -> Damage {
    Damage { file: file.to_owned(), offset, commit: None, entry: None, ledger: None, what }
}

/// Scans everything from `from` on (all of it when `None`) and compares with the heads file.
pub(crate) fn scan(
    disk: &dyn Disk,
    from: Option<Mark>,
    heads_file: Option<&HeadsFile>,
    visit: &mut Visit<'_>,
) -> Result<Scanned, OpenError> {
    let count = segment_numbers(disk)?;
    let first = match (from, heads_file) {
        (Some(from), Some(heads)) => from.segment.min(heads.mark.segment),
        _ => 0,
    };
    let heads = heads_file.filter(|_| first > 0).map(|file| file.heads.clone()).unwrap_or_default();
    let mut walk = Walk {
        from,
        from_seen: false,
        heads_file,
        heads_seen: false,
        seen: BTreeMap::new(),
        complete: first == 0,
        visit,
    };
    let mut state = Scanned {
        mark: Mark { commits: 0, segment: 0, offset: HEADER_BYTES as u32 },
        chain: Hash::ZERO,
        salt: Salt::default(),
        entries: 0,
        heads,
        tail: Tail::Clean,
        last_segment: None,
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
        let header = SegmentHeader::decode(&bytes).map_err(|what| damage(&name, 0, what))?;
        check_header(&header, &name, number, number > first, &state)?;
        state.salt = header.salt;
        state.last_segment = Some(number);
        if number <= first {
            state.mark.commits = header.commits;
            state.chain = header.chain;
        }
        if number >= first {
            if number == 0 {
                walk.boundary(&state)?;
            }
            walk.segment(&mut state, &name, &header, &bytes, number + 1 == count)?;
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
    Err(damage(name, 0, what).into())
}

/// What the scan compares and hands over on its way.
struct Walk<'a, 'v> {
    from: Option<Mark>,
    from_seen: bool,
    heads_file: Option<&'a HeadsFile>,
    heads_seen: bool,
    /// Newest heads of the commits read so far.
    seen: BTreeMap<LedgerId, Head>,
    /// Whether `seen` covers the journal from its beginning.
    complete: bool,
    visit: &'a mut Visit<'v>,
}

impl Walk<'_, '_> {
    fn segment(
        &mut self,
        state: &mut Scanned,
        name: &str,
        header: &SegmentHeader,
        bytes: &[u8],
        last: bool,
    ) -> Result<(), OpenError> {
        let key = header.key();
        let mut at = HEADER_BYTES;
        state.last_commit = None;
        loop {
            let number = state.mark.commits;
            match parse_commit(bytes, at, &key, number, &state.chain) {
                Ok(commit) => {
                    let end = u32::try_from(commit.end)
                        .map_err(|_| damage(name, at as u64, "the file is larger than 4 GiB".to_owned()))?;
                    let skipped = self.from.is_some_and(|from| number < from.commits);
                    state.mark = Mark { commits: number + 1, segment: header.number, offset: end };
                    state.chain = commit.record.chain;
                    state.last_commit = u32::try_from(at).ok();
                    if !skipped {
                        state.entries += commit.entries.len() as u64;
                        self.hand_over(state.mark, &commit, bytes)?;
                    }
                    for head in commit.record.heads {
                        state.heads.insert(head.ledger, head.clone());
                        self.seen.insert(head.ledger, head);
                    }
                    self.boundary(state)?;
                    at = commit.end;
                }
                Err(flaw) => {
                    state.last_end = u32::try_from(at).unwrap_or(u32::MAX);
                    state.tail = self.end(state, name, bytes, at, &flaw, &key, last)?;
                    return Ok(());
                }
            }
        }
    }

    fn end(
        &self,
        state: &Scanned,
        name: &str,
        bytes: &[u8],
        at: usize,
        flaw: &Flaw,
        key: &Key,
        last: bool,
    ) -> Result<Tail, OpenError> {
        let damaged = |what: String| Damage {
            file: name.to_owned(),
            offset: flaw.at as u64,
            commit: Some(state.mark.commits),
            entry: flaw.entry,
            ledger: flaw.ledger,
            what,
        };
        let verdict = judge(bytes, at, flaw, key, state.mark.commits);
        match verdict {
            Verdict::Clean => Ok(Tail::Clean),
            Verdict::Zeroes => Ok(Tail::Zeroes((bytes.len() - at) as u64)),
            Verdict::Damaged(why) if why == flaw.what => Err(damaged(why.to_owned()).into()),
            Verdict::Damaged(why) => Err(damaged(format!("{}; {why}", flaw.what)).into()),
            Verdict::Torn(_) if !last => {
                Err(damaged(format!("{}; a later segment follows, so this is not the end of the journal", flaw.what))
                    .into())
            }
            Verdict::Torn(end) => {
                // What is durable can't be torn: below these two there is no cutting.
                let known = self.heads_file.map_or(0, |heads| heads.mark.commits);
                let known = known.max(self.from.map_or(0, |from| from.commits));
                if state.mark.commits < known {
                    let what = format!("{}; {known} commits are known to have been durable", flaw.what);
                    return Err(damaged(what).into());
                }
                Ok(Tail::Torn { file: name.to_owned(), offset: at as u64, len: (end - at) as u64 })
            }
        }
    }

    fn hand_over(&mut self, mark_after: Mark, commit: &Commit, bytes: &[u8]) -> Result<(), OpenError> {
        for entry in &commit.entries {
            let payload = &bytes[entry.clone()];
            let Some((ledger, body)) = payload.split_first_chunk::<LEDGER_BYTES>() else { continue };
            let position = Position {
                segment: mark_after.segment,
                offset: u32::try_from(entry.start).unwrap_or(u32::MAX),
                len: u32::try_from(payload.len()).unwrap_or(u32::MAX),
            };
            (self.visit)(Record::Entry { ledger: LedgerId(*ledger), position, bytes: body })
                .map_err(OpenError::Visitor)?;
        }
        (self.visit)(Record::Commit { mark_after, heads: &commit.record.heads }).map_err(OpenError::Visitor)
    }

    /// Compares at a boundary between commits with what is known of it.
    fn boundary(&mut self, state: &Scanned) -> Result<(), OpenError> {
        if let Some(from) = self.from.filter(|from| from.commits == state.mark.commits) {
            if from != state.mark {
                return Err(OpenError::UnknownMark { mark: from, what: format!("there is {}", state.mark) });
            }
            self.from_seen = true;
        }
        if let Some(file) = self.heads_file.filter(|file| file.mark.commits == state.mark.commits) {
            let differs = |what: &str| {
                damage(HEADS_FILE, 0, format!("{what} after commit {} differ from the journal's", file.mark.commits))
            };
            if file.mark != state.mark || file.chain != state.chain || file.salt != state.salt {
                return Err(differs("position or chain").into());
            }
            let same = |head: &Head| file.heads.get(&head.ledger) == Some(head);
            if !self.seen.values().all(same) || (self.complete && self.seen.len() != file.heads.len()) {
                return Err(differs("the tree heads").into());
            }
            self.heads_seen = true;
        }
        Ok(())
    }

    fn finish(self, state: Scanned) -> Result<Scanned, OpenError> {
        if let Some(file) = self.heads_file.filter(|_| !self.heads_seen) {
            let name = segment_name(state.last_segment.unwrap_or(0));
            let what = format!(
                "the journal ends after {} commits, but {} commits are known to have been durable: its end is lost",
                state.mark.commits, file.mark.commits
            );
            return Err(damage(&name, u64::from(state.last_end), what).into());
        }
        match self.from.filter(|_| !self.from_seen) {
            None => Ok(state),
            Some(mark) => Err(OpenError::UnknownMark { mark, what: format!("the journal ends at {}", state.mark) }),
        }
    }
}

struct Commit {
    entries: Vec<std::ops::Range<usize>>,
    record: CommitRecord,
    end: usize,
}

/// Reads the commit at `start`.
fn parse_commit(bytes: &[u8], start: usize, key: &Key, expected: u64, chain: &Hash) -> Result<Commit, Flaw> {
    let mut entries = Vec::new();
    let mut at = start;
    loop {
        let entry = u32::try_from(entries.len()).ok();
        let frame = parse_frame(bytes, at, 0, key).map_err(|flaw| Flaw { entry, ..flaw })?;
        // A frame that is intact but out of place was not torn: an empty extent says so.
        let wrong = |what| Flaw { at, extent: at..at, entry, ledger: None, what };
        if frame.kind != COMMIT {
            if frame.payload.len() < LEDGER_BYTES {
                return Err(wrong("an entry frame is too short to name its ledger"));
            }
            at = frame.payload.end;
            entries.push(frame.payload);
            continue;
        }
        let payload = &bytes[frame.payload.clone()];
        let record = decode_commit(payload).ok_or_else(|| wrong("a commit record is malformed"))?;
        if record.number != expected {
            return Err(wrong("a commit record has another number than its place"));
        }
        if usize::try_from(record.entries) != Ok(entries.len()) {
            return Err(wrong("a commit record counts other entries than stand before it"));
        }
        if record.chain != chain_after(chain, &bytes[start..at], &payload[..payload.len() - CHAIN_BYTES]) {
            return Err(wrong("a commit record's chain does not follow from the commits before it"));
        }
        return Ok(Commit { entries, record, end: frame.payload.end });
    }
}

/// What an offline scan found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scan {
    /// The boundary after the last complete commit.
    pub mark: Mark,
    /// The chain hash there.
    pub chain: Hash,
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

/// Reads and checks the whole journal for an audit: no lock, no change, the first damage is the error.
///
/// A live node's journal can be scanned; what is being appended meanwhile may show as a torn tail.
///
/// # Errors
/// [`OpenError::Corrupt`] with file and offset; [`OpenError::Io`]; [`OpenError::Visitor`].
pub fn scan_readonly(disk: &dyn Disk, visit: &mut Visit<'_>) -> Result<Scan, OpenError> {
    // The heads file first: a live node only moves it forward after the journal.
    let heads_file = HeadsFile::load(disk)?;
    let scanned = scan(disk, None, heads_file.as_ref(), visit)?;
    Ok(Scan {
        mark: scanned.mark,
        chain: scanned.chain,
        entries: scanned.entries,
        heads: scanned.heads.into_values().collect(),
        tail: scanned.tail,
        heads_file: heads_file.map(|file| file.mark.commits),
    })
}

/// Bytes in use of a tail, for keeping it aside.
pub(crate) fn torn_bytes(bytes: &[u8], offset: usize) -> &[u8] {
    bytes.get(offset..used_end(bytes, offset)).unwrap_or_default()
}
