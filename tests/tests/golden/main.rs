//! The golden ledgers: two alliances whose journal, export and answers stand in `tests/fixtures/golden`, and which every
//! later version must open, replay, audit and answer about as this one did.
//!
//! Invariants: without `MENGSHU_RECORD_GOLDEN=1` nothing there is written; keys, nonces, salts and the clock are fixed, so
//! that recording anew gives the same bytes. A difference is a change of behaviour, not a reason to record.
#![allow(clippy::unwrap_used, reason = "tests")]

mod expected;
mod kinds;
mod log;
mod points;
mod record;
mod stage;
mod story;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use mengshu_core::value::Timestamp;
use mengshu_server::audit::{audit_data, audit_export};
use mengshu_server::sequencer::ManualClock;
use mengshu_tests::{TestNode, config};
use serde_json::{Value, json};

use crate::expected::{Expected, compare, sections};
use crate::log::{Log, copy};
use crate::record::fixture;
use crate::stage::{Alliance, ask, digest};

/// The ledgers have at least so many entries.
const ENTRIES_MIN: usize = 300;

/// What the node is asked about the past.
const REPLAYED: [&str; 4] = ["alliance", "inbox/h", "member/p", "suspect"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_node_opens_its_journal_and_has_the_same_state() {
    let (fixture, expected) = (fixture().await, Expected::read());
    let folder = tempfile::tempdir().unwrap();
    copy(&fixture.join("journal"), folder.path());
    let clock = Arc::new(ManualClock::new(stage::moment("2025-01-02", "12:00:00", "Z")));
    let node = TestNode::start(config(folder.path()), clock.clone()).await.unwrap();
    let mut client = node.client().await.unwrap();
    for (place, log) in Log::all(&fixture).iter().enumerate() {
        let (_, published) = node.node.ledger(&log.ledger).unwrap();
        let (size, root, state) = expected.end(place);
        assert_eq!((json!(published.size), json!(published.root)), (size.clone(), root));
        for point in points::of(&expected.points, place).into_iter().filter(|point| point["full"] == true) {
            // Every answer of the last day as of now; of what was known earlier a few, since each replays the log.
            let (at, last) = (point["at_us"].as_i64().unwrap(), point["size"] == size);
            clock.set(Timestamp::from_micros(at));
            for row in expected.full(point).filter(|row| last || REPLAYED.iter().any(|view| row["view"] == *view)) {
                let (question, lang) = (row["view"].as_str().unwrap(), row["lang"].as_str().unwrap());
                let known = if last { None } else { Some(at) };
                let answer = ask(&mut client, &log.ledger, question, lang, &points::parameters(point), known).await;
                compare(&format!("{question} as the node answers"), &row["answer"], &answer);
            }
        }
        // The node takes a statement only of the digest that it computes itself.
        let mut alliance = Alliance::of(&node, log.ledger, 9);
        alliance.act("node", digest(size.as_u64().unwrap(), state.as_str().unwrap())).await;
    }
    node.stop().await.unwrap();
}

#[tokio::test]
async fn the_audits_of_journal_and_export_report_the_same() {
    let (fixture, expected) = (fixture().await, Expected::read());
    compare("the audits", &json!(expected.reports), &json!(reports(&fixture)));
}

#[tokio::test]
async fn core_alone_replays_the_export_to_the_same_digests_and_roots() {
    let (fixture, expected) = (fixture().await, Expected::read());
    let mut sizes = Vec::new();
    for (place, log) in Log::all(&fixture).iter().enumerate() {
        log.replay(&mut |after| sizes.push(after.row(place)));
    }
    for (recorded, found) in expected.sizes.iter().zip(&sizes) {
        compare("the first entry that differs", recorded, found);
    }
    assert_eq!(expected.sizes.len(), sizes.len());
}

#[tokio::test]
async fn every_view_answers_at_every_point_as_it_did() {
    let (fixture, expected) = (fixture().await, Expected::read());
    let mut different = Vec::new();
    for (place, log) in Log::all(&fixture).iter().enumerate() {
        let questions: Vec<String> = expected.questions(place);
        let found = points::answers(log, &points::of(&expected.points, place), &questions);
        different.extend(expected.differences(place, &found));
    }
    // Those first of which both sides can be shown in full.
    different.sort_by_key(|(kept, _)| !kept);
    let shown: String = different.iter().take(5).map(|(_, words)| words.as_str()).collect();
    assert!(different.is_empty(), "{} answers differ; the first:\n{shown}", different.len());
}

#[tokio::test]
async fn every_view_is_asked() {
    let (_, expected) = (fixture().await, Expected::read());
    let asked: Vec<String> = (0..2).flat_map(|place| expected.questions(place)).collect();
    for name in points::names() {
        assert!(asked.iter().any(|question| points::is_of(question, name)), "nothing asks {name}");
    }
}

#[tokio::test]
async fn every_kind_of_act_and_step_occurs() {
    let fixture = fixture().await;
    let logs = Log::all(&fixture);
    let entries: usize = logs.iter().map(|log| log.entries.len()).sum();
    let present: BTreeSet<String> = logs.iter().flat_map(|log| log.bodies()).map(|body| kinds::of(&body)).collect();
    let known = kinds::all();
    println!("{entries} entries, {} kinds: {}", present.len(), present.iter().cloned().collect::<Vec<_>>().join(", "));
    assert!(entries >= ENTRIES_MIN, "{entries} entries");
    assert_eq!(known.difference(&present).collect::<Vec<_>>(), Vec::<&String>::new(), "kinds that do not occur");
    assert!(known.len() > 50, "the list of kinds was not found: {known:?}");
}

/// What the recording must contain beside the kinds: words of the answers at the last points.
#[tokio::test]
async fn every_fate_occurs() {
    let (_, expected) = (fixture().await, Expected::read());
    let seen = |field: &str| -> BTreeSet<String> {
        let answers = expected.full.iter().map(|row| &row["answer"]);
        answers.filter_map(|answer| answer[field].as_str()).map(ToOwned::to_owned).collect()
    };
    let standings = seen("standing");
    let wanted = [
        "pending",
        "effective",
        "declined",
        "withdrawn",
        "lapsed",
        "void", // acts
        "active",
        "suspended",
        "left",
        "expelled",
        "succeeded",
        "dissolved", // members
        "open",
        "passed",
        "passed_not_final",
        "vetoed",
        "no_quorum",
        "failed",
        "reopened", // decisions
    ];
    for word in wanted {
        assert!(standings.contains(word), "no {word} among {standings:?}");
    }
    let defaults = expected.full.iter().filter_map(|row| row["answer"]["defaults"].as_array()).flatten();
    assert!(defaults.clone().any(|period| period["over"].is_null()), "nobody is in default");
    assert!(defaults.clone().any(|period| period["over"].is_string()), "no default is over");
    let suspects = expected.full.iter().filter(|row| row["view"] == "suspect");
    let suspects: Vec<&Value> = suspects.flat_map(|row| row["answer"]["suspects"].as_array().unwrap()).collect();
    let of = |what: &dyn Fn(&Value) -> bool| suspects.iter().any(|row| what(row));
    assert!(of(&|row| row["open_since_entry"].is_u64()), "none is open");
    assert!(of(&|row| row["struck_by_entry"].is_u64()), "none was struck");
    let confirmed = |row: &Value| row["doubts"].as_object().unwrap().values().any(|doubt| doubt["confirmed"].is_u64());
    assert!(of(&confirmed), "none was confirmed");
}

/// What today's code writes is what stands there, byte for byte: journal, export and expectations.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn recording_again_gives_the_same_bytes() {
    let fixture = fixture().await;
    let again = tempfile::tempdir().unwrap();
    record::record(again.path()).await;
    let (before, after) = (log::files(&fixture), log::files(again.path()));
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    for (name, bytes) in before {
        assert!(after[&name] == bytes, "{name} is not what it was");
    }
}

