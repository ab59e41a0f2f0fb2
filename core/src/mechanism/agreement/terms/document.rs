//! Terms as a document that people wrote: reading it clause by clause, so that every mistake is named at once.

use serde_json::{Map, Value};

use super::check::Problem;
use super::{Clauses, DisputePath, Terms, Transfer};
use crate::ledger::refusal::codes;
use crate::value::{Currency, Name, UtcOffset};

/// Clauses of which every entry is read by itself.
const TABLES: [&str; 4] = ["approvals", "clauses", "organs", "rules"];

impl Terms {
    /// Reads terms from a document (a TOML file's content as JSON), or names everything that is wrong with it.
    ///
    /// # Errors
    /// All problems: clauses that are unknown, left out or not readable, and then what [`Terms::problems`] finds.
    pub fn from_document(document: &Value) -> Result<Self, Vec<Problem>> {
        let bad = |clause: &str, error: serde_json::Error| {
            let error = error.to_string();
            Problem::new(&codes::AGR_010, clause, error.clone(), error)
        };
        let no_terms = || vec![Problem::new(&codes::AGR_010, "", "it is not a table of clauses", "不是由条款组成的表")];
        let Value::Object(given) = document else { return Err(no_terms()) };
        let Some(sample) = sample() else { return Err(no_terms()) };
        let mut problems = Vec::new();
        let both = given.get("disputes").and_then(Value::as_object).is_some_and(|paths| paths.len() > 1);
        if both {
            let message = "agree on arbitration or on a court, never on both: leave one out";
            problems.push(Problem::new(&codes::AGR_009, "disputes", message, "仲裁与诉讼只能择一，请删去其一"));
        }
        let optional = |key: &str| TABLES.contains(&key) || key == "ratification_days";
        let left_out: Vec<&str> =
            sample.keys().map(String::as_str).filter(|key| !given.contains_key(*key) && !optional(key)).collect();
        if !left_out.is_empty() {
            let names = left_out.join(", ");
            let (message, chinese) = (format!("write these clauses: {names}"), format!("请写明这些条款：{names}"));
            problems.push(Problem::new(&codes::AGR_007, "", message, chinese));
        }
        for (key, value) in given.iter().filter(|(key, _)| !both || *key != "disputes") {
            match value {
                Value::Object(entries) if TABLES.contains(&key.as_str()) => {
                    for (name, entry) in entries {
                        let one = Value::Object(Map::from_iter([(name.clone(), entry.clone())]));
                        if let Err(error) = read(&sample, key, one) {
                            problems.push(bad(&format!("{key}.{name}"), error));
                        }
                    }
                }
                value => {
                    if let Err(error) = read(&sample, key, value.clone()) {
                        problems.push(bad(key, error));
                    }
                }
            }
        }
        let terms = if problems.is_empty() { serde_json::from_value::<Self>(document.clone()) } else { return Err(with_clauses(problems, given)) };
        let terms = terms.map_err(|error| vec![bad("", error)])?;
        let problems = terms.problems();
        if problems.is_empty() { Ok(terms) } else { Err(problems) }
    }
}

/// The clauses that are left out are named even when others cannot be read.
fn with_clauses(mut problems: Vec<Problem>, given: &Map<String, Value>) -> Vec<Problem> {
    let own = given.get("clauses").and_then(Value::as_object);
    let known = Clauses::default().missing();
    let missing: Vec<_> = known.into_iter().filter(|name| own.is_none_or(|own| !own.contains_key(*name))).collect();
    if !missing.is_empty() {
        problems.push(Problem::left_out(&missing));
    }
    problems
}

/// Reads one clause in the place of the sample's.
fn read(sample: &Map<String, Value>, key: &str, value: Value) -> Result<(), serde_json::Error> {
    let mut document = sample.clone();
    document.insert(key.to_owned(), value);
    serde_json::from_value::<Terms>(Value::Object(document)).map(drop)
}

/// Readable terms with every field.
fn sample() -> Option<Map<String, Value>> {
    let word: Name = "x".parse().ok()?;
    let terms = Terms {
        time_zone: UtcOffset::UTC,
        currency: "CNY".parse::<Currency>().ok()?,
        benefit_shares: std::collections::BTreeMap::new(),
        approval_days: 1,
        ratification_days: 1,
        organs: std::collections::BTreeMap::new(),
        rules: std::collections::BTreeMap::new(),
        approvals: std::collections::BTreeMap::new(),
        transfer: Transfer::Free,
        exit_notice_days: 1,
        partnership_excluded: true,
        disputes: DisputePath::Court(word.clone()),
        governing_law: word,
        clauses: Clauses::default(),
    };
    match serde_json::to_value(terms).ok()? {
        Value::Object(object) => Some(object),
        _ => None,
    }
}
