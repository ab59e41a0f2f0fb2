//! A contribution delivered and never acknowledged (D12), as far as contributions go: no part of a pool follows from
//! them yet.

use mengshu_core::mechanism::Body;
use mengshu_tests::bodies::{acknowledge, deliver, promise};
use serde_json::{Value, json};

use crate::play::Play;

fn delivered(contribution: &str, value: &str, date: &str, evidence: &str) -> Body {
    deliver(contribution, value, date, evidence)
}

/// Member, promised, delivered, acknowledged.
fn totals(totals: &[(&str, &str, &str, &str)]) -> Value {
    let total = |(member, promised, delivered, acknowledged): &(&str, &str, &str, &str)| {
        json!({
            "member": member, "currency": "CNY", "promised_minor": promised, "delivered_minor": delivered,
            "acknowledged_minor": acknowledged, "deemed_minor": "0",
        })
    };
    totals.iter().map(total).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_delivery_counts_when_its_receiver_says_so_and_the_day_it_did_is_known() {
    let mut play = Play::new(&["h", "k", "q", "y"], &[("h", "1")]).await;
    play.on("2024-05-28");
    for (member, contribution, value, receiver) in
        [("h", "ch", "2000000 CNY", "k"), ("k", "ck", "1000000 CNY", "h"), ("y", "cy", "1000000 CNY", "h")]
    {
        play.act(member, promise(contribution, value, receiver)).await;
        let note = format!("note of {member}");
        let delivery = play.act(member, delivered(contribution, value, "2024-05-28", &note)).await;
        play.act(receiver, acknowledge(delivery, value)).await;
    }
    play.act("q", promise("cq", "1000000 CNY", "y")).await;
    let delivery = play.act("q", delivered("cq", "1000000 CNY", "2024-05-28", "note signed at the store")).await;

    // Q cannot make it count by itself, nor with the same note again.
    play.on("2024-12-31");
    let own = play.author.signed("q", acknowledge(delivery, "1000000 CNY"));
    play.refused(own, "CON-004").await;
    let again = play.author.signed("q", delivered("cq", "1 CNY", "2024-06-01", "note signed at the store"));
    play.refused(again, "CON-006").await;

    play.on("2025-02-01");
    play.act("y", acknowledge(delivery, "1000000 CNY")).await;

    let all = |of_q: &str| {
        totals(&[
            ("h", "200000000", "200000000", "200000000"),
            ("k", "100000000", "100000000", "100000000"),
            ("q", "100000000", "100000000", of_q),
            ("y", "100000000", "100000000", "100000000"),
        ])
    };
    for (known, of_q) in [
        ("2024-05-28", "0"),
        // The cut-off: 217 days without a word.
        ("2024-12-31", "0"),
        ("2025-01-31", "0"),
        ("2025-02-01", "100000000"),
    ] {
        let answer = play.known("contribution", &[], known).await.unwrap();
        assert_eq!(answer["totals"], all(of_q), "known {known}");
    }

    // The whole answer about Q's own; the date of delivery is the one that it stated in May.
    let million = |minor: i64, text: &str| json!({ "currency": "CNY", "minor": minor, "text": text });
    let full = || million(100_000_000, "1,000,000.00 CNY");
    let answer = play.now("contribution/cq", &[]).await;
    let (promised, entry) = (answer["promised_by_entry"].clone(), answer["deliveries"][0]["entry"].clone());
    assert_eq!(entry.as_u64(), promised.as_u64().map(|index| index + 1));
    let expected = |acknowledged: Value, given: Value| {
        json!({
            "contribution": "cq", "member": "q", "kind": "cash",
            "what": "Cash for the common laboratory, first instalment", "promised": full(), "due": "2030-06-30",
            "receiver": "y", "promised_by_entry": promised, "delivered": full(), "acknowledged": acknowledged,
            "deemed": million(0, "0.00 CNY"), "over_delivered": null,
            "deliveries": [{
                "delivery": delivery, "entry": entry, "delivered": "2024-05-28", "value": full(),
                "acknowledged": acknowledged, "deemed": null, "contested": null, "awaits": null, "alike_entries": [], "acknowledgements": given,
                "corrected_by_entry": null, "originals": [],
            }],
        })
    };
    let given = json!([{
        "entry": answer["deliveries"][0]["acknowledgements"][0]["entry"], "by": "y", "value": full(),
        "corrected_by_entry": null, "originals": [],
    }]);
    assert_eq!(answer, expected(full(), given));
    let before = play.known("contribution/cq", &[], "2024-12-31").await.unwrap();
    assert_eq!(before, expected(million(0, "0.00 CNY"), json!([])));
    play.node.stop().await.unwrap();
}