/// The reports of the audits: of the journal, and of each export.
fn reports(fixture: &Path) -> Vec<Value> {
    let folder = tempfile::tempdir().unwrap();
    copy(&fixture.join("journal"), folder.path());
    let mut reports = vec![json!(audit_data(folder.path(), false, &mut |_| {}).unwrap())];
    reports.extend(log::exports(fixture).iter().map(|export| json!(audit_export(export, false, &mut |_| {}).unwrap())));
    reports
}

/// Everything that is expected of a recording.
fn observe(fixture: &Path) -> String {
    let (mut sizes, mut answers, mut full) = (Vec::new(), Vec::new(), Vec::new());
    let mut points = points::chosen();
    for (place, log) in Log::all(fixture).iter().enumerate() {
        log.replay(&mut |after| sizes.push(after.row(place)));
        points::settle(&mut points, place, log);
        let own = points::of(&points, place);
        let mut found = points::answers(log, &own, &points::questions(log));
        // What nobody can ever have been asked says nothing.
        found.retain(|answers| answers.at.iter().any(|(en, _)| !en.is_null()));
        answers.extend(found.iter().map(|answer| answer.row(place)));
        full.extend(found.iter().flat_map(|answer| answer.in_full(&own)));
    }
    sections(&[
        ("points", points),
        ("reports", reports(fixture)),
        ("sizes", sizes),
        ("answers", answers),
        ("full", full),
    ])
}
