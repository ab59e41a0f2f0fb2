//! The node: the handle that the API, the CLI and the tests hold; its start and its end.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use mengshu_core::book::RULE_BOOK;
use mengshu_core::event::key::Signer;
use mengshu_core::value::{NodeName, Timestamp};

use super::admission::{Admission, Quotas};
use super::clock::Clock;
use super::desktop::Desktop;
use super::error::{NodeError, RecordingError};
use super::identity::Identity;
use super::inbox::Inbox;
use super::recover::{self, Started, refuse_unfit};
use super::restored::{self, AfterRestore};
use super::shelf::Shelf;
use super::snapshot::Snapshotter;
use super::turns::Turns;
use super::watch::{ClockWatch, Watch, WatchView};
use super::writer::Writer;
use crate::index::Follower;
use crate::journal::{Disk, DiskRoom, Options, Reader};
use crate::limits;
use crate::tally::Tally;

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
    /// How the clock is watched; not at all where nothing is said.
    pub clock: ClockWatch,
    /// What the operator says of data that was restored from a copy.
    pub restored: AfterRestore,
    /// Who may found ledgers, and how much is recorded on one day.
    pub admission: Admission,
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
            digest_every: limits::DIGEST_EVERY,
            snapshot_every: limits::SNAPSHOT_EVERY,
            clock: ClockWatch::default(),
            restored: AfterRestore::default(),
            admission: Admission::default(),
        }
    }
}

/// A running node. Clones are handles of the same node.
#[derive(Debug, Clone)]
pub struct Node {
    pub(super) inner: Arc<Inner>,
}

#[derive(Debug)]
pub(super) struct Inner {
    pub(super) identity: Identity,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) inbox: Arc<Inbox>,
    pub(super) shelf: Arc<Shelf>,
    pub(super) reader: Reader,
    pub(super) index: Arc<Follower>,
    pub(super) desktop: Arc<Desktop>,
    /// Whether there are other threads for whoever else wants something while one waits for the disk.
    pub(super) may_block: bool,
    pub(super) reads: Turns,
    pub(super) replays: Turns,
    /// Entries replayed for questions about past states.
    pub(super) replayed: AtomicU64,
    pub(super) watch: WatchView,
    pub(super) room: DiskRoom,
    /// Whether a ledger waits for its members' heads, since the data was restored from a copy.
    pub(super) restored: bool,
    pub(super) tally: Arc<Tally>,
    writer: Mutex<Option<JoinHandle<Result<(), RecordingError>>>>,
}

impl Drop for Inner {
    /// When nobody can ask for anything any more, the writer ends as it does when told to.
    fn drop(&mut self) {
        self.inbox.close();
    }
}

impl Node {
    /// Opens the data directory and starts the writer.
    ///
    /// # Errors
    /// When the directory is in use, damaged, or cannot be written.
    pub fn open(config: &NodeConfig, disk: Arc<dyn Disk>, clock: Arc<dyn Clock>) -> Result<Self, NodeError> {
        refuse_unfit(disk.as_ref(), &config.data)?;
        std::fs::create_dir_all(&config.data).map_err(NodeError::system(format!("make {}", config.data.display())))?;
        let identity = Identity { name: config.name.clone(), signer: config.signer.clone() };
        let Started { journal, reader, desks, heads, index, snapshots, replayed } =
            recover::start(Arc::clone(&disk), &config.journal, &config.data, &identity)?;
        let last_entry = desks.values().filter_map(|desk| Some(desk.ledger.state().progress()?.recorded_at)).max();
        let withheld = restored::withheld(disk.as_ref(), &identity, &desks, &config.restored, clock.now())?;
        let watch = Watch::start(Arc::clone(&clock), disk, config.clock, last_entry)?;
        let (view, room, restored) = (watch.view(), journal.room(), !withheld.is_empty());
        let tally = Arc::new(Tally::default());
        let shelf = Arc::new(Shelf::default());
        for desk in desks.values() {
            shelf.add(&desk.shelved);
            tally.ledgers.one();
        }
        for head in &heads {
            if let Some(desk) = desks.get(&head.ledger) {
                desk.publish(head);
            }
        }
        let snapshots = Snapshotter::start(snapshots, Arc::clone(&index), config.snapshot_every, replayed)
            .map_err(NodeError::system("start a thread"))?;
        let writer = Writer {
            identity: identity.clone(),
            watch,
            journal,
            desks,
            shelf: Arc::clone(&shelf),
            index: Arc::clone(&index),
            snapshots,
            digest_every: config.digest_every.max(1),
            withheld,
            quotas: Quotas::new(config.admission.clone()),
            full: false,
            tally: Arc::clone(&tally),
        };
        let inbox = Arc::new(Inbox::default());
        let desktop = Arc::new(Desktop::new(writer));
        let theirs = (Arc::clone(&desktop), Arc::clone(&inbox));
        let thread = std::thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || theirs.0.run(&theirs.1))
            .map_err(NodeError::system("start a thread"))?;
        let may_block = std::thread::available_parallelism().is_ok_and(|cores| cores.get() > 1);
        let inner = Inner {
            identity,
            clock,
            inbox,
            shelf,
            reader,
            index,
            desktop,
            may_block,
            reads: Turns::new(limits::READS),
            replays: Turns::new(limits::REPLAYS),
            replayed: AtomicU64::new(0),
            watch: view,
            room,
            restored,
            tally,
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

    /// How many entries were replayed for questions about past states since the node was opened.
    #[must_use]
    pub fn replayed(&self) -> u64 {
        self.inner.replayed.load(Ordering::Relaxed)
    }

    /// Whether recording has failed, usually because the disk did: then nothing is recorded any more.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.inner.desktop.failure().is_some()
    }

    /// Stops: everything queued is recorded, the index and a snapshot are written, the journal is closed. Blocks.
    ///
    /// # Errors
    /// When recording failed.
    pub fn stop(&self) -> Result<(), RecordingError> {
        let Some(thread) = self.inner.writer.lock().unwrap_or_else(PoisonError::into_inner).take() else {
            return Ok(());
        };
        self.inner.inbox.close();
        thread.join().unwrap_or_else(|_| {
            // Whoever takes it up after a panic lets the writer go, and with it the data directory.
            drop(self.inner.desktop.lock());
            Err(self.inner.desktop.failure().cloned().unwrap_or(RecordingError::Panicked))
        })
    }
}
