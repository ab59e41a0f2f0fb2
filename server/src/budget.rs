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
    /// When its peer took something last, in the port's time.
    moved: AtomicU64,
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
    /// Whether it waits until its peer takes what its connection has been answered before.
    waits: AtomicBool,
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
            moved: AtomicU64::new(0),
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
        let since = |call: &Arc<Call>| call.owed();
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

    /// Cuts the call that has waited for its peer longest, if one has waited a moment; else the slowest. Of a connection with many
    /// such calls all go: one after the other they would keep others out for as long as there are any.
    fn make_room(&self) {
        let stalled = self.stalled(limits::STALL_SHORT);
        if let Some(call) = stalled.first() {
            let own = stalled.iter().filter(|other| other.connection() == call.connection());
            if own.count() > limits::STALLED_CALLS {
                tracing::debug!("a connection whose peer takes its time was cut: others want its room");
                call.account.cut.cancel();
            } else {
                tracing::debug!("a call whose peer takes its time was cut: others want its room");
                call.end();
            }
        } else if let Some(call) = self.slowest() {
            tracing::debug!("a slow call was cut: others want its room");
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
            waits: AtomicBool::new(false),
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
            // Whoever has many under way waits for itself.
            Err(_) if self.account.calls.load(Ordering::Relaxed) > limits::CALLS_WAITING_EACH => None,
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
    pub(crate) async fn room(self: &Arc<Self>, bytes: usize) -> Option<Lease> {
        let bytes = bytes.min(limits::CONNECTION_ANSWERS_BYTES);
        // First its own connection's: whoever takes none of its answers waits for itself, and it is the peer's turn meanwhile.
        let own = match Arc::clone(&self.account.answers).try_acquire_many_owned(permits(bytes)) {
            Ok(own) => own,
            Err(_) => {
                self.waits.store(true, Ordering::Relaxed);
                self.owe();
                let own = Arc::clone(&self.account.answers).acquire_many_owned(permits(bytes)).await;
                self.waits.store(false, Ordering::Relaxed);
                self.got_more();
                own.ok()?
            }
        };
        let port = self.port_room(bytes).await?;
        Some(Lease { port, own })
    }

    /// Room in the port. Where that is short, a connection that has answers to take does not stand in the queue: whoever holds
    /// nothing comes first, and what it holds may be cut for them.
    async fn port_room(self: &Arc<Self>, bytes: usize) -> Option<OwnedSemaphorePermit> {
        let budget = self.budget();
        let now = || Arc::clone(&budget.answers).try_acquire_many_owned(permits(bytes)).ok();
        let holds =
            || self.account.answers.available_permits().saturating_add(bytes) < limits::CONNECTION_ANSWERS_BYTES;
        let mut port = now();
        if port.is_none() && holds() {
            self.waits.store(true, Ordering::Relaxed);
            self.owe();
            while port.is_none() && holds() {
                tokio::time::sleep(limits::STALL_SHORT).await;
                port = now();
            }
            self.waits.store(false, Ordering::Relaxed);
            self.got_more();
        }
        match port {
            Some(port) => Some(port),
            None => budget.take(&budget.answers, bytes).await,
        }
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
            self.owe();
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
            self.owe();
        }
    }

    /// Its peer has taken them.
    fn taken(&self, bytes: usize) {
        let (all, now) = (self.untaken.fetch_sub(bytes, Ordering::Relaxed) == bytes, self.budget().now());
        self.owed_since.store(if all { 0 } else { now }, Ordering::Relaxed);
        self.account.moved.store(now, Ordering::Relaxed);
    }

    /// Since when its peer owes it something; 0 where it owes nothing. One that waits for its connection is owed since that moved.
    fn owed(&self) -> u64 {
        let since = self.owed_since.load(Ordering::Relaxed);
        let waits = since > 0 && self.waits.load(Ordering::Relaxed);
        if waits { since.max(self.account.moved.load(Ordering::Relaxed)) } else { since }
    }

    /// Its peer owes it something from now on.
    fn owe(self: &Arc<Self>) {
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

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    const MIB: usize = 1 << 20;

    /// A call that has answered so much, which nobody takes; it lets go when it is cut.
    async fn unread(account: &Arc<Account>, bytes: usize) {
        let cut = Arc::new(Notify::new());
        let call = account.call(Some(Arc::clone(&cut)));
        let lease = call.room(bytes).await.unwrap();
        let piece = Piece::bytes(bytes::Bytes::from_static(b"x"), &call, Some(lease));
        tokio::spawn(async move {
            cut.notified().await;
            drop((piece, call));
        });
    }

    /// A call of the same connection that wants more; what it gets it keeps.
    fn wanting(account: &Arc<Account>, bytes: usize) {
        let cut = Arc::new(Notify::new());
        let call = account.call(Some(Arc::clone(&cut)));
        tokio::spawn(async move {
            let wants = async {
                let lease = call.room(bytes).await;
                std::future::pending::<()>().await;
                drop(lease);
            };
            tokio::select! {
                () = cut.notified() => {}
                () = call.account.cut.cancelled() => {}
                () = wants => {}
            }
        });
    }

    #[tokio::test]
    async fn whoever_holds_nothing_comes_before_a_crowd_that_takes_nothing() {
        let budget = Budget::new();
        let crowd: Vec<_> = (0..limits::ANSWERS_BYTES / (3 * MIB)).map(|_| budget.open()).collect();
        for account in &crowd {
            unread(account, 3 * MIB).await;
            (0..20).for_each(|_| wanting(account, MIB / 2));
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
        let other = budget.open().call(None);
        let begin = Instant::now();
        let room = tokio::time::timeout(Duration::from_secs(5), other.room(MIB)).await;
        assert!(room.is_ok_and(|room| room.is_some()), "no room after {:?}", begin.elapsed());
    }

    #[tokio::test]
    async fn whoever_has_many_calls_under_way_does_not_keep_others_from_waiting() {
        let budget = Budget::new();
        let (crowd, cuts) = (budget.open(), Arc::new(Notify::new()));
        let all: Vec<_> = (0..limits::CALLS_BYTES / MIB).map(|_| crowd.call(Some(Arc::clone(&cuts)))).collect();
        for call in &all {
            assert!(call.enter(MIB).await);
            call.awaits_more();
        }
        // No room is left: its own next call is refused at once, another's waits and has the room of what is cut.
        let begin = Instant::now();
        assert!(!crowd.call(None).enter(MIB).await && begin.elapsed() < limits::ENTER_TIME);
        let cut = crowd.cut.clone();
        tokio::spawn(async move {
            cut.cancelled().await;
            drop(all);
        });
        assert!(budget.open().call(None).enter(MIB).await);
    }
}
