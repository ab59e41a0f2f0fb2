//! Whether the clock may be believed: a decision over what was read, without a clock, a disk or a thread.
//!
//! One moment of a wrong clock would freeze recorded time ahead, since it never goes back: pending acts would lapse, deadlines
//! would be over. So while a node runs the wall clock is held against the time since the system started, which nobody sets.
//! So would a clock that went back by as much: recorded time would stand still, and deadlines with it.
//! Invariants: only a time that is too far ahead, or too far behind, holds writing; a hold ends by itself when what held it is
//! gone; small steps are told and hold nothing; where the system says nothing, time alone holds nothing.

use std::fmt;
use std::time::Duration;

use mengshu_core::book::Lang;
use mengshu_core::value::Timestamp;

use crate::limits;

/// Why the clock is not believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClockHold {
    /// It went ahead of the time that has passed, or back.
    Stepped {
        /// By so much, in microseconds; below 0 where it went back.
        ahead: i64,
    },
    /// At the start it was behind the last entry.
    BehindTheLog {
        /// When that was recorded.
        last_entry: Timestamp,
    },
    /// At the start the node had not run for long, and nothing says that the clock is right.
    NotSynchronised {
        /// When it ran last.
        last_seen: Timestamp,
    },
}

impl fmt::Display for ClockHold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stepped { ahead } if *ahead < 0 => write!(
                f,
                "the system's clock went back by {}, so that recorded time would stand still; nothing is recorded until it is \
                 back. If it shows the right time now, start the node again with --accept-clock",
                span(*ahead)
            ),
            Self::Stepped { ahead } => write!(
                f,
                "the system's clock stepped {} ahead of the time that has passed; nothing is recorded until it is back. If it \
                 shows the right time now, start the node again",
                span(*ahead)
            ),
            Self::BehindTheLog { last_entry } => write!(
                f,
                "the last entry was recorded at {last_entry}, and the system's clock is over an hour behind that; nothing is \
                 recorded until it gets there. If it shows the right time, start the node with --accept-clock"
            ),
            Self::NotSynchronised { last_seen } => write!(
                f,
                "the node ran last at {last_seen}, and the system does not say that its clock is synchronised; nothing is \
                 recorded until it does. If it shows the right time, start the node with --accept-clock"
            ),
        }
    }
}

impl ClockHold {
    /// Why, and what ends it.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        let zh = match self {
            Self::Stepped { ahead } if *ahead < 0 => format!(
                "系统时钟向后跳变 {}，记录时间将停滞不前，在恢复之前不予记录；如其现已正确，请以 --accept-clock 重新启动节点",
                span(*ahead)
            ),
            Self::Stepped { ahead } => format!(
                "系统时钟较实际经过时间向前跳变 {}，在恢复之前不予记录；如其现已正确，请重新启动节点",
                span(*ahead)
            ),
            Self::BehindTheLog { last_entry } => format!(
                "最后一条记录于 {last_entry}，而系统时钟落后于此超过一小时，在其到达之前不予记录；如时钟正确，请以 --accept-clock 启动节点"
            ),
            Self::NotSynchronised { last_seen } => format!(
                "节点上次运行于 {last_seen}，而系统未确认时钟已同步，在确认之前不予记录；如时钟正确，请以 --accept-clock 启动节点"
            ),
        };
        lang.pick(self.to_string(), zh)
    }
}

/// Microseconds as people say them.
fn span(micros: i64) -> String {
    let seconds = micros.unsigned_abs() / 1_000_000;
    match (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60) {
        (0, 0, 0, seconds) => format!("{seconds} s"),
        (0, 0, minutes, seconds) => format!("{minutes} min {seconds} s"),
        (0, hours, minutes, _) => format!("{hours} h {minutes} min"),
        (days, hours, ..) => format!("{days} days {hours} h"),
    }
}

