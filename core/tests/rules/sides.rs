//! Sides (issue 13, A8): whoever is in the same hands counts as one, over whomever the affiliations lead, and stays so until
//! the day on which the end is recorded.

use mengshu_core::book::Matter;
use mengshu_core::mechanism::Body;
use mengshu_core::mechanism::decision::{Base, OrganKind, Seats};
use mengshu_core::mechanism::membership::{Act, ChangeProfile, DeclareAffiliate, EndAffiliate, Found};
use mengshu_core::value::EventId;
use mengshu_tests::bodies::{acknowledge, alliance_of, deliver, promise, propose};
use mengshu_tests::terms::{council_terms, rule, terms};
use mengshu_tests::world::{World, refused};
use mengshu_tests::{id, seal};

fn declares(affiliate: &str, member: Option<&str>) -> Body {
    let (name, member) = (id(affiliate), member.map(id));
    let affiliate = id(&affiliate.to_lowercase().replace(' ', ""));
    Body::Membership(Act::DeclareAffiliate(DeclareAffiliate { affiliate, name, member, since: id("2024-01-01") }))
}

fn ends(affiliate: &str, last_day: &str) -> Body {
    Body::Membership(Act::EndAffiliate(EndAffiliate { affiliate: id(affiliate), last_day: id(last_day) }))
}

/// Q promises to K and has delivered, before anybody says that they belong together.
fn delivered(world: &mut World) -> EventId {
    world.on("2024-02-01");
    world.act("q", promise("c1", "200 CNY", "k")).unwrap();
    world.act("q", deliver("c1", "1 CNY", "2024-02-01", "note")).unwrap()
}

/// What Q delivers K does not acknowledge, and K receives nothing that Q promises.
#[track_caller]
fn one_side(world: &mut World, delivery: EventId) {
    refused(world.act("k", acknowledge(delivery, "1 CNY")), "CON-004");
    refused(world.act("q", promise("c2", "200 CNY", "k")), "CON-004");
}

#[test]
fn sisters_of_one_parent_are_one_side_whoever_says_so() {
    // A member declares both.
    let mut world = World::alliance();
    let delivery = delivered(&mut world);
    world.act("h", declares("K", Some("k"))).unwrap();
    world.act("k", acknowledge(delivery, "0.5 CNY")).unwrap();
    world.act("h", declares("Q", Some("q"))).unwrap();
    one_side(&mut world, delivery);
    // A chain: K declared Y, Y declared Q.
    let mut world = World::alliance();
    let delivery = delivered(&mut world);
    world.act("k", declares("Y", Some("y"))).unwrap();
    world.act("y", declares("Q", Some("q"))).unwrap();
    one_side(&mut world, delivery);
    // Both name a company that is no member, each in its own spelling.
    let mut world = World::alliance();
    let delivery = delivered(&mut world);
    world.act("k", declares("Jin Holding", None)).unwrap();
    world.act("q", declares("JIN HOLDING", None)).unwrap();
    one_side(&mut world, delivery);
}

/// An alliance whose K and Q name these parents at its founding.
fn with_parents(k: &str, q: &str) -> World {
    let mut world = World::new("2024-01-01");
    let mut found: Found = alliance_of(&["h", "k", "q"]);
    for (member, parent) in [("k", k), ("q", q)] {
        found.founders.get_mut(&id(member)).unwrap().parent = Some(id(parent));
    }
    let act = world.act("h", Body::Membership(Act::Found(found))).unwrap();
    world.endorse("k", act).unwrap();
    world.endorse("q", act).unwrap();
    world.settle("h", propose(1, "2024-01-01", terms(&[("h", "1")])));
    world
}

#[test]
fn the_same_parent_is_the_same_side_and_the_state_is_none() {
    let mut world = with_parents("金控（集团）有限公司", "金控(集团)有限公司");
    refused(world.act("q", promise("c1", "200 CNY", "k")), "CON-004");
    // Another parent since last year, as K says today: until today it was this one.
    let change = ChangeProfile {
        name: None,
        seat: None,
        representative: None,
        parent: Some(id("Another")),
        since: id("2024-01-01"),
        document: seal("extract"),
    };
    world.act("k", Body::Membership(Act::ChangeProfile(change))).unwrap();
    refused(world.act("q", promise("c1", "200 CNY", "k")), "CON-004");
    world.on("2024-01-02");
    world.act("q", promise("c1", "200 CNY", "k")).unwrap();

    let state = "国务院国有资产监督管理委员会";
    with_parents(state, state).act("q", promise("c1", "200 CNY", "k")).unwrap();
}

