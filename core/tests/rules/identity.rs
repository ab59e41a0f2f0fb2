//! One legal person is one member: no two present members have one identifier, however it is spelled; names that can be
//! taken for one another are warned of and never refused.

use mengshu_core::mechanism::Body;
use mengshu_core::mechanism::machine::Standing;
use mengshu_core::mechanism::membership::{
    Act, Admit, Apply, ChangeProfile, CheckApplication, DeclareAffiliate, Profile, SuccessionKind,
};
use mengshu_tests::bodies::{alliance_of, leave, profile, propose, succeed, succession};
use mengshu_tests::terms::terms;
use mengshu_tests::world::{World, refused};
use mengshu_tests::{id, seal};
use serde_json::json;

use crate::given::{member, told};

const CODE: &str = "91350100M000100Y43";

fn body(act: Act) -> Body {
    Body::Membership(act)
}

fn admit(member: &str, profile: Profile) -> Body {
    body(Act::Admit(Admit { member: id(member), profile, accedes_to: 1, application: None }))
}

fn with_code(member: &str) -> Profile {
    Profile { credit_code: Some(CODE.to_owned()), ..profile(member) }
}

/// H, K and Z, of whom Z was founded with a credit code.
fn alliance() -> World {
    let mut world = World::new("2024-01-01");
    let mut founding = alliance_of(&["h", "k", "z"]);
    founding.founders.insert(id("z"), with_code("z"));
    let act = world.act("h", body(Act::Found(founding))).unwrap();
    world.endorse("k", act).unwrap();
    world.endorse("z", act).unwrap();
    world.agree(1, "2024-01-01", terms(&[("h", "1")]));
    world.on("2024-06-01");
    world
}

#[test]
fn two_founders_are_two_persons() {
    let found = |one: &dyn Fn(&mut Profile), other: &dyn Fn(&mut Profile)| {
        let mut founding = alliance_of(&["h", "k"]);
        one(founding.founders.get_mut(&id("h")).unwrap());
        other(founding.founders.get_mut(&id("k")).unwrap());
        World::new("2024-01-01").act("h", body(Act::Found(founding)))
    };
    let code = |profile: &mut Profile| profile.credit_code = Some(CODE.to_owned());
    refused(found(&code, &code), "MEM-013");
    let lei = |profile: &mut Profile| profile.lei = Some("W38RGI023J3WT1HWRP32".to_owned());
    refused(found(&lei, &lei), "MEM-013");
    let ror = |profile: &mut Profile| profile.ror = Some("03cve4549".to_owned());
    refused(found(&ror, &ror), "MEM-013");
    let number = |number: &'static str, country: Option<&'static str>| {
        move |profile: &mut Profile| {
            profile.number = Some(id(number));
            profile.country = country.map(str::to_owned);
        }
    };
    refused(found(&number("HRB 6684", Some("DE")), &number("hrb6684", Some("DE"))), "MEM-013");
    refused(found(&number("HRB 6684", Some("DE")), &number("ＨＲＢ-6684", None)), "MEM-013");
    found(&number("HRB 6684", Some("DE")), &number("HRB 6684", Some("AT"))).unwrap();
    // The same person with its code in another field, or with its organisation code alone.
    refused(found(&code, &number("9135 0100 M000100Y43", Some("CN"))), "MEM-013");
    refused(found(&code, &number("M000100Y-4", Some("CN"))), "MEM-013");
    refused(found(&lei, &number("W38RGI023J3WT1HWRP32", Some("DE"))), "MEM-013");
    found(&code, &lei).unwrap();
}

#[test]
fn nobody_is_admitted_as_a_person_that_is_a_member() {
    let mut world = alliance();
    refused(world.act("h", admit("x", with_code("x"))), "MEM-013");
    // Two at once: the second finds the first in its place.
    let mut other = alliance();
    other.settle("z", leave("2024-06-30"));
    other.on("2024-07-02");
    let first = other.act("h", admit("x", with_code("x"))).unwrap();
    let second = other.act("h", admit("y", with_code("y"))).unwrap();
    for act in [first, second] {
        for (asked, _) in other.missing(act) {
            other.endorse(&asked, act).unwrap();
        }
    }
    assert!(matches!(other.standing(first), Standing::Effective(_)));
    assert_eq!(other.void_code(second), "MEM-013");
}

