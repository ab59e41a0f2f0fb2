//! The JSON Schemas of `docs/schema`: that they are those of the code, that every recorded answer and body is what they
//! say, and that no change of them breaks who reads a view or writes an act.
//!
//! `MENGSHU_RECORD_DOCS=1` writes them anew; what breaks somebody is written with `MENGSHU_RECORD_DOCS=breaking` alone.
#![allow(clippy::unwrap_used, reason = "tests")]

mod breaking;
mod check;
mod documents;
mod order;
mod text;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use breaking::breaking;
use check::Place;
use documents::{COMMITTED, Documents, MADE, folder};
use mengshu_core::book::Lang;
use mengshu_core::ledger::names;
use mengshu_core::mechanism::{VerifiedEntry, roll};
use mengshu_core::proof::decode_bundle;
use serde_json::{Value, json};
use text::text;

fn record() -> String {
    std::env::var("MENGSHU_RECORD_DOCS").unwrap_or_default()
}

/// Fails with all that is wrong.
fn none(wrong: &[String]) {
    assert!(wrong.is_empty(), "{}, of which the first:\n  {}", wrong.len(), wrong[..wrong.len().min(20)].join("\n  "));
}

#[test]
fn no_schema_breaks_who_reads_or_writes() {
    if record() != "breaking" {
        none(&breaking(&COMMITTED, &MADE));
    }
}

#[test]
fn the_schemas_are_those_of_the_code() {
    let committed: &Documents = &COMMITTED;
    if !record().is_empty() {
        if record() != "breaking" {
            none(&breaking(committed, &MADE));
        }
        for kind in ["event", "view"] {
            let _ = std::fs::remove_dir_all(folder().join(kind));
            std::fs::create_dir_all(folder().join(kind)).unwrap();
        }
        for (name, document) in MADE.iter() {
            std::fs::write(folder().join(name), text(document)).unwrap();
        }
        return;
    }
    assert_eq!(committed.keys().collect::<Vec<_>>(), MADE.keys().collect::<Vec<_>>());
    for (name, document) in MADE.iter() {
        let known = std::fs::read_to_string(folder().join(name)).unwrap();
        assert!(known == text(document), "docs/schema/{name} is not the code's: MENGSHU_RECORD_DOCS=1");
    }
}

#[test]
fn every_view_and_every_act_has_a_schema() {
    let shapes = roll::CHAPTERS.iter().flat_map(|chapter| chapter.views).chain(mengshu_core::ledger::own_views());
    assert_eq!(shapes.map(|shape| shape.name).collect::<BTreeSet<_>>(), names().into_iter().collect());
    for kind in roll::kinds() {
        let (mechanism, act) = kind.split_once('.').unwrap();
        let acts = MADE[&format!("event/{mechanism}.json")]["$defs"]["Act"]["oneOf"].as_array().unwrap();
        assert!(acts.iter().any(|one| one["required"] == json!([act])), "{kind}");
    }
}

/// Fields say what they are, but for those that carry another document whole.
#[test]
fn every_field_is_described() {
    let mut bare = Vec::new();
    for (name, document) in MADE.iter() {
        for (type_name, schema) in document["$defs"].as_object().unwrap() {
            let described = |schema: &Value| schema["description"].is_string();
            for (field, schema) in
                schema["properties"].as_object().into_iter().flatten().filter(|(_, one)| !described(one))
            {
                bare.push(format!("{name}: {type_name}.{field} {schema}"));
            }
        }
    }
    none(&bare);
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/golden")
}

/// Whether a question asks a view of this name.
fn is_of(question: &str, name: &str) -> bool {
    let (asked, named): (Vec<&str>, Vec<&str>) = (question.split('/').collect(), name.split('/').collect());
    let fits = |(part, name): (&&str, &&str)| name.starts_with('<') || name.ends_with('>') || part == name;
    asked.len() == named.len() && asked.iter().zip(&named).all(fits)
}

