//! The demonstration's real part against the raw register file, on machines that have it (`MENGSHU_SHARED_DATA`).
//!
//! The file is other people's and is not in this repository; what the scenario says of it is checked here fact by fact.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::path::Path;

/// The text between `from` and `to`, after `from`.
fn between<'a>(text: &'a str, from: &str, to: &str) -> Option<&'a str> {
    let begin = text.find(from)? + from.len();
    let end = text[begin..].find(to)? + begin;
    Some(&text[begin..end])
}

fn list<'a>(record: &'a str, name: &str, item: &str) -> Vec<&'a str> {
    let body = between(record, &format!("<arr name=\"{name}\">"), "</arr>").unwrap();
    body.split(&format!("</{item}>")).filter_map(|part| part.split_once('>').map(|(_, value)| value)).collect()
}

#[test]
fn the_scenario_says_what_the_register_says() {
    let Ok(folder) = std::env::var("MENGSHU_SHARED_DATA") else {
        println!("skipped: MENGSHU_SHARED_DATA is not set, so the raw register file is not compared");
        return;
    };
    let raw = std::fs::read_to_string(Path::new(&folder).join("uspto_api_ppt_vision_led.xml")).unwrap();
    let records: Vec<&str> = raw.split("<doc>").skip(1).filter_map(|record| record.split("</doc>").next()).collect();
    let scenario: toml::Table = toml::from_str(include_str!("../../cli/scenarios/demo.toml")).unwrap();
    let facts: Vec<&toml::Value> = scenario["steps"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|step| step.get("do")?.get("ip")?.get("record_fact")?.get("fact"))
        .collect();
    assert_eq!(facts.len(), records.len(), "every conveyance, and no other");
    for fact in facts {
        let text = |name: &str| fact[name].as_str().unwrap();
        let words: Vec<&str> = text("reference").split(' ').collect();
        let ["reel", reel, "frame", frame] = words.as_slice() else { panic!("{}", text("reference")) };
        let record = records
            .iter()
            .find(|record| {
                between(record, "<str name=\"reelNo\">", "<") == Some(reel)
                    && between(record, "<str name=\"frameNo\">", "<") == Some(frame)
            })
            .unwrap_or_else(|| panic!("the register has no {}", text("reference")));
        assert_eq!(
            &between(record, "<date name=\"recordedDate\">", "<").unwrap()[..10],
            text("registered"),
            "{}",
            text("reference")
        );
        let executed = list(record, "patAssignorExDate", "date").into_iter().map(|date| &date[..10]).max().unwrap();
        assert_eq!(executed, text("executed"), "{}", text("reference"));
        for (side, field) in [("from", "patAssignorName"), ("to", "patAssigneeName")] {
            let registered = list(record, field, "str");
            let parties = fact[side].as_array().unwrap();
            assert_eq!(parties.len(), registered.len(), "{side} of {}", text("reference"));
            for party in parties {
                match party.get("name").and_then(toml::Value::as_str) {
                    Some(name) => assert!(registered.contains(&name), "{name} in {registered:?}"),
                    // A natural person: sealed here, and no company in the register.
                    None => assert!(
                        party.get("sealed_name").is_some()
                            && registered.iter().any(|name| !name.contains("LLC") && !name.contains("INC")),
                        "{registered:?}"
                    ),
                }
            }
        }
    }
}

/// The published voting powers, of which core's tests hold two as exact fractions.
#[test]
fn voting_power_is_what_the_tables_say() {
    use mengshu_core::mechanism::decision::{Threshold, shapley_shubik};
    use mengshu_core::value::Share;

    let Ok(folder) = std::env::var("MENGSHU_SHARED_DATA") else {
        println!("skipped: MENGSHU_SHARED_DATA is not set, so the published tables are not compared");
        return;
    };
    let raw = std::fs::read_to_string(Path::new(&folder).join("benefit_tables.json")).unwrap();
    let raw: serde_json::Value = serde_json::from_str(&raw).unwrap();
    let tables = raw["tables"].as_array().unwrap().iter().filter(|table| table["method"] == "Shapley-Shubik power");
    let mut compared = 0;
    for table in tables {
        let weights = table["weights"].as_object().unwrap();
        let names: Vec<&String> = weights.keys().collect();
        // The players' names are no member ids.
        let id = |name: &String| format!("p{}", names.iter().position(|other| *other == name).unwrap());
        let weight = |value: &serde_json::Value| u32::try_from(value.as_u64().unwrap()).unwrap();
        let votes = weights.iter().map(|(name, value)| (id(name).parse().unwrap(), weight(value))).collect();
        let whole: u64 = weights.values().map(|value| value.as_u64().unwrap()).sum();
        let share = Share::new(table["quota"].as_u64().unwrap(), whole).unwrap();
        let power = shapley_shubik(&votes, Threshold { share, more_than: false }).unwrap();
        for (name, published) in table["published"].as_object().unwrap() {
            let share = power[&id(name).parse::<mengshu_core::value::MemberId>().unwrap()];
            let (num, den) = (u32::try_from(share.num()).unwrap(), u32::try_from(share.den()).unwrap());
            let difference = f64::from(num) / f64::from(den) - published.as_f64().unwrap();
            assert!(difference.abs() < 0.0005, "{} {name}: {share}", table["id"]);
            compared += 1;
        }
    }
    assert!(compared >= 11, "{compared}");
}
