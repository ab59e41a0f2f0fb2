//! The table: what was done, what became of the honest client, what the node held; and what breaks the bounds.

use std::fmt;
use std::time::Duration;

use crate::honest::Served;

/// 99 of 100 calls of an honest client are answered within this.
const SOON: Duration = Duration::from_secs(1);
/// MiB that the node holds at most, beside its state.
const MEMORY: u64 = 512;
/// Where others take more of the machine, times say nothing of the node.
const BUSY: f64 = 0.25;
/// Lines that an attack adds to the log at most.
const LINES: usize = 100;

/// The table's head.
pub(crate) const HEAD: &str = "\
attack                      calls failed again   p50 ms   p99 ms   max ms  state MiB  peak MiB  log lines  disk MiB  node s  others %  what was sent";

/// What an attack did.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) what: String,
    pub(crate) served: Served,
    /// The honest client before the attack.
    pub(crate) calm: Served,
    /// Resident before, and at most; in MiB.
    pub(crate) state: u64,
    pub(crate) most: u64,
    pub(crate) lines: usize,
    pub(crate) written: u64,
    /// Processor time of the node.
    pub(crate) spent: Duration,
    /// The part of the machine that other processes took.
    pub(crate) others: f64,
    /// Why the node did not end in order.
    pub(crate) ended: Option<String>,
}

impl Row {
    /// Whether the honest client had to wait, and for the node.
    pub(crate) fn is_slow(&self) -> bool {
        self.served.within(99) >= SOON && self.others < BUSY
    }
}

impl fmt::Display for Row {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = |hundredths| self.served.within(hundredths).as_secs_f64() * 1e3;
        write!(
            to,
            "{:<27} {:>5} {:>6} {:>5} {:>8.0} {:>8.0} {:>8.0} {:>10} {:>9} {:>10} {:>9} {:>7.1} {:>9.0}  {}",
            self.name,
            self.served.calls(),
            self.served.failed,
            self.served.again,
            time(50),
            time(99),
            time(100),
            self.state,
            self.most,
            self.lines,
            self.written >> 20,
            self.spent.as_secs_f64(),
            self.others * 1e2,
            self.what
        )?;
        if let Some(why) = &self.served.why {
            let why: String = why.chars().take(160).collect();
            write!(to, "\n    a try failed: {why}")?;
        }
        Ok(())
    }
}

/// What in the tries of one attack breaks the bounds.
pub(crate) fn broken(rows: &[Row]) -> Vec<String> {
    let mut broken = Vec::new();
    let slow = rows.iter().filter(|row| row.is_slow()).count();
    if slow * 2 > rows.len() {
        broken.push(format!("99 of 100 calls took over {} ms, in {slow} tries of {}", SOON.as_millis(), rows.len()));
    }
    for row in rows {
        let failed = row.served.failed + row.calm.failed;
        if failed > 0 {
            broken.push(format!("{failed} calls were never answered"));
        }
        if row.most > MEMORY + row.state {
            broken.push(format!("{} MiB held, of which {} are state", row.most, row.state));
        }
        if row.lines > LINES {
            broken.push(format!("{} lines in the log", row.lines));
        }
        broken.extend(row.ended.clone());
    }
    broken
}
