//! The memory of a port: every byte that callers make the node hold is taken from one of two stores before it is held, and
//! given back when it is gone.
//!
//! Invariants: what is under way (heads, what was sent so far, the call itself) and what is answered and not yet taken are
//! within [`limits::CALLS_BYTES`] and [`limits::ANSWERS_BYTES`], whatever callers do; nobody who holds bytes of the second
//! store waits for more of it, so it always runs free; when a store is short, the call that waits longest for its own peer is
//! cut, else the one that has been sent or taken in drops for longest, after [`limits::SLOW_TIME`]; a call that waits for its peer
//! longer than [`limits::STALL_TIME`] is cut anyway.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;

use crate::limits;

/// The stores of a port.
#[derive(Debug)]
pub(crate) struct Budget {
    calls: Arc<Semaphore>,
    answers: Arc<Semaphore>,
    /// Calls that may wait for a place in the first store.
    waiting: Semaphore,
    /// The calls that have waited for their peer, by number.
    owed: Mutex<BTreeMap<u64, Weak<Call>>>,
    numbers: AtomicU64,
    began: Instant,
}

/// What a connection holds of them.
#[derive(Debug)]
pub(crate) struct Account {
    budget: Arc<Budget>,
    number: u64,
    answers: Arc<Semaphore>,
    calls: AtomicUsize,
    /// Whether it has made a call.
    used: AtomicBool,
    /// Ends the connection.
    pub(crate) cut: CancellationToken,
}

/// One call.
#[derive(Debug)]
pub(crate) struct Call {
    account: Arc<Account>,
    number: u64,
    /// Ends this call alone, where the protocol can.
    cut: Option<Arc<Notify>>,
    held: Mutex<Option<OwnedSemaphorePermit>>,
    /// Room of what a stream has given to be encoded.
    carried: Mutex<Option<Lease>>,
    /// Since when its peer owes it something, in microseconds of the port's time, at least 1; 0 where it owes nothing.
    owed_since: AtomicU64,
    /// Since when it has been its peer's turn, however little moves; 0 while it is the node's, and for streams, which may be long.
    turn_since: AtomicU64,
    /// Whether it sends or answers a stream.
    stream: AtomicBool,
    /// Bytes that are produced and not taken.
    untaken: AtomicUsize,
    listed: AtomicBool,
    ended: AtomicBool,
}

/// Bytes of the second store, in the port's and in the connection's count.
#[derive(Debug)]
pub(crate) struct Lease {
    port: OwnedSemaphorePermit,
    own: OwnedSemaphorePermit,
}

impl Lease {
    pub(crate) fn bytes(&self) -> usize {
        self.port.num_permits()
    }

    /// Takes so many bytes out of it; `None` where it has fewer.
    pub(crate) fn split(&mut self, bytes: usize) -> Option<Self> {
        Some(Self { port: self.port.split(bytes)?, own: self.own.split(bytes)? })
    }

    /// One of both.
    fn merge(&mut self, other: Self) {
        self.port.merge(other.port);
        self.own.merge(other.own);
    }

    /// Keeps so many bytes at most.
    pub(crate) fn shrink(&mut self, bytes: usize) {
        drop(self.split(self.bytes().saturating_sub(bytes)));
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn permits(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

impl Budget {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            calls: Arc::new(Semaphore::new(limits::CALLS_BYTES)),
            answers: Arc::new(Semaphore::new(limits::ANSWERS_BYTES)),
            waiting: Semaphore::new(limits::CALLS_WAITING),
            owed: Mutex::default(),
            numbers: AtomicU64::new(0),
            began: Instant::now(),
        })
    }

    /// The account of a new connection.
    pub(crate) fn open(self: &Arc<Self>) -> Arc<Account> {
        Arc::new(Account {
            budget: Arc::clone(self),
            number: self.numbers.fetch_add(1, Ordering::Relaxed),
            answers: Arc::new(Semaphore::new(limits::CONNECTION_ANSWERS_BYTES)),
            calls: AtomicUsize::new(0),
            used: AtomicBool::new(false),
            cut: CancellationToken::new(),
        })
    }

