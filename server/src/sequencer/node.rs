//! The node: the handle that the API, the CLI and the tests hold.
//!
//! Invariants: whoever holds a receipt holds it for something durable; reads come from published states, the journal and
//! the index, never from the writer.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use mengshu_core::event::key::{KeyCache, Signer};
use mengshu_core::event::{Entry, Event, Opened, Submission, VerifiedEntry};
use mengshu_core::ledger::refusal::codes;
use mengshu_core::ledger::view::{ViewError, view};
use mengshu_core::ledger::{Effect, Lang, Ledger, Needs, Proposal, RULE_BOOK, Refusal, State, admit};
use mengshu_core::proof::{RefusalNote, Tree};
use mengshu_core::value::{EventId, Hash, LedgerId, NodeName, Timestamp};
use tokio::sync::oneshot;

use super::clock::Clock;
use super::inbox::{Call, Inbox, Rejected, UnderWay};
use super::publish::Identity;
use super::recover::{self, Started};
use super::shelf::{Published, Shelf, Shelved};
use super::snapshot::Snapshotter;
use super::writer::{Answers, Desktop, Recorded, Writer, run, try_alone};
use crate::index::{Follower, IndexError};
use crate::journal::{Disk, OpenError, Options, Position, ReadError, Reader};
use crate::limits;

/// How a node is run.
#[derive(Debug, Clone)]
pub struct NodeConfig {
    /// The data directory.
    pub data: PathBuf,
    /// The node's name: the first part of its checkpoints' origin.
    pub name: NodeName,
    /// The key that it signs checkpoints with.
    pub signer: Signer,
    /// How the journal is kept.
    pub journal: Options,
    /// Entries of a ledger after which its state digest goes on the log.
    pub digest_every: u64,
    /// Entries of the node after which a snapshot is made.
    pub snapshot_every: usize,
}

impl NodeConfig {
    /// The usual settings.
    #[must_use]
    pub fn new(data: impl Into<PathBuf>, name: NodeName, signer: Signer) -> Self {
        Self {
            data: data.into(),
            name,
            signer,
            journal: Options::default(),
            digest_every: 1_024,
            snapshot_every: 100_000,
        }
    }
}

/// The node does not start, or cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum NodeError {
    /// The journal does not open.
    #[error(transparent)]
    Journal(#[from] OpenError),
    /// An entry in the journal does not follow the rules.
    #[error("ledger {ledger}: the entry at segment {}, byte {} is not one that the rules allow: {what}; nothing was changed. Compare with a mirror: `mengshu audit`", position.segment, position.offset)]
    Entry {
        /// Its ledger.
        ledger: LedgerId,
        /// Where it stands.
        position: Position,
        /// Why.
        what: String,
    },
    /// A tree head in the journal is not that of its entries.
    #[error(
        "ledger {ledger}: the head of size {size} does not fit its entries: {what}; nothing was changed. Compare with a mirror: `mengshu audit`"
    )]
    Head {
        /// The ledger.
        ledger: LedgerId,
        /// The size that the head says.
        size: u64,
        /// What differs.
        what: String,
    },
    /// The index folder cannot be used.
    #[error("the index cannot be opened: {0}")]
    Index(String),
    /// The system refused a file or a thread.
    #[error("{action}: {source}")]
    System {
        /// What was attempted.
        action: String,
        /// What the system said.
        source: std::io::Error,
    },
}

