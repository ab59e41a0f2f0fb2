//! Calls on their way to the writer.
//!
//! A group costs a disk write, a signature and a published state however large it is. So while most of what is under way
//! has not come yet the writer sleeps, and whoever brings the call that makes the group worth while wakes it: the
//! processor is for those who verify. Invariants: calls leave in the order in which they came; no more than
//! [`limits::QUEUE`] wait; when nobody takes them any more, those that wait are dropped and none is taken in.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use mengshu_core::event::Opened;
use tokio::sync::oneshot;

use super::writer::Answers;
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
}

/// What waits for the writer, and how much more is coming.
#[derive(Debug, Default)]
pub(super) struct Inbox {
    waiting: Mutex<Waiting>,
    arrived: Condvar,
    /// Calls that submit something, from their first byte checked to their answer.
    under_way: AtomicUsize,
}

#[derive(Debug, Default)]
struct Waiting {
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
    }
}

impl Inbox {
    /// So many calls are taken out at once and share the last step of their signatures: more would save little, and would
    /// all be judged only when they are complete.
    const TOGETHER: usize = 8;

    /// A call begins.
    pub(super) fn enter(&self) -> UnderWay<'_> {
        UnderWay { alone: self.under_way.fetch_add(1, Ordering::SeqCst) == 0, inbox: self }
    }

    /// Whether a group of so many calls is a small part of what is under way: then more will come while it waits.
    fn is_small(&self, group: usize) -> bool {
        self.under_way.load(Ordering::Relaxed) > group.saturating_mul(3)
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many calls wait.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.lock().calls.len()
    }

    /// Takes a call in.
    ///
    /// # Errors
    /// When it cannot be taken in.
    pub(super) fn push(&self, call: Call) -> Result<(), Rejected> {
        let mut waiting = self.lock();
        if waiting.closed {
            return Err(Rejected::Closed);
        }
        if waiting.calls.len() >= limits::QUEUE {
            return Err(Rejected::Full);
        }
        waiting.calls.push_back(call);
        let wakes = match waiting.asleep {
            None => false,
            Some(Asleep::Idle) => true,
            Some(Asleep::Gathering(group)) => self.is_worth_while(group, waiting.calls.len()),
        };
        if wakes {
            waiting.asleep = None;
            drop(waiting);
            self.arrived.notify_one();
        }
        Ok(())
    }

    fn is_worth_while(&self, group: usize, came: usize) -> bool {
        came >= Self::TOGETHER || !self.is_small(group.saturating_add(came))
    }

    /// Nothing more is taken in; what waits is still done.
    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.arrived.notify_one();
    }

    /// Nobody takes anything out any more.
    pub(super) fn abandon(&self) {
        let mut waiting = self.lock();
        waiting.closed = true;
        waiting.calls.clear();
    }

    /// Waits for a call; false when none will come.
    pub(super) fn wait(&self) -> bool {
        let mut waiting = self.lock();
        while waiting.calls.is_empty() {
            if waiting.closed {
                return false;
            }
            waiting.asleep = Some(Asleep::Idle);
            waiting = self.arrived.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
        waiting.asleep = None;
        true
    }

    /// The next calls of a group that has so many and began then; none when the group should wait no longer.
    pub(super) fn gather(&self, group: usize, begin: Instant) -> Vec<Call> {
        let mut waiting = self.lock();
        while !waiting.closed && !self.is_worth_while(group, waiting.calls.len()) {
            let left = limits::GATHER_TIME.saturating_sub(begin.elapsed());
            if left.is_zero() {
                break;
            }
            waiting.asleep = Some(Asleep::Gathering(group));
            waiting = self.arrived.wait_timeout(waiting, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        waiting.asleep = None;
        let take = waiting.calls.len().min(Self::TOGETHER);
        waiting.calls.drain(..take).collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use std::time::Duration;

    use super::*;

    fn call() -> (Call, oneshot::Receiver<Answers>) {
        let (reply, answers) = oneshot::channel();
        (Call { events: Vec::new(), reply }, answers)
    }

    /// Pushes so many calls.
    fn push(inbox: &Inbox, count: usize) -> Vec<oneshot::Receiver<Answers>> {
        let push_one = |_| {
            let (call, answers) = call();
            inbox.push(call).unwrap();
            answers
        };
        (0..count).map(push_one).collect()
    }

    /// A beginning whose time to gather never ends, and one whose time is over.
    fn times() -> (Instant, Instant) {
        let now = Instant::now();
        (now + Duration::from_secs(3_600), now.checked_sub(limits::GATHER_TIME).unwrap())
    }

    #[test]
    fn a_lone_call_does_not_wait() {
        let inbox = Inbox::default();
        let (forever, _) = times();
        let lone = inbox.enter();
        assert!(lone.alone && !inbox.enter().alone);
        let _answers = push(&inbox, 1);
        assert!(inbox.wait());
        assert_eq!(inbox.gather(0, forever).len(), 1);
        assert!(inbox.gather(1, forever).is_empty(), "nothing else is under way");
    }

    #[test]
    fn the_writer_sleeps_until_the_call_comes_that_makes_the_group_worth_while() {
        let inbox = Inbox::default();
        let (forever, over) = times();
        let _under_way: Vec<_> = (0..12).map(|_| inbox.enter()).collect();
        assert!(inbox.gather(0, over).is_empty(), "its time is over");
        let first = push(&inbox, 1);
        assert_eq!(inbox.gather(0, over).len(), 1, "its time is over");
        drop(first);
        std::thread::scope(|scope| {
            let writer = scope.spawn(|| inbox.gather(1, forever));
            let asleep = || inbox.lock().asleep.is_some();
            while !asleep() {
                std::thread::yield_now();
            }
            let _two = push(&inbox, 2);
            assert!(asleep(), "a group of three of twelve is small");
            let _third = push(&inbox, 1);
            assert!(!asleep(), "a group of four is not");
            assert_eq!(writer.join().unwrap().len(), 3);
        });
    }

    #[test]
    fn calls_leave_in_their_order_and_at_most_so_many_at_once() {
        let inbox = Inbox::default();
        let (forever, _) = times();
        let _under_way: Vec<_> = (0..100).map(|_| inbox.enter()).collect();
        let mut answers = push(&inbox, 2 * Inbox::TOGETHER);
        for _ in 0..2 {
            let calls = inbox.gather(0, forever);
            assert_eq!(calls.len(), Inbox::TOGETHER, "the others are to come, but so many are judged already");
            for (call, answers) in calls.into_iter().zip(answers.drain(..Inbox::TOGETHER)) {
                drop(call);
                assert!(answers.blocking_recv().is_err(), "it was another's");
            }
        }
        assert_eq!(inbox.len(), 0);
    }

    #[test]
    fn it_takes_no_more_than_its_bound() {
        let inbox = Inbox::default();
        let _answers = push(&inbox, limits::QUEUE);
        assert_eq!(inbox.push(call().0), Err(Rejected::Full));
        inbox.gather(0, Instant::now());
        assert_eq!(inbox.push(call().0), Ok(()));
    }

    #[test]
    fn what_waits_when_it_closes_is_done_and_what_waits_when_it_is_abandoned_is_dropped() {
        let inbox = Inbox::default();
        let (forever, _) = times();
        let _under_way: Vec<_> = (0..100).map(|_| inbox.enter()).collect();
        let _first = push(&inbox, 2);
        inbox.close();
        assert_eq!(inbox.push(call().0), Err(Rejected::Closed));
        assert!(inbox.wait());
        assert_eq!(inbox.gather(0, forever).len(), 2, "nothing more comes");
        assert!(!inbox.wait());

        let inbox = Inbox::default();
        let answers = push(&inbox, 3);
        inbox.abandon();
        assert!(answers.into_iter().all(|answers| answers.blocking_recv().is_err()));
        assert_eq!(inbox.push(call().0), Err(Rejected::Closed));
        assert!(!inbox.wait());
    }

    #[test]
    fn a_sleeping_writer_learns_of_the_end() {
        let inbox = Inbox::default();
        std::thread::scope(|scope| {
            let writer = scope.spawn(|| inbox.wait());
            while inbox.lock().asleep.is_none() {
                std::thread::yield_now();
            }
            inbox.close();
            assert!(!writer.join().unwrap());
        });
    }
}
