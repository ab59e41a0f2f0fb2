//! Pages (issue 14, A4): whatever the ledger holds, no answer outgrows a message, and the pages of a list together show each of
//! its rows once.

use std::collections::{BTreeMap, BTreeSet};

use mengshu_core::book::{Lang, Matter, Scope, ViewError, page};
use mengshu_core::ledger::{names, view};
use mengshu_core::mechanism::decision::{Base, MeetingKind};
use mengshu_core::value::KeyId;
use mengshu_tests::bodies::{
    acknowledge, assign, body, breach, convene, deliver, distribute, grant, item, pay, promise, register,
    side_agreement,
};
use mengshu_tests::terms::{TermsExt, rule, terms};
use mengshu_tests::world::World;
use mengshu_tests::{id, seal};
use serde_json::{Value, json};

/// The largest answer that a node sends.
const ANSWER: usize = 4 << 20;

/// How many of each kind there are.
fn many() -> u64 {
    if std::env::var_os("MENGSHU_LONG").is_some() { 3_000 } else { 150 }
}

/// An alliance with many of everything, and the key that signed much of it.
fn large(many: u64) -> (World, KeyId) {
    let budget = rule(None, Base::All, "> 1/2");
    let terms = terms(&[("h", "1/2"), ("k", "1/2")]).council(&[(Matter::Budget, "budget", budget)]);
    let mut world = World::under(&["h", "k", "q"], terms);
    let ledger = world.id.unwrap();
    let act = |world: &mut World, author: &str, body| world.act(author, body).unwrap();
    world.on("2024-05-01");
    let clerk = world.grant("q", "q-clerk", &Scope::ALL, |_| ());
    let trusted = world.last();
    world.settle("h", register("a0", &[("k", "1")]));
    world.settle("h", distribute("d0", "10000000 CNY", "2024-01-01", 1));
    world.signs_with("q", "q-clerk");
    act(&mut world, "q", promise("c0", "1000000 CNY", "k"));
    let first = act(&mut world, "q", deliver("c0", "100 CNY", "2024-01-01", "first"));
    for n in 0..many {
        act(&mut world, "q", promise(&format!("c{}", n + 1), "1 CNY", "k"));
        // They all look the same.
        act(&mut world, "q", deliver("c0", "1 CNY", "2024-01-01", &format!("evidence {n}")));
        act(&mut world, "k", acknowledge(first, "0.01 CNY"));
        act(&mut world, "h", pay("d0", "k", "0.01 CNY"));
        act(&mut world, "h", breach("q", "2024-08-01"));
        world.settle("h", register(&format!("a{}", n + 1), &[("q", "1")]));
        let fact = json!({
            "source": "USPTO", "reference": format!("{n}"), "kind": "assignment", "executed": "2024-01-01",
            "registered": "2024-01-01", "from": [{ "id": "seller", "name": "Seller" }], "to": [{ "id": format!("p{n}"), "name": format!("Party {n}") }],
        });
        act(&mut world, "k", body(json!({ "ip": { "record_fact": { "asset": "a0", "fact": fact } } })));
        let affiliate = json!({ "affiliate": format!("x{n}"), "name": format!("X {n} Ltd"), "since": "2024-01-01" });
        act(&mut world, "h", body(json!({ "membership": { "declare_affiliate": affiliate } })));
        let meeting = convene(
            &format!("m{n}"),
            MeetingKind::Ordinary,
            "2024-07-01",
            vec![item(&format!("i{n}"), Matter::Budget, None)],
        );
        act(&mut world, "h", meeting);
    }
    for n in 0..many / 10 {
        world.settle("h", side_agreement(&format!("s{n}"), &["h", "k"], "2024-01-01", &["a0"]));
        world.settle("h", distribute(&format!("d{}", n + 1), "10 CNY", "2024-01-01", 1));
        let serial = world.serial("h");
        act(&mut world, "h", grant(ledger, "h", &format!("h-{n}"), Scope::Read, "2025-01-01T00:00:00Z", serial));
        let project = json!({
            "project": format!("r{n}"), "title": "Light", "parties": ["h", "k"], "text": seal("project"),
            "start": "2024-01-01",
        });
        world.settle("h", body(json!({ "agreement": { "project": project } })));
        let applicant = format!("y{n}");
        let profile = mengshu_tests::bodies::profile(&applicant);
        let apply = json!({ "applicant": applicant, "profile": profile, "form": seal("form") });
        world.settle("k", body(json!({ "membership": { "apply": apply } })));
    }
    // What waits: beyond the authority of whoever proposed it.
    world.grant("k", "k-clerk", &Scope::ALL, |grant| grant.limit = Some(id("10 CNY")));
    world.signs_with("k", "k-clerk");
    for _ in 0..many {
        act(&mut world, "k", assign("a0", "k", "q", "1/2", "2024-01-01"));
    }
    world.signs_with("q", "q");
    let compromise = world.compromise("q", clerk, trusted);
    act(&mut world, "q", compromise);
    (world, clerk)
}

