//! The node: the handle that the API, the CLI and the tests hold.
//!
//! Invariant: whoever holds a receipt holds it for something durable.

mod query;
#[cfg(test)]
mod tests;

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use mengshu_core::event::key::{KeyCache, Signer};
use mengshu_core::event::{Opened, Submission};
use mengshu_core::ledger::{Effect, RULE_BOOK, Refusal};
use mengshu_core::proof::RefusalNote;
use mengshu_core::value::{EventId, Hash, LedgerId, NodeName, Timestamp};
use tokio::sync::oneshot;

use super::clock::Clock;
use super::desktop::Desktop;
use super::inbox::{Call, Inbox, Rejected, UnderWay};
use super::publish::Identity;
use super::recover::{self, Started};
use super::shelf::Shelf;
use super::snapshot::Snapshotter;
use super::writer::{Answers, Recorded, Writer, run, try_alone};
use crate::index::Follower;
use crate::journal::{Disk, OpenError, Options, Position, Reader};
use crate::limits;

pub use query::{Known, Prepared, QueryError, ReadEntry};

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
    /// More calls wait than the node takes.
    #[error("the node is busy: {} calls wait; try again in a moment", limits::QUEUE)]
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
    desktop: Arc<Desktop>,
    /// Whether there are other threads for whoever else wants something while one waits for the disk.
    may_block: bool,
    replays: tokio::sync::Semaphore,
    writer: Mutex<Option<JoinHandle<Result<(), String>>>>,
}

thread_local! {
    /// Prepared keys of the thread's verifications.
    static KEYS: RefCell<KeyCache> = RefCell::default();
}

impl Drop for Inner {
    /// When nobody can ask for anything any more, the writer ends as it does when told to.
    fn drop(&mut self) {
        self.inbox.close();
    }
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
        };
        let inbox = Arc::new(Inbox::default());
        let desktop = Arc::new(Desktop::new(writer));
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

    /// Whether recording has failed, usually because the disk did: then nothing is recorded any more.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.inner.desktop.failure().is_some()
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
                    answers.push(Err(SubmitError::Unavailable("it gave no answer")));
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
            Err(rejected) => {
                for (place, _) in asked {
                    if let Some(answer) = answers.get_mut(place) {
                        *answer = Err(self.not_taken(rejected));
                    }
                }
            }
        }
        answers
    }

    /// Hands events to the writer, who takes the last step of their verification, and waits for its answers.
    async fn record(&self, mut events: Vec<Opened>, under_way: &UnderWay<'_>) -> Result<Answers, Rejected> {
        if under_way.alone && self.inner.may_block {
            match try_alone(&self.inner.desktop, events) {
                Ok(answers) => return answers.ok_or(Rejected::Closed),
                Err(back) => events = back,
            }
        }
        let (reply, answers) = oneshot::channel();
        self.inner.inbox.push(Call { events, reply })?;
        // What was taken in is done, unless recording fails.
        answers.await.map_err(|_| Rejected::Failed)
    }

    fn not_taken(&self, rejected: Rejected) -> SubmitError {
        match rejected {
            Rejected::Full => SubmitError::Busy,
            Rejected::Closed if !self.has_failed() => SubmitError::Unavailable("it is stopping"),
            Rejected::Closed | Rejected::Failed => SubmitError::Unavailable("recording failed"),
        }
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

    /// Stops: everything queued is recorded, the index and a snapshot are written, the journal is closed. Blocks.
    ///
    /// # Errors
    /// When recording failed.
    pub fn stop(&self) -> Result<(), String> {
        let Some(thread) = self.inner.writer.lock().unwrap_or_else(PoisonError::into_inner).take() else {
            return Ok(());
        };
        self.inner.inbox.close();
        thread.join().unwrap_or_else(|_| {
            // Whoever takes it up after a panic lets the writer go, and with it the data directory.
            drop(self.inner.desktop.lock());
            Err(self.inner.desktop.failure().unwrap_or_default().to_owned())
        })
    }

    /// The data directory's files for an audit, as [`crate::journal::scan_readonly`] takes them.
    ///
    /// # Errors
    /// When the directory does not exist.
    pub fn disk(data: &Path) -> std::io::Result<Arc<dyn Disk>> {
        Ok(Arc::new(crate::journal::RealDisk::create(data)?))
    }
}
