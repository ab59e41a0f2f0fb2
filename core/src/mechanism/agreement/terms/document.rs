//! Terms as a document that people wrote: reading it clause by clause, so that every mistake is named at once.

use serde_json::{Map, Value, json};

use crate::book::Arg;
use crate::mechanism::agreement::codes::{AGR_007, AGR_008, AGR_009, AGR_010};
use crate::mechanism::agreement::terms::check::Problem;
use crate::mechanism::agreement::terms::clauses::Clauses;
use crate::mechanism::agreement::terms::whole::{DisputePath, TABLES, Terms, Transfer};
use crate::mechanism::agreement::words;
use crate::value::{Currency, Name, UtcOffset};

impl Terms {
    /// Reads terms from a document (a TOML file's content as JSON), or names everything that is wrong with it.
    ///
    /// # Errors
    /// All problems: clauses that are unknown, left out or not readable, and then what [`Terms::problems`] finds.
    pub fn from_document(document: &Value) -> Result<Self, Vec<Problem>> {
        let bad = |clause: &str, error: serde_json::Error| {
            Problem::new(&AGR_010, clause, words::unreadable(&error.to_string()))
        };
        let no_terms = || vec![Problem::new(&AGR_010, "", words::no_table())];
        let Value::Object(given) = document else { return Err(no_terms()) };
        let Some(sample) = sample() else { return Err(no_terms()) };
        let mut problems = Vec::new();
        let mut unread: Vec<String> = left_out(given, &sample).into_iter().map(str::to_owned).collect();
        if !unread.is_empty() {
            problems.push(Problem::new(&AGR_007, "", words::write_them(Arg::list(&unread))));
        }
        let both = given.get("disputes").and_then(Value::as_object).is_some_and(|paths| paths.len() > 1);
        if both {
            problems.push(Problem::new(&AGR_009, "disputes", words::one_path()));
            unread.push("disputes".to_owned());
        }
        for (key, value) in given.iter().filter(|(key, _)| !both || *key != "disputes") {
            match value {
                Value::Object(entries) if TABLES.contains(&key.as_str()) => {
                    for (name, entry) in entries {
                        let one = |entry: Value| Value::Object(Map::from_iter([(name.clone(), entry)]));
                        let Err(error) = read(&sample, key, one(entry.clone())) else { continue };
                        let clause = format!("{key}.{name}");
                        // Which of an organ's or a rule's fields it is: each one by itself in a sound entry.
                        let fields = entry.as_object().zip(sound(key)).into_iter().flat_map(|(fields, sound)| {
                            fields.iter().map(move |(field, value)| (field, with(&sound, field, value.clone())))
                        });
                        let wrong: Vec<_> = fields
                            .filter_map(|(field, entry)| Some((field, read(&sample, key, one(entry)).err()?)))
                            .map(|(field, error)| bad(&format!("{clause}.{field}"), error))
                            .collect();
                        if wrong.is_empty() {
                            problems.push(bad(&clause, error));
                        }
                        problems.extend(wrong);
                        unread.push(clause);
                    }
                }
                value => {
                    if let Err(error) = read(&sample, key, value.clone()) {
                        problems.push(bad(key, error));
                        unread.push(key.clone());
                    }
                }
            }
        }
        if problems.is_empty() {
            let terms = serde_json::from_value::<Self>(document.clone()).map_err(|error| vec![bad("", error)])?;
            let problems = terms.problems();
            return if problems.is_empty() { Ok(terms) } else { Err(problems) };
        }
        // What can be read is checked too, so that all is named at once.
        problems.extend(rest(given, &sample, &unread));
        Err(problems)
    }
}

/// The fields that a document leaves out.
fn left_out<'a>(given: &Map<String, Value>, sample: &'a Map<String, Value>) -> Vec<&'a str> {
    let optional = |key: &str| TABLES.contains(&key) || ["ratification_days", "contest_days"].contains(&key);
    sample.keys().map(String::as_str).filter(|key| !given.contains_key(*key) && !optional(key)).collect()
}

/// The problems of what can be read, with sound clauses in the place of the others.
fn rest(given: &Map<String, Value>, sample: &Map<String, Value>, unread: &[String]) -> Vec<Problem> {
    let mut document = sample.clone();
    for (key, value) in given.iter().filter(|(key, _)| sample.contains_key(*key) && !unread.contains(key)) {
        let mut value = value.clone();
        if let Value::Object(entries) = &mut value {
            entries.retain(|name, _| !unread.contains(&format!("{key}.{name}")));
        }
        document.insert(key.clone(), value);
    }
    let Ok(terms) = serde_json::from_value::<Terms>(Value::Object(document)) else { return Vec::new() };
    // What does not fit together may only miss an entry that could not be read.
    let loose =
        unread.iter().any(|clause| ["matters", "organs", "rules"].iter().any(|table| clause.starts_with(table)));
    let own = |problem: &Problem| {
        let replaced = unread.contains(&problem.clause);
        let follows = loose && problem.code == &AGR_008;
        // A clause that cannot be read is not left out.
        !replaced && !follows && problem.code != &AGR_007
    };
    let clauses = given.get("clauses").and_then(Value::as_object);
    let known = Clauses::default().missing();
    let missing: Vec<_> = known.into_iter().filter(|name| clauses.is_none_or(|own| !own.contains_key(*name))).collect();
    let missing = (!missing.is_empty()).then(|| Problem::left_out(&missing));
    missing.into_iter().chain(terms.problems().into_iter().filter(own)).collect()
}

/// A sound entry of a table, as the place to try the fields of another in.
fn sound(table: &str) -> Option<Map<String, Value>> {
    let entry = match table {
        "organs" => json!({
            "kind": "council", "name": "x", "seats": "all_members", "votes": "equal", "minutes_days": 1,
            "notice": { "convene_days": 1, "extraordinary_days": 1, "item_days": 1 },
        }),
        "rules" => json!({ "base": "all", "passes": "> 1/2" }),
        "matters" => json!({ "what": "x" }),
        _ => return None,
    };
    entry.as_object().cloned()
}

fn with(object: &Map<String, Value>, field: &str, value: Value) -> Value {
    let mut object = object.clone();
    object.insert(field.to_owned(), value);
    Value::Object(object)
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
        contest_days: 15,
        organs: std::collections::BTreeMap::new(),
        rules: std::collections::BTreeMap::new(),
        approvals: std::collections::BTreeMap::new(),
        matters: std::collections::BTreeMap::new(),
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
