//! Which terms hold: of the moment that the terms name, never of one that somebody picks, and no day begins twice.

use mengshu_core::mechanism::Body;
use mengshu_core::mechanism::agreement::{Act, Amend, Clause, PayoutTerms, Terms, difference};
use mengshu_core::mechanism::machine::Standing;
use mengshu_core::value::Timestamp;
use mengshu_tests::bodies::{distribute, leave, pay, promise, propose, with};
use mengshu_tests::id;
use mengshu_tests::terms::{TermsExt, terms};
use mengshu_tests::world::{World, refused};
use proptest::prelude::*;
use serde_json::{Value, json};

const V1: &[(&str, &str)] = &[("h", "1/2"), ("k", "1/2")];
const V2: &[(&str, &str)] = &[("h", "1/4"), ("k", "3/4")];

fn by_payment(shares: &[(&str, &str)]) -> Terms {
    terms(shares).with(|terms| terms.clauses.payout_terms = Some(Clause::Set(PayoutTerms::PaymentDate)))
}

fn due(world: &World, distribution: &str) -> (Value, Vec<String>) {
    let shown = world.view(&format!("distribution/{distribution}"), &[]);
    let parts = shown["parts"].as_array().unwrap().iter();
    (shown["agreement_version"].clone(), parts.map(|part| part["due"]["text"].as_str().unwrap().to_owned()).collect())
}

/// The payment, on a day.
fn paid_on(day: &str, payment: Body) -> Body {
    with(&payment, "/benefit/pay/paid", json!(day))
}

#[test]
fn nothing_is_shared_before_it_accrues() {
    let mut world = World::under(&["h", "k"], terms(V1));
    world.on("2024-02-01");
    refused(world.act("h", distribute("d1", "100 CNY", "2024-02-02", 1)), "FAC-001");
    world.settle("h", distribute("d1", "100 CNY", "2024-02-01", 1));
}

#[test]
fn what_is_paid_by_the_day_of_payment_goes_with_the_versions_until_the_first_payment() {
    let mut world = World::under(&["h", "k"], by_payment(V1));
    world.on("2024-02-01");
    world.settle("h", distribute("d1", "100 CNY", "2024-01-31", 1));
    world.agree(2, "2024-03-01", by_payment(V2));
    assert_eq!(due(&world, "d1"), (json!(1), vec!["50.00 CNY".to_owned(), "50.00 CNY".to_owned()]));
    world.on("2024-03-01");
    // Nobody has written anything since: what is due follows from the day.
    assert_eq!(due(&world, "d1"), (json!(2), vec!["25.00 CNY".to_owned(), "75.00 CNY".to_owned()]));
    assert_eq!(world.view("exit/k", &[])["is_owed"][0]["open"]["text"], "75.00 CNY");
    // The date that the payer states is another (2024-02-28); the day of the entry counts.
    refused(world.act("h", paid_on("2024-02-28", pay("d1", "h", "26 CNY"))), "BEN-009");
    world.act("h", paid_on("2024-02-28", pay("d1", "k", "75 CNY"))).unwrap();
    // The first payment has fixed the shares.
    world.agree(3, "2024-04-01", by_payment(V1));
    world.on("2024-04-02");
    assert_eq!(due(&world, "d1"), (json!(2), vec!["25.00 CNY".to_owned(), "75.00 CNY".to_owned()]));
    refused(world.act("h", paid_on("2024-04-02", pay("d1", "k", "0.01 CNY"))), "BEN-009");
    world.act("h", paid_on("2024-04-02", pay("d1", "h", "25 CNY"))).unwrap();
}

#[test]
fn a_version_that_begins_after_a_payee_has_left_takes_nothing_from_it() {
    let mut world = World::under(&["h", "k", "q"], by_payment(V1));
    world.on("2024-02-01");
    world.settle("h", distribute("d1", "100 CNY", "2024-01-31", 1));
    world.act("k", leave("2024-03-10")).unwrap();
    world.on("2024-03-11");
    world.agree(2, "2024-03-12", by_payment(&[("h", "1")]));
    world.on("2024-03-13");
    assert_eq!(due(&world, "d1"), (json!(1), vec!["50.00 CNY".to_owned(), "50.00 CNY".to_owned()]));
    world.act("h", paid_on("2024-03-13", pay("d1", "k", "50 CNY"))).unwrap();
}

#[test]
fn the_terms_of_the_day_of_accrual_name_the_moment() {
    // What accrued under shares of its day is not re-shared because later terms name the day of payment.
    let mut world = World::under(&["h", "k"], terms(V1));
    world.agree(2, "2024-03-01", by_payment(V2));
    world.on("2024-03-02");
    refused(world.act("h", distribute("old", "100 CNY", "2024-02-29", 2)), "BEN-003");
    world.settle("h", distribute("old", "100 CNY", "2024-02-29", 1));
    world.settle("h", distribute("new", "100 CNY", "2024-03-01", 2));
    world.agree(3, "2024-04-01", by_payment(V1));
    world.on("2024-04-01");
    assert_eq!(due(&world, "old").0, 1);
    assert_eq!(due(&world, "new").0, 3);
}

