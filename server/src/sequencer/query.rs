//! What a node answers: entries, receipts, states, dry runs.
//!
//! Invariant: answers come from published states, the journal and the index, never from the writer.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use mengshu_core::book::{ENTRY, EVENT, Lang, Refusal, ViewError};
use mengshu_core::event::Entry;
use mengshu_core::ledger::{Proposal, admit, follow, view};
use mengshu_core::mechanism::membership::Act;
use mengshu_core::mechanism::{Body, Event, State, VerifiedEntry};
use mengshu_core::value::{EventId, Hash, LedgerId, Timestamp, UtcOffset};

use super::answer::{Known, Prepared, ReadEntry, Receipt};
use super::error::QueryError;
use super::node::Node;
use super::past::is_due;
use super::shelf::{Published, Shelved};
use super::turns::{Caller, Stop, Turn};
use crate::journal::Position;
use crate::limits;

impl Node {
    /// A ledger with its newest durable state.
    ///
    /// # Errors
    /// When the node keeps no such ledger.
    pub fn ledger(&self, id: &LedgerId) -> Result<(Arc<Shelved>, Arc<Published>), QueryError> {
        let shelved = self.inner.shelf.get(id).ok_or(QueryError::Ledger(*id))?;
        let published = shelved.published().ok_or(QueryError::Ledger(*id))?;
        Ok((shelved, published))
    }

    pub(super) fn read(&self, shelved: &Shelved, index: u64) -> Result<ReadEntry, QueryError> {
        let position =
            self.inner.index.position(&shelved.id, index)?.ok_or_else(|| ViewError::missing(&ENTRY, index))?;
        self.read_at(shelved, index, position)
    }

    /// Entries in their order from an index on, until they have so many bytes.
    pub(crate) fn entries_within(
        &self,
        ledger: &LedgerId,
        from: u64,
        limit: usize,
        most: usize,
    ) -> Result<Vec<ReadEntry>, QueryError> {
        let (shelved, _) = self.ledger(ledger)?;
        let (mut entries, mut bytes) = (Vec::new(), 0usize);
        for (index, position) in self.inner.index.positions(ledger, from, limit)? {
            let entry = self.read_at(&shelved, index, position)?;
            bytes = bytes.saturating_add(entry.bytes.len());
            entries.push(entry);
            if bytes >= most {
                break;
            }
        }
        Ok(entries)
    }

    /// Where entries stand, from an index on.
    pub(crate) fn positions(
        &self,
        ledger: &LedgerId,
        from: u64,
        limit: usize,
    ) -> Result<Vec<(u64, Position)>, QueryError> {
        Ok(self.inner.index.positions(ledger, from, limit)?)
    }

    /// Reads an entry and checks that it is the one whose leaf is in the tree: nothing leaves the node unchecked.
    pub(crate) fn entry_at(&self, shelved: &Shelved, index: u64, position: Position) -> Result<ReadEntry, QueryError> {
        self.read_at(shelved, index, position)
    }

    fn read_at(&self, shelved: &Shelved, index: u64, position: Position) -> Result<ReadEntry, QueryError> {
        let bytes = self.inner.reader.read(position)?;
        let leaf = mengshu_core::proof::leaf_hash(&bytes);
        if shelved.tree().leaf(index) != Some(leaf) {
            return Err(QueryError::Storage(format!(
                "entry {index} is not the one in the tree; stop the node and run `mengshu audit`"
            )));
        }
        let entry = Entry::decode(&bytes).map_err(|refusal| QueryError::Storage(refusal.to_string()))?;
        Ok(ReadEntry { index, recorded_at: entry.recorded_at, event: EventId::of(&entry.event.0), bytes })
    }

    /// The name that a ledger's founding proposed, whatever became of it.
    #[must_use]
    pub fn proposed_name(&self, shelved: &Shelved) -> Option<String> {
        let founding = VerifiedEntry::trust(&self.read(shelved, 0).ok()?.bytes).ok()?;
        match &founding.event.event().body {
            Body::Membership(Act::Found(found)) => Some(found.name.to_string()),
            _ => None,
        }
    }

