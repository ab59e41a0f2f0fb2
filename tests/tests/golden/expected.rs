//! What is expected of the golden ledgers: one JSON document with one row a line, so that a difference is a line.
//!
//! | section | a row |
//! |---|---|
//! | `points` | when something is asked: ledger, effective date, size, moment |
//! | `reports` | the audit's summary: of the journal, and of each export |
//! | `sizes` | state digest and tree root after each entry |
//! | `answers` | a view's fingerprints (half of the BLAKE3 of the JSON), one for each point of its ledger |
//! | `full` | a view's JSON at a point for which it is kept |

use std::collections::BTreeMap;

use serde_json::Value;

use crate::points::Answers;

/// The document.
pub(crate) struct Expected {
    pub(crate) points: Vec<Value>,
    pub(crate) reports: Vec<Value>,
    pub(crate) sizes: Vec<Value>,
    pub(crate) answers: Vec<Value>,
    pub(crate) full: Vec<Value>,
}

/// The document of these sections.
pub(crate) fn sections(sections: &[(&str, Vec<Value>)]) -> String {
    let section = |(name, rows): &(&str, Vec<Value>)| {
        let rows: Vec<String> = rows.iter().map(ToString::to_string).collect();
        format!("\"{name}\":[\n{}\n]", rows.join(",\n"))
    };
    format!("{{{}}}\n", sections.iter().map(section).collect::<Vec<_>>().join(","))
}

/// Fails with both texts in full where they differ.
#[track_caller]
pub(crate) fn compare(what: &str, recorded: &Value, found: &Value) {
    assert!(recorded == found, "{}", difference(what, Some(recorded), found));
}

fn difference(what: &str, recorded: Option<&Value>, found: &Value) -> String {
    let recorded =
        recorded.map_or_else(|| "(kept as a fingerprint only)".to_owned(), |recorded| format!("{recorded:#}"));
    format!("== {what}\n-- recorded:\n{recorded}\n-- found:\n{found:#}\n")
}

impl Expected {
    /// As it stands in the repository.
    pub(crate) fn read() -> Self {
        let text = std::fs::read_to_string(crate::record::folder().join("expected.json")).unwrap();
        let mut sections: BTreeMap<String, Vec<Value>> = serde_json::from_str(&text).unwrap();
        let mut section = |name: &str| sections.remove(name).unwrap();
        let (points, reports, sizes) = (section("points"), section("reports"), section("sizes"));
        Self { points, reports, sizes, answers: section("answers"), full: section("full") }
    }

    /// The size, root and state digest after a ledger's last entry.
    pub(crate) fn end(&self, place: usize) -> (Value, Value, Value) {
        let last = self.sizes.iter().rfind(|row| row["ledger"] == place).unwrap();
        (last["size"].clone(), last["root"].clone(), last["digest"].clone())
    }

    /// The questions about a ledger.
    pub(crate) fn questions(&self, place: usize) -> Vec<String> {
        self.rows(place).map(|row| row["view"].as_str().unwrap().to_owned()).collect()
    }

    fn rows(&self, place: usize) -> impl Iterator<Item = &Value> {
        self.answers.iter().filter(move |row| row["ledger"] == place)
    }

    /// The answers that are kept of a point.
    pub(crate) fn full(&self, point: &Value) -> impl Iterator<Item = &Value> {
        let at = (point["ledger"].clone(), point["size"].clone());
        self.full.iter().filter(move |row| (&row["ledger"], &row["size"]) == (&at.0, &at.1))
    }

    /// Where answers are not those of the recording, in words; whether the recorded one is kept in full.
    pub(crate) fn differences(&self, place: usize, found: &[Answers]) -> Vec<(bool, String)> {
        let points = crate::points::of(&self.points, place);
        let mut differences = Vec::new();
        for (recorded, answers) in self.rows(place).zip(found) {
            let row = answers.row(place);
            for (at, point) in points.iter().enumerate() {
                for (lang, answer) in [("en", Some(&answers.at[at].0)), ("zh", answers.at[at].1.as_ref())] {
                    if recorded[lang][at] == row[lang][at] {
                        continue;
                    }
                    let kept = self.full(point).find(|kept| kept["view"] == recorded["view"] && kept["lang"] == lang);
                    let what = format!("{} of ledger {place} at point {point}, {lang}", answers.view);
                    let answer = answer.unwrap_or(&Value::Null);
                    let words = difference(&what, kept.map(|kept| &kept["answer"]), answer);
                    differences.push((kept.is_some(), words));
                }
            }
        }
        differences
    }
}
