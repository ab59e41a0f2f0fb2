//! Real chains of title, as the US register shows them: who holds the patent on a date, as the register stood on a day, what
//! burdens it, and where the chain does not hold. The facts stand in `fixtures/title_chains.json`.

use mengshu_core::mechanism::Body;
use mengshu_core::mechanism::ip::{Act, Fact, FactKind, Party, RecordFact};
use mengshu_tests::bodies::{register_since, with};
use mengshu_tests::world::{World, refused};
use mengshu_tests::{id, seal};
use serde_json::{Value, json};

fn cases() -> Value {
    serde_json::from_str(include_str!("../fixtures/title_chains.json")).unwrap()
}

fn party(row: &Value) -> Party {
    let natural = row["person"] == true;
    Party {
        id: id(row["id"].as_str().unwrap()),
        name: row["name"].as_str().map(id),
        sealed_name: natural.then(|| seal("a name")),
        member: None,
        executed: row["executed"].as_str().map(id),
    }
}

fn fact(row: &Value) -> Fact {
    let parties = |side: &str| row[side].as_array().unwrap().iter().map(party).collect::<Vec<_>>();
    let (from, registered) = (parties("from"), id(row["registered"].as_str().unwrap()));
    Fact {
        source: id("USPTO"),
        reference: id(row["reference"].as_str().unwrap()),
        kind: serde_json::from_value::<FactKind>(row["kind"].clone()).unwrap(),
        executed: from.iter().filter_map(|party| party.executed).max().unwrap(),
        registered,
        from,
        to: parties("to"),
        corrects: row["corrects"].as_str().map(id),
        releases: row["releases"].as_str().map(id),
        document: None,
    }
}

/// A world in which H has recorded all facts of a case about its patent P, of this country.
fn of_country(case: &str, country: &str) -> World {
    let mut world = World::alliance();
    world.on("2026-01-01");
    world.settle("h", with(&register_since("p", &[("h", "1")], "2026-01-01"), "/ip/register/country", json!(country)));
    let cases = cases();
    let all = cases["cases"].as_array().unwrap().iter().find(|one| one["case"] == case).unwrap();
    for row in all["facts"].as_array().unwrap() {
        world.act("h", Body::Ip(Act::RecordFact(RecordFact { asset: id("p"), fact: fact(row) }))).unwrap();
    }
    world
}

fn recorded(case: &str) -> World {
    of_country(case, "US")
}

fn asked(world: &World, effective: &str, shown: Option<&str>) -> Value {
    let shown = shown.map(|day| ("shown", day));
    world.view("asset/p", &[("effective", effective)].into_iter().chain(shown).collect::<Vec<_>>())
}

/// Who holds it, in the order of ids.
fn holders(world: &World, effective: &str) -> Vec<String> {
    let answer = asked(world, effective, None);
    let rows = answer["in_the_register"]["holders"].as_array().unwrap();
    rows.iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

fn conflicts(world: &World) -> Vec<String> {
    let answer = asked(world, "2026-01-01", None);
    answer["conflicts"].as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect()
}

/// What is open, by its reference.
fn open(answer: &Value) -> Vec<&str> {
    let liens = answer["in_the_register"]["liens"].as_array().unwrap();
    liens.iter().filter(|lien| lien["released"].is_null()).map(|lien| lien["reference"].as_str().unwrap()).collect()
}

fn lien<'a>(answer: &'a Value, reference: &str) -> &'a Value {
    let liens = answer["in_the_register"]["liens"].as_array().unwrap();
    liens.iter().find(|lien| lien["reference"] == reference).unwrap()
}

