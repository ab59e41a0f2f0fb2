//! Corrections (issue 13, D19): a fact that was wrong is said right by whoever stated it and whoever loses by it; sums follow,
//! both are kept, title and days stay.

use mengshu_core::book::{Matter, Scope};
use mengshu_core::ledger::Ledger;
use mengshu_core::mechanism::agreement::Clause;
use mengshu_core::mechanism::decision::{self, Base, MeetingKind, Vote};
use mengshu_core::mechanism::ip::{self, Fact, RecordFact};
use mengshu_core::mechanism::{Body, VerifiedEntry};
use mengshu_core::value::EventId;
use mengshu_tests::bodies::{
    acknowledge, convene, correct_contribution, correct_payment, deliver, distribute, item, paid, pay, promise,
    register, with,
};
use mengshu_tests::id;
use mengshu_tests::terms::{TermsExt, council_terms, rule, terms};
use mengshu_tests::world::{World, refused};
use proptest::prelude::{ProptestConfig, any, prop, prop_assert, prop_assert_eq, proptest};
use serde_json::{Value, json};

/// An alliance whose Q has promised and delivered 60 CNY to Y, and whose H pays a distribution, on 2024-05-28.
fn busy() -> (World, EventId) {
    let mut world = World::alliance();
    world.on("2024-05-28");
    world.act("q", promise("c1", "100 CNY", "y")).unwrap();
    let delivery = world.act("q", deliver("c1", "60 CNY", "2024-05-20", "note")).unwrap();
    world.settle("h", distribute("d1", "1000 CNY", "2024-01-01", 1));
    (world, delivery)
}

/// At a meeting of five K says that it came for Q too, who had sent nobody.
#[test]
fn an_attendance_is_corrected_by_whoever_stated_it_and_all_who_were_there() {
    let rule = rule(Some(">= 2/3"), Base::Cast, "> 1/2");
    let mut world = World::under(&["h", "k", "q", "y", "z"], council_terms(&[(Matter::Budget, "budget", rule)]));
    let agenda = ["first", "second"].map(|name| item(name, Matter::Budget, None));
    let convening = world.act("h", convene("m", MeetingKind::Ordinary, "2024-02-01", agenda)).unwrap();
    world.proxy("m", "q", "k");
    world.on("2024-02-01");
    let own = world.attend("m", "h", &[]).unwrap();
    let stated = world.attend("m", "k", &["q"]).unwrap();
    world.attend("m", "y", &[]).unwrap();
    for voter in ["h", "k", "y"] {
        for item in ["first", "second"] {
            world.vote(item, voter, Vote::Yes).unwrap();
        }
    }
    world.on("2024-02-02");
    world.close("first").unwrap();
    let correct = |fact: EventId, there: &[&str]| {
        let there = there.iter().map(|member| id(member)).collect();
        let reason = id("Q had sent nobody");
        Body::Decision(decision::Act::Correct(decision::Correct { meeting: id("m"), fact, there, reason }))
    };
    refused(world.act("h", correct(stated, &["k"])), "DEC-023");
    refused(world.act("k", correct(stated, &["k", "q"])), "DEC-023");
    refused(world.act("k", correct(stated, &["k", "z"])), "DEC-023");
    refused(world.act("k", correct(convening, &["k"])), "DEC-023");
    let correction = world.act("k", correct(stated, &["k"])).unwrap();
    let asked: Vec<String> = world.missing(correction).into_iter().map(|(member, _)| member).collect();
    assert_eq!(asked, ["h", "q", "y"]);
    for member in ["h", "q", "y"] {
        assert_eq!(world.view("meeting/m", &[])["present"].as_array().unwrap().len(), 4);
        world.endorse(member, correction).unwrap();
    }
    let shown = world.view("meeting/m", &[]);
    assert_eq!(shown["present"].as_array().unwrap().len(), 3);
    assert_eq!(shown["attendances_before"][0]["members"], json!(["k", "q"]));
    // What was decided stays; what is counted afterwards is counted without.
    assert_eq!(world.shown("first")["standing"], "passed");
    world.close("second").unwrap();
    assert_eq!(world.shown("second")["standing"], "no_quorum");
    // A correction can be corrected, and gives back what was stated, not more.
    let again = world.act("k", correct(stated, &["k", "q"])).unwrap();
    for member in ["h", "q", "y"] {
        world.endorse(member, again).unwrap();
    }
    assert_eq!(world.view("meeting/m", &[])["present"].as_array().unwrap().len(), 4);
    // Whoever voted was there, whatever it says of its attendance.
    let away = world.act("h", correct(own, &[])).unwrap();
    for member in ["k", "q", "y"] {
        world.endorse(member, away).unwrap();
    }
    assert_eq!(world.shown("first")["standing"], "passed");
}