#[test]
fn an_end_counts_from_its_recording_and_never_for_what_was_delivered_before() {
    let mut world = World::alliance();
    world.act("k", declares("Q", Some("q"))).unwrap();
    world.on("2024-02-01");
    world.act("q", promise("c1", "200 CNY", "h")).unwrap();
    let early = world.act("q", deliver("c1", "1 CNY", "2024-02-01", "note 1")).unwrap();
    // The end is dated back to before the delivery.
    world.act("k", ends("q", "2024-01-15")).unwrap();
    refused(world.act("q", promise("c2", "200 CNY", "k")), "CON-004");
    world.on("2024-02-02");
    world.act("q", promise("c2", "200 CNY", "k")).unwrap();
    let late = world.act("q", deliver("c2", "1 CNY", "2024-02-02", "note 2")).unwrap();
    world.act("k", acknowledge(late, "1 CNY")).unwrap();
    refused(world.act("k", acknowledge(early, "1 CNY")), "CON-004");
    world.act("h", acknowledge(early, "1 CNY")).unwrap();
}

#[test]
fn who_was_on_the_contributors_side_when_it_delivered_stays_there_for_the_delivery() {
    let mut world = World::alliance();
    world.on("2024-02-01");
    world.act("q", promise("c1", "200 CNY", "k")).unwrap();
    world.act("k", declares("Q", Some("q"))).unwrap();
    let delivery = world.act("q", deliver("c1", "1 CNY", "2024-02-01", "note")).unwrap();
    world.act("k", ends("q", "2024-01-15")).unwrap();
    world.on("2024-06-01");
    refused(world.act("k", acknowledge(delivery, "1 CNY")), "CON-004");
    // Others do it, all of them where the terms have neither secretariat nor council (domain, 17 e).
    refused(world.act("q", acknowledge(delivery, "1 CNY")), "CON-004");
    let act = world.act("h", acknowledge(delivery, "1 CNY")).unwrap();
    assert_eq!(world.missing(act), [("y".to_owned(), "acknowledge"), ("z".to_owned(), "acknowledge")]);
    world.endorse("y", act).unwrap();
    world.endorse("z", act).unwrap();
    assert_eq!(world.view("contribution/c1", &[])["acknowledged"]["minor"], 100);
}

#[test]
fn the_secretariat_or_the_council_acknowledges_what_sisters_would() {
    // The council sits where there is no secretariat.
    let mut world = World::under(
        &["h", "k", "q", "y"],
        council_terms(&[(Matter::Ordinary, "half", rule(None, Base::Cast, "> 1/2"))]),
    );
    let delivery = delivered(&mut world);
    refused(world.act("h", acknowledge(delivery, "1 CNY")), "CON-008");
    world.act("k", declares("Q", Some("q"))).unwrap();
    let act = world.act("h", acknowledge(delivery, "1 CNY")).unwrap();
    let state = world.ledger.state();
    let pending = state.machine.pending.get(&act).unwrap();
    let decides: Vec<_> = pending.decisions().map(|(organ, matter)| (organ.to_string(), matter.name())).collect();
    assert_eq!(decides, [("council".to_owned(), "ordinary")]);

    let mut agreed = council_terms(&[(Matter::Ordinary, "half", rule(None, Base::Cast, "> 1/2"))]);
    let mut office = agreed.organs[&id("council")].clone();
    office.matters.clear();
    office.kind = OrganKind::Secretariat;
    office.chair = Some(id("y"));
    office.seats = Seats::Members([id("y"), id("q")].into());
    agreed.organs.insert(id("office"), office);
    let mut world = World::under(&["h", "k", "q", "y"], agreed);
    let delivery = delivered(&mut world);
    world.act("k", declares("Q", Some("q"))).unwrap();
    refused(world.act("h", acknowledge(delivery, "1 CNY")), "CON-008");
    refused(world.act("q", acknowledge(delivery, "1 CNY")), "CON-004");
    world.act("y", acknowledge(delivery, "1 CNY")).unwrap();
    assert_eq!(world.view("contribution/c1", &[])["acknowledged"]["minor"], 100);
}
