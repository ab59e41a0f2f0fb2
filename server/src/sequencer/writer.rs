//! The writer: it alone changes anything. Where and when it works is the desktop's business.
//!
//! Invariants: events are judged one after the other, each against the state that the ones before it left; nothing is
//! answered before it is durable.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Instant;

use mengshu_core::book::{RULE_BOOK, Refusal, Subject};
use mengshu_core::event::key::KeyCache;
use mengshu_core::event::{EventSignature, FormError, Submission, VERSION, sshsig};
use mengshu_core::ledger::{Applied, Effect};
use mengshu_core::mechanism::{Body, Event, NodeStatement, Opened, Verified};
use mengshu_core::proof::leaf_hash;
use mengshu_core::value::{LedgerId, Nonce, Timestamp};

use super::admission::Quotas;
use super::answer::{Fresh, Recorded};
use super::error::{Held, SubmitError};
use super::group::{Group, Waiting};
use super::identity::Identity;
use super::inbox::Call;
use super::publish::Desk;
use super::shelf::{Published, Shelf};
use super::snapshot::Snapshotter;
use super::watch::Watch;
use crate::index::{Follower, IndexBatch, IndexEntry};
use crate::journal::{Journal, JournalError, Position};
use crate::limits;
use crate::tally::Tally;

#[derive(Debug)]
pub(super) struct Writer {
    pub(super) identity: Identity,
    // Before the journal: its last note is written while the data directory is still ours.
    pub(super) watch: Watch,
    pub(super) journal: Journal,
    pub(super) desks: BTreeMap<LedgerId, Desk>,
    pub(super) shelf: Arc<Shelf>,
    pub(super) index: Arc<Follower>,
    pub(super) snapshots: Snapshotter,
    pub(super) digest_every: u64,
    /// Ledgers that no new head is signed for, since the data was restored from a copy.
    pub(super) withheld: BTreeSet<LedgerId>,
    pub(super) quotas: Quotas,
    /// Whether the disk has no room for the group that is being made.
    pub(super) full: bool,
    pub(super) tally: Arc<Tally>,
}

impl Writer {
    /// Looks, before a group is begun, whether the disk has room for it: what was judged could not be taken back.
    pub(super) fn ready(&mut self) -> Result<(), JournalError> {
        self.full = match self.journal.make_room(limits::GROUP_ROOM) {
            Ok(()) => false,
            Err(JournalError::Full(_)) => true,
            Err(error) => return Err(error),
        };
        Ok(())
    }

    /// Judges the events of calls, in their order, and takes those that the rules allow into the group.
    pub(super) fn judge_all(&mut self, group: &mut Group, calls: impl Iterator<Item = Call>) {
        let (mut opened, mut replies) = (Vec::new(), Vec::new());
        for Call { events, reply } in calls {
            replies.push((events.len(), reply));
            opened.extend(events);
        }
        group.events = group.events.saturating_add(opened.len());
        let mut verified = Opened::close_all(opened).into_iter();
        for (count, reply) in replies {
            let judge = |event: Result<Verified, FormError>| match event {
                Ok(event) => self.judge(group, &event),
                Err(error) => Waiting::Refused(None, error.into()),
            };
            let waiting = verified.by_ref().take(count).map(judge).collect();
            group.waiting.push((waiting, reply));
        }
    }

    fn judge(&mut self, group: &mut Group, event: &Verified) -> Waiting {
        let id = event.event().ledger.unwrap_or(LedgerId(event.id().0));
        let known = self.desks.get(&id).and_then(|desk| desk.ledger.find(&event.id()));
        if let Some(index) = known {
            return Waiting::Known { ledger: id, index };
        }
        // A ledger that the copy lacks altogether could be founded again: then there would be two of it.
        if self.withheld.contains(&id) || (!self.withheld.is_empty() && event.event().ledger.is_none()) {
            return Waiting::Held(Held::Restored);
        }
        if self.full {
            return Waiting::Held(Held::DiskFull);
        }
        let now = match self.watch.now() {
            Ok(now) => now,
            Err(hold) => return Waiting::Held(Held::Clock(hold)),
        };
        let waiting = self.admit(group, id, event, now).unwrap_or_else(|refusal| Waiting::Refused(Some(id), refusal));
        self.digest_if_due(group, id, now);
        waiting
    }