/// Every view, of something that the ledger holds.
fn asked(world: &World, clerk: KeyId) -> Vec<(String, &'static str, usize)> {
    let many = usize::try_from(many()).unwrap();
    let pending = world.view("act", &[])["pending"][0]["act"].as_str().unwrap().to_owned();
    let application = world.view("application", &[])["applications"][0]["application"].as_str().unwrap().to_owned();
    let mut all = Vec::new();
    for name in names() {
        // A list of it, and how many rows that has at least.
        let (view, list, rows) = match name {
            "act" => ("act".to_owned(), "pending", many),
            "act/<event id>" => (format!("act/{pending}"), "entries", 1),
            "inbox/<member>" => ("inbox/k".to_owned(), "waiting", many),
            "subject/<kind>/<id>" => ("subject/asset/a0".to_owned(), "", 0),
            "ratification" => ("ratification".to_owned(), "ratifications", many),
            "suspect" => ("suspect".to_owned(), "suspects", many),
            "alliance" => ("alliance".to_owned(), "", 0),
            "application" => ("application".to_owned(), "applications", many / 10),
            "application/<event id>" => (format!("application/{application}"), "", 0),
            "authority/<member>" => ("authority/h".to_owned(), "keys", many / 10),
            "key/<key id>" => (format!("key/{clerk}"), "signed", 2 * many),
            "member" => ("member".to_owned(), "members", 3),
            "member/<id>" => ("member/h".to_owned(), "affiliates", many),
            "agreement" => ("agreement".to_owned(), "versions", 1),
            "agreement/<version>" => ("agreement/1".to_owned(), "", 0),
            "agreement/<version>/diff/<version>" => ("agreement/1/diff/1".to_owned(), "", 0),
            "agreement/clause/<clause>" => ("agreement/clause/organs.council".to_owned(), "", 0),
            "project" => ("project".to_owned(), "projects", many / 10),
            "project/<id>" => ("project/r0".to_owned(), "", 0),
            "side-agreement" => ("side-agreement".to_owned(), "side_agreements", many / 10),
            "side-agreement/<id>" => ("side-agreement/s0".to_owned(), "", 0),
            "asset" => ("asset".to_owned(), "assets", many),
            "asset/<id>" => ("asset/a0".to_owned(), "register_facts", many),
            "contribution" => ("contribution".to_owned(), "contributions", many),
            "contribution/<id>" => ("contribution/c0".to_owned(), "deliveries", many),
            "decision" => ("decision".to_owned(), "decisions", many),
            "decision/<id>" => ("decision/i0".to_owned(), "", 0),
            "meeting" => ("meeting".to_owned(), "meetings", many),
            "meeting/<id>" => ("meeting/m0".to_owned(), "agenda", 1),
            "organ" => ("organ".to_owned(), "", 0),
            "organ/<id>" => ("organ/council".to_owned(), "", 0),
            "distribution" => ("distribution".to_owned(), "distributions", many / 10),
            "distribution/<id>" => ("distribution/d0".to_owned(), "payments", many),
            "exit/<member>" => ("exit/q".to_owned(), "breaches", many),
            other => panic!("{other} is new: how is it asked?"),
        };
        all.push((view, list, rows));
    }
    all
}

fn ask(world: &World, name: &str, params: &[(&str, &str)]) -> Result<Value, ViewError> {
    let params = params.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let answer = view(world.ledger.state(), name, &params, world.now, Lang::En)?;
    let bytes = answer.to_string().len();
    assert!(bytes <= ANSWER / 2 + (1 << 20), "{name} {params:?}: {bytes}");
    Ok(answer)
}

/// The rows of a list, by its path; of a list within a row those of the first row.
fn rows<'a>(answer: &'a Value, list: &str) -> &'a Vec<Value> {
    let (mut at, mut names) = (answer, list.split('/').peekable());
    while let Some(name) = names.next() {
        at = &at[name];
        if at.is_array() && names.peek().is_some() {
            at = &at[0];
            names.next();
        }
    }
    at.as_array().unwrap_or_else(|| panic!("{list} is no list"))
}

/// How many rows a list has, when all its pages are read.
fn read_all(world: &World, name: &str, list: &str, first: &Value, size: &str) -> usize {
    let mut seen = BTreeSet::new();
    let mut count = 0;
    let mut answer = first.clone();
    loop {
        for row in rows(&answer, list) {
            assert!(seen.insert(row.to_string()), "{name} {list}: a row twice: {row}");
            count += 1;
        }
        let more = answer["more"][list].clone();
        let Some(page) = more["page"].as_str() else { return count };
        let left = more["left"].as_u64().unwrap();
        answer = ask(world, name, &[("page", page), ("page_size", size)]).unwrap();
        let shown = u64::try_from(rows(&answer, list).len()).unwrap();
        assert!(
            shown > 0 && shown + answer["more"][list]["left"].as_u64().unwrap_or_default() == left,
            "{name} {list}"
        );
    }
}

