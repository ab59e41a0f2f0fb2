//! Walks the commits of segments in order: checks each, hands it over, compares at boundaries, judges the end.

use std::collections::BTreeMap;
use std::ops::Range;

use mengshu_core::value::{Hash, LedgerId};

use super::disk::{DiskFile, read_all};
use super::error::{Damage, IoFailure, OpenError};
use super::frame::{
    CHAIN_BYTES, COMMIT, CommitRecord, Flaw, HEADER_BYTES, Head, Key, LEDGER_BYTES, SegmentHeader, chain_after,
    decode_commit, parse_frame,
};
use super::heads::{HEADS_FILE, HeadsFile};
use super::position::{Mark, Position};
use super::record::{Record, Scanned, Visit};
use super::segment::segment_name;
use super::tail::{Tail, Verdict, judge};

/// What the scan compares and hands over on its way.
pub(crate) struct Walk<'a, 'v> {
    from: Option<Mark>,
    from_seen: bool,
    heads_file: Option<&'a HeadsFile>,
    heads_seen: bool,
    /// A boundary that is known from elsewhere to have been durable.
    durable: Option<Mark>,
    /// Newest heads of the commits read so far.
    seen: BTreeMap<LedgerId, Head>,
    /// Whether `seen` covers the journal from its beginning.
    complete: bool,
    visit: &'a mut Visit<'v>,
}

/// One segment file being read.
pub(crate) struct Segment<'a> {
    pub(crate) name: &'a str,
    pub(crate) header: &'a SegmentHeader,
    pub(crate) file: &'a dyn DiskFile,
    pub(crate) bytes: Vec<u8>,
    /// Whether no segment follows.
    pub(crate) last: bool,
}

impl<'a, 'v> Walk<'a, 'v> {
    /// A walk that hands over what is after `from`; `complete` when it starts with the first segment.
    pub(crate) fn new(
        from: Option<Mark>,
        heads_file: Option<&'a HeadsFile>,
        durable: Option<Mark>,
        complete: bool,
        visit: &'a mut Visit<'v>,
    ) -> Self {
        // Where a journal that has no commit begins everybody knows.
        let durable = durable.filter(|durable| durable.commits > 0);
        Self { from, from_seen: false, heads_file, heads_seen: false, durable, seen: BTreeMap::new(), complete, visit }
    }

    /// Reads all commits of a segment and judges its end.
    pub(crate) fn segment(&mut self, state: &mut Scanned, mut segment: Segment<'_>) -> Result<(), OpenError> {
        let key = segment.header.key();
        let mut at = HEADER_BYTES;
        state.last_commit = None;
        loop {
            match parse_commit(&segment.bytes, at, &key, state.mark.commits, &state.chain) {
                Ok(commit) => {
                    self.commit(state, &segment, at, &commit)?;
                    at = commit.end;
                }
                Err(flaw) => {
                    let judged = self.end(state, &segment, at, &flaw, &key);
                    if !matches!(judged, Ok(Tail::Clean | Tail::Zeroes(_))) && segment.read_again()? {
                        // An audit of a live node: the writer was at work in just the bytes that were being read.
                        continue;
                    }
                    state.last_end = u32::try_from(at).unwrap_or(u32::MAX);
                    state.tail = judged?;
                    return Ok(());
                }
            }
        }
    }

    fn commit(
        &mut self,
        state: &mut Scanned,
        segment: &Segment<'_>,
        at: usize,
        commit: &Commit,
    ) -> Result<(), OpenError> {
        let number = state.mark.commits;
        let offset = u32::try_from(commit.end)
            .map_err(|_| Damage::at(segment.name, at as u64, "the file is larger than 4 GiB"))?;
        state.mark = Mark { commits: number + 1, segment: segment.header.number, offset };
        state.chain = commit.record.chain;
        state.last_commit = u32::try_from(at).ok();
        if self.from.is_none_or(|from| number >= from.commits) {
            state.entries += commit.entries.len() as u64;
            self.hand_over(state.mark, commit, &segment.bytes)?;
        }
        for head in &commit.record.heads {
            state.heads.insert(head.ledger, head.clone());
            self.seen.insert(head.ledger, head.clone());
        }
        self.boundary(state)
    }