    fn now(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_micros()).unwrap_or(u64::MAX).max(1)
    }

    /// The calls whose peer has owed something for at least that long, the longest first.
    fn stalled(&self, least: Duration) -> Vec<Arc<Call>> {
        let least = u64::try_from(least.as_micros()).unwrap_or(u64::MAX);
        let now = self.now();
        let calls: Vec<Arc<Call>> = lock(&self.owed).values().filter_map(Weak::upgrade).collect();
        let since = |call: &Arc<Call>| call.owed_since.load(Ordering::Relaxed);
        let mut calls: Vec<(u64, Arc<Call>)> = calls.into_iter().map(|call| (since(&call), call)).collect();
        calls.retain(|(since, _)| *since > 0 && now.saturating_sub(*since) >= least);
        calls.sort_by_key(|(since, _)| *since);
        calls.into_iter().map(|(_, call)| call).collect()
    }

    /// The call whose peer has had its turn for longest, if that is long.
    fn slowest(&self) -> Option<Arc<Call>> {
        let least = u64::try_from(limits::SLOW_TIME.as_micros()).unwrap_or(u64::MAX);
        let now = self.now();
        let calls: Vec<Arc<Call>> = lock(&self.owed).values().filter_map(Weak::upgrade).collect();
        let since = |call: &Arc<Call>| call.turn_since.load(Ordering::Relaxed);
        let slow = calls.into_iter().filter(|call| since(call) > 0 && now.saturating_sub(since(call)) >= least);
        slow.min_by_key(since)
    }

    /// Cuts the call that has waited for its peer longest, if one has waited a moment; else the slowest.
    fn make_room(&self) {
        let stalled = self.stalled(limits::STALL_SHORT).into_iter().next();
        if let Some(call) = stalled.or_else(|| self.slowest()) {
            tracing::debug!("a call whose peer takes its time was cut: others want its room");
            call.end();
        }
    }

    /// The connections whose peers have owed something for a moment, the longest first.
    pub(crate) fn stalled_connections(&self) -> Vec<u64> {
        self.stalled(limits::STALL_SHORT).iter().map(|call| call.connection()).collect()
    }

    /// Cuts, for as long as the port lives, what has waited for its peer too long.
    pub(crate) async fn sweep(self: Arc<Self>) {
        loop {
            tokio::time::sleep(limits::STALL_LOOK).await;
            for call in self.stalled(limits::STALL_TIME) {
                tracing::debug!("a call whose peer neither sends nor takes was cut");
                call.end();
            }
        }
    }

    /// Takes bytes of a store, making room while there is none.
    async fn take(&self, store: &Arc<Semaphore>, bytes: usize) -> Option<OwnedSemaphorePermit> {
        if let Ok(taken) = Arc::clone(store).try_acquire_many_owned(permits(bytes)) {
            return Some(taken);
        }
        let mut taking = std::pin::pin!(Arc::clone(store).acquire_many_owned(permits(bytes)));
        loop {
            self.make_room();
            tokio::select! {
                taken = &mut taking => return taken.ok(),
                () = tokio::time::sleep(limits::STALL_SHORT) => {}
            }
        }
    }
}

impl Account {
    /// Its number among all connections of the port.
    pub(crate) const fn number(&self) -> u64 {
        self.number
    }

    /// Whether no call of the connection is under way.
    pub(crate) fn is_idle(&self) -> bool {
        self.calls.load(Ordering::Relaxed) == 0
    }

    /// Whether it has ever made a call.
    pub(crate) fn was_used(&self) -> bool {
        self.used.load(Ordering::Relaxed)
    }

    /// A new call; `cut` ends it alone.
    pub(crate) fn call(self: &Arc<Self>, cut: Option<Arc<Notify>>) -> Arc<Call> {
        self.calls.fetch_add(1, Ordering::Relaxed);
        self.used.store(true, Ordering::Relaxed);
        Arc::new(Call {
            account: Arc::clone(self),
            number: self.budget.numbers.fetch_add(1, Ordering::Relaxed),
            cut,
            held: Mutex::default(),
            carried: Mutex::default(),
            owed_since: AtomicU64::new(0),
            turn_since: AtomicU64::new(0),
            stream: AtomicBool::new(false),
            untaken: AtomicUsize::new(0),
            listed: AtomicBool::new(false),
            ended: AtomicBool::new(false),
        })
    }
}

impl Call {
    fn budget(&self) -> &Budget {
        &self.account.budget
    }

    /// Takes what the call itself costs. False when the port has no room for it.
    pub(crate) async fn enter(&self, bytes: usize) -> bool {
        let budget = self.budget();
        let taken = match Arc::clone(&budget.calls).try_acquire_many_owned(permits(bytes)) {
            Ok(taken) => Some(taken),
            Err(_) => {
                let Ok(_turn) = budget.waiting.try_acquire() else { return false };
                let taking = budget.take(&budget.calls, bytes);
                tokio::time::timeout(limits::ENTER_TIME, taking).await.ok().flatten()
            }
        };
        let entered = taken.is_some();
        *lock(&self.held) = taken;
        entered
    }

    /// Takes what its peer has sent. False when the port has no room for it.
    pub(crate) fn hold(&self, bytes: usize) -> bool {
        let budget = self.budget();
        let take = || Arc::clone(&budget.calls).try_acquire_many_owned(permits(bytes)).ok();
        let Some(taken) = take().or_else(|| {
            budget.make_room();
            take()
        }) else {
            return false;
        };
        match &mut *lock(&self.held) {
            Some(held) => held.merge(taken),
            none => *none = Some(taken),
        }
        true
    }