#[test]
fn inventors_that_sign_on_different_days_give_on_different_days() {
    let world = recorded("T1");
    let answer = asked(&world, "2014-03-01", None);
    let register = &answer["in_the_register"];
    assert_eq!((&register["counts_from"], &register["by_law"]), (&json!("execution"), &json!("35 USC 261")));
    assert_eq!(holders(&world, "2014-03-01"), ["inventor-1", "us-well-services-llc"]);
    assert_eq!(register["shares"], "not stated");
    // What the register does not state is presumed, and says so.
    let parts: Vec<_> = register["holders"].as_array().unwrap().iter().map(|row| row["presumed"].clone()).collect();
    assert_eq!(parts, [json!("1/3"), json!("2/3")]);
    assert_eq!(answer["presumed"], json!(["that parts which the register does not state are equal"]));
    let answer = asked(&world, "2014-05-09", None);
    assert_eq!(answer["in_the_register"]["shares"], "1");
    assert_eq!(holders(&world, "2026-01-01"), ["us-well-services-llc"], "a security interest moves no title");
    // Under an office whose entries give the right themselves, all three gave with the entry.
    let chinese = of_country("T1", "CN");
    assert_eq!(holders(&chinese, "2014-03-01"), ["inventor-1", "inventor-2", "inventor-3"]);
    assert_eq!(asked(&chinese, "2014-05-09", None)["in_the_register"]["by_law"], "专利法 10");
}

#[test]
fn liens_end_by_their_release_as_far_as_the_register_knew_it() {
    let world = recorded("T1");
    let answer = asked(&world, "2026-01-01", None);
    assert_eq!(open(&answer), ["49342-819", "61875-1", "62142-927", "66186-752"]);
    // Recorded twice: only one of the two was released.
    assert_eq!(lien(&answer, "48818-520")["duplicate_of"], "49342-819");
    assert_eq!(lien(&answer, "48818-520")["released"], "2019-05-07");
    for reference in ["48041-605", "49107-392", "49111-583"] {
        assert_eq!(lien(&answer, reference)["inferred"], false, "{reference} is named by its release");
    }
    // Its release names none; one lien fits.
    let late = lien(&answer, "57434-429");
    assert_eq!((&late["released"], &late["inferred"]), (&json!("2022-10-31"), &json!(true)));
    // The release was signed in 2022 and recorded in December 2023.
    let then = asked(&world, "2023-06-30", Some("2023-06-30"));
    assert_eq!(lien(&then, "57434-429")["released"], Value::Null);
    let later = asked(&world, "2023-06-30", Some("2024-06-30"));
    assert_eq!(lien(&later, "57434-429")["released"], "2022-10-31");
    let spelled = "us-well-services-llc stands in the register under several names: \
                   U.S. WELL SERVICES, LLC, US WELL SERVICES LLC; that they are one party is presumed";
    assert!(conflicts(&world).contains(&spelled.to_owned()), "{:?}", conflicts(&world));
}

#[test]
fn a_ring_and_a_merger_of_two_companies_of_one_name() {
    let world = recorded("T2");
    for (date, holder) in [
        ("1998-03-18", "inventor-1 inventor-2 inventor-3"),
        ("1998-03-19", "ppt-vision-inc"),
        ("2004-10-27", "ppt-vision-inc"),
        ("2004-10-28", "inventor-3"),
        ("2011-09-08", "lemaire-illumination-technologies-llc"),
        ("2012-03-30", "led-tech-development-llc"),
        ("2012-05-16", "led-tech-development-llc-2"),
        ("2016-05-06", "lemaire-illumination-technologies-llc"),
    ] {
        assert_eq!(holders(&world, date).join(" "), holder, "{date}");
    }
    let said = conflicts(&world);
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said[0].starts_with("the register shows lemaire"), "{said:?}");
    let alike =
        "led-tech-development-llc, led-tech-development-llc-2 have names that look alike: a name is no identity";
    assert_eq!(said[1], alike);
}

#[test]
fn a_correction_of_a_correction_moves_neither_title_nor_date() {
    let world = recorded("T6");
    assert_eq!(asked(&world, "2018-07-29", None)["in_the_register"]["holders"].as_array().unwrap().len(), 16);
    // Each inventor gave on its own day, and no day is that of a correction.
    assert!(asked(&world, "2018-08-20", None)["in_the_register"]["holders"].as_array().unwrap().len() > 1);
    assert_eq!(holders(&world, "2018-08-21"), ["google-llc"]);
    assert_eq!(asked(&world, "2018-08-21", None)["in_the_register"]["shares"], "1");
    assert_eq!(conflicts(&world).len(), 1, "register and members differ, and nothing else: {:?}", conflicts(&world));
}

