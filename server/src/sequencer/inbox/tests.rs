//! When the writer sleeps, what wakes it, and what becomes of calls. A writer that is not woken would sleep for an hour.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::sync::{Arc, mpsc};
use std::time::Duration;

use super::*;

const HOUR: Duration = Duration::from_secs(3_600);
const PATIENCE: Duration = Duration::from_secs(20);

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

/// A writer in a thread of its own: what it gets, once it wakes.
struct Sleeper<T>(mpsc::Receiver<T>);

impl<T: Send + 'static> Sleeper<T> {
    /// Lets it fall asleep.
    fn new(inbox: &Arc<Inbox>, sleeps: impl FnOnce(&Inbox) -> T + Send + 'static) -> Self {
        let (tell, told) = mpsc::channel();
        let theirs = Arc::clone(inbox);
        std::thread::spawn(move || tell.send(sleeps(&theirs)));
        let begin = Instant::now();
        while !is_asleep(inbox) {
            assert!(begin.elapsed() < PATIENCE, "it does not fall asleep");
            std::thread::yield_now();
        }
        Self(told)
    }

    fn woken(self) -> T {
        self.0.recv_timeout(PATIENCE).expect("it sleeps on")
    }
}

fn is_asleep(inbox: &Inbox) -> bool {
    inbox.lock().asleep.is_some()
}

/// A writer that gathers for a group of so many.
fn gathering(inbox: &Arc<Inbox>, group: usize) -> Sleeper<usize> {
    Sleeper::new(inbox, move |inbox| inbox.gather(group, Instant::now() + HOUR).len())
}

#[test]
fn a_lone_call_does_not_wait() {
    let inbox = Inbox::default();
    let until = Instant::now() + HOUR;
    let lone = inbox.enter();
    assert!(lone.alone && !inbox.enter().alone);
    let _answers = push(&inbox, 1);
    assert!(inbox.wait());
    assert_eq!(inbox.gather(0, until).len(), 1);
    assert!(inbox.gather(1, until).is_empty(), "nothing else is under way");
    drop(lone);
    assert!(inbox.enter().alone);
}

#[test]
fn a_call_wakes_a_writer_that_has_nothing_to_do() {
    let inbox = Arc::new(Inbox::default());
    let writer = Sleeper::new(&inbox, Inbox::wait);
    let _answers = push(&inbox, 1);
    assert!(writer.woken());
}

#[test]
fn the_call_that_makes_the_group_worth_while_wakes_the_writer() {
    let inbox = Arc::new(Inbox::default());
    let _under_way: Vec<_> = (0..15).map(|_| inbox.enter()).collect();
    let writer = gathering(&inbox, 2);
    let _two = push(&inbox, 2);
    assert!(is_asleep(&inbox), "a group of four of fifteen is small");
    let _third = push(&inbox, 1);
    assert!(!is_asleep(&inbox), "a group of five is not");
    assert_eq!(writer.woken(), 3);
}

#[test]
fn a_call_that_goes_wakes_the_writer_when_the_group_is_worth_while_without_it() {
    let inbox = Arc::new(Inbox::default());
    let mut under_way: Vec<_> = (0..8).map(|_| inbox.enter()).collect();
    let writer = gathering(&inbox, 0);
    let _two = push(&inbox, 2);
    under_way.pop();
    assert!(is_asleep(&inbox), "two of seven are few");
    under_way.pop();
    assert!(!is_asleep(&inbox), "two of six are not");
    assert_eq!(writer.woken(), 2);
}

#[test]
fn enough_calls_to_be_judged_together_wake_the_writer() {
    let inbox = Arc::new(Inbox::default());
    let _under_way: Vec<_> = (0..100).map(|_| inbox.enter()).collect();
    let writer = gathering(&inbox, 0);
    let _answers = push(&inbox, limits::CALLS_TOGETHER - 1);
    assert!(is_asleep(&inbox));
    let _last = push(&inbox, 1);
    assert_eq!(writer.woken(), limits::CALLS_TOGETHER);
}

#[test]
fn a_group_waits_no_longer_than_its_time() {
    let inbox = Arc::new(Inbox::default());
    let _under_way: Vec<_> = (0..12).map(|_| inbox.enter()).collect();
    assert!(inbox.gather(0, Instant::now()).is_empty());
    let _answers = push(&inbox, 1);
    let writer = Sleeper::new(&inbox, |inbox| inbox.gather(0, Instant::now() + Duration::from_secs(1)).len());
    assert_eq!(writer.woken(), 1);
}

#[test]
fn calls_leave_in_their_order_and_at_most_so_many_at_once() {
    let inbox = Inbox::default();
    let _under_way: Vec<_> = (0..100).map(|_| inbox.enter()).collect();
    let mut answers = push(&inbox, 2 * limits::CALLS_TOGETHER);
    for _ in 0..2 {
        let calls = inbox.gather(0, Instant::now() + HOUR);
        assert_eq!(calls.len(), limits::CALLS_TOGETHER, "the others are to come, but so many are judged already");
        for (call, mut answers) in calls.into_iter().zip(answers.drain(..limits::CALLS_TOGETHER)) {
            drop(call);
            assert_eq!(answers.try_recv().unwrap_err(), oneshot::error::TryRecvError::Closed, "it was another's");
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
fn what_waits_when_it_closes_is_done() {
    let inbox = Arc::new(Inbox::default());
    let _under_way: Vec<_> = (0..100).map(|_| inbox.enter()).collect();
    let writer = gathering(&inbox, 0);
    let _two = push(&inbox, 2);
    inbox.close();
    assert_eq!(inbox.push(call().0), Err(Rejected::Closed));
    assert_eq!(writer.woken(), 2, "nothing more comes");
    assert!(!inbox.wait());
}

#[test]
fn what_waits_when_it_is_abandoned_is_dropped() {
    let inbox = Inbox::default();
    let answers = push(&inbox, 3);
    inbox.abandon();
    assert!(answers.into_iter().all(|answers| answers.blocking_recv().is_err()));
    assert_eq!(inbox.push(call().0), Err(Rejected::Closed));
    assert!(!inbox.wait());
}

#[test]
fn a_writer_that_has_nothing_to_do_learns_of_the_end() {
    let inbox = Arc::new(Inbox::default());
    let writer = Sleeper::new(&inbox, Inbox::wait);
    inbox.close();
    assert!(!writer.woken());
}