fn sums(world: &World) -> [i64; 2] {
    let shown = world.view("contribution/c1", &[]);
    [&shown["delivered"], &shown["acknowledged"]].map(|amount| amount["minor"].as_i64().unwrap())
}

fn part(world: &World, member: &str) -> [i64; 2] {
    let shown = world.view("distribution/d1", &[]);
    let parts = shown["parts"].as_array().unwrap();
    let part = parts.iter().find(|part| part["member"] == member).unwrap();
    [&part["paid"], &part["acknowledged"]].map(|amount| amount["minor"].as_i64().unwrap())
}

#[test]
fn a_delivery_is_corrected_by_the_contributor_and_by_whoever_acknowledged_it() {
    let (mut world, delivery) = busy();
    refused(world.act("y", correct_contribution(delivery, Some("6 CNY"))), "CON-015");
    refused(world.act("q", correct_contribution(delivery, Some("60 CNY"))), "CON-014");
    refused(world.act("q", correct_contribution(delivery, Some("0 CNY"))), "CON-005");
    refused(world.act("q", correct_contribution(delivery, Some("6 EUR"))), "CON-007");
    refused(world.act("q", correct_contribution(EventId([0; 32]), None)), "CON-013");
    let both = with(&correct_contribution(delivery, Some("6 CNY")), "/contribution/correct/never", json!(true));
    refused(world.act("q", both), "CON-014");
    let late =
        with(&correct_contribution(delivery, Some("6 CNY")), "/contribution/correct/delivered", json!("2024-05-29"));
    refused(world.act("q", late), "CON-011");
    // Nobody has acknowledged it: it is the contributor's own.
    world.act("q", correct_contribution(delivery, Some("6 CNY"))).unwrap();
    let first = world.last();
    assert_eq!(sums(&world), [600, 0]);
    world.act("y", acknowledge(delivery, "4 CNY")).unwrap();
    refused(world.act("q", correct_contribution(delivery, Some("3 CNY"))), "CON-009");
    refused(world.act("q", correct_contribution(delivery, None)), "CON-009");
    let act = world.act("q", correct_contribution(delivery, Some("5 CNY"))).unwrap();
    assert_eq!(world.missing(act), [("y".to_owned(), "acknowledge")]);
    world.endorse("y", act).unwrap();
    let second = world.last();
    assert_eq!(sums(&world), [500, 400]);
    // The corrected is shown, with the entry that says so; the original on demand. Its day is what it was.
    let shown = world.view("contribution/c1", &[])["deliveries"][0].clone();
    assert_eq!((&shown["corrected_by_entry"], &shown["originals"]), (&json!(second), &json!([])));
    assert_eq!(shown["delivered"], "2024-05-20");
    let shown = world.view("contribution/c1", &[("original", "true")])["deliveries"][0]["originals"].clone();
    assert_eq!((&shown[0]["value"]["text"], &shown[0]["until_entry"]), (&json!("60.00 CNY"), &json!(first)));
    assert_eq!((&shown[1]["value"]["text"], &shown[1]["until_entry"]), (&json!("6.00 CNY"), &json!(second)));
}

#[test]
fn an_acknowledgement_falls_with_the_contributors_consent_and_never_rises() {
    let (mut world, delivery) = busy();
    let receipt = world.act("y", acknowledge(delivery, "50 CNY")).unwrap();
    refused(world.act("q", correct_contribution(receipt, Some("60 CNY"))), "CON-015");
    refused(world.act("y", correct_contribution(receipt, Some("60 CNY"))), "CON-014");
    let dated =
        with(&correct_contribution(receipt, Some("5 CNY")), "/contribution/correct/delivered", json!("2024-05-01"));
    refused(world.act("y", dated), "CON-014");
    let act = world.act("y", correct_contribution(receipt, Some("5 CNY"))).unwrap();
    assert_eq!(sums(&world), [6000, 5000]);
    world.endorse("q", act).unwrap();
    assert_eq!(sums(&world), [6000, 500]);
    // A correction can be corrected: it never happened.
    let act = world.act("y", correct_contribution(receipt, None)).unwrap();
    world.endorse("q", act).unwrap();
    assert_eq!(sums(&world), [6000, 0]);
    world.act("q", correct_contribution(delivery, None)).unwrap();
    assert_eq!(sums(&world), [0, 0]);
    world.act("q", correct_contribution(delivery, Some("60 CNY"))).unwrap();
    assert_eq!(sums(&world), [6000, 0]);
}