/// A submission was not recorded.
#[derive(Debug, thiserror::Error)]
pub enum SubmitError {
    /// The rules refuse it.
    #[error("{refusal}")]
    Refused {
        /// Why.
        refusal: Refusal,
        /// The ledger that it was meant for, as far as it could be told.
        ledger: Option<LedgerId>,
        /// When.
        at: Timestamp,
    },
    /// More submissions wait than the node takes.
    #[error("the node is busy: {} submissions wait; try again in a moment", limits::QUEUE)]
    Busy,
    /// The node is stopping or has failed. Whether the event was recorded is not known; submit it again later: it is
    /// recorded once.
    #[error("the node does not record now ({0}); submit the same event again later: it is recorded once")]
    Unavailable(&'static str),
}

/// The answer to a submission.
#[derive(Debug, Clone)]
pub struct Receipt {
    /// The ledger.
    pub ledger: LedgerId,
    /// The entry's index.
    pub index: u64,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// The event's id.
    pub event: EventId,
    /// Whether the event was in the log before.
    pub duplicate: bool,
    /// The entry's bytes.
    pub entry: Vec<u8>,
    /// The inclusion proof against the checkpoint.
    pub inclusion: Vec<Hash>,
    /// The signed checkpoint.
    pub checkpoint: Arc<str>,
    /// What the entry did to acts.
    pub effects: Vec<Effect>,
}

/// An entry read back.
#[derive(Debug, Clone)]
pub struct ReadEntry {
    /// Its index.
    pub index: u64,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// The id of its event.
    pub event: EventId,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A dry run's result.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// The bytes to sign.
    pub bytes: Vec<u8>,
    /// Their id.
    pub event: EventId,
    /// What the event does, in words.
    pub words: String,
    /// What will be missing.
    pub needs: Needs,
}

/// A read that has no answer.
#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    /// No such ledger.
    #[error("this node keeps no ledger {0}")]
    Ledger(LedgerId),
    /// No such entry, event or tree.
    #[error("there is no {0}")]
    NotFound(String),
    /// A parameter cannot be used.
    #[error("{field}: {message}")]
    Invalid {
        /// Which.
        field: &'static str,
        /// Why.
        message: String,
    },
    /// The view has no answer.
    #[error(transparent)]
    View(#[from] ViewError),
    /// The journal or the index does not give it.
    #[error("cannot be read: {0}")]
    Storage(String),
    /// Too many past states are being computed.
    #[error("the node is computing other past states; try again in a moment")]
    Busy,
}

impl From<IndexError> for QueryError {
    fn from(error: IndexError) -> Self {
        Self::Storage(error.to_string())
    }
}

impl From<ReadError> for QueryError {
    fn from(error: ReadError) -> Self {
        Self::Storage(error.to_string())
    }
}

/// The state that a question is asked of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// The newest.
    Now,
    /// The one after this many entries.
    Size(u64),
    /// The one that was recorded up to this moment.
    At(Timestamp),
}

/// A running node. Clones are handles of the same node.
#[derive(Debug, Clone)]
pub struct Node {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    identity: Identity,
    clock: Arc<dyn Clock>,
    inbox: Arc<Inbox>,
    shelf: Arc<Shelf>,
    reader: Reader,
    index: Arc<Follower>,
    failed: Arc<AtomicBool>,
    desktop: Desktop,
    /// Whether there are other threads for whoever else wants something while one waits for the disk.
    may_block: bool,
    replays: tokio::sync::Semaphore,
    writer: Mutex<Option<JoinHandle<Result<(), String>>>>,
}

impl std::fmt::Debug for dyn Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Clock")
    }
}

fn system(action: impl Into<String>) -> impl FnOnce(std::io::Error) -> NodeError {
    let action = action.into();
    move |source| NodeError::System { action, source }
}

impl Node {
    /// Opens the data directory and starts the writer.
    ///
    /// # Errors
    /// When the directory is in use, damaged, or cannot be written.
    pub fn open(config: &NodeConfig, disk: Arc<dyn Disk>, clock: Arc<dyn Clock>) -> Result<Self, NodeError> {
        std::fs::create_dir_all(&config.data).map_err(system(format!("make {}", config.data.display())))?;
        let identity = Identity { name: config.name.clone(), signer: config.signer.clone() };
        let Started { journal, reader, desks, heads, index, snapshots, replayed } =
            recover::start(disk, &config.journal, &config.data, &identity)?;
        let shelf = Arc::new(Shelf::default());
        for desk in desks.values() {
            shelf.add(&desk.shelved);
        }
        for head in &heads {
            if let Some(desk) = desks.get(&head.ledger) {
                desk.publish(head);
            }
        }
        let failed = Arc::new(AtomicBool::new(false));
        let snapshots = Snapshotter::start(snapshots, Arc::clone(&index), config.snapshot_every, replayed)
            .map_err(system("start a thread"))?;
        let writer = Writer {
            identity: identity.clone(),
            clock: Arc::clone(&clock),
            journal,
            desks,
            shelf: Arc::clone(&shelf),
            index: Arc::clone(&index),
            snapshots,
            digest_every: config.digest_every.max(1),
            failed: Arc::clone(&failed),
        };
        let inbox = Arc::new(Inbox::default());
        let desktop = Arc::new(Mutex::new(Some(writer)));
        let theirs = (Arc::clone(&desktop), Arc::clone(&inbox));
        let thread = std::thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || run(&theirs.0, &theirs.1))
            .map_err(system("start a thread"))?;
        let may_block = std::thread::available_parallelism().is_ok_and(|cores| cores.get() > 1);
        let replays = tokio::sync::Semaphore::new(limits::REPLAYS);
        let inner = Inner {
            identity,
            clock,
            inbox,
            shelf,
            reader,
            index,
            failed,
            desktop,
            may_block,
            replays,
            writer: Mutex::new(Some(thread)),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The node's name.
    #[must_use]
    pub fn name(&self) -> &NodeName {
        &self.inner.identity.name
    }

    /// The key that the node signs with.
    #[must_use]
    pub fn key(&self) -> mengshu_core::value::KeyId {
        self.inner.identity.signer.key_id()
    }

    /// The node's time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.inner.clock.now()
    }

