//! A payout with the wrong version of the agreement (D10), but for parts bound to a milestone: there are none yet.

use mengshu_core::value::EventId;
use mengshu_tests::bodies::{body, distribute, paid, pay, propose, with};
use mengshu_tests::seal;
use mengshu_tests::terms::terms;
use serde_json::{Value, json};

use crate::play::Play;

fn money(text: &str) -> Value {
    let minor: i64 = text.replace([',', '.'], "").parse().unwrap();
    json!({ "currency": "CNY", "minor": minor, "text": format!("{text} CNY") })
}

/// A member's part: member, share, due, paid.
fn part((member, share, due, paid): (&str, &str, &str, &str), remainder: bool) -> Value {
    json!({
        "member": member, "share": share, "due": money(due), "remainder_unit": remainder, "paid": money(paid),
        "acknowledged": money("0.00"),
    })
}

const V1: [(&str, &str); 3] = [("h", "1/2"), ("k", "3/10"), ("y", "1/5")];
const V2: [(&str, &str); 3] = [("h", "2/5"), ("k", "7/20"), ("y", "1/4")];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_pool_is_shared_by_the_version_in_force_when_it_accrued() {
    let mut play = Play::new(&["h", "k", "y"], &V1).await;
    play.on("2024-09-20");
    play.settle("h", propose(2, "2024-10-01", terms(&V2)), &["k", "y"]).await;

    play.on("2025-01-15");
    let all_by_v2 = play.author.signed("h", distribute("aug", "600000.00 CNY", "2024-08-31", 2));
    play.refused(all_by_v2, "BEN-003").await;
    play.settle("h", distribute("aug", "600000.00 CNY", "2024-08-31", 1), &["k", "y"]).await;
    play.settle("h", distribute("nov", "300000.01 CNY", "2024-11-30", 2), &["k", "y"]).await;

    // The secretariat pays August by version 2 all the same: what is more than a part is refused.
    play.on("2025-01-16");
    let mut paid = serde_json::to_value(pay("aug", "h", "240000.00 CNY")).unwrap();
    paid["benefit"]["pay"]["bank_reference"] = serde_json::to_value(seal("bank reference 4711")).unwrap();
    let payment = play.author.signed("h", body(paid));
    let receipt = play.submit(payment.clone()).await.unwrap();
    for (payee, amount) in [("k", "210000.00 CNY"), ("y", "150000.00 CNY")] {
        let too_much = play.author.signed("h", pay("aug", payee, amount));
        play.refused(too_much, "BEN-009").await;
    }
    // The same payment again is the same payment; a new one beyond the part is refused.
    let again = play.submit(payment.clone()).await.unwrap();
    assert!(again.duplicate && again.index == receipt.index && again.entry == receipt.entry);
    let second = play.author.signed("h", pay("aug", "h", "240000.00 CNY"));
    play.refused(second, "BEN-009").await;
    // Nobody sees the reference; the commitment is there.
    assert!(!receipt.entry.windows(4).any(|window| window == b"4711"));

    let approved = play.now("distribution/aug", &[]).await["approved_by_entry"].clone();
    let agreed = play.agreed().await;
    let august = |paid: &str, payments: Value| {
        json!({
            "distribution": "aug", "what": "Licence income", "pool": money("600,000.00"), "accrued": "2024-08-31",
            "agreement_version": 1, "agreement_entry": agreed, "method": "fixed shares, largest remainder, ties by member id", "payer": "h",
            "approved_by_entry": approved,
            "parts": [
                part(("h", "1/2", "300,000.00", paid), false),
                part(("k", "3/10", "180,000.00", "0.00"), false),
                part(("y", "1/5", "120,000.00", "0.00"), false),
            ],
            "payments": payments,
        })
    };
    let event = EventId::of(&payment.event);
    let payments = json!([{
        "payment": event, "entry": receipt.index, "payee": "h", "amount": money("240,000.00"), "paid": "2024-05-01",
        "acknowledged_by_entry": null, "alike_entries": [], "corrected_by_entry": null, "originals": [],
    }]);
    assert_eq!(play.now("distribution/aug", &[]).await, august("240,000.00", payments));
    assert_eq!(play.known("distribution/aug", &[], "2025-01-15").await.unwrap(), august("0.00", json!([])));
    assert_eq!(play.known("distribution/aug", &[], "2025-01-14").await, None);

    // The odd cent of November goes to h: its remainder is the largest.
    let november = play.now("distribution/nov", &[]).await;
    let parts = json!([
        part(("h", "2/5", "120,000.01", "0.00"), true),
        part(("k", "7/20", "105,000.00", "0.00"), false),
        part(("y", "1/4", "75,000.00", "0.00"), false),
    ]);
    assert_eq!((&november["parts"], &november["agreement_version"]), (&parts, &json!(2)));
    let due = [&august("0.00", json!([])), &november].map(|answer| answer["parts"].as_array().unwrap().clone());
    let due = |member: usize| due.iter().map(|parts| parts[member]["due"]["minor"].as_i64().unwrap()).sum::<i64>();
    assert_eq!([due(0), due(1), due(2)], [42_000_001, 28_500_000, 19_500_000], "the right totals");
    play.node.stop().await.unwrap();
}