/// What the clocks showed at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reading {
    /// Since the system started; `None` where there is no such clock.
    pub(super) boot: Option<Duration>,
    /// The time of day.
    pub(super) wall: Timestamp,
    /// Whether the system says that this is kept right; `None` where it can't say or was not asked.
    pub(super) synchronised: Option<bool>,
}

/// What is known of the time before a start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Before {
    /// When the node ran last.
    pub(super) last_seen: Option<Timestamp>,
    /// When the last entry was recorded.
    pub(super) last_entry: Option<Timestamp>,
}

/// Something to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Change {
    /// Writing is held from now on.
    Held(ClockHold),
    /// Writing goes on.
    Released,
    /// The clock was set by so many microseconds; nothing is held.
    Stepped(i64),
    /// The node has not run since then; the clock is believed all the same.
    LongStopped(Timestamp),
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Held(hold) => write!(f, "writing is held: {hold}"),
            Self::Released => f.write_str("the clock is believed again: writing goes on"),
            Self::Stepped(by) if *by < 0 => write!(f, "the system's clock went back by {}", span(*by)),
            Self::Stepped(by) => write!(f, "the system's clock went ahead by {}", span(*by)),
            Self::LongStopped(since) => {
                write!(f, "the node has not run since {since}; look whether the clock is right")
            }
        }
    }
}

/// What is believed of the clock so far.
#[derive(Debug)]
pub(super) struct Guard {
    /// The last reading that was believed.
    believed: Reading,
    held: Option<ClockHold>,
}

impl Guard {
    /// At a start. `accepted`: the operator says that the clock is right.
    pub(super) fn start(before: Before, now: Reading, accepted: bool) -> (Self, Option<Change>) {
        let ahead = |of: Timestamp| now.wall.micros().saturating_sub(of.micros());
        let change = match (before.last_entry, before.last_seen) {
            (Some(last_entry), _) if !accepted && ahead(last_entry) < -micros(limits::CLOCK_STEP) => {
                Some(Change::Held(ClockHold::BehindTheLog { last_entry }))
            }
            (_, Some(last_seen)) if ahead(last_seen) > micros(limits::CLOCK_STOPPED) => {
                // Where the system can't say, time alone does not stop a node.
                let held = !accepted && now.synchronised == Some(false);
                let hold = || Change::Held(ClockHold::NotSynchronised { last_seen });
                Some(if held { hold() } else { Change::LongStopped(last_seen) })
            }
            (_, Some(last_seen)) if ahead(last_seen) < -micros(limits::CLOCK_TOLD) => {
                Some(Change::Stepped(ahead(last_seen)))
            }
            _ => None,
        };
        let held = match &change {
            Some(Change::Held(hold)) => Some(hold.clone()),
            _ => None,
        };
        (Self { believed: now, held }, change)
    }

    /// Why the clock is not believed, if so.
    pub(super) const fn held(&self) -> Option<&ClockHold> {
        self.held.as_ref()
    }

    /// Whether the next reading must say whether the clock is synchronised.
    pub(super) const fn asks_whether_synchronised(&self) -> bool {
        matches!(self.held, Some(ClockHold::NotSynchronised { .. }))
    }

    /// Takes a reading, the next one of this run; what is to be told.
    pub(super) fn look(&mut self, now: Reading) -> Option<Change> {
        let step = self.step(&now);
        let hold = match self.held.clone() {
            None | Some(ClockHold::Stepped { .. }) => {
                (step.abs() > micros(limits::CLOCK_STEP)).then_some(ClockHold::Stepped { ahead: step })
            }
            Some(ClockHold::BehindTheLog { last_entry }) => {
                let behind = last_entry.micros().saturating_sub(now.wall.micros());
                (behind > micros(limits::CLOCK_STEP)).then_some(ClockHold::BehindTheLog { last_entry })
            }
            Some(hold @ ClockHold::NotSynchronised { .. }) => (now.synchronised != Some(true)).then_some(hold),
        };
        let held_before = std::mem::replace(&mut self.held, hold).is_some();
        match (&self.held, held_before) {
            (Some(hold), false) => Some(Change::Held(hold.clone())),
            // What is believed stays what it was: the wall may come back.
            (Some(_), true) => None,
            (None, true) => {
                self.believed = now;
                Some(Change::Released)
            }
            (None, false) => {
                self.believed = now;
                (step.abs() >= micros(limits::CLOCK_TOLD)).then_some(Change::Stepped(step))
            }
        }
    }