#[test]
fn every_recorded_answer_is_what_its_schema_says() {
    let expected = std::fs::read_to_string(fixtures().join("expected.json")).unwrap();
    let expected: Value = serde_json::from_str(&expected).unwrap();
    let (mut wrong, mut seen) = (Vec::new(), BTreeSet::new());
    for row in expected["full"].as_array().unwrap() {
        let question = row["view"].as_str().unwrap();
        // The most exact name: `agreement/clause/<clause>` before one that would take any word there.
        let all = MADE.iter().filter_map(|(document, made)| Some((document, made.get("views")?.as_object()?)));
        let views = all.flat_map(|(document, views)| views.iter().map(move |(name, schema)| (name, document, schema)));
        let named = views.filter(|(name, ..)| is_of(question, name)).min_by_key(|(name, ..)| name.matches('<').count());
        let (name, document, schema) = named.unwrap_or_else(|| panic!("no view for {question}"));
        Place::root(&MADE, document).with(schema).check(question, &row["answer"], &mut wrong);
        seen.insert(name.as_str());
    }
    none(&wrong);
    // The chains of subjects are recorded as fingerprints alone.
    let unseen: Vec<_> = names().into_iter().filter(|name| !seen.contains(name)).collect();
    assert_eq!(unseen, ["subject/<kind>/<id>"]);
}

#[test]
fn every_recorded_event_is_what_its_schema_says() {
    let (mut wrong, mut count, mut keys) = (Vec::new(), 0, mengshu_core::event::key::KeyCache::default());
    let mut folders = vec![fixtures().join("export-0/tile/entries"), fixtures().join("export-1/tile/entries")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bundle = std::fs::read(path).unwrap();
            for bytes in decode_bundle(&bundle).unwrap() {
                let entry = VerifiedEntry::check(bytes, &mut keys).unwrap();
                let event = json!(entry.event.event());
                Place::root(&MADE, "event/envelope.json").check(&format!("entry {}", entry.index), &event, &mut wrong);
                count += 1;
            }
        }
    }
    none(&wrong);
    assert!(count > 300, "{count} events");
}

#[test]
fn a_value_that_is_not_what_its_schema_says_is_found() {
    let body = |body: Value| {
        let mut wrong = Vec::new();
        Place::root(&MADE, "event/benefit.json").check("body", &body, &mut wrong);
        wrong
    };
    let good = json!({ "acknowledge": { "payment": "ab".repeat(32) } });
    assert_eq!(body(good), [""; 0]);
    for bad in [
        json!({ "acknowledge": { "payment": "ab" } }),
        json!({ "acknowledge": { "payment": null } }),
        json!({ "acknowledge": { "payment": "ab".repeat(32), "more": 1 } }),
        json!({ "acknowledge": {} }),
        json!({ "unknown": {} }),
        json!("acknowledge"),
    ] {
        assert!(!body(bad.clone()).is_empty(), "{bad}");
    }
}

/// What programs call a field, an act or a word of a fixed set, people read by a name, in both languages.
#[test]
fn every_field_act_and_word_has_a_name() {
    let mut bare = BTreeSet::new();
    let mut need = |what: &str, key: &str, name: &dyn Fn(Lang) -> Option<&'static str>| {
        if [Lang::En, Lang::Zh].iter().any(|lang| name(*lang).is_none_or(str::is_empty)) {
            bare.insert(format!("{what} {key}"));
        }
    };
    for kind in roll::kinds() {
        need("act", kind, &|lang| roll::act_name(kind, lang));
    }
    for document in MADE.values() {
        for schema in document["$defs"].as_object().unwrap().values() {
            for key in schema["properties"].as_object().into_iter().flat_map(|properties| properties.keys()) {
                need("field", key, &|lang| roll::field_name("", key, lang));
            }
            let listed = schema["enum"].as_array().into_iter().flatten();
            let told = schema["oneOf"].as_array().into_iter().flatten();
            let words = listed.chain(told.map(|one| &one["const"])).filter_map(Value::as_str);
            for word in words {
                need("word", word, &|lang| roll::word_name(word, lang));
            }
        }
    }
    none(&bare.into_iter().collect::<Vec<_>>());
}