#[test]
fn every_view_has_pages_or_a_bound() {
    let (world, clerk) = large(many());
    for (name, main, at_least) in asked(&world, clerk) {
        let first = ask(&world, &name, &[]).unwrap();
        if !main.is_empty() {
            let count = read_all(&world, &name, main, &first, "61");
            assert!(count >= at_least, "{name} {main}: {count} rows of {at_least}");
        }
        let lists: BTreeMap<String, Value> = serde_json::from_value(first["more"].clone()).unwrap_or_default();
        for (list, more) in lists {
            if let Some((outer, _)) = list.split_once('/').filter(|(outer, _)| first[*outer].is_array()) {
                // A list within a row: the row stands first on its page.
                let page = more["page"].as_str().unwrap();
                let answer = ask(&world, &name, &[("page", page), ("page_size", "61")]).unwrap();
                let left = usize::try_from(more["left"].as_u64().unwrap()).unwrap();
                assert_eq!(read_all(&world, &name, &list, &answer, "61"), left, "{name} {list} in {outer}");
            } else {
                assert!(read_all(&world, &name, &list, &first, "0") > page::ROWS.min(10), "{name} {list}");
            }
        }
    }
}

#[test]
fn a_page_belongs_to_a_list() {
    let world = World::alliance();
    let message = |params: &[(&str, &str)]| ask(&world, "member", params).unwrap_err().to_string();
    assert!(message(&[("page", "deliveries/3")]).contains("deliveries/3"));
    assert!(message(&[("page", "members/NOBODY")]).contains("page"));
    assert!(message(&[("page_size", "many")]).contains("page_size"));
    // A page begins with the first row that is not before it.
    assert_eq!(ask(&world, "member", &[("page", "members/j")]).unwrap()["members"][0]["member"], "k");
    assert_eq!(ask(&world, "member", &[("page", "members/zz")]).unwrap()["members"], json!([]));
    assert!(matches!(ask(&world, "organ", &[("page", "organs/x")]), Err(ViewError::NoParameter { .. })));
}

#[test]
fn pages_go_on_where_they_stood_when_the_ledger_grows() {
    let mut world = World::alliance();
    for n in 0..6 {
        world.act("q", promise(&format!("c{n}"), "1 CNY", "k")).unwrap();
    }
    let first = ask(&world, "contribution", &[("page_size", "3")]).unwrap();
    world.act("q", promise("c10", "1 CNY", "k")).unwrap();
    world.act("q", promise("c40", "1 CNY", "k")).unwrap();
    let page = first["more"]["contributions"]["page"].as_str().unwrap();
    let next = ask(&world, "contribution", &[("page", page)]).unwrap();
    let ids: Vec<_> = rows(&next, "contributions").iter().map(|row| row["contribution"].clone()).collect();
    assert_eq!(ids, ["c3", "c4", "c40", "c5"]);
    // The sums are those of all, on every page.
    assert_eq!(next["totals"][0]["promised_minor"], "800");
}

/// How long answers about 100,000 deliveries and 10,000 pending acts take: `MENGSHU_LONG=1 cargo test --release … figures --
/// --nocapture`.
#[test]
fn figures() {
    if std::env::var_os("MENGSHU_LONG").is_none() {
        return;
    }
    let mut world = World::alliance();
    world.settle("h", register("a0", &[("k", "1")]));
    world.act("q", promise("c0", "1000000 CNY", "k")).unwrap();
    for n in 0..100_000 {
        world
            .act("q", deliver("c0", &format!("{}.00 CNY", 1 + n % 1_000), "2024-01-01", &format!("evidence {n}")))
            .unwrap();
    }
    for _ in 0..10_000 {
        world.act("k", assign("a0", "k", "q", "1/2", "2024-01-01")).unwrap();
    }
    for (name, list) in
        [("contribution/c0", "deliveries"), ("inbox/k", "waiting"), ("inbox/q", "waiting"), ("act", "pending")]
    {
        let begun = std::time::Instant::now();
        let answer = ask(&world, name, &[]).unwrap();
        let (first, bytes) = (begun.elapsed(), answer.to_string().len());
        let (begun, left) = (std::time::Instant::now(), answer["more"][list]["left"].clone());
        let all = read_all(&world, name, list, &answer, "1000");
        println!("{name}: {bytes} bytes in {first:?}, {left} left off; all {all} rows in {:?}", begun.elapsed());
    }
}
