//! Writing measurements as Prometheus reads them: its text format, version 0.0.4.

use std::fmt::{Display, Write};

use crate::tally::{Counted, STEPS};

/// A text in the making.
#[derive(Debug, Default)]
pub(super) struct Text(String);

impl Text {
    fn head(&mut self, name: &str, kind: &str, help: &str) {
        // Writing to a string does not fail.
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    /// A measurement with one value; without one where nobody can say.
    pub(super) fn one(&mut self, name: &str, kind: &str, help: &str, value: Option<impl Display>) {
        if let Some(value) = value {
            self.head(name, kind, help);
            let _ = writeln!(self.0, "{name} {value}");
        }
    }

    /// A count.
    pub(super) fn count(&mut self, name: &str, help: &str, value: u64) {
        self.one(name, "counter", help, Some(value));
    }

    /// Something that goes up and down.
    pub(super) fn gauge(&mut self, name: &str, help: &str, value: Option<impl Display>) {
        self.one(name, "gauge", help, value);
    }

    /// A measurement with one value for each of some words. The words are ours: nothing in them need be escaped.
    pub(super) fn each<'w>(
        &mut self,
        name: &str,
        kind: &str,
        help: &str,
        label: &str,
        values: impl IntoIterator<Item = (&'w str, u64)>,
    ) {
        self.head(name, kind, help);
        for (word, value) in values {
            let _ = writeln!(self.0, "{name}{{{label}=\"{word}\"}} {value}");
        }
    }

    /// Times in seconds, by their steps.
    pub(super) fn times(&mut self, name: &str, help: &str, counted: &Counted) {
        self.head(name, "histogram", help);
        for (bound, count) in STEPS.iter().zip(counted.up_to) {
            let _ = writeln!(self.0, "{name}_bucket{{le=\"{}\"}} {count}", Seconds(*bound));
        }
        let _ = writeln!(self.0, "{name}_bucket{{le=\"+Inf\"}} {}", counted.all);
        let _ = writeln!(self.0, "{name}_sum {}", counted.sum.as_secs_f64());
        let _ = writeln!(self.0, "{name}_count {}", counted.all);
    }

    /// The whole text.
    pub(super) fn finish(self) -> String {
        self.0
    }
}

/// Microseconds as seconds, without a needless digit.
struct Seconds(u64);

impl Display for Seconds {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (whole, part) = (self.0 / 1_000_000, self.0 % 1_000_000);
        match part {
            0 => write!(f, "{whole}"),
            part => write!(f, "{whole}.{}", format!("{part:06}").trim_end_matches('0')),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::tally::Times;

    #[test]
    fn it_is_written_as_prometheus_reads_it() {
        let times = Times::default();
        times.note(Duration::from_micros(300));
        times.note(Duration::from_secs(9));
        let mut text = Text::default();
        text.count("a_total", "How many.", 3);
        text.gauge("b", "Nobody can say.", None::<u64>);
        text.each("c", "gauge", "By word.", "why", [("x", 1), ("y", 0)]);
        text.times("d_seconds", "How long.", &times.counted());
        let text = text.finish();
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines[..3], ["# HELP a_total How many.", "# TYPE a_total counter", "a_total 3"]);
        assert_eq!(lines[3..7], ["# HELP c By word.", "# TYPE c gauge", "c{why=\"x\"} 1", "c{why=\"y\"} 0"]);
        assert_eq!(lines[9], "d_seconds_bucket{le=\"0.00025\"} 0");
        assert_eq!(lines[10], "d_seconds_bucket{le=\"0.0005\"} 1");
        assert_eq!(lines[lines.len() - 4], "d_seconds_bucket{le=\"5\"} 1");
        assert_eq!(
            lines[lines.len() - 3..],
            ["d_seconds_bucket{le=\"+Inf\"} 2", "d_seconds_sum 9.0003", "d_seconds_count 2"]
        );
    }
}
