//! The watch over the clock: who writes asks it for the time, and a thread looks every second.
//!
//! Invariants: no time that is not believed is handed out for writing; when it was last believed is kept on disk, in the file
//! `last-seen`, once a minute and at the end, so that a start knows for how long the node did not run. That file is a help and
//! no record: without it nothing is asked.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Instant;

use mengshu_core::value::Timestamp;

use super::clock::Clock;
use super::error::NodeError;
use super::guard::{Before, Change, ClockHold, Guard, Reading};
use crate::journal::{Disk, read_file, replace_file};
use crate::limits;

/// Name of the file with the time at which the node ran last.
pub const SEEN_FILE: &str = "last-seen";

/// How the clock is watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ClockWatch {
    /// Whether it is.
    pub guard: bool,
    /// The operator says that it is right, whatever was recorded or seen before.
    pub accept: bool,
}

/// The watch, and its thread; ends when dropped.
#[derive(Debug)]
pub(super) struct Watch {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    clock: Arc<dyn Clock>,
    /// What the clocks showed at the start.
    start: Reading,
    disk: Arc<dyn Disk>,
    /// None where nothing is watched.
    guard: Option<Mutex<Guard>>,
    stop: Mutex<bool>,
    ring: Condvar,
}

impl Watch {
    /// Begins; `last_entry` is when the newest entry was recorded.
    pub(super) fn start(
        clock: Arc<dyn Clock>,
        disk: Arc<dyn Disk>,
        how: ClockWatch,
        last_entry: Option<Timestamp>,
    ) -> Result<Self, NodeError> {
        let start = Reading { boot: clock.boot(), wall: clock.now(), synchronised: None };
        let mut shared = Shared { clock, start, disk, guard: None, stop: Mutex::new(false), ring: Condvar::new() };
        if !how.guard {
            return Ok(Self { shared: Arc::new(shared), thread: None });
        }
        let before = Before { last_seen: last_seen(shared.disk.as_ref()), last_entry };
        let (guard, change) = Guard::start(before, shared.read(true), how.accept);
        tell(change.as_ref());
        shared.guard = Some(Mutex::new(guard));
        let shared = Arc::new(shared);
        let theirs = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("clock".to_owned())
            .spawn(move || theirs.run())
            .map_err(NodeError::system("start a thread"))?;
        Ok(Self { shared, thread: Some(thread) })
    }

    /// The time, for something that will be recorded; or why it is not believed.
    pub(super) fn now(&self) -> Result<Timestamp, ClockHold> {
        self.shared.look()
    }

    /// For whoever only asks how the clock stands.
    pub(super) fn view(&self) -> WatchView {
        WatchView(Arc::clone(&self.shared))
    }

    /// The time, for whatever is not recorded.
    pub(super) fn unguarded(&self) -> Timestamp {
        self.shared.clock.now()
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        *lock(&self.shared.stop) = true;
        self.shared.ring.notify_all();
        if let Some(thread) = self.thread.take() {
            // A panic of the thread has been reported by its own hook.
            let _ = thread.join();
        }
    }
}

/// How the clock stands, for whoever operates the node.
#[derive(Debug, Clone)]
pub(super) struct WatchView(Arc<Shared>);

impl WatchView {
    /// Why it is not believed, if it is not.
    pub(super) fn held(&self) -> Option<ClockHold> {
        self.0.look().err()
    }

    /// By how many microseconds the clock was moved since the start: against the time that has passed. `None` where nobody
    /// can say.
    pub(super) fn moved(&self) -> Option<i64> {
        let passed = self.0.clock.boot()?.checked_sub(self.0.start.boot?)?;
        let shown = self.0.clock.now().micros().checked_sub(self.0.start.wall.micros())?;
        shown.checked_sub(i64::try_from(passed.as_micros()).ok()?)
    }

    /// Whether the system says that it is kept right; `None` where it can't say.
    pub(super) fn synchronised(&self) -> Option<bool> {
        self.0.clock.synchronised()
    }
}

/// A poisoned lock only means that a thread panicked between two whole updates.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn tell(change: Option<&Change>) {
    match change {
        None => {}
        Some(Change::Held(hold)) => tracing::error!("ALARM: writing is held, reading goes on: {hold}"),
        Some(change) => tracing::warn!("{change}"),
    }
}

impl Shared {
    fn read(&self, synchronised: bool) -> Reading {
        Reading {
            boot: self.clock.boot(),
            wall: self.clock.now(),
            synchronised: if synchronised { self.clock.synchronised() } else { None },
        }
    }

    fn look(&self) -> Result<Timestamp, ClockHold> {
        let Some(guard) = &self.guard else { return Ok(self.clock.now()) };
        // Read under the lock, so that readings are looked at in their order.
        let mut guard = lock(guard);
        let reading = self.read(guard.asks_whether_synchronised());
        tell(guard.look(reading).as_ref());
        guard.held().map_or(Ok(reading.wall), |hold| Err(hold.clone()))
    }

    fn run(&self) {
        let (mut saved, mut told) = (None::<Instant>, Instant::now());
        loop {
            let stop = lock(&self.stop);
            let (stop, _) = self
                .ring
                .wait_timeout_while(stop, limits::CLOCK_LOOK, |stop| !*stop)
                .unwrap_or_else(PoisonError::into_inner);
            let stop = *stop;
            match self.look() {
                Ok(now) => {
                    told = Instant::now();
                    if stop || saved.is_none_or(|saved| saved.elapsed() >= limits::CLOCK_SEEN_EVERY) {
                        self.save(now);
                        saved = Some(Instant::now());
                    }
                }
                Err(hold) if told.elapsed() >= limits::CLOCK_ALARM_EVERY => {
                    tracing::error!("ALARM: writing is still held, reading goes on: {hold}");
                    told = Instant::now();
                }
                Err(_) => {}
            }
            if stop {
                return;
            }
        }
    }

    fn save(&self, now: Timestamp) {
        if let Err(error) = replace_file(self.disk.as_ref(), SEEN_FILE, format!("{now}\n").as_bytes()) {
            tracing::warn!(%error, "the time at which the node ran last was not written");
        }
    }
}

/// When the node ran last.
pub(super) fn last_seen(disk: &dyn Disk) -> Option<Timestamp> {
    let bytes = read_file(disk, SEEN_FILE).transpose()?;
    let seen = bytes.ok().and_then(|bytes| String::from_utf8(bytes).ok()?.trim().parse().ok());
    if seen.is_none() {
        tracing::warn!("the file {SEEN_FILE} cannot be read: nobody knows when the node ran last");
    }
    seen
}