    /// Entries in their order: from an index on, optionally only those about a subject or of a member.
    ///
    /// # Errors
    /// When the ledger is unknown or an entry cannot be read.
    pub fn entries(
        &self,
        ledger: &LedgerId,
        from: u64,
        limit: usize,
        subject: &str,
        member: &str,
    ) -> Result<Vec<ReadEntry>, QueryError> {
        let (shelved, published) = self.ledger(ledger)?;
        let mut entries = Vec::new();
        let mut bytes = 0usize;
        let mut add = |index: u64, position: Option<Position>| -> Result<bool, QueryError> {
            let entry = match position {
                Some(position) => self.read_at(&shelved, index, position)?,
                None => self.read(&shelved, index)?,
            };
            bytes = bytes.saturating_add(entry.bytes.len());
            entries.push(entry);
            Ok(bytes < limits::PAGE_BYTES)
        };
        if subject.is_empty() && member.is_empty() {
            let limit = limit.min(usize::try_from(published.size.saturating_sub(from)).unwrap_or(usize::MAX));
            for (index, position) in self.inner.index.positions(ledger, from, limit)? {
                if !add(index, Some(position))? {
                    break;
                }
            }
            return Ok(entries);
        }
        let found = match (subject, member) {
            ("", member) => self.inner.index.by_member(ledger, member, from, limit)?,
            (subject, "") => self.inner.index.by_subject(ledger, subject, from, limit)?,
            both => self.of_both(ledger, from, limit, both)?,
        };
        for index in found.into_iter().filter(|index| *index < published.size) {
            if !add(index, None)? {
                break;
            }
        }
        Ok(entries)
    }

    /// Entries of a member about a subject, by two lists that are read step by step: neither is held as a whole.
    fn of_both(
        &self,
        ledger: &LedgerId,
        from: u64,
        limit: usize,
        (subject, member): (&str, &str),
    ) -> Result<Vec<u64>, QueryError> {
        let (mut at, mut both) = (from, Vec::new());
        let (mut about, mut own) = (VecDeque::<u64>::new(), VecDeque::<u64>::new());
        while both.len() < limit {
            if about.is_empty() {
                about.extend(self.inner.index.by_subject(ledger, subject, at, limits::READ_STEP)?);
            }
            if own.is_empty() {
                own.extend(self.inner.index.by_member(ledger, member, at, limits::READ_STEP)?);
            }
            let (Some(one), Some(other)) = (about.front().copied(), own.front().copied()) else { break };
            at = one.max(other);
            if one == other {
                both.push(one);
                at = at.saturating_add(1);
            }
            for list in [&mut about, &mut own] {
                while list.front().is_some_and(|index| *index < at) {
                    list.pop_front();
                }
            }
        }
        Ok(both)
    }

    /// Waits for a caller's turn to ask about the newest or a past state.
    ///
    /// # Errors
    /// When too many wait.
    pub async fn turn(&self, caller: Caller, known: Known) -> Result<Turn, QueryError> {
        let turns = if known == Known::Now { &self.inner.reads } else { &self.inner.replays };
        turns.take(caller).await.ok_or(QueryError::Busy)
    }

    /// Answers a question about the current or a past state: the answer, the number of entries it follows from, and the
    /// newest checkpoint. It ends without an answer once `stop` is set.
    ///
    /// # Errors
    /// When the view has no answer or the past state cannot be computed.
    pub fn state(
        &self,
        ledger: &LedgerId,
        (name, params): (&str, &BTreeMap<String, String>),
        known: Known,
        lang: Lang,
        stop: &Stop,
    ) -> Result<(serde_json::Value, u64, Arc<str>), QueryError> {
        if stop.is_set() {
            return Err(QueryError::Abandoned);
        }
        let (shelved, published) = self.ledger(ledger)?;
        let checkpoint = Arc::clone(&published.checkpoint);
        let (size, at) = match known {
            Known::Now => {
                let now = self.now();
                let answer = published.arrived(now).view(name, params, now, lang)?;
                return Ok((answer, published.size, checkpoint));
            }
            Known::Size(size) if size > published.size => {
                return Err(QueryError::Invalid {
                    field: "known_size",
                    message: format!("the log has {} entries", published.size),
                });
            }
            Known::Size(size) => (size, None),
            Known::At(at) => (published.size, Some(at)),
        };
        let past = self.replay(&shelved, &published, size, at, stop)?;
        // Before its first entry a log has no time of its own: its empty state is asked as of the start of 1970.
        let last = past.progress().map(|progress| progress.recorded_at);
        let moment = at.or(last).unwrap_or_else(|| Timestamp::from_micros(0));
        let answer = view(&past, name, params, moment, lang)?;
        Ok((answer, past.size(), checkpoint))
    }

    /// The time zone of the agreement that is in force now; UTC where there is none.
    ///
    /// # Errors
    /// When the node keeps no such ledger.
    pub fn time_zone(&self, ledger: &LedgerId) -> Result<UtcOffset, QueryError> {
        let (_, published) = self.ledger(ledger)?;
        Ok(published.state.sections.agreement.time_zone(self.now()))
    }

