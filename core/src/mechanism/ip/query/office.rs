//! From which day a register's entry counts: the office's own rule, as dated data.
//!
//! Invariant: a row of law stands here with its source; another is a change of the rule book. Where no row fits, an entry
//! counts from the day on which the register took it, which nobody can make earlier.

use schemars::JsonSchema;
use serde::Serialize;

use crate::mechanism::ip::acts::RightKind;

/// From which day an entry counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Counts {
    /// From the day on which each party signed: what is recorded is a deed that has effect by itself.
    Execution,
    /// From the day on which the register took it: the entry itself gives the right.
    Registration,
}

/// A row of law.
struct Row {
    country: &'static str,
    kinds: &'static [RightKind],
    counts: Counts,
    source: &'static str,
}

/// Read 2026-11-28; the texts are those of that day.
static ROWS: &[Row] = &[
    Row { country: "US", kinds: &[RightKind::Patent], counts: Counts::Execution, source: "35 USC 261" },
    Row { country: "US", kinds: &[RightKind::Mark], counts: Counts::Execution, source: "15 USC 1060(a)" },
    Row { country: "CN", kinds: &[RightKind::Patent], counts: Counts::Registration, source: "专利法 10" },
    Row {
        country: "CN",
        kinds: &[RightKind::Layout],
        counts: Counts::Registration,
        source: "集成电路布图设计保护条例 22",
    },
    Row {
        country: "CN",
        kinds: &[RightKind::PlantVariety],
        counts: Counts::Registration,
        source: "植物新品种保护条例 9",
    },
    Row { country: "CN", kinds: &[RightKind::Mark], counts: Counts::Registration, source: "商标法 42" },
    Row {
        country: "CN", kinds: &[RightKind::Software], counts: Counts::Execution, source: "计算机软件保护条例 21"
    },
];

/// From which day entries about such a right count, and the law that says so, where one is known.
pub(crate) fn counts_from(country: &str, kind: RightKind) -> (Counts, Option<&'static str>) {
    let row = ROWS.iter().find(|row| row.country == country && row.kinds.contains(&kind));
    row.map_or((Counts::Registration, None), |row| (row.counts, Some(row.source)))
}