#[test]
fn a_limited_key_corrects_no_more_than_it_may_sign() {
    let (mut world, delivery) = busy();
    world.grant("q", "q2", &[Scope::Contribute], |grant| grant.limit = Some(id("10 CNY")));
    refused(world.act("q", correct_contribution(delivery, Some("1000000 CNY"))), "AUT-013");
    refused(world.act("q", correct_contribution(delivery, None)), "AUT-013");
}

#[test]
fn a_payment_is_corrected_by_the_payer_and_by_the_payee_where_it_loses() {
    let (mut world, _) = busy();
    let payment = world.act("h", pay("d1", "k", "10 CNY")).unwrap();
    refused(world.act("k", correct_payment(payment, Some("1 CNY"))), "BEN-022");
    refused(world.act("h", correct_payment(payment, Some("10 CNY"))), "BEN-021");
    refused(world.act("h", correct_payment(payment, Some("1 EUR"))), "BEN-008");
    refused(world.act("h", correct_payment(payment, Some("300.01 CNY"))), "BEN-009");
    refused(world.act("h", correct_payment(EventId([0; 32]), None)), "BEN-020");
    let early = with(&correct_payment(payment, Some("1 CNY")), "/benefit/correct/paid", json!("2023-12-31"));
    refused(world.act("h", early), "FAC-002");
    // Less: the payee has more of a claim. More, or earlier: it has less.
    world.act("h", correct_payment(payment, Some("1 CNY"))).unwrap();
    assert_eq!(part(&world, "k"), [100, 0]);
    let more = world.act("h", correct_payment(payment, Some("300 CNY"))).unwrap();
    assert_eq!(world.missing(more), [("k".to_owned(), "acknowledge_payment")]);
    world.endorse("k", more).unwrap();
    assert_eq!(part(&world, "k"), [30000, 0]);
    let earlier = with(&correct_payment(payment, Some("300 CNY")), "/benefit/correct/paid", json!("2024-04-30"));
    let earlier = world.act("h", earlier).unwrap();
    world.endorse("k", earlier).unwrap();
    // What was acknowledged only with the payee, and its receipt falls with it.
    let receipt = world.act("k", paid(payment)).unwrap();
    assert_eq!(part(&world, "k"), [30000, 30000]);
    let never = world.act("h", correct_payment(payment, None)).unwrap();
    assert_eq!(part(&world, "k"), [30000, 30000]);
    world.endorse("k", never).unwrap();
    assert_eq!(part(&world, "k"), [0, 0]);
    refused(world.act("k", paid(payment)), "BEN-010");
    refused(world.act("k", correct_payment(receipt, None)), "BEN-020");
    let shown = world.view("distribution/d1", &[("original", "true")])["payments"][0].clone();
    assert_eq!((&shown["amount"]["minor"], &shown["paid"]), (&json!(0), &json!("2024-04-30")));
    let before: Vec<&Value> =
        shown["originals"].as_array().unwrap().iter().map(|one| &one["amount"]["minor"]).collect();
    assert_eq!(before, [1000, 100, 30000, 30000]);
    assert_eq!(world.view("distribution/d1", &[])["payments"][0]["originals"], json!([]));
}

#[test]
fn a_receipt_is_taken_back_by_the_payee_with_the_payers_consent() {
    let (mut world, _) = busy();
    let payment = world.act("h", pay("d1", "k", "10 CNY")).unwrap();
    let receipt = world.act("k", paid(payment)).unwrap();
    refused(world.act("h", correct_payment(receipt, None)), "BEN-022");
    refused(world.act("k", correct_payment(receipt, Some("1 CNY"))), "BEN-021");
    let act = world.act("k", correct_payment(receipt, None)).unwrap();
    assert_eq!(world.missing(act), [("h".to_owned(), "pay")]);
    world.endorse("h", act).unwrap();
    assert_eq!(part(&world, "k"), [1000, 0]);
    world.act("k", paid(payment)).unwrap();
    assert_eq!(part(&world, "k"), [1000, 1000]);
}

fn fact(reference: &str) -> Fact {
    let party = |party: &str| vec![json!({ "id": party, "name": party })];
    let fact = json!({
        "source": "CNIPA", "reference": reference, "kind": "assignment", "executed": "2024-05-01",
        "registered": "2024-05-02", "from": party("a"), "to": party("b"),
    });
    serde_json::from_value(fact).unwrap()
}