    /// The state of a prefix: replayed from the nearest that is kept.
    fn replay(
        &self,
        shelved: &Shelved,
        published: &Published,
        size: u64,
        until: Option<Timestamp>,
        stop: &Stop,
    ) -> Result<State, QueryError> {
        let past = &self.inner.shelf.past;
        let recorded = |state: &State| state.progress().map(|progress| progress.recorded_at);
        if published.size == size && until.is_none_or(|until| recorded(&published.state) <= Some(until)) {
            return Ok(published.state.clone());
        }
        let broken = |refusal: Refusal| QueryError::Storage(refusal.to_string());
        let mut state = past.nearest(shelved.id, size, until).unwrap_or_default();
        let mut index = state.size();
        while index < size {
            let limit = limits::READ_STEP.min(usize::try_from(size.saturating_sub(index)).unwrap_or(limits::READ_STEP));
            let positions = self.inner.index.positions(&shelved.id, index, limit)?;
            if positions.is_empty() {
                return Err(QueryError::Storage(format!("the index has no entry {index}")));
            }
            for (place, position) in positions {
                if stop.is_set() {
                    return Err(QueryError::Abandoned);
                }
                let entry = self.read_at(shelved, place, position)?;
                if until.is_some_and(|until| entry.recorded_at > until) {
                    return Ok(state);
                }
                let entry =
                    VerifiedEntry::trust(&entry.bytes).map_err(|error| QueryError::Storage(error.to_string()))?;
                follow(&mut state, &entry, shelved).map_err(broken)?;
                self.inner.replayed.fetch_add(1, Ordering::Relaxed);
                index = place.saturating_add(1);
                if is_due(place, index) {
                    past.keep(shelved.id, &state);
                }
            }
        }
        Ok(state)
    }

    /// Index of an event's entry.
    ///
    /// # Errors
    /// When the log has no such event.
    pub fn find(&self, ledger: &LedgerId, event: &EventId) -> Result<u64, QueryError> {
        let (_, published) = self.ledger(ledger)?;
        published.state.find(event).ok_or_else(|| ViewError::missing(&EVENT, event).into())
    }

    /// The receipt of an entry, against the newest checkpoint.
    ///
    /// # Errors
    /// When there is no such entry, or it cannot be read.
    pub fn receipt_of(&self, ledger: &LedgerId, index: u64) -> Result<Receipt, QueryError> {
        let (shelved, published) = self.ledger(ledger)?;
        let missing = || ViewError::missing(&ENTRY, index);
        let inclusion = shelved.tree().inclusion(index, published.size).map_err(|_| missing())?;
        let ReadEntry { index, recorded_at, event, bytes } = self.read(&shelved, index)?;
        let checkpoint = Arc::clone(&published.checkpoint);
        Ok(Receipt {
            ledger: *ledger,
            index,
            recorded_at,
            event,
            duplicate: false,
            entry: bytes,
            inclusion,
            checkpoint,
            effects: Vec::new(),
        })
    }

    /// Dry run: what an event would do and need, without recording it.
    ///
    /// # Errors
    /// The refusal that submitting it now would meet.
    pub fn prepare(&self, bytes: &[u8], lang: Lang) -> Result<Prepared, Refusal> {
        let event = Event::decode(bytes)?;
        let id = EventId::of(bytes);
        let ledger = event.ledger.and_then(|ledger| self.inner.shelf.get(&ledger));
        let published = ledger.as_ref().and_then(|shelved| shelved.published());
        let empty = State::default();
        let state = published.as_ref().map_or(&empty, |published| &published.state);
        let nothing = Nothing;
        let log: &dyn mengshu_core::ledger::Prefix = ledger.as_deref().map_or(&nothing, |shelved| shelved);
        if let (Some(id), None) = (&event.ledger, &ledger) {
            return Err(Refusal::no_ledger(id));
        }
        self.inner.identity.check_founding(&event)?;
        let proposal = Proposal { event: &event, id, beside: &[] };
        let last = state.progress().map(|progress| progress.recorded_at);
        let at = last.map_or(self.now(), |last| self.now().max(last.add_micros(1)));
        let admission = admit(state, &proposal, at, log, None)?;
        let needs = admission.needs(state, &proposal);
        let words = mengshu_core::ledger::describe(state, &event).words(lang);
        Ok(Prepared { bytes: bytes.to_vec(), event: id, words, needs, warnings: admission.warnings(state) })
    }
}

struct Nothing;

impl mengshu_core::ledger::Prefix for Nothing {
    fn root_at(&self, _: u64) -> Option<Hash> {
        None
    }
}
