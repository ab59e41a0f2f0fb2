//! Turns: how many questions are worked on at once, and whose is next.
//!
//! Invariants: no more than so many have a turn; whoever asks much keeps nobody out: the next turn goes to the address that
//! had its last one longest ago, and there to the connection of which that is true; while there are several turns no connection
//! has all of them; those who wait are bounded, in all and for each connection, and where all places are taken it is the one
//! who waits for most that gives one up.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use crate::limits;

/// Who asks: a connection, and where it comes from. An extension of its requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Caller {
    address: Option<IpAddr>,
    connection: u64,
}

impl Caller {
    /// A new connection.
    #[must_use]
    pub fn from(address: Option<IpAddr>) -> Self {
        static CONNECTIONS: AtomicU64 = AtomicU64::new(1);
        Self { address, connection: CONNECTIONS.fetch_add(1, Ordering::Relaxed) }
    }
}

/// Whether whoever asked still waits for the answer.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Whether the work is for nobody any more.
    #[must_use]
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Sets it when what is returned is let go: with the call, however that ends.
    #[must_use]
    pub fn with_call(&self) -> impl Drop + Send + 'static {
        struct Over(Stop);
        impl Drop for Over {
            fn drop(&mut self) {
                self.0.0.store(true, Ordering::Relaxed);
            }
        }
        Over(self.clone())
    }
}

/// Turns of one kind.
#[derive(Debug, Clone)]
pub(super) struct Turns(Arc<Mutex<Queue>>);

/// A turn: the next one's when it is dropped.
#[derive(Debug)]
pub struct Turn {
    queue: Option<Arc<Mutex<Queue>>>,
    caller: Caller,
}

#[derive(Debug)]
struct Queue {
    most: usize,
    /// Who has a turn.
    running: Vec<Caller>,
    waiting: Vec<Waiting>,
    /// Counts turns, and whoever waits.
    clock: u64,
    /// When an address had its last turn.
    addresses: BTreeMap<Option<IpAddr>, u64>,
    /// The same of a connection.
    connections: BTreeMap<u64, u64>,
}

#[derive(Debug)]
struct Waiting {
    caller: Caller,
    number: u64,
    turn: oneshot::Sender<Turn>,
}

fn lock(queue: &Mutex<Queue>) -> MutexGuard<'_, Queue> {
    queue.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Drop for Turn {
    fn drop(&mut self) {
        let Some(shared) = self.queue.take() else { return };
        let mut queue = lock(&shared);
        if let Some(place) = queue.running.iter().position(|running| *running == self.caller) {
            queue.running.swap_remove(place);
        }
        queue.give(&shared);
    }
}

impl Turns {
    pub(super) fn new(most: usize) -> Self {
        let (addresses, connections) = Default::default();
        let (running, waiting) = (Vec::new(), Vec::new());
        Self(Arc::new(Mutex::new(Queue { most, running, waiting, clock: 0, addresses, connections })))
    }

    /// Waits for a turn; none where too many wait.
    pub(super) async fn take(&self, caller: Caller) -> Option<Turn> {
        let turn = {
            let mut queue = lock(&self.0);
            let turn = queue.wait(caller)?;
            queue.give(&self.0);
            turn
        };
        turn.await.ok()
    }

    /// How many wait.
    #[cfg(test)]
    pub(super) fn waiting(&self) -> usize {
        lock(&self.0).waiting.len()
    }
}

impl Queue {
    fn tick(&mut self) -> u64 {
        self.clock = self.clock.saturating_add(1);
        self.clock
    }

    fn wait(&mut self, caller: Caller) -> Option<oneshot::Receiver<Turn>> {
        self.waiting.retain(|waiting| !waiting.turn.is_closed());
        // Of those who wait: how many from an address, and on a connection.
        let (mut by_address, mut by_connection) = (BTreeMap::new(), BTreeMap::new());
        for Waiting { caller: Caller { address, connection }, .. } in &self.waiting {
            *by_address.entry(*address).or_insert(0_usize) += 1;
            *by_connection.entry(*connection).or_insert(0_usize) += 1;
        }
        let waits = |of: &Caller| {
            let count = by_address.get(&of.address).copied().unwrap_or(0);
            (count, by_connection.get(&of.connection).copied().unwrap_or(0))
        };
        let (of_address, own) = waits(&caller);
        if own >= limits::TURNS_WAITING_EACH {
            return None;
        }
        if self.waiting.len() >= limits::TURNS_WAITING {
            let most = self.waiting.iter().max_by_key(|waiting| (waits(&waiting.caller), waiting.number))?;
            if waits(&most.caller) <= (of_address.saturating_add(1), own.saturating_add(1)) {
                return None;
            }
            let number = most.number;
            self.waiting.retain(|waiting| waiting.number != number);
        }
        let (turn, receiver) = oneshot::channel();
        let number = self.tick();
        self.waiting.push(Waiting { caller, number, turn });
        Some(receiver)
    }

