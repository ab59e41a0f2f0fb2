//! What a node counts while it runs, for whoever operates it.
//!
//! Invariants: counting is a few additions without a lock, so that the way of a submission costs no more for it; nothing here
//! decides anything; a count only grows while the node runs, but for those that say how much there is now.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use mengshu_core::mechanism::roll;

/// A count that only grows.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    /// One more.
    pub fn one(&self) {
        self.add(1);
    }

    /// So many more.
    pub fn add(&self, more: u64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }

    /// How many.
    #[must_use]
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// How many there are of something that comes and goes.
#[derive(Debug, Default)]
pub struct Gauge(AtomicU64);

impl Gauge {
    /// One more, until what is returned is dropped.
    #[must_use]
    pub fn enter(&self) -> Inside<'_> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Inside(self)
    }

    /// How many.
    #[must_use]
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// One that is counted in a [`Gauge`].
#[derive(Debug)]
pub struct Inside<'a>(&'a Gauge);

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Upper bounds of the steps in which times are counted, in microseconds. Beyond the last there is one more step.
pub const STEPS: [u64; 13] =
    [250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 5_000_000];

/// How long something took, counted in steps.
#[derive(Debug, Default)]
pub struct Times {
    steps: [AtomicU64; STEPS.len()],
    over: AtomicU64,
    micros: AtomicU64,
}

/// What [`Times`] has counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// How many were no longer than each step.
    pub up_to: [u64; STEPS.len()],
    /// How many there were.
    pub all: u64,
    /// How long they took together.
    pub sum: Duration,
}

impl Times {
    /// Something took so long.
    pub fn note(&self, time: Duration) {
        let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        let step = STEPS.partition_point(|bound| *bound < micros);
        self.steps.get(step).unwrap_or(&self.over).fetch_add(1, Ordering::Relaxed);
        self.micros.fetch_add(micros, Ordering::Relaxed);
    }

    /// What was counted so far.
    #[must_use]
    pub fn counted(&self) -> Counted {
        let mut all = 0_u64;
        let up_to = std::array::from_fn(|step| {
            all = all.saturating_add(self.steps.get(step).map_or(0, |count| count.load(Ordering::Relaxed)));
            all
        });
        let all = all.saturating_add(self.over.load(Ordering::Relaxed));
        Counted { up_to, all, sum: Duration::from_micros(self.micros.load(Ordering::Relaxed)) }
    }
}

/// Refusals by their code.
#[derive(Debug)]
pub struct Refusals(Vec<(&'static str, Counter)>);

impl Default for Refusals {
    fn default() -> Self {
        let mut codes: Vec<_> = roll::all_codes().map(|code| code.id).collect();
        codes.sort_unstable();
        codes.dedup();
        Self(codes.into_iter().map(|code| (code, Counter::default())).collect())
    }
}

impl Refusals {
    /// Something was refused under this code.
    pub fn note(&self, code: &str) {
        if let Ok(at) = self.0.binary_search_by(|(known, _)| (*known).cmp(code))
            && let Some((_, count)) = self.0.get(at)
        {
            count.one();
        }
    }

    /// Every code, in their order, and how often it refused something.
    pub fn all(&self) -> impl Iterator<Item = (&'static str, u64)> {
        self.0.iter().map(|(code, count)| (*code, count.get()))
    }
}

/// What became of submissions.
#[derive(Debug, Default)]
pub struct Submissions {
    /// Recorded.
    pub recorded: Counter,
    /// Recorded already: the first answer was given again.
    pub known: Counter,
    /// Refused by the rules.
    pub refused: Refusals,
    /// Not taken, since writing was held.
    pub held: Counter,
    /// Not taken, since too many waited.
    pub busy: Counter,
    /// Not answered, since the node was stopping or had failed.
    pub unavailable: Counter,
}

/// All that a node counts.
#[derive(Debug, Default)]
pub struct Tally {
    /// What became of submissions.
    pub submissions: Submissions,
    /// How long the disk took for each group of entries.
    pub commits: Times,
    /// Entries that became durable.
    pub entries: Counter,
    /// Their bytes.
    pub entry_bytes: Counter,
    /// Heads that were signed for them.
    pub heads: Counter,
    /// Ledgers that there are: those found at the start, and those founded since.
    pub ledgers: Counter,
    /// Connections that were taken.
    pub accepted: Counter,
    /// Connections that are open.
    pub connections: Gauge,
    /// Calls and requests for pages that came.
    pub calls: Counter,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_counted_in_their_steps() {
        let times = Times::default();
        for micros in [0, 250, 251, 6_000_000, 5_000_000] {
            times.note(Duration::from_micros(micros));
        }
        let counted = times.counted();
        assert_eq!((counted.up_to[0], counted.up_to[1], counted.up_to[12], counted.all), (2, 3, 4, 5));
        assert_eq!(counted.sum, Duration::from_micros(11_000_501));
    }

    #[test]
    fn every_refusal_has_its_count_and_nothing_else_has() {
        let refusals = Refusals::default();
        for code in roll::all_codes() {
            refusals.note(code.id);
        }
        refusals.note("NOT-A-CODE");
        assert!(refusals.all().all(|(_, count)| count == 1));
        assert!(refusals.all().map(|(code, _)| code).is_sorted());
    }

    #[test]
    fn what_comes_and_goes_is_counted_while_it_is_there() {
        let gauge = Gauge::default();
        let (first, second) = (gauge.enter(), gauge.enter());
        assert_eq!(gauge.get(), 2);
        drop(first);
        assert_eq!(gauge.get(), 1);
        drop(second);
        assert_eq!(gauge.get(), 0);
    }
}