#[test]
fn who_has_left_can_come_again_under_another_id() {
    let mut world = alliance();
    world.settle("z", leave("2024-06-30"));
    refused(world.act("h", admit("x", with_code("x"))), "MEM-013");
    world.on("2024-07-02");
    world.act("h", admit("x", with_code("x"))).unwrap();
}

#[test]
fn an_identifier_passes_by_succession_and_to_nobody_else() {
    let mut world = alliance();
    let code = |profile: Option<Profile>| profile.map(|one| Profile { credit_code: Some(CODE.to_owned()), ..one });
    let mut conversion = succession(None, SuccessionKind::Conversion);
    conversion.effective = id("2024-05-01");
    conversion.profile = code(conversion.profile);
    // Who takes a part is another person than who goes on.
    world.settle("z", mengshu_tests::bodies::register("p1", &[("z", "1")]));
    let mut part = succession(Some(&[("p1", "1/2")]), SuccessionKind::Split);
    part.effective = id("2024-05-01");
    part.profile = code(part.profile);
    refused(world.act_whole("z2", &["z"], succeed(part)), "MEM-013");
    let named = told(&mut world, "z", succeed(conversion.clone()));
    assert!(named.is_empty(), "the name and the code are its own: {named:?}");
    world.act_whole("z2", &["z"], succeed(conversion)).unwrap();
    assert_eq!(member(&world, "z2", "2024-06-01")["credit_code"], CODE);
    refused(world.act("h", admit("x", with_code("x"))), "MEM-013");
}

#[test]
fn what_was_a_predecessors_stays_its_successors_though_the_successor_does_not_state_it() {
    let mut world = alliance();
    let mut merger = succession(None, SuccessionKind::Merger);
    merger.effective = id("2024-05-01");
    world.act_whole("z2", &["z"], succeed(merger)).unwrap();
    refused(world.act("h", admit("x", with_code("x"))), "MEM-013");
}

#[test]
fn an_application_holds_no_place_and_is_warned_of() {
    let mut world = alliance();
    let apply = |applicant: &str, profile: Profile| {
        body(Act::Apply(Apply { applicant: id(applicant), profile, form: seal("form") }))
    };
    let texts = |told: Vec<(String, String)>| told.into_iter().map(|(text, _)| text).collect::<Vec<_>>();
    assert_eq!(texts(told(&mut world, "h", apply("x", with_code("x")))), ["membership.claims_identity"]);
    // A squatter names the identifier of somebody who wants to come.
    let newcomer = |member: &str| Profile { lei: Some("W38RGI023J3WT1HWRP32".to_owned()), ..profile(member) };
    let squatting = world.act("h", apply("x", newcomer("x"))).unwrap();
    world.endorse("x", squatting).unwrap();
    assert_eq!(texts(told(&mut world, "k", apply("y", newcomer("y")))), ["membership.same_applicant"]);
    let honest = world.act("k", apply("y", newcomer("y"))).unwrap();
    world.endorse("y", honest).unwrap();
    let check = |application| {
        let note = id("A legal person of the field.");
        body(Act::CheckApplication(CheckApplication { application, meets: true, note }))
    };
    assert_eq!(texts(told(&mut world, "k", check(honest))), ["membership.same_applicant"]);
    world.settle("h", admit("y", newcomer("y")));
    refused(world.act("h", admit("x", newcomer("x"))), "MEM-013");
    let shown = world.view(&format!("application/{squatting}"), &[]);
    assert_eq!(shown["same_identifier_as"], "y");
    let shown = world.view(&format!("application/{honest}"), &[]);
    assert_eq!(shown["same_identifier_as"], json!(null), "it is the applicant itself");
}