#[test]
fn a_register_fact_is_corrected_by_its_author_and_moves_no_title() {
    let (mut world, _) = busy();
    world.settle("h", register("p1", &[("h", "1")]));
    let named = world.act("k", Body::Ip(ip::Act::RecordFact(RecordFact { asset: id("p1"), fact: fact("1") }))).unwrap();
    let entry = world.last();
    let correct = |fact, right: Option<Fact>| {
        Body::Ip(ip::Act::Correct(ip::Correct { fact, asset: id("p1"), right, reason: id("Misread") }))
    };
    refused(world.act("h", correct(named, Some(fact("2")))), "IP-023");
    refused(world.act("k", correct(named, Some(fact("1")))), "IP-022");
    refused(world.act("k", correct(EventId([0; 32]), None)), "IP-022");
    refused(world.act("k", correct(named, Some(Fact { to: Vec::new(), ..fact("2") }))), "IP-012");
    let reversed = Fact { executed: id("2024-05-03"), ..fact("2") };
    refused(world.act("k", correct(named, Some(reversed))), "FAC-004");
    world.act("k", correct(named, Some(fact("2")))).unwrap();
    let corrected = world.last();
    let shown = world.view("asset/p1", &[]);
    let row = &shown["register_facts"][0];
    assert_eq!((&row["entry"], &row["corrected_by_entry"]), (&json!(entry), &json!(corrected)));
    assert_eq!((&row["fact"]["reference"], &shown["originals"]), (&json!("2"), &json!([])));
    world.act("k", correct(named, None)).unwrap();
    assert_eq!(world.view("asset/p1", &[])["register_facts"], json!([]));
    assert_eq!(world.view("asset/p1", &[])["in_the_register"], Value::Null);
    let before = world.view("asset/p1", &[("original", "true")])["originals"].clone();
    assert_eq!((&before[0]["fact"]["reference"], &before[1]["fact"]["reference"]), (&json!("1"), &json!("2")));
    world.act("k", correct(named, Some(fact("3")))).unwrap();
    assert_eq!(world.view("asset/p1", &[])["register_facts"][0]["fact"]["reference"], "3");
    assert_eq!(world.owners("p1", "2024-06-01").len(), 1);
}

/// One thing that somebody does: to which fact, with how much.
type Deed = (u8, prop::sample::Index, i64);

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn sums_are_those_of_the_facts_as_corrected_and_replay_gives_the_same(
        deeds in prop::collection::vec((0_u8..6, any::<prop::sample::Index>(), 1_i64..400), 1..24)
    ) {
        let (mut world, delivery) = busy();
        let (mut facts, mut payments) = (vec![delivery], Vec::new());
        for (step, (what, which, yuan)) in deeds.iter().enumerate() {
            let step: (usize, &Deed) = (step, &(*what, *which, *yuan));
            deed(&mut world, step, &mut facts, &mut payments);
        }
        let shown = world.view("contribution/c1", &[]);
        let rows = shown["deliveries"].as_array().unwrap();
        let total = |rows: &[Value], key: &str| rows.iter().map(|row| row[key]["minor"].as_i64().unwrap()).sum::<i64>();
        prop_assert_eq!(sums(&world), [total(rows, "value"), total(rows, "acknowledged")]);
        for row in rows {
            let receipts = row["acknowledgements"].as_array().unwrap();
            prop_assert_eq!(total(receipts, "value"), row["acknowledged"]["minor"].as_i64().unwrap());
            prop_assert!(row["acknowledged"]["minor"].as_i64() <= row["value"]["minor"].as_i64());
        }
        let shown = world.view("distribution/d1", &[]);
        let rows: Vec<Value> = shown["payments"].as_array().unwrap().iter().filter(|row| row["payee"] == "k").cloned().collect();
        let received: Vec<Value> = rows.iter().filter(|row| !row["acknowledged_by_entry"].is_null()).cloned().collect();
        prop_assert_eq!(part(&world, "k"), [total(&rows, "amount"), total(&received, "amount")]);
        prop_assert!(part(&world, "k")[0] <= 30_000);
        // What is replayed from the bytes is what was lived.
        let mut again = Ledger::new();
        for (index, past) in world.past.iter().enumerate() {
            let bytes = past.event.entry_bytes(u64::try_from(index).unwrap(), past.recorded_at).unwrap();
            again.replay(&VerifiedEntry::trust(&bytes).unwrap(), &world.log).unwrap();
        }
        prop_assert_eq!(again.digest(), world.ledger.digest());
    }
}