#[test]
fn parts_that_nobody_states_are_unknown_and_presumed_only_by_name() {
    let of = |case: &str| {
        let answer = asked(&recorded(case), "2026-01-01", None);
        let rows = answer["in_the_register"]["holders"].as_array().unwrap().clone();
        rows.into_iter().map(|row| format!("{} {}", row["id"].as_str().unwrap(), row["presumed"])).collect::<Vec<_>>()
    };
    assert_eq!(of("T7"), ["borealis-ag \"1/2\"", "reach-plastic-industrial-co-ltd \"1/2\""]);
    // Who gives and receives keeps a part.
    assert_eq!(of("T9"), ["acer-incorporated \"1/2\"", "cmc-magnetics-corp \"1/2\""]);
    // Two inventors to one institute, the third to two.
    let institutes = ["dana-farber-cancer-institute-inc \"5/6\"", "the-brigham-and-womens-hospital-inc \"1/6\""];
    assert_eq!(of("T10"), institutes);
    assert_eq!(of("T11"), ["transformational-licensing-llc null"], "whoever has all of them has it whole");
}

#[test]
fn what_does_not_fit_into_the_chain_is_told() {
    // The lien that is released is none of those that are recorded.
    let world = recorded("T12");
    let answer = asked(&world, "2026-01-01", None);
    assert_eq!(open(&answer), ["37389-696"]);
    assert_eq!(answer["in_the_register"]["holders"], json!([]), "no record moves title");
    assert!(conflicts(&world)[0].ends_with("releases a security interest that is not recorded here"));
    let world = recorded("thrice");
    assert_eq!(holders(&world, "2026-01-01"), ["broadcom-corporation"]);
    assert_eq!(asked(&world, "2026-01-01", None)["in_the_register"]["shares"], "1");
    let again =
        conflicts(&world).into_iter().filter(|one| one.ends_with("inventor-1 gave again what it had given before"));
    assert_eq!(again.count(), 2);
}

#[test]
fn facts_say_only_what_belongs_to_them() {
    let mut world = recorded("T7");
    let base = fact(&cases()["cases"][3]["facts"][0]);
    let mut record = |fact: Fact| world.act("h", Body::Ip(Act::RecordFact(RecordFact { asset: id("p"), fact })));
    refused(record(Fact { releases: Some(id("1-1")), ..base.clone() }), "IP-012");
    let mut signed = base.clone();
    signed.to[0].executed = Some(id("2018-01-15"));
    refused(record(signed), "IP-012");
    let mut late = base.clone();
    late.from[0].executed = Some(id("2018-01-19"));
    refused(record(late), "FAC-004");
    record(Fact { corrects: Some(id("9-9")), ..base }).unwrap();
    let said = conflicts(&world);
    assert!(said.iter().any(|one| one.contains("corrects 9-9, which is not recorded here")), "{said:?}");
}

#[test]
fn parts_without_end_are_not_followed_without_end() {
    let mut world = recorded("T7");
    let crowd: Vec<Party> =
        (0..64).map(|number| party(&json!({ "id": format!("c{number}"), "name": format!("C{number}") }))).collect();
    let first = fact(&cases()["cases"][3]["facts"][0]);
    let receivers = first.to.clone();
    for (from, reference) in [(receivers, "1"), (crowd.clone(), "2"), (crowd.clone(), "3"), (crowd.clone(), "4")] {
        let (to, reference) = (crowd.clone(), id(reference));
        let fact =
            Fact { from, to, reference, registered: id("2020-01-01"), executed: id("2020-01-01"), ..first.clone() };
        world.act("h", Body::Ip(Act::RecordFact(RecordFact { asset: id("p"), fact }))).unwrap();
    }
    let answer = asked(&world, "2026-01-01", None);
    let rows = answer["in_the_register"]["holders"].as_array().unwrap();
    assert_eq!((rows.len(), &rows[0]["presumed"]), (64, &Value::Null));
}
