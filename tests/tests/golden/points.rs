//! What is asked, and when: ten points, each an effective date and what was known, and every view with every name that it
//! takes.

use std::collections::{BTreeMap, BTreeSet};

use mengshu_core::book::{Lang, ViewError};
use mengshu_core::ledger::view;
use mengshu_core::mechanism::State;
use mengshu_core::value::{Hash, Timestamp};
use serde_json::{Value, json};

use crate::kinds;
use crate::log::{After, Log};

pub(crate) use mengshu_core::ledger::names;

/// The points: an effective date, and what was known by a time or a size; for three of them the answers are kept in full.
/// Each has a ledger and a size in the end ([`settle`]).
pub(crate) fn chosen() -> Vec<Value> {
    let by_time = |ledger: u8, date: &str, known: &str| json!({ "ledger": ledger, "date": date, "known_at": known });
    let by_size = |ledger: u8, date: &str, size: u64| json!({ "ledger": ledger, "date": date, "size": size });
    let mut points = vec![
        by_size(0, "2024-03-01", 5),
        by_time(0, "2024-03-06", "2024-03-02T23:59:59+08:00"),
        by_time(0, "2024-04-02", "2024-04-02T23:59:59+08:00"),
        by_time(0, "2024-06-08", "2024-06-11T00:00:00+08:00"),
        by_time(0, "2024-07-10", "2024-08-31T00:00:00+08:00"),
        by_time(0, "2024-09-05", "2024-09-20T00:00:00Z"),
        json!({ "ledger": 0, "date": "2024-12-15" }),
        by_size(1, "2024-04-30", 12),
        by_time(1, "2024-07-31", "2024-08-01T03:30:00Z"),
        json!({ "ledger": 1, "date": "2024-12-31" }),
    ];
    for full in [3, 6, 9] {
        points[full]["full"] = json!(true);
    }
    points
}

/// Finds the size that each point of a ledger knows, and the moment that it is asked for.
pub(crate) fn settle(points: &mut [Value], place: usize, log: &Log) {
    let end = log.entries.len() as u64;
    for point in points.iter_mut().filter(|point| point["ledger"] == place) {
        let recorded = |size: u64| log.entries[usize::try_from(size).unwrap() - 1].recorded_at;
        let (size, at) = match (point["known_at"].as_str(), point["size"].as_u64()) {
            (Some(known), _) => {
                let at: Timestamp = known.parse().unwrap();
                (log.entries.iter().filter(|entry| entry.recorded_at <= at).count() as u64, at)
            }
            (None, size) => (size.unwrap_or(end), recorded(size.unwrap_or(end))),
        };
        point["size"] = json!(size);
        point["at_us"] = json!(at.micros());
    }
}

/// The points of a ledger.
pub(crate) fn of(points: &[Value], place: usize) -> Vec<&Value> {
    points.iter().filter(|point| point["ledger"] == place).collect()
}

/// The parameters of a point: every view takes those that it knows.
pub(crate) fn parameters(point: &Value) -> BTreeMap<String, String> {
    let date = point["date"].as_str().unwrap();
    ["date", "effective"].map(|name| (name.to_owned(), date.to_owned())).into()
}

/// An answer at the points of a ledger: in English, and in Chinese where that differs.
pub(crate) struct Answers {
    pub(crate) view: String,
    pub(crate) at: Vec<(Value, Option<Value>)>,
}

impl Answers {
    /// The answers' fingerprints, one for each point; nothing where there is no answer.
    pub(crate) fn row(&self, place: usize) -> Value {
        let row = |answer: &Value| {
            let hash = Hash::blake3(answer.to_string().as_bytes()).to_string();
            if answer.is_null() { Value::Null } else { json!(hash[..32]) }
        };
        let en: Vec<Value> = self.at.iter().map(|(en, _)| row(en)).collect();
        let zh: Vec<Value> = self.at.iter().map(|(_, zh)| zh.as_ref().map_or(Value::Null, row)).collect();
        let mut all = json!({ "ledger": place, "view": self.view, "en": en });
        if zh.iter().any(|hash| !hash.is_null()) {
            all["zh"] = json!(zh);
        }
        all
    }

    /// The answers at the points for which they are kept; not those that differ from another by a parameter, nor the
    /// chains of subjects, which have nothing to read.
    pub(crate) fn in_full(&self, points: &[&Value]) -> Vec<Value> {
        let readable = !self.view.contains('?') && !self.view.starts_with("subject/");
        let kept =
            self.at.iter().zip(points).filter(|((en, _), point)| readable && point["full"] == true && !en.is_null());
        let rows = kept.flat_map(|((en, zh), point)| {
            let row = |lang: &str, answer: &Value| {
                json!({
                    "ledger": point["ledger"], "size": point["size"], "view": self.view, "lang": lang, "answer": answer,
                })
            };
            std::iter::once(row("en", en)).chain(zh.as_ref().map(|zh| row("zh", zh)))
        });
        rows.collect()
    }
}

