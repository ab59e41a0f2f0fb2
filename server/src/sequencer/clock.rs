//! The node's clock, as a parameter, so that tests can live through days.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use mengshu_core::value::Timestamp;
use rustix::time::{ClockId, clock_gettime};

/// Tells the time that entries are recorded at.
pub trait Clock: Send + Sync + 'static {
    /// Now. It may jump; the sequencer keeps recorded time increasing.
    fn now(&self) -> Timestamp;

    /// Time since the system started, by a clock that nobody sets; `None` where there is none.
    fn boot(&self) -> Option<Duration> {
        None
    }

    /// Whether the system says that the time is kept right; `None` where it can't say.
    fn synchronised(&self) -> Option<bool> {
        None
    }
}

impl std::fmt::Debug for dyn Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Clock")
    }
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let micros = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| i64::try_from(since.as_micros()).unwrap_or(i64::MAX));
        Timestamp::from_micros(micros)
    }

    fn boot(&self) -> Option<Duration> {
        // It goes on while the machine sleeps, where the system has such a clock.
        #[cfg(target_os = "linux")]
        let clock = ClockId::Boottime;
        #[cfg(not(target_os = "linux"))]
        let clock = ClockId::Monotonic;
        let time = clock_gettime(clock);
        let (seconds, nanos) = (u64::try_from(time.tv_sec).ok()?, u32::try_from(time.tv_nsec).ok()?);
        Some(Duration::new(seconds, nanos))
    }

    fn synchronised(&self) -> Option<bool> {
        mengshu_sys::clock_synchronised()
    }
}

/// A clock that stands still until it is moved.
#[derive(Debug)]
pub struct ManualClock(AtomicI64);

impl ManualClock {
    /// A clock that shows `at`.
    #[must_use]
    pub fn new(at: Timestamp) -> Self {
        Self(AtomicI64::new(at.micros()))
    }

    /// Sets it, forwards or backwards.
    pub fn set(&self, at: Timestamp) {
        self.0.store(at.micros(), Ordering::SeqCst);
    }

    /// Moves it forward.
    pub fn advance_days(&self, days: i64) {
        self.0.fetch_add(days.saturating_mul(86_400_000_000), Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::SeqCst))
    }
}
