//! The writer: it alone changes anything, in its own thread or, for a lone caller, in the caller's.
//!
//! Invariants: events are judged one after the other, each against the state that the ones before it left; nothing is
//! answered before it is durable; a failure to make durable ends the node, since nobody can say what the disk holds.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Instant;

use mengshu_core::event::key::KeyCache;
use mengshu_core::event::{Body, Event, EventSignature, NodeStatement, Opened, Submission, VERSION, Verified, sshsig};
use mengshu_core::ledger::refusal::codes;
use mengshu_core::ledger::{Applied, Effect, RULE_BOOK, Refusal, Subject};
use mengshu_core::proof::leaf_hash;
use mengshu_core::value::{LedgerId, Nonce, Timestamp};
use tokio::sync::oneshot;

use super::clock::Clock;
use super::desktop::Desktop;
use super::inbox::{Call, Inbox};
use super::node::SubmitError;
use super::publish::{Desk, Identity};
use super::shelf::{Published, Shelf, Shelved};
use super::snapshot::Snapshotter;
use crate::index::{Follower, IndexBatch, IndexEntry};
use crate::journal::{Batch, Journal, Position};
use crate::limits;

/// An answer to each event of a call.
pub(super) type Answers = Vec<Result<Recorded, SubmitError>>;

/// The writer's answer: the event is recorded, durable and covered by a checkpoint.
#[derive(Debug)]
pub(super) struct Recorded {
    pub(super) shelved: Arc<Shelved>,
    pub(super) published: Arc<Published>,
    pub(super) index: u64,
    /// The entry's bytes; absent for a duplicate, which is read back.
    pub(super) entry: Option<Vec<u8>>,
    pub(super) effects: Vec<Effect>,
    pub(super) recorded_at: Timestamp,
}

#[derive(Debug)]
pub(super) struct Writer {
    pub(super) identity: Identity,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) journal: Journal,
    pub(super) desks: BTreeMap<LedgerId, Desk>,
    pub(super) shelf: Arc<Shelf>,
    pub(super) index: Arc<Follower>,
    pub(super) snapshots: Snapshotter,
    pub(super) digest_every: u64,
}

/// An answer that waits until the batch is durable.
enum Waiting {
    Taken { ledger: LedgerId, index: u64, recorded_at: Timestamp, at: usize, effects: Vec<Effect> },
    Known { ledger: LedgerId, index: u64 },
    Refused(Option<LedgerId>, Refusal),
}

/// A group commit in the making.
#[derive(Default)]
struct Group {
    batch: Batch,
    rows: Vec<IndexEntry>,
    touched: BTreeSet<LedgerId>,
    bytes: usize,
    events: usize,
    waiting: Vec<(Vec<Waiting>, oneshot::Sender<Answers>)>,
}

/// Runs the writer's thread until the inbox is closed or recording fails. However it ends, nobody waits for it in vain.
pub(super) fn run(desktop: &Desktop, inbox: &Inbox) -> Result<(), String> {
    struct Leaving<'a>(&'a Inbox);
    impl Drop for Leaving<'_> {
        fn drop(&mut self) {
            self.0.abandon();
        }
    }
    let _leaving = Leaving(inbox);
    let _recording = desktop.recording();
    while inbox.wait() {
        let mut writer = desktop.lock();
        let Some(working) = writer.as_mut() else { break };
        let mut group = Group::default();
        let until = Instant::now() + limits::GATHER_TIME;
        while group.events < limits::GROUP_EVENTS && group.bytes < limits::GROUP_BYTES {
            let calls = inbox.gather(group.waiting.len(), until);
            if calls.is_empty() {
                break;
            }
            working.judge_all(&mut group, calls.into_iter());
        }
        if let Err(error) = working.commit(&mut group) {
            desktop.fail(&mut writer, &error);
            break;
        }
    }
    let Some(Writer { mut snapshots, desks, journal, .. }) = desktop.lock().take() else {
        return Err(desktop.failure().unwrap_or_default().to_owned());
    };
    snapshots.finish(&desks, journal.mark());
    journal.close().map(|_| ()).map_err(|error| error.to_string())
}

/// Records events where the caller stands, when nobody else is writing: that spares two changes of thread. Gives the
/// events back when somebody is; answers nothing when nothing is recorded any more.
pub(super) fn try_alone(desktop: &Desktop, events: Vec<Opened>) -> Result<Option<Answers>, Vec<Opened>> {
    let _recording = desktop.recording();
    let Some(mut writer) = desktop.try_lock() else { return Err(events) };
    let Some(working) = writer.as_mut() else { return Ok(None) };
    let (reply, mut answers) = oneshot::channel();
    let mut group = Group::default();
    working.judge_all(&mut group, std::iter::once(Call { events, reply }));
    if let Err(error) = working.commit(&mut group) {
        desktop.fail(&mut writer, &error);
    }
    Ok(answers.try_recv().ok())
}