    /// By how much more than the time that has passed the wall went ahead, in microseconds.
    fn step(&self, now: &Reading) -> i64 {
        let (Some(then), Some(boot)) = (self.believed.boot, now.boot) else { return 0 };
        let passed = micros(boot.saturating_sub(then));
        now.wall.micros().saturating_sub(self.believed.wall.micros()).saturating_sub(passed)
    }
}

fn micros(time: Duration) -> i64 {
    i64::try_from(time.as_micros()).unwrap_or(i64::MAX)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600;
    const DAY: i64 = 24 * HOUR;
    /// 2026-01-01.
    const START: i64 = 1_767_225_600;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros((START + seconds) * 1_000_000)
    }

    /// So many seconds after the start by the boot clock, and what the wall shows.
    fn reading(boot: u64, wall: i64) -> Reading {
        Reading { boot: Some(Duration::from_secs(1_000 + boot)), wall: at(wall), synchronised: None }
    }

    fn word(change: Option<Change>) -> &'static str {
        match change {
            None => "-",
            Some(Change::Held(ClockHold::Stepped { .. })) => "stepped",
            Some(Change::Held(ClockHold::BehindTheLog { .. })) => "behind",
            Some(Change::Held(ClockHold::NotSynchronised { .. })) => "not synchronised",
            Some(Change::Released) => "released",
            Some(Change::Stepped(by)) if by < 0 => "told: back",
            Some(Change::Stepped(_)) => "told: ahead",
            Some(Change::LongStopped(_)) => "told: long stopped",
        }
    }

    #[test]
    fn while_it_runs_only_a_step_of_over_an_hour_holds_and_it_ends_by_itself() {
        // Seconds since boot, seconds on the wall, what is told, whether writing is held after it.
        let table: [&[(u64, i64, &str, bool)]; 7] = [
            // Time passes, also long and through a suspended machine, whose boot clock goes on.
            &[(1, 1, "-", false), (100, 100, "-", false), (400 * 86_400, 400 * DAY, "-", false)],
            // A leap second, NTP, a small step in either direction.
            &[(10, 11, "told: ahead", false), (20, 20, "told: back", false), (30, 30 + HOUR - 1, "told: ahead", false)],
            // An hour exactly is no more than an hour.
            &[(10, 10 + HOUR, "told: ahead", false)],
            &[(10, 11 + HOUR, "stepped", true)],
            // Years ahead; held while it lasts, released when the wall is back, and it may go on as before.
            &[
                (10, 10 + 1_000 * DAY, "stepped", true),
                (20, 20 + 1_000 * DAY, "-", true),
                (30, 30 + 5 * DAY, "-", true),
                (40, 40, "released", false),
                (50, 50, "-", false),
                (60, 60 + 2 * HOUR, "stepped", true),
            ],
            // Back by years: recorded time would stand still. Back by an hour exactly is told.
            &[
                (10, 10 - 1_000 * DAY, "stepped", true),
                (20, 20 - 1_000 * DAY, "-", true),
                (30, 30, "released", false),
                (40, 40 - HOUR, "told: back", false),
            ],
            // Many looks do not hide a step: slow drift is believed, a step is not.
            &[(1_000_000, 1_000_000 + 500, "told: ahead", false), (2_000_000, 2_000_000 + 1_000, "told: ahead", false)],
        ];
        for rows in table {
            let (mut guard, change) = Guard::start(Before::default(), reading(0, 0), false);
            assert_eq!(word(change), "-");
            for &(boot, wall, expected, held) in rows {
                assert_eq!(word(guard.look(reading(boot, wall))), expected, "{rows:?} at {boot}");
                assert_eq!(guard.held().is_some(), held, "{rows:?} at {boot}");
            }
        }
    }

    #[test]
    fn at_a_start_the_log_and_the_time_since_it_ran_are_asked() {
        // Last seen, last entry, what the system says, accepted; what is told, held.
        type Row = (Option<i64>, Option<i64>, Option<bool>, bool, &'static str, bool);
        let table: [Row; 14] = [
            (None, None, None, false, "-", false),
            (Some(-10), Some(-20), Some(false), false, "-", false),
            // A ledger that sleeps says nothing about the clock.
            (Some(-10), Some(-400 * DAY), Some(false), false, "-", false),
            (None, Some(-400 * DAY), Some(false), false, "-", false),
            // The log is ahead.
            (None, Some(HOUR), None, false, "-", false),
            (None, Some(HOUR + 1), None, false, "behind", true),
            (Some(HOUR + 1), Some(HOUR + 1), Some(true), false, "behind", true),
            (None, Some(HOUR + 1), None, true, "-", false),
            // Stopped for long.
            (Some(-30 * DAY), None, Some(false), false, "-", false),
            (Some(-30 * DAY - 1), None, Some(false), false, "not synchronised", true),
            (Some(-30 * DAY - 1), None, Some(true), false, "told: long stopped", false),
            (Some(-30 * DAY - 1), None, None, false, "told: long stopped", false),
            (Some(-30 * DAY - 1), None, Some(false), true, "told: long stopped", false),
            // The clock went back while it was stopped.
            (Some(5 * DAY), None, None, false, "told: back", false),
        ];
        for row @ (last_seen, last_entry, synchronised, accepted, expected, held) in table {
            let before = Before { last_seen: last_seen.map(at), last_entry: last_entry.map(at) };
            let (guard, change) = Guard::start(before, Reading { synchronised, ..reading(0, 0) }, accepted);
            assert_eq!((word(change), guard.held().is_some()), (expected, held), "{row:?}");
        }
    }

    #[test]
    fn what_held_at_the_start_lets_go_by_itself() {
        let before = Before { last_seen: None, last_entry: Some(at(10 * DAY)) };
        let (mut guard, _) = Guard::start(before, reading(0, 0), false);
        assert_eq!(word(guard.look(reading(1, 1))), "-");
        // The clock is set right: that is no step, since the one before was not believed.
        assert_eq!(word(guard.look(reading(2, 10 * DAY))), "released");
        assert_eq!(word(guard.look(reading(3, 10 * DAY + 2 * HOUR))), "stepped");

        let before = Before { last_seen: Some(at(-31 * DAY)), last_entry: None };
        let unsynchronised = Reading { synchronised: Some(false), ..reading(0, 0) };
        let (mut guard, _) = Guard::start(before, unsynchronised, false);
        assert!(guard.asks_whether_synchronised());
        assert_eq!(word(guard.look(Reading { synchronised: Some(false), ..reading(1, 1) })), "-");
        assert_eq!(word(guard.look(Reading { synchronised: Some(true), ..reading(2, 40 * DAY) })), "released");
        assert!(!guard.asks_whether_synchronised());
    }

    #[test]
    fn without_a_boot_clock_nothing_holds_while_it_runs() {
        let blind = |wall| Reading { boot: None, wall: at(wall), synchronised: None };
        let (mut guard, _) = Guard::start(Before::default(), blind(0), false);
        assert_eq!(word(guard.look(blind(1_000 * DAY))), "-");
        assert_eq!(guard.held(), None);
    }

    #[test]
    fn spans_are_said_as_people_say_them() {
        let table = [
            (1_500_000, "1 s"),
            (-90_000_000, "1 min 30 s"),
            (7_260_000_000, "2 h 1 min"),
            (266_400_000_000, "3 days 2 h"),
        ];
        for (micros, text) in table {
            assert_eq!(span(micros), text);
        }
    }
}