/// (a) The terms say payment date: what was paid by version 2 for both is right.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_the_terms_say_payment_date_the_version_of_that_day_shares_both_pools() {
    let by_payment = |version: u32, from: &str, shares: &[(&str, &str)]| {
        let path = "/agreement/propose/terms/clauses/payout_terms";
        with(&propose(version, from, terms(shares)), path, json!("payment_date"))
    };
    let mut play = Play::under(&["h", "k", "y"], by_payment(1, "2024-01-01", &V1)).await;
    play.on("2024-09-20");
    play.settle("h", by_payment(2, "2024-10-01", &V2), &["k", "y"]).await;
    play.on("2025-01-15");
    play.no("h", distribute("aug", "600000.00 CNY", "2024-08-31", 1), "BEN-014").await;
    let mut totals = [0; 3];
    for (pool, amount, accrued) in [("aug", "600000.00 CNY", "2024-08-31"), ("nov", "300000.01 CNY", "2024-11-30")] {
        play.settle("h", distribute(pool, amount, accrued, 2), &["k", "y"]).await;
        let answer = play.now(&format!("distribution/{pool}"), &[]).await;
        assert_eq!((&answer["agreement_version"], &answer["accrued"]), (&json!(2), &json!(accrued)));
        for (total, part) in totals.iter_mut().zip(answer["parts"].as_array().unwrap()) {
            *total += part["due"]["minor"].as_i64().unwrap();
        }
    }
    assert_eq!(totals, [36_000_001, 31_500_000, 22_500_000], "the paid column");
    play.node.stop().await.unwrap();
}

/// (d) K never acknowledges what it got: paid, and not acknowledged; H's payment of its own part it acknowledges itself.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_paid_and_not_acknowledged_is_shown_as_that() {
    let mut play = Play::new(&["h", "k", "y"], &V1).await;
    play.settle("h", distribute("aug", "600000.00 CNY", "2024-01-01", 1), &["k", "y"]).await;
    play.on("2024-05-02");
    let with_reference = with(
        &pay("aug", "k", "180000.00 CNY"),
        "/benefit/pay/bank_reference",
        serde_json::to_value(seal("bank reference 4712")).unwrap(),
    );
    let to_k = play.act("h", with_reference).await;
    let to_y = play.act("h", pay("aug", "y", "120000.00 CNY")).await;
    play.on("2024-06-01");
    let receipt = play.act("y", paid(to_y)).await;
    play.no("h", paid(to_k), "BEN-011").await;

    let answer = play.now("distribution/aug", &[]).await;
    let payment = |event: EventId, payee: &str, amount: &str, acknowledged: Value| {
        json!({
            "payment": event, "entry": play.entry(event), "payee": payee, "amount": money(amount), "paid": "2024-05-01",
            "acknowledged_by_entry": acknowledged, "alike_entries": [], "corrected_by_entry": null, "originals": [],
        })
    };
    let agreed = play.agreed().await;
    let expected = |paid_y: &str, receipt: Value| {
        let mut of_y = part(("y", "1/5", "120,000.00", "120,000.00"), false);
        of_y["acknowledged"] = money(paid_y);
        json!({
            "distribution": "aug", "what": "Licence income", "pool": money("600,000.00"), "accrued": "2024-01-01",
            "agreement_version": 1, "agreement_entry": agreed, "method": "fixed shares, largest remainder, ties by member id", "payer": "h",
            "approved_by_entry": answer["approved_by_entry"],
            "parts": [
                part(("h", "1/2", "300,000.00", "0.00"), false),
                part(("k", "3/10", "180,000.00", "180,000.00"), false),
                of_y,
            ],
            "payments": [
                payment(to_k, "k", "180,000.00", Value::Null),
                payment(to_y, "y", "120,000.00", receipt),
            ],
        })
    };
    assert_eq!(answer, expected("120,000.00", json!(play.entry(receipt))));
    let before = play.known("distribution/aug", &[], "2024-05-31").await.unwrap();
    assert_eq!(before, expected("0.00", Value::Null));
    play.node.stop().await.unwrap();
}