impl Writer {
    fn judge_all(&mut self, group: &mut Group, calls: impl Iterator<Item = Call>) {
        let (mut opened, mut replies) = (Vec::new(), Vec::new());
        for Call { events, reply } in calls {
            replies.push((events.len(), reply));
            opened.extend(events);
        }
        group.events = group.events.saturating_add(opened.len());
        let mut verified = Opened::close_all(opened).into_iter();
        for (count, reply) in replies {
            let judge = |event| match event {
                Ok(event) => self.judge(group, &event),
                Err(refusal) => Waiting::Refused(None, refusal),
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
        let waiting = self.take(group, id, event).unwrap_or_else(|refusal| Waiting::Refused(Some(id), refusal));
        self.digest_if_due(group, id);
        waiting
    }

    fn take(&mut self, group: &mut Group, id: LedgerId, event: &Verified) -> Result<Waiting, Refusal> {
        // A founding event brings its own desk, which stays only if the event is taken.
        let mut fresh = None;
        let desk = match self.desks.get_mut(&id) {
            Some(desk) => desk,
            None if event.event().ledger.is_none() => fresh.insert(Desk::new(&self.identity, id)),
            None => return Err(codes::LED_001.refuse("ledger", format!("this node keeps no ledger {id}"))),
        };
        founded_for(&self.identity, event.event())?;
        let last = desk.ledger.state().progress().map(|progress| progress.recorded_at);
        let now = self.clock.now();
        let recorded_at = last.map_or(now, |last| now.max(last.add_micros(1)));
        let shelved = Arc::clone(&desk.shelved);
        let taken = desk.ledger.take(event, recorded_at, shelved.as_ref())?;
        shelved.change_tree(|tree| tree.push(leaf_hash(&taken.entry)));
        if let Some(desk) = fresh {
            self.shelf.add(&desk.shelved);
            self.desks.insert(id, desk);
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
    fn digest_if_due(&mut self, group: &mut Group, id: LedgerId) {
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
        match self.statement(id, statement).and_then(|event| self.take(group, id, &event)) {
            Ok(_) => {}
            Err(refusal) => tracing::error!(ledger = %id, %refusal, "the state digest was refused by the rules"),
        }
    }

    fn statement(&self, ledger: LedgerId, statement: NodeStatement) -> Result<Verified, Refusal> {
        let mut nonce = [0; 16];
        getrandom::fill(&mut nonce).map_err(|error| codes::ENC_002.refuse("nonce", error.to_string()))?;
        let signer = &self.identity.signer;
        let event = Event {
            v: VERSION,
            ledger: Some(ledger),
            nonce: Nonce(nonce),
            author: "node".parse().map_err(|error| codes::AUT_012.refuse("author", format!("{error}")))?,
            key: signer.key_id(),
            written_at: self.clock.now(),
            not_after: None,
            seen: None,
            body: Body::Node(statement),
        };
        let bytes = event.encode()?;
        let signature =
            EventSignature { member: event.author, key: event.key, signature: signer.sign(sshsig::EVENT, &bytes) };
        Submission { event: bytes, signatures: vec![signature] }.verify(&mut KeyCache::default())
    }

    /// Makes a group durable, publishes it and answers. When that fails nobody has an answer: they go with the group.
    fn commit(&mut self, group: &mut Group) -> Result<(), String> {
        let mut published = BTreeMap::new();
        if !group.batch.entries.is_empty() {
            for id in &group.touched {
                if let Some(desk) = self.desks.get(id) {
                    group.batch.heads.push(desk.head(&self.identity));
                }
            }
            let committed = self.journal.append(&group.batch).map_err(|error| error.to_string())?;
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

    fn answer(&self, group: &mut Group, published: &BTreeMap<LedgerId, Arc<Published>>) {
        let mut entries: Vec<Option<Vec<u8>>> = group.batch.entries.drain(..).map(|(_, entry)| Some(entry)).collect();
        for (waiting, reply) in group.waiting.drain(..) {
            let answer = |waiting| match waiting {
                Waiting::Refused(ledger, refusal) => {
                    Err(SubmitError::Refused { refusal, ledger, at: self.clock.now() })
                }
                Waiting::Known { ledger, index } => self.recorded(ledger, index, None, Vec::new(), published, None),
                Waiting::Taken { ledger, index, recorded_at, at, effects } => {
                    let entry = entries.get_mut(at).and_then(Option::take);
                    self.recorded(ledger, index, entry, effects, published, Some(recorded_at))
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
        entry: Option<Vec<u8>>,
        effects: Vec<Effect>,
        published: &BTreeMap<LedgerId, Arc<Published>>,
        recorded_at: Option<Timestamp>,
    ) -> Result<Recorded, SubmitError> {
        let desk = self.desks.get(&ledger).ok_or(SubmitError::Unavailable("the ledger is gone"))?;
        let published = published.get(&ledger).cloned().or_else(|| desk.shelved.published());
        let published = published.ok_or(SubmitError::Unavailable("the ledger is not published"))?;
        let recorded_at = recorded_at.unwrap_or_else(|| Timestamp::from_micros(0));
        Ok(Recorded { shelved: Arc::clone(&desk.shelved), published, index, entry, effects, recorded_at })
    }
}

/// A founding event must name this node: otherwise nobody could check its checkpoints with the key that founders signed.
pub(super) fn founded_for(identity: &Identity, event: &Event) -> Result<(), Refusal> {
    use mengshu_core::mechanism::membership::Act;
    if let Body::Membership(Act::Found(found)) = &event.body
        && (found.node.key != identity.signer.key_id() || found.node.name != identity.name)
    {
        let (named, own) = (sshsig::fingerprint(&found.node.key), sshsig::fingerprint(&identity.signer.key_id()));
        let message = format!(
            "it names node {} with key {named}; this is node {} with key {own}",
            found.node.name, identity.name
        );
        return Err(codes::NOD_003.refuse("body.membership.found.node", message));
    }
    Ok(())
}