fn amend(from: &str, before: &Terms, change: impl FnOnce(&mut Terms)) -> Body {
    let changes = difference(before, &before.clone().with(change));
    Body::Agreement(Act::Amend(Amend { changes, in_force_from: id(from), text: None }))
}

#[test]
fn an_amendment_is_never_moved_behind_a_version_that_is_yet_to_come() {
    let mut world = World::under(&["h", "k"], terms(V1));
    world.on("2024-02-01");
    let longer = |from: &str| amend(from, &terms(V1), |terms| terms.exit_notice_days = 60);
    let waits = world.act("h", longer("2024-03-01")).unwrap();
    world.settle("h", amend("2024-04-01", &terms(V1), |terms| terms.approval_days = 90));
    refused(world.act("h", longer("2024-03-01")), "AGR-005");
    refused(world.act("h", longer("2024-04-01")), "AGR-005");
    // One that waited meanwhile is void, not moved.
    world.endorse("k", waits).unwrap();
    assert_eq!(world.void_code(waits), "AGR-005");
    world.settle("h", longer("2024-04-02"));
    assert_eq!(world.view("agreement/3", &[])["start"], "2024-04-02");
    // Where no version is yet to come, it begins with the day of the last approval.
    world.on("2024-05-01");
    let late = world.settle("h", amend("2024-04-20", &by(&world), |terms| terms.approval_days = 30));
    assert!(matches!(world.standing(late), Standing::Effective(_)));
    assert_eq!(world.view("agreement/4", &[])["start"], "2024-05-01");
}

#[test]
fn amendments_that_are_approved_on_one_day_follow_each_other_day_by_day() {
    let mut world = World::under(&["h", "k"], terms(V1));
    world.on("2024-02-01");
    let changes: [fn(&mut Terms); 3] =
        [|terms| terms.exit_notice_days = 60, |terms| terms.approval_days = 90, |terms| terms.ratification_days = 20];
    let acts = changes.map(|change| world.act("h", amend("2024-01-20", &terms(V1), change)).unwrap());
    for (act, (number, start)) in acts.into_iter().zip([(2, "2024-02-01"), (3, "2024-02-02"), (4, "2024-02-03")]) {
        world.endorse("k", act).unwrap();
        assert_eq!(world.view(&format!("agreement/{number}"), &[])["start"], start);
    }
}

fn by(world: &World) -> Terms {
    Terms::clone(&world.ledger.state().sections.agreement.last().unwrap().1.terms)
}

#[test]
fn a_version_in_another_zone_begins_with_a_day_that_is_new_in_both() {
    let zone = |zone: &str| terms(V1).with(|terms| terms.time_zone = id(zone));
    // Two in the morning of the second in the far east, noon of the first in Greenwich, midnight before it in the far west.
    for (before, after, start) in [
        ("+14:00", "-12:00", "2024-02-03"),
        ("-12:00", "+14:00", "2024-02-03"),
        ("+00:00", "+08:00", "2024-02-02"),
        ("+00:00", "-05:00", "2024-02-02"),
        ("+08:00", "+08:00", "2024-02-01"),
    ] {
        let mut world = World::under(&["h", "k"], zone(before));
        world.at("2024-02-01T12:00:00Z");
        world.settle("h", propose(2, "2024-01-20", zone(after)));
        assert_eq!(world.view("agreement/2", &[])["start"], start, "{before} to {after}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    /// Whatever zones versions have, no day begins twice, and each is governed by the version that its date says.
    #[test]
    fn days_never_go_back(zones in prop::collection::vec((-12i16..=14, 0i64..70), 1..5)) {
        let named = |hours: i16| format!("{}{:02}:00", if hours < 0 { '-' } else { '+' }, hours.abs());
        let of = |hours: i16| terms(V1).with(|terms| terms.time_zone = id(&named(hours)));
        let mut world = World::under(&["h", "k"], of(8));
        world.at("2024-02-01T00:00:00Z");
        let mut moments: Vec<Timestamp> = Vec::new();
        let mut last = world.ledger.state().date_at(world.now);
        for (number, (hours, pause)) in (2..).zip(zones) {
            let today = world.ledger.state().date_at(world.now);
            let start = today.add_days(i32::from(hours.unsigned_abs()) % 3).unwrap();
            if let Ok(act) = world.act("h", propose(number, &start.to_string(), of(hours))) {
                world.endorse("k", act).unwrap();
            }
            for hour in 0..pause {
                world.now = world.now.add_micros(3_600_000_000);
                moments.push(world.now);
                world.act("h", promise(&format!("c{number}-{hour}"), "1 CNY", "k")).unwrap();
                let now = world.ledger.state().date_at(world.now);
                prop_assert!(now >= last, "{last} then {now}");
                last = now;
            }
        }
        // Looked back at, it is the same.
        let dates: Vec<_> = moments.iter().map(|at| world.ledger.state().date_at(*at)).collect();
        prop_assert!(dates.is_sorted(), "{dates:?}");
    }
}