    /// Room for an answer of so many bytes, of the second store; waits for it.
    pub(crate) async fn room(&self, bytes: usize) -> Option<Lease> {
        let bytes = bytes.min(limits::CONNECTION_ANSWERS_BYTES);
        // First its own connection's: whoever takes none of its answers waits for itself.
        let own = Arc::clone(&self.account.answers).acquire_many_owned(permits(bytes)).await.ok()?;
        let budget = self.budget();
        let port = budget.take(&budget.answers, bytes).await?;
        Some(Lease { port, own })
    }

    /// The same where it is there at once.
    pub(crate) fn room_now(&self, bytes: usize) -> Option<Lease> {
        let own = Arc::clone(&self.account.answers).try_acquire_many_owned(permits(bytes)).ok()?;
        let port = Arc::clone(&self.budget().answers).try_acquire_many_owned(permits(bytes)).ok()?;
        Some(Lease { port, own })
    }

    /// What a stream gave is encoded now: its room goes with it.
    pub(crate) fn carry(&self, lease: Lease) {
        match &mut *lock(&self.carried) {
            Some(carried) => carried.merge(lease),
            none => *none = Some(lease),
        }
    }

    /// The room of what was encoded.
    pub(crate) fn carried(&self) -> Option<Lease> {
        lock(&self.carried).take()
    }

    /// It is a stream: it may go on for as long as bytes move now and then.
    pub(crate) fn streams(&self) {
        self.stream.store(true, Ordering::Relaxed);
    }

    /// Its peer's turn begins, where it has not yet.
    fn begin_turn(&self) {
        if !self.stream.load(Ordering::Relaxed) && self.turn_since.load(Ordering::Relaxed) == 0 {
            self.turn_since.store(self.budget().now(), Ordering::Relaxed);
        }
    }

    /// Its peer has sent all: it is the node's turn.
    pub(crate) fn got_all(&self) {
        self.turn_since.store(0, Ordering::Relaxed);
    }

    /// Its peer owes it the rest of what it sends.
    pub(crate) fn awaits_more(self: &Arc<Self>) {
        self.begin_turn();
        if self.owed_since.load(Ordering::Relaxed) == 0 {
            self.owed();
        }
    }

    /// Its peer has sent something, or all.
    pub(crate) fn got_more(&self) {
        if self.untaken.load(Ordering::Relaxed) == 0 {
            self.owed_since.store(0, Ordering::Relaxed);
        }
    }

    /// It has produced bytes that its peer is to take.
    pub(crate) fn produced(self: &Arc<Self>, bytes: usize) {
        self.begin_turn();
        if self.untaken.fetch_add(bytes, Ordering::Relaxed) == 0 {
            self.owed();
        }
    }

    /// Its peer has taken them.
    fn taken(&self, bytes: usize) {
        let all = self.untaken.fetch_sub(bytes, Ordering::Relaxed) == bytes;
        self.owed_since.store(if all { 0 } else { self.budget().now() }, Ordering::Relaxed);
    }

    fn owed(self: &Arc<Self>) {
        self.owed_since.store(self.budget().now(), Ordering::Relaxed);
        if !self.listed.swap(true, Ordering::Relaxed) {
            lock(&self.budget().owed).insert(self.number, Arc::downgrade(self));
        }
    }

    /// The number of its connection.
    pub(crate) fn connection(&self) -> u64 {
        self.account.number
    }

    /// Ends it: its stream is reset. Where that is not possible (HTTP/1.1) or did not free what it holds (the peer takes nothing of
    /// the whole connection), the connection ends.
    pub(crate) fn end(&self) {
        match &self.cut {
            Some(cut) if !self.ended.swap(true, Ordering::Relaxed) => cut.notify_one(),
            _ => self.account.cut.cancel(),
        }
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        self.account.calls.fetch_sub(1, Ordering::Relaxed);
        if *self.listed.get_mut() {
            lock(&self.account.budget.owed).remove(&self.number);
        }
    }
}

/// Bytes on their way to a peer, with the room that they take: it is free again when they are gone.
#[derive(Debug)]
pub(crate) struct Piece {
    bytes: bytes::Bytes,
    call: Arc<Call>,
    _room: Option<Lease>,
}

impl Piece {
    pub(crate) fn bytes(bytes: bytes::Bytes, call: &Arc<Call>, room: Option<Lease>) -> bytes::Bytes {
        call.produced(bytes.len());
        bytes::Bytes::from_owner(Self { bytes, call: Arc::clone(call), _room: room })
    }
}

impl AsRef<[u8]> for Piece {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Drop for Piece {
    fn drop(&mut self) {
        self.call.taken(self.bytes.len());
    }
}