    /// What the operator lets in is judged by the rules, and counted when it is taken.
    fn admit(&mut self, group: &mut Group, id: LedgerId, event: &Verified, now: Timestamp) -> Result<Waiting, Refusal> {
        let fresh = !self.desks.contains_key(&id);
        self.quotas.check(&self.identity.name, id, event, fresh, now)?;
        let before = group.bytes;
        let waiting = self.take(group, id, event, now)?;
        self.quotas.count(id, event, fresh, group.bytes.saturating_sub(before));
        Ok(waiting)
    }

    fn take(&mut self, group: &mut Group, id: LedgerId, event: &Verified, now: Timestamp) -> Result<Waiting, Refusal> {
        // A founding event brings its own desk, which stays only if the event is taken.
        let mut fresh = None;
        let desk = match self.desks.get_mut(&id) {
            Some(desk) => desk,
            None if event.event().ledger.is_none() => fresh.insert(Desk::new(&self.identity, id)),
            None => return Err(Refusal::no_ledger(&id)),
        };
        self.identity.check_founding(event.event())?;
        let last = desk.ledger.state().progress().map(|progress| progress.recorded_at);
        let recorded_at = last.map_or(now, |last| now.max(last.add_micros(1)));
        let shelved = Arc::clone(&desk.shelved);
        let taken = desk.ledger.take(event, recorded_at, shelved.as_ref())?;
        shelved.change_tree(|tree| tree.push(leaf_hash(&taken.entry)));
        if let Some(desk) = fresh {
            self.shelf.add(&desk.shelved);
            self.desks.insert(id, desk);
            self.tally.ledgers.one();
        }
        let Applied { index, effects, subjects } = taken.applied;
        group.bytes = group.bytes.saturating_add(taken.entry.len());
        group.touched.insert(id);
        group.rows.push(IndexEntry {
            ledger: id,
            index,
            author: event.event().author.text(),
            subjects: subjects.iter().map(Subject::text).collect(),
            position: Position { segment: 0, offset: 0, len: 0 },
        });
        let at = group.batch.entries.len();
        group.batch.entries.push((id, taken.entry));
        Ok(Waiting::Taken { ledger: id, index, recorded_at, at, effects })
    }

    /// From time to time the state digest goes on the log, so that witnesses of the log cover the state too.
    fn digest_if_due(&mut self, group: &mut Group, id: LedgerId, now: Timestamp) {
        let Some(desk) = self.desks.get_mut(&id) else { return };
        let size = desk.ledger.state().size();
        if desk.ledger.state().sections.membership.alliance.is_empty()
            || size.saturating_sub(desk.digest_at) < self.digest_every
        {
            return;
        }
        desk.digest_at = size;
        let digest = desk.ledger.digest();
        let statement = NodeStatement::Digest { size, digest, rule_book: RULE_BOOK };
        match self.statement(id, statement, now).and_then(|event| self.take(group, id, &event, now)) {
            Ok(_) => {}
            Err(refusal) => tracing::error!(ledger = %id, %refusal, "the state digest was refused by the rules"),
        }
    }

    fn statement(&self, ledger: LedgerId, statement: NodeStatement, now: Timestamp) -> Result<Verified, Refusal> {
        let mut nonce = [0; 16];
        getrandom::fill(&mut nonce).map_err(|error| Refusal::unreadable("nonce", &error))?;
        let signer = &self.identity.signer;
        let event = Event {
            v: VERSION,
            ledger: Some(ledger),
            nonce: Nonce(nonce),
            author: "node".parse().map_err(|error| Refusal::unreadable("author", &error))?,
            key: signer.key_id(),
            written_at: now,
            not_after: None,
            seen: None,
            body: Body::Node(statement),
        };
        let bytes = event.encode()?;
        let signature =
            EventSignature { member: event.author, key: event.key, signature: signer.sign(sshsig::EVENT, &bytes) };
        Ok(Submission { event: bytes, signatures: vec![signature] }.verify(&mut KeyCache::default())?)
    }