    /// Gives turns to those who wait, as long as there are any.
    fn give(&mut self, shared: &Arc<Mutex<Self>>) {
        let each = self.most.saturating_sub(1).max(1);
        while self.running.len() < self.most {
            let may =
                |waiting: &&Waiting| self.running.iter().filter(|running| **running == waiting.caller).count() < each;
            let last = |waiting: &&Waiting| {
                let Caller { address, connection } = waiting.caller;
                (self.addresses.get(&address).copied(), self.connections.get(&connection).copied(), waiting.number)
            };
            let Some(next) = self.waiting.iter().filter(may).min_by_key(last).map(|waiting| waiting.number) else {
                return;
            };
            let Some(place) = self.waiting.iter().position(|waiting| waiting.number == next) else { return };
            let Waiting { caller, turn, .. } = self.waiting.swap_remove(place);
            if let Err(mut refused) = turn.send(Turn { queue: Some(Arc::clone(shared)), caller }) {
                // It waits no more: the turn never was one.
                refused.queue = None;
                continue;
            }
            let now = self.tick();
            self.running.push(caller);
            self.addresses.insert(caller.address, now);
            self.connections.insert(caller.connection, now);
            if self.connections.len() > limits::TURNS_REMEMBERED {
                // Whoever had its last turn so long ago is next as if it had had none.
                let since = now.saturating_sub(u64::try_from(limits::TURNS_REMEMBERED / 2).unwrap_or(0));
                self.connections.retain(|_, last| *last > since);
                self.addresses.retain(|_, last| *last > since);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller(address: u8, connection: u64) -> Caller {
        Caller { address: Some(IpAddr::from([127, 0, 0, address])), connection }
    }

    #[tokio::test]
    async fn whoever_asks_much_keeps_nobody_out() {
        let turns = Turns::new(1);
        let held = turns.take(caller(1, 1)).await.unwrap();
        // Ten questions of one connection, then one of another address, then one of another connection of the first.
        let had = Arc::new(Mutex::new(Vec::new()));
        let mut all = Vec::new();
        for (place, caller) in [caller(1, 1); 10].into_iter().chain([caller(2, 2), caller(1, 3)]).enumerate() {
            let (theirs, had) = (turns.clone(), Arc::clone(&had));
            all.push(tokio::spawn(async move {
                let _turn = theirs.take(caller).await.unwrap();
                had.lock().unwrap().push(caller.connection);
            }));
            while turns.waiting() <= place {
                tokio::task::yield_now().await;
            }
        }
        drop(held);
        for one in all {
            one.await.unwrap();
        }
        // First an address that had none yet, then the connection that had none.
        assert_eq!(*had.lock().unwrap(), [2, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
    }

    #[tokio::test]
    async fn no_connection_has_all_turns() {
        let turns = Turns::new(2);
        let first = turns.take(caller(1, 1)).await.unwrap();
        let (one, two) = (turns.clone(), turns.clone());
        let second = tokio::spawn(async move { one.take(caller(1, 1)).await });
        while turns.waiting() == 0 {
            tokio::task::yield_now().await;
        }
        let other = two.take(caller(1, 2)).await.unwrap();
        assert_eq!(turns.waiting(), 1, "the connection's own second question waits");
        drop(first);
        assert!(second.await.unwrap().is_some());
        drop(other);
    }

    #[tokio::test]
    async fn places_are_bounded_and_go_to_who_waits_for_less() {
        let turns = Turns::new(1);
        let held = turns.take(caller(9, 9)).await.unwrap();
        let mut waiting = Vec::new();
        let connections = limits::TURNS_WAITING.div_ceil(limits::TURNS_WAITING_EACH) as u64;
        for connection in 1..=connections {
            for _ in 0..limits::TURNS_WAITING_EACH {
                let turns = turns.clone();
                waiting.push(tokio::spawn(async move { turns.take(caller(1, connection)).await.is_some() }));
            }
        }
        while turns.waiting() < limits::TURNS_WAITING {
            tokio::task::yield_now().await;
        }
        assert!(turns.take(caller(1, 1)).await.is_none(), "one of many is refused");
        let legitimate = turns.clone();
        let legitimate = tokio::spawn(async move { legitimate.take(caller(2, 1_000)).await.is_some() });
        tokio::task::yield_now().await;
        drop(held);
        assert!(legitimate.await.unwrap(), "another address finds a place, and has its turn");
        let mut refused = 0;
        for one in waiting {
            refused += usize::from(!one.await.unwrap());
        }
        assert!(refused <= 1 + limits::TURNS_WAITING_EACH, "{refused}");
    }

    #[tokio::test]
    async fn whoever_waits_no_more_takes_no_turn() {
        let turns = Turns::new(1);
        let held = turns.take(caller(1, 1)).await.unwrap();
        let gone = turns.clone();
        let gone = tokio::spawn(async move { gone.take(caller(1, 2)).await });
        while turns.waiting() == 0 {
            tokio::task::yield_now().await;
        }
        gone.abort();
        assert!(gone.await.unwrap_err().is_cancelled());
        drop(held);
        assert!(turns.take(caller(1, 3)).await.is_some());
    }
}