/// The answers to all questions at all points of a log.
pub(crate) fn answers(log: &Log, points: &[&Value], questions: &[String]) -> Vec<Answers> {
    let empty = |view: &String| Answers { view: view.clone(), at: vec![(Value::Null, None); points.len()] };
    let mut found: Vec<Answers> = questions.iter().map(empty).collect();
    log.replay(&mut |after: &After<'_>| {
        for (place, point) in points.iter().enumerate().filter(|(_, point)| point["size"] == after.size) {
            let at = Timestamp::from_micros(point["at_us"].as_i64().unwrap());
            for question in &mut found {
                let ask = |lang| answer(after.state, &question.view, &parameters(point), at, lang).unwrap_or_default();
                let (en, zh) = (ask(Lang::En), ask(Lang::Zh));
                let zh = Some(zh).filter(|zh| *zh != en);
                question.at[place] = (en, zh);
            }
        }
    });
    found
}

/// A question is a view, with parameters after `?` where it has its own.
fn split(question: &str) -> (&str, Option<(&str, &str)>) {
    let (view, parameter) = question.split_once('?').unwrap_or((question, ""));
    (view, parameter.split_once('='))
}

/// An answer; none where the subject does not exist at that point.
fn answer(
    state: &State,
    question: &str,
    parameters: &BTreeMap<String, String>,
    at: Timestamp,
    lang: Lang,
) -> Option<Value> {
    let own = split(question).1.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let mut parameters = parameters.clone();
    parameters.extend(own);
    answer_with(state, question, parameters, at, lang)
}

fn answer_with(
    state: &State,
    question: &str,
    mut parameters: BTreeMap<String, String>,
    at: Timestamp,
    lang: Lang,
) -> Option<Value> {
    let (name, own) = split(question);
    match view(state, name, &parameters, at, lang) {
        Ok(answer) => Some(answer),
        Err(ViewError::NotFound { .. }) => None,
        // A date of the point is asked of every question; some take none.
        Err(ViewError::NoParameter { name, .. })
            if parameters.remove(&name).is_some() && own.is_none_or(|own| own.0 != name) =>
        {
            answer_with(state, question, parameters, at, lang)
        }
        Err(error) => panic!("{question}: {error}"),
    }
}

/// Whether a question asks a view of this name.
pub(crate) fn is_of(question: &str, name: &str) -> bool {
    let (asked, named): (Vec<&str>, Vec<&str>) = (split(question).0.split('/').collect(), name.split('/').collect());
    // What stands for `<kind>/<id>` may be one word: the alliance is a subject.
    let fits = asked.len() == named.len() || name.starts_with("subject/");
    fits && asked.iter().zip(&named).all(|(part, name)| name.starts_with('<') || name.ends_with('>') || part == name)
}

/// Every question about a log: each view with every name that occurs there.
pub(crate) fn questions(log: &Log) -> Vec<String> {
    let (mut acts, mut applications, mut keys) = (Vec::new(), Vec::new(), BTreeSet::new());
    for (entry, body) in log.entries.iter().zip(log.bodies()) {
        let (id, kind) = (entry.event.id().to_string(), kinds::of(&body));
        if kind == "membership.apply" {
            applications.push(id.clone());
        }
        if !kind.starts_with("act.") && !kind.starts_with("node.") {
            acts.push(id);
        }
        keys.insert(entry.event.event().key.to_string());
    }
    let mut subjects = BTreeSet::new();
    log.replay(&mut |after| subjects.extend(after.subjects.iter().map(ToString::to_string)));
    let of_kind = |kind: &str| -> Vec<String> {
        let ids = subjects.iter().filter_map(|subject| subject.strip_prefix(kind)?.strip_prefix('/'));
        ids.map(ToOwned::to_owned).collect()
    };
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    let mut questions = vec!["decision?vetoed_by=k".to_owned()];
    questions.extend(of_kind("decision").iter().map(|id| format!("decision/{id}?without=k")));
    for name in names() {
        let Some((view, rest)) = name.split_once("/<") else {
            questions.push(name.to_owned());
            continue;
        };
        let ids: Vec<String> = match view {
            "act" => acts.clone(),
            "application" => applications.clone(),
            "key" => keys.iter().cloned().collect(),
            "authority" | "exit" | "inbox" => of_kind("member"),
            "agreement" if rest.contains("diff") => words(&["1/diff/2", "2/diff/1", "2/diff/3"]),
            "agreement" => words(&["1", "2", "3"]),
            "agreement/clause" => {
                words(&["approvals", "benefit_shares", "clauses", "organs.council", "rules", "transfer"])
            }
            "organ" => words(&["board", "council", "experts", "office"]),
            "subject" => subjects.iter().cloned().collect(),
            kind => of_kind(kind),
        };
        questions.extend(ids.iter().map(|id| format!("{view}/{id}")));
    }
    questions
}
