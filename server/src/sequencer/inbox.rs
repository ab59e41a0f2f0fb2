//! Calls on their way to the writer.
//!
//! A group costs a disk write, a signature and a published state however large it is. So while most of what is under way
//! has not come yet the writer sleeps, and whoever brings the call that makes the group worth while, or is the one too many
//! that it waited for and goes, wakes it: the processor is for those who verify. Invariants: calls leave in the order in
//! which they came; no more than [`limits::QUEUE`] wait; when nobody takes them any more, those that wait are dropped and
//! none is taken in.

#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use mengshu_core::mechanism::Opened;
use tokio::sync::oneshot;

use super::answer::Answers;
use crate::limits;

/// Events that came together. The last step of their signatures is taken by the writer, with those of other calls.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) events: Vec<Opened>,
    /// Where the answers go.
    pub(super) reply: oneshot::Sender<Answers>,
}

/// A call was not taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rejected {
    /// Too many wait.
    Full,
    /// The node is stopping, or its writer has ended.
    Closed,
    /// It was taken in, and recording failed before it had its answer.
    Failed,
}

/// What waits for the writer, and how much more is coming.
#[derive(Debug, Default)]
pub(super) struct Inbox {
    queue: Mutex<Queue>,
    arrived: Condvar,
    /// Calls that submit something, from their first byte checked until their answer was picked up.
    under_way: AtomicUsize,
    /// Whether the writer gathers, so that only then a call that goes looks whether it sleeps.
    gathers: AtomicBool,
}

#[derive(Debug, Default)]
struct Queue {
    calls: VecDeque<Call>,
    /// What the writer sleeps for.
    asleep: Option<Asleep>,
    /// Nothing more is taken in.
    closed: bool,
}

#[derive(Debug, Clone, Copy)]
enum Asleep {
    /// Anything.
    Idle,
    /// More for a group that has so many calls already.
    Gathering(usize),
}

/// A call from its beginning to its end.
pub(super) struct UnderWay<'a> {
    inbox: &'a Inbox,
    /// Whether there was no other when it came.
    pub(super) alone: bool,
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.inbox.under_way.fetch_sub(1, Ordering::SeqCst);
        if self.inbox.gathers.load(Ordering::SeqCst) {
            self.inbox.wake(self.inbox.lock());
        }
    }
}

impl Inbox {
    /// A call begins.
    pub(super) fn enter(&self) -> UnderWay<'_> {
        UnderWay { alone: self.under_way.fetch_add(1, Ordering::SeqCst) == 0, inbox: self }
    }

    /// Whether a group of so many calls is a small part of what is under way: then more will come while it waits.
    fn is_small(&self, group: usize) -> bool {
        self.under_way.load(Ordering::SeqCst) > group.saturating_mul(limits::GATHER_RATIO)
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many calls are under way, those that wait among them.
    pub(super) fn under_way(&self) -> usize {
        self.under_way.load(Ordering::SeqCst)
    }

    /// Whether nothing more is taken in.
    pub(super) fn is_closed(&self) -> bool {
        self.lock().closed
    }

    /// How many calls wait.
    pub(super) fn len(&self) -> usize {
        self.lock().calls.len()
    }

    /// Takes a call in.
    ///
    /// # Errors
    /// When it cannot be taken in.
    pub(super) fn push(&self, call: Call) -> Result<(), Rejected> {
        let mut queue = self.lock();
        if queue.closed {
            return Err(Rejected::Closed);
        }
        if queue.calls.len() >= limits::QUEUE {
            return Err(Rejected::Full);
        }
        queue.calls.push_back(call);
        self.wake(queue);
        Ok(())
    }

    /// Wakes the writer if it sleeps for what is there now.
    fn wake(&self, mut queue: MutexGuard<'_, Queue>) {
        let wakes = match queue.asleep {
            None => false,
            Some(Asleep::Idle) => !queue.calls.is_empty(),
            Some(Asleep::Gathering(group)) => self.is_worth_while(group, queue.calls.len()),
        };
        if wakes {
            queue.asleep = None;
            drop(queue);
            self.arrived.notify_one();
        }
    }

    fn is_worth_while(&self, group: usize, came: usize) -> bool {
        came >= limits::CALLS_TOGETHER || !self.is_small(group.saturating_add(came))
    }

    /// Nothing more is taken in; what waits is still done.
    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.arrived.notify_one();
    }

    /// Nobody takes anything out any more.
    pub(super) fn abandon(&self) {
        let mut queue = self.lock();
        queue.closed = true;
        let calls = std::mem::take(&mut queue.calls);
        drop(queue);
        // Not under the lock: whoever waited for the answer may be the last to hold the node, and closes the inbox.
        drop(calls);
    }

    /// Waits for a call; false when none will come.
    pub(super) fn wait(&self) -> bool {
        let mut queue = self.lock();
        while queue.calls.is_empty() {
            if queue.closed {
                return false;
            }
            queue.asleep = Some(Asleep::Idle);
            queue = self.arrived.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
        queue.asleep = None;
        true
    }

    /// The next calls of a group that has so many and waits until then at most; none when it should wait no longer.
    pub(super) fn gather(&self, group: usize, until: Instant) -> Vec<Call> {
        let mut queue = self.lock();
        // Before the first look at what is under way: a call that goes after that look sees it.
        self.gathers.store(true, Ordering::SeqCst);
        while !queue.closed && !self.is_worth_while(group, queue.calls.len()) {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            queue.asleep = Some(Asleep::Gathering(group));
            queue = self.arrived.wait_timeout(queue, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        queue.asleep = None;
        self.gathers.store(false, Ordering::SeqCst);
        let take = queue.calls.len().min(limits::CALLS_TOGETHER);
        queue.calls.drain(..take).collect()
    }
}