    fn end(
        &self,
        state: &Scanned,
        segment: &Segment<'_>,
        at: usize,
        flaw: &Flaw,
        key: &Key,
    ) -> Result<Tail, OpenError> {
        // What is durable can't be torn: below these two there is no cutting.
        let known = self.heads_file.map_or(0, |heads| heads.mark.commits);
        let known = [self.from, self.durable].into_iter().flatten().fold(known, |known, mark| known.max(mark.commits));
        let file = segment.name.to_owned();
        let what = match judge(&segment.bytes, at, flaw, key, state.mark.commits) {
            Verdict::Clean => return Ok(Tail::Clean),
            Verdict::Zeroes => return Ok(Tail::Zeroes((segment.bytes.len() - at) as u64)),
            Verdict::Torn(_) if !segment.last => {
                format!("{}; a later segment follows, so this is not the end of the journal", flaw.what)
            }
            Verdict::Torn(_) if state.mark.commits < known => {
                format!("{}; {known} commits are known to have been durable", flaw.what)
            }
            Verdict::Torn(end) => return Ok(Tail::Torn { file, offset: at as u64, len: (end - at) as u64 }),
            Verdict::Damaged(why) if why == flaw.what => why.to_owned(),
            Verdict::Damaged(why) => format!("{}; {why}", flaw.what),
        };
        let (offset, commit) = (flaw.at as u64, Some(state.mark.commits));
        Err(Damage { file, offset, commit, entry: flaw.entry, ledger: flaw.ledger, what }.into())
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
    pub(crate) fn boundary(&mut self, state: &Scanned) -> Result<(), OpenError> {
        if let Some(from) = self.from.filter(|from| from.commits == state.mark.commits) {
            if from != state.mark {
                return Err(OpenError::UnknownMark { mark: from, what: format!("there is {}", state.mark) });
            }
            self.from_seen = true;
        }
        let known = self.durable.filter(|known| known.commits == state.mark.commits && *known != state.mark);
        if let Some(mark) = known {
            return Err(OpenError::UnknownMark { mark, what: format!("there is {}", state.mark) });
        }
        if let Some(file) = self.heads_file.filter(|file| file.mark.commits == state.mark.commits) {
            let differs = |what: &str| {
                Damage::at(
                    HEADS_FILE,
                    0,
                    format!("{what} after commit {} differ from the journal's", file.mark.commits),
                )
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

    /// The end: everything that is known to be there must have been met.
    pub(crate) fn finish(self, state: Scanned) -> Result<Scanned, OpenError> {
        if let Some(file) = self.heads_file.filter(|_| !self.heads_seen) {
            let name = segment_name(state.last_header.as_ref().map_or(0, |header| header.number));
            let what = format!(
                "the journal ends after {} commits, but {} commits are known to have been durable: its end is lost",
                state.mark.commits, file.mark.commits
            );
            return Err(Damage::at(&name, u64::from(state.last_end), what).into());
        }
        if let Some(durable) = self.durable.filter(|durable| durable.commits > state.mark.commits) {
            return Err(OpenError::EndLost { ends: state.mark.commits, known: durable.commits });
        }
        match self.from.filter(|_| !self.from_seen) {
            None => Ok(state),
            Some(mark) => Err(OpenError::UnknownMark { mark, what: format!("the journal ends at {}", state.mark) }),
        }
    }
}

impl Segment<'_> {
    /// Reads the file again; whether anything has changed.
    fn read_again(&mut self) -> Result<bool, IoFailure> {
        let bytes = read_all(self.file).map_err(IoFailure::of("read", self.name))?;
        let changed = bytes != self.bytes;
        self.bytes = bytes;
        Ok(changed)
    }
}

struct Commit {
    entries: Vec<Range<usize>>,
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