    /// Version of the rule book.
    #[must_use]
    pub const fn rule_book(&self) -> u32 {
        RULE_BOOK
    }

    /// The ledgers.
    #[must_use]
    pub fn shelf(&self) -> &Shelf {
        &self.inner.shelf
    }

    /// Whether the disk has failed: then nothing is recorded any more.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.inner.failed.load(Ordering::SeqCst)
    }

    /// Checks, judges and records a submission. Returns when it is durable and covered by a signed checkpoint.
    ///
    /// # Errors
    /// When it is refused, or the node cannot record.
    pub async fn submit(&self, submission: Submission) -> Result<Receipt, SubmitError> {
        let mut answers = self.submit_all(vec![submission]).await;
        answers.pop().unwrap_or(Err(SubmitError::Unavailable("it gave no answer")))
    }

    /// The same for several submissions, recorded in their order and answered in it; each stands or falls by itself.
    pub async fn submit_all(&self, submissions: Vec<Submission>) -> Vec<Result<Receipt, SubmitError>> {
        let under_way = self.inner.inbox.enter();
        let mut answers = Vec::with_capacity(submissions.len());
        let (mut events, mut asked) = (Vec::with_capacity(submissions.len()), Vec::with_capacity(submissions.len()));
        let opened: Vec<_> = KEYS.with_borrow_mut(|keys| submissions.into_iter().map(|one| one.open(keys)).collect());
        for (place, opened) in opened.into_iter().enumerate() {
            match opened {
                Ok(event) => {
                    asked.push((place, event.id()));
                    events.push(event);
                    answers.push(Err(SubmitError::Unavailable("it stopped or its disk failed")));
                }
                Err(refusal) => answers.push(Err(SubmitError::Refused { refusal, ledger: None, at: self.now() })),
            }
        }
        if events.is_empty() {
            return answers;
        }
        match self.record(events, &under_way).await {
            Ok(recorded) => {
                for ((place, id), recorded) in asked.into_iter().zip(recorded) {
                    if let Some(answer) = answers.get_mut(place) {
                        *answer = recorded.and_then(|recorded| self.receipt(recorded, id));
                    }
                }
            }
            Err(refused) => {
                for (place, _) in asked {
                    if let Some(answer) = answers.get_mut(place) {
                        *answer = Err(refused());
                    }
                }
            }
        }
        answers
    }

    /// Hands events to the writer, who takes the last step of their verification, and waits for its answers.
    async fn record(&self, mut events: Vec<Opened>, under_way: &UnderWay<'_>) -> Result<Answers, fn() -> SubmitError> {
        if under_way.alone && self.inner.may_block {
            match try_alone(&self.inner.desktop, events) {
                Ok(answers) => return answers.ok_or(|| SubmitError::Unavailable("its disk failed")),
                Err(back) => events = back,
            }
        }
        let (reply, answers) = oneshot::channel();
        self.inner.inbox.push(Call { events, reply }).map_err(|rejected| -> fn() -> SubmitError {
            match rejected {
                Rejected::Full => || SubmitError::Busy,
                Rejected::Closed => || SubmitError::Unavailable("it is stopping"),
            }
        })?;
        answers
            .await
            .map_err(|_| -> fn() -> SubmitError { || SubmitError::Unavailable("it stopped or its disk failed") })
    }

    fn receipt(&self, recorded: Recorded, event: EventId) -> Result<Receipt, SubmitError> {
        let Recorded { shelved, published, index, entry, effects, recorded_at } = recorded;
        let inclusion = shelved
            .tree()
            .inclusion(index, published.size)
            .map_err(|_| SubmitError::Unavailable("the tree has no such entry"))?;
        let duplicate = entry.is_none();
        let (entry, recorded_at) = match entry {
            Some(entry) => (entry, recorded_at),
            None => {
                let read = self
                    .read(&shelved, index)
                    .map_err(|_| SubmitError::Unavailable("the first answer cannot be read"))?;
                (read.bytes, read.recorded_at)
            }
        };
        let checkpoint = Arc::clone(&published.checkpoint);
        Ok(Receipt { ledger: shelved.id, index, recorded_at, event, duplicate, entry, inclusion, checkpoint, effects })
    }

    /// The receipt of an entry, against the newest checkpoint.
    ///
    /// # Errors
    /// When there is no such entry, or it cannot be read.
    pub fn receipt_of(&self, ledger: &LedgerId, index: u64) -> Result<Receipt, QueryError> {
        let (shelved, published) = self.ledger(ledger)?;
        let missing = || QueryError::NotFound(format!("entry {index}"));
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

    /// Index of an event's entry.
    ///
    /// # Errors
    /// When the log has no such event.
    pub fn find(&self, ledger: &LedgerId, event: &EventId) -> Result<u64, QueryError> {
        let (_, published) = self.ledger(ledger)?;
        published.state.find(event).ok_or_else(|| QueryError::NotFound(format!("event {event}")))
    }

    /// A refusal as the node signs it.
    #[must_use]
    pub fn refusal_note(&self, event: EventId, refusal: &Refusal, ledger: Option<LedgerId>, at: Timestamp) -> String {
        let shelved = ledger.and_then(|ledger| self.inner.shelf.get(&ledger));
        let published = shelved.as_ref().and_then(|shelved| shelved.published());
        let origin = shelved.map_or_else(|| self.inner.identity.name.to_string(), |shelved| shelved.origin.clone());
        let (size, root) =
            published.map_or((0, mengshu_core::proof::empty_root()), |published| (published.size, published.root));
        let note = RefusalNote { origin, event, code: refusal.code.id.to_owned(), at, size, root };
        note.sign(&self.inner.identity.signer)
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
        if event.ledger.is_some() && ledger.is_none() {
            return Err(codes::LED_001.refuse("ledger", "this node keeps no such ledger"));
        }
        super::writer::founded_for(&self.inner.identity, &event)?;
        let proposal = Proposal { event: &event, id, beside: &[] };
        let last = state.progress().map(|progress| progress.recorded_at);
        let at = last.map_or(self.now(), |last| self.now().max(last.add_micros(1)));
        let admission = admit(state, &proposal, at, log, None)?;
        let needs = admission.needs(state, &proposal);
        let words = mengshu_core::ledger::describe(state, &event, lang);
        Ok(Prepared { bytes: bytes.to_vec(), event: id, words, needs })
    }

    /// A ledger with its newest durable state.
    ///
    /// # Errors
    /// When the node keeps no such ledger.
    pub fn ledger(&self, id: &LedgerId) -> Result<(Arc<Shelved>, Arc<Published>), QueryError> {
        let shelved = self.inner.shelf.get(id).ok_or(QueryError::Ledger(*id))?;
        let published = shelved.published().ok_or(QueryError::Ledger(*id))?;
        Ok((shelved, published))
    }

    fn read(&self, shelved: &Shelved, index: u64) -> Result<ReadEntry, QueryError> {
        let position = self
            .inner
            .index
            .position(&shelved.id, index)?
            .ok_or_else(|| QueryError::NotFound(format!("entry {index}")))?;
        self.read_at(shelved, index, position)
    }

    /// Reads an entry and checks that it is the one whose leaf is in the tree: nothing leaves the node unchecked.
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
        let found = if subject.is_empty() {
            self.inner.index.by_member(ledger, member, from, limit)?
        } else {
            let mut found = self.inner.index.by_subject(ledger, subject, from, limit)?;
            if !member.is_empty() {
                let mine: std::collections::BTreeSet<u64> =
                    self.inner.index.by_member(ledger, member, from, usize::MAX)?.into_iter().collect();
                found = self.inner.index.by_subject(ledger, subject, from, usize::MAX)?;
                found.retain(|index| mine.contains(index));
                found.truncate(limit);
            }
            found
        };
        for index in found.into_iter().filter(|index| *index < published.size) {
            if !add(index, None)? {
                break;
            }
        }
        Ok(entries)
    }

    /// Answers a question about the current or a past state: the answer, the number of entries it follows from, and the
    /// newest checkpoint.
    ///
    /// # Errors
    /// When the view has no answer or the past state cannot be computed.
    pub fn state(
        &self,
        ledger: &LedgerId,
        name: &str,
        params: &BTreeMap<String, String>,
        known: Known,
        lang: Lang,
    ) -> Result<(serde_json::Value, u64, Arc<str>), QueryError> {
        let (shelved, published) = self.ledger(ledger)?;
        let checkpoint = Arc::clone(&published.checkpoint);
        let (size, at) = match known {
            Known::Now => {
                let answer = view(&published.state, name, params, self.now(), lang)?;
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
        let _permit = self.inner.replays.try_acquire().map_err(|_| QueryError::Busy)?;
        let (past, last) = self.replay(&shelved, size, at)?;
        let answer = view(past.state(), name, params, at.unwrap_or(last), lang)?;
        Ok((answer, past.state().size(), checkpoint))
    }

    /// The projection of a prefix: replayed from the first entry.
    fn replay(
        &self,
        shelved: &Shelved,
        size: u64,
        until: Option<Timestamp>,
    ) -> Result<(Ledger, Timestamp), QueryError> {
        struct Log(Tree);
        impl mengshu_core::ledger::Prefix for Log {
            fn root_at(&self, size: u64) -> Option<Hash> {
                self.0.root_at(size).ok()
            }
        }
        let (mut ledger, mut log, mut last) = (Ledger::new(), Log(Tree::new()), Timestamp::from_micros(0));
        let mut index = 0;
        while index < size {
            let limit = limits::READ_STEP.min(usize::try_from(size.saturating_sub(index)).unwrap_or(limits::READ_STEP));
            let positions = self.inner.index.positions(&shelved.id, index, limit)?;
            if positions.is_empty() {
                return Err(QueryError::Storage(format!("the index has no entry {index}")));
            }
            for (place, position) in positions {
                let entry = self.read_at(shelved, place, position)?;
                if until.is_some_and(|until| entry.recorded_at > until) {
                    return Ok((ledger, last));
                }
                let entry =
                    VerifiedEntry::trust(&entry.bytes).map_err(|refusal| QueryError::Storage(refusal.to_string()))?;
                ledger.replay(&entry, &log).map_err(|refusal| QueryError::Storage(refusal.to_string()))?;
                log.0.push(entry.leaf);
                last = entry.recorded_at;
                index = place.saturating_add(1);
            }
        }
        Ok((ledger, last))
    }

    /// Stops: everything queued is recorded, the index and a snapshot are written, the journal is closed. Blocks.
    ///
    /// # Errors
    /// When the disk failed.
    pub fn stop(&self) -> Result<(), String> {
        let Some(thread) = self.inner.writer.lock().unwrap_or_else(PoisonError::into_inner).take() else {
            return Ok(());
        };
        self.inner.inbox.close();
        thread.join().map_err(|_| "the writer panicked".to_owned())?
    }

    /// The data directory's files for an audit, as [`crate::journal::scan_readonly`] takes them.
    ///
    /// # Errors
    /// When the directory does not exist.
    pub fn disk(data: &Path) -> std::io::Result<Arc<dyn Disk>> {
        Ok(Arc::new(crate::journal::RealDisk::create(data)?))
    }
}

struct Nothing;

impl mengshu_core::ledger::Prefix for Nothing {
    fn root_at(&self, _: u64) -> Option<Hash> {
        None
    }
}

thread_local! {
    /// Prepared keys of the thread's verifications.
    static KEYS: std::cell::RefCell<KeyCache> = std::cell::RefCell::default();
}

#[cfg(test)]
mod tests;