#[test]
fn names_that_can_be_taken_for_one_another_are_warned_of() {
    let mut world = alliance();
    let rename = |name: &str| {
        let (seat, representative, parent) = (None, None, None);
        let (since, document) = (id("2024-06-01"), seal("extract"));
        let name = Some(id(name));
        body(Act::ChangeProfile(ChangeProfile { name, seat, representative, parent, since, document }))
    };
    assert_eq!(told(&mut world, "h", rename("Luma Optics Ltd")), []);
    world.act("h", rename("Luma Optics Ltd")).unwrap();
    // Another spelling of the legal form, full width, a Cyrillic letter.
    for name in ["LUMA OPTICS LIMITED", "Ｌｕｍａ Optics, Ltd.", "Lumа Optics Ltd"] {
        let warned = told(&mut world, "k", rename(name));
        assert_eq!(warned.len(), 1, "{warned:?}");
        assert_eq!(warned[0].0, "membership.resembles");
        assert!(warned[0].1.contains("\"Luma Optics Ltd\", a name of h"), "{warned:?}");
    }
    // Nothing is refused: names are not identities.
    world.act("k", rename("LUMA OPTICS LIMITED")).unwrap();
    assert_eq!(member(&world, "k", "2024-06-01")["resembles"], json!(["h"]));
    assert_eq!(member(&world, "h", "2024-06-01")["resembles"], json!(["k"]));
    assert_eq!(member(&world, "z", "2024-06-01")["resembles"], json!([]));
    // Who leaves a name behind can still be taken for its new bearer.
    world.on("2024-06-02");
    let former = body(Act::Admit(Admit {
        member: id("x"),
        profile: Profile { name: id("H"), ..profile("x") },
        accedes_to: 1,
        application: None,
    }));
    assert_eq!(told(&mut world, "k", former.clone())[0].0, "membership.resembles");
    // Whoever endorses it is told as well.
    let act = world.act("k", former).unwrap();
    let endorsed = told(&mut world, "h", mengshu_tests::bodies::endorse(act));
    assert_eq!(endorsed[0].0, "membership.resembles");
}

#[test]
fn an_early_credit_code_is_taken_with_a_warning_and_is_one_person() {
    let mut world = alliance();
    let with = |member: &str, code: &str| Profile { credit_code: Some(code.to_owned()), ..profile(member) };
    assert_eq!(told(&mut world, "h", admit("x", with("x", "91350200MA2YJ1XR9G"))), []);
    let early = || admit("x", with("x", "91350203M0001QAY9B"));
    let warned = told(&mut world, "h", early());
    assert_eq!(warned.len(), 1);
    assert_eq!(warned[0].0, "membership.last_differs");
    assert!(warned[0].1.contains("should be 9"), "{warned:?}");
    world.settle("h", early());
    // With the last character of the standard, or with another place before it, it is the same organisation.
    refused(world.act("h", admit("y", with("y", "91350203M0001QAY99"))), "MEM-013");
    refused(world.act("h", admit("y", with("y", "91350100M0001QAY9B"))), "MEM-013");
}

#[test]
fn an_affiliate_under_a_members_name_is_warned_of() {
    let mut world = alliance();
    let declare = |name: &str, member: Option<&str>| {
        let (affiliate, member, since) = (id("sister"), member.map(id), id("2024-06-01"));
        body(Act::DeclareAffiliate(DeclareAffiliate { affiliate, name: id(name), member, since }))
    };
    assert_eq!(told(&mut world, "h", declare("k", None))[0].0, "membership.affiliate_is_member");
    assert_eq!(told(&mut world, "h", declare("K", Some("k"))), []);
    assert_eq!(told(&mut world, "h", declare("Somebody", None)), []);
}

#[test]
fn founders_of_one_name_are_told() {
    let mut founding = alliance_of(&["h", "k"]);
    founding.founders.get_mut(&id("k")).unwrap().name = id("h");
    let warned = told(&mut World::new("2024-01-01"), "h", body(Act::Found(founding)));
    assert_eq!(warned.len(), 1);
    assert_eq!(warned[0].0, "membership.resembles");
    // Ids that look alike.
    let founding = alliance_of(&["lab0", "labo"]);
    let warned = told(&mut World::new("2024-01-01"), "lab0", body(Act::Found(founding)));
    let texts: Vec<_> = warned.iter().map(|(text, _)| text.as_str()).collect();
    assert_eq!(texts, ["membership.resembles", "membership.resembles_id"]);
    // What warns of nothing says nothing.
    let mut world = World::founded(&["h", "k"]);
    assert_eq!(told(&mut world, "h", propose(1, "2024-01-01", terms(&[("h", "1")]))), []);
}