/// Does it, with whatever approval is missing; what the rules refuse is not done.
fn deed(
    world: &mut World,
    (step, (what, which, yuan)): (usize, &Deed),
    facts: &mut Vec<EventId>,
    payments: &mut Vec<EventId>,
) {
    let amount = format!("{yuan} CNY");
    let right = (yuan % 5 > 0).then_some(amount.as_str());
    let pick = |from: &[EventId]| which.get(from).to_owned();
    let done = match what {
        0 => world.act("q", deliver("c1", &amount, "2024-05-28", &format!("note {step}"))).map(|fact| facts.push(fact)),
        1 => world.act("y", acknowledge(pick(facts), &amount)).map(|fact| facts.push(fact)),
        2 => world.act("h", pay("d1", "k", &amount)).map(|fact| payments.push(fact)),
        3 if !payments.is_empty() => world.act("k", paid(pick(payments))).map(|fact| payments.push(fact)),
        4 if !payments.is_empty() => {
            let body = correct_payment(pick(payments), right);
            let act = world.act("h", body.clone()).or_else(|_| world.act("k", body));
            act.map(|act| drop(world.endorse("k", act).or_else(|_| world.endorse("h", act))))
        }
        _ => {
            let body = correct_contribution(pick(facts), right);
            let act = world.act("q", body.clone()).or_else(|_| world.act("y", body));
            act.map(|act| drop(world.endorse("y", act).or_else(|_| world.endorse("q", act))))
        }
    };
    let _ = done;
}

/// What silence acknowledged the contributor gives up alone; everything else of such a delivery its receiver approves.
#[test]
fn what_silence_acknowledged_is_corrected_like_the_rest() {
    let deemed = terms(&[("h", "1")]).with(|terms| terms.clauses.deemed_acknowledgement_days = Some(Clause::Set(10)));
    let mut world = World::under(&["h", "k", "q"], deemed);
    world.act("k", promise("c", "100 CNY", "h")).unwrap();
    let delivery = world.act("k", deliver("c", "30 CNY", "2024-01-01", "note")).unwrap();
    // What is said afterwards, by the receiver or by a stranger, cuts no silence that is running.
    let other = json!({ "affiliate": "k", "name": "K", "member": "k", "since": "2024-01-01" });
    world.act("q", mengshu_tests::bodies::body(json!({ "membership": { "declare_affiliate": other } }))).unwrap();
    let both = json!({ "affiliate": "h", "name": "H", "member": "h", "since": "2024-01-01" });
    world.act("q", mengshu_tests::bodies::body(json!({ "membership": { "declare_affiliate": both } }))).unwrap();
    let own = json!({ "affiliate": "k", "name": "K", "member": "k", "since": "2024-01-01" });
    world.act("h", mengshu_tests::bodies::body(json!({ "membership": { "declare_affiliate": own } }))).unwrap();
    world.on("2024-01-20");
    world.act("q", register("p", &[("q", "1")])).unwrap();
    let shown = |world: &World| {
        let shown = world.view("contribution/c", &[]);
        ["delivered", "acknowledged", "deemed"].map(|name| shown[name]["minor"].as_i64().unwrap())
    };
    assert_eq!(shown(&world), [3000, 3000, 3000]);
    world.act("k", correct_contribution(delivery, Some("3 CNY"))).unwrap();
    assert_eq!(shown(&world), [300, 300, 300]);
    // Its day, or more, the receiver approves.
    let raised = world.act("k", correct_contribution(delivery, Some("40 CNY"))).unwrap();
    assert_eq!(world.missing(raised), [("h".to_owned(), "acknowledge")]);
}

/// Whoever is owed again by the strike of a payment has no vote on it.
#[test]
fn a_payee_does_not_vote_on_the_strike_of_its_payment() {
    let strikes = (Matter::Strike, "strikes", rule(None, Base::Cast, "> 1/2"));
    let mut terms = council_terms(&[strikes]);
    terms.benefit_shares = [(id("h"), id("1/2")), (id("k"), id("1/2"))].into();
    let mut world = World::under(&["h", "k", "q", "y"], terms);
    world.on("2024-05-28");
    world.settle("h", distribute("d1", "100 CNY", "2024-01-01", 1));
    let clerk = world.grant("h", "clerk", &[Scope::Pay], |_| {});
    let trusted = world.last();
    let payment = world.act("h", pay("d1", "k", "50 CNY")).unwrap();
    world.signs_with("h", "h");
    world.act("k", paid(payment)).unwrap();
    world.act("h", world.compromise("h", clerk, trusted)).unwrap();
    let undo = world.act("k", mengshu_tests::bodies::strike(payment)).unwrap();
    world.meet("m", "2024-07-01", vec![item("d", Matter::Strike, Some(undo))]);
    world.attend("m", "k", &[]).unwrap();
    refused(world.vote("d", "k", Vote::Yes), "DEC-006");
}