    /// Makes a group durable, publishes it and answers. When that fails nobody has an answer: they go with the group.
    pub(super) fn commit(&mut self, group: &mut Group) -> Result<(), JournalError> {
        let mut published = BTreeMap::new();
        if !group.batch.entries.is_empty() {
            for id in &group.touched {
                if let Some(desk) = self.desks.get(id) {
                    group.batch.heads.push(desk.head(&self.identity));
                }
            }
            let begin = Instant::now();
            let committed = self.journal.append(&group.batch)?;
            self.count(group, begin);
            for (row, position) in group.rows.iter_mut().zip(committed.positions) {
                row.position = position;
            }
            // The index first, so that whoever sees the new size also finds its entries.
            let rows = IndexBatch { entries: std::mem::take(&mut group.rows), mark: committed.mark };
            if let Err(error) = self.index.push(rows) {
                tracing::error!(%error, "the index did not take a batch; restart the node to rebuild it");
            }
            for head in &group.batch.heads {
                if let Some(desk) = self.desks.get(&head.ledger) {
                    published.insert(head.ledger, desk.publish(head));
                }
            }
            self.snapshots.consider(&self.desks, committed.mark, group.batch.entries.len());
        }
        self.answer(group, &published);
        Ok(())
    }

    fn count(&self, group: &Group, begin: Instant) {
        let many = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        self.tally.commits.note(begin.elapsed());
        self.tally.entries.add(many(group.batch.entries.len()));
        self.tally.entry_bytes.add(many(group.bytes));
        self.tally.heads.add(many(group.batch.heads.len()));
    }

    fn answer(&self, group: &mut Group, published: &BTreeMap<LedgerId, Arc<Published>>) {
        let mut entries: Vec<Option<Vec<u8>>> = group.batch.entries.drain(..).map(|(_, entry)| Some(entry)).collect();
        for (waiting, reply) in group.waiting.drain(..) {
            let answer = |waiting| match waiting {
                Waiting::Refused(ledger, refusal) => {
                    Err(SubmitError::Refused { refusal: Box::new(refusal), ledger, at: self.watch.unguarded() })
                }
                Waiting::Held(held) => Err(SubmitError::Held(held)),
                Waiting::Known { ledger, index } => self.recorded(ledger, index, None, Vec::new(), published),
                Waiting::Taken { ledger, index, recorded_at, at, effects } => {
                    let entry = entries.get_mut(at).and_then(Option::take);
                    let fresh = entry.map(|entry| Fresh { entry, recorded_at });
                    self.recorded(ledger, index, fresh, effects, published)
                }
            };
            // Whoever asked may have gone; the entries stand all the same.
            let _ = reply.send(waiting.into_iter().map(answer).collect());
        }
    }

    fn recorded(
        &self,
        ledger: LedgerId,
        index: u64,
        fresh: Option<Fresh>,
        effects: Vec<Effect>,
        published: &BTreeMap<LedgerId, Arc<Published>>,
    ) -> Result<Recorded, SubmitError> {
        let desk = self.desks.get(&ledger).ok_or(SubmitError::Unavailable("the ledger is gone"))?;
        let published = published.get(&ledger).cloned().or_else(|| desk.shelved.published());
        let published = published.ok_or(SubmitError::Unavailable("the ledger is not published"))?;
        Ok(Recorded { shelved: Arc::clone(&desk.shelved), published, index, fresh, effects })
    }

    /// Ends in order: a last snapshot, the journal closed.
    ///
    /// # Errors
    /// When the journal does not close.
    pub(super) fn close(self) -> Result<(), JournalError> {
        let Self { mut snapshots, desks, journal, index, watch, .. } = self;
        drop(watch);
        // Its last handle writes what is left and lets go of the store: while the data directory is still ours.
        drop(index);
        snapshots.finish(&desks, journal.mark());
        journal.close().map(|_| ())
    }
}
