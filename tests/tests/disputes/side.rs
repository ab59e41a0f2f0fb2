//! A secret back-dated side agreement (D09), as far as the agreement goes: what was known before it was declared, whom it
//! binds, and the proof that it was not there. There are no licences yet, so what it does to Z's licence is not asked.

use mengshu_core::event::Seen;
use mengshu_core::mechanism::{Body, Event, VerifiedEntry, agreement};
use mengshu_core::proof::{Checkpoint, Tree, leaf_hash};
use mengshu_core::value::EventId;
use mengshu_proto::v1;
use mengshu_proto::v1::log_service_client::LogServiceClient;
use mengshu_tests::bodies::{deliver, promise, register_since, side_agreement, with};
use mengshu_tests::{seal, sign};
use serde_json::{Value, json};

use crate::play::Play;

async fn checkpoint(play: &Play) -> String {
    let mut log = LogServiceClient::connect(play.node.address.clone()).await.unwrap();
    let ask = v1::GetCheckpointRequest { ledger: play.ledger.0.to_vec().into() };
    log.get_checkpoint(ask).await.unwrap().into_inner().checkpoint
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_paper_that_is_declared_later_binds_those_who_signed_it() {
    let mut play = Play::new(&["h", "k", "q", "y", "z"], &[("h", "1")]).await;
    play.on("2024-02-01");
    let asset = register_since("p1", &[("h", "1/2"), ("k", "1/2")], "2024-02-01");
    play.settle("h", asset, &["k"]).await;
    let before = play.now("subject/asset/p1", &[]).await;

    // In November H itself signs that it has seen a history, and in it there is no such paper.
    play.on("2024-11-10");
    play.act("z", promise("c1", "1000 CNY", "h")).await;
    let seen = checkpoint(&play).await;
    let head = Checkpoint::open(&seen, &play.key()).unwrap();
    let pinned = Event {
        seen: Some(Seen { size: head.size, root: head.root }),
        ..play.author.event("h", promise("c2", "1000 CNY", "k"))
    };
    let pinned_by = play.submit(sign(&pinned)).await.unwrap().index;
    play.on("2025-02-28");
    let digest_of_february = checkpoint(&play).await;

    // On 2025-03-01 H and Q come with a paper dated 2024-02-10.
    play.on("2025-03-01");
    let paper = side_agreement("paper-1", &["h", "q"], "2024-02-10", &["p1"]);
    play.no("k", paper.clone(), "AGR-014").await;
    let act = play.settle("h", paper.clone(), &["q"]).await;
    let declared = play.last();
    play.no("q", paper, "AGR-013").await;

    // Known on 02-28 there was none; known on 03-02 there is the claim of a date, and whom it binds.
    assert_eq!(play.known("side-agreement/paper-1", &[], "2025-02-28").await, None);
    assert_eq!(play.known("side-agreement", &[], "2025-02-28").await.unwrap(), json!({ "side_agreements": [] }));
    let document = json!({
        "side_agreement": "paper-1", "parties": ["h", "q"], "summary": "Exclusive licence of the pump to Q for vehicles.",
        "paper": seal("the paper"), "dated": "2024-02-10", "declared": "2025-03-01", "assets": ["p1"],
        "declared_by_entry": declared, "binds": ["h", "q"],
    });
    assert_eq!(play.known("side-agreement/paper-1", &[], "2025-03-02").await.unwrap(), document);
    assert_eq!(play.now("side-agreement", &[]).await, json!({ "side_agreements": [document] }));
    // It is listed among what concerns the asset, from its declaration on, and moves no title.
    let subject = |answer: &Value| (answer["count"].as_u64().unwrap(), answer["last"].as_u64().unwrap());
    let (count, _) = subject(&before);
    assert_eq!(subject(&play.known("subject/asset/p1", &[], "2025-02-28").await.unwrap()), subject(&before));
    assert_eq!(subject(&play.now("subject/asset/p1", &[]).await), (count + 2, declared));
    let owners = |answer: Value| answer["between_the_members"].clone();
    let known = owners(play.known("asset/p1", &[], "2025-02-28").await.unwrap());
    assert_eq!(owners(play.now("asset/p1", &[]).await), known);

    // The proof that it was not there before: all entries up to the head that the node signed in February, the root
    // computed from them, and no declaration among them. H's own signature of November pins a part of that history.
    let february = Checkpoint::open(&digest_of_february, &play.key()).unwrap();
    let entries = entries(&play).await;
    let mut tree = Tree::new();
    for entry in &entries[..usize::try_from(february.size).unwrap()] {
        tree.push(leaf_hash(entry));
        let event = VerifiedEntry::check(entry, &mut mengshu_core::event::key::KeyCache::default()).unwrap().event;
        let declares = matches!(event.event().body, Body::Agreement(agreement::Act::DeclareSide(_)));
        assert!(!declares && event.id() != act);
    }
    assert_eq!(tree.root_at(february.size), Ok(february.root));
    assert!(head.size <= pinned_by && pinned_by < february.size && february.size <= declared);
    assert_eq!(tree.root_at(head.size), Ok(head.root));
    // A history in which it stands from February 2024 on is another one, and H's event cannot be shown in it.
    let mut forged = Tree::new();
    let place = usize::try_from(head.size).unwrap() - 2;
    let (early, late) = entries[..=usize::try_from(declared).unwrap()].split_at(place);
    let (paper, rest) = late.split_last().unwrap();
    for entry in early.iter().chain([paper]).chain(rest) {
        forged.push(leaf_hash(entry));
    }
    assert_ne!(forged.root_at(head.size), Ok(head.root));
    play.node.stop().await.unwrap();
}

/// All entries of the log, as a member downloads them.
async fn entries(play: &Play) -> Vec<Vec<u8>> {
    let mut client = play.node.client().await.unwrap();
    let ledger = play.ledger.0.to_vec().into();
    let ask = v1::ListEventsRequest { ledger, page_size: 1_000, ..Default::default() };
    let entries = client.list_events(ask).await.unwrap().into_inner().entries;
    entries.into_iter().map(|entry| entry.entry.to_vec()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_seal_proves_that_a_paper_existed_and_binds_nobody_else() {
    let mut play = Play::new(&["h", "k", "q"], &[("h", "1")]).await;
    // The day after its date the paper was sealed as evidence of a delivery.
    play.on("2024-02-11");
    play.act("h", promise("c1", "1000 CNY", "q")).await;
    let delivery = deliver("c1", "1 CNY", "2024-01-01", "the paper");
    let delivery = with(&delivery, "/contribution/deliver/delivered", json!("2024-02-10"));
    let delivery = play.submit(play.author.signed("h", delivery)).await.unwrap();
    play.on("2025-03-01");
    play.settle("h", side_agreement("paper-1", &["h", "q"], "2024-02-10", &[]), &["q"]).await;
    // The same commitment stands in the entry of 2024-02-11: that it existed then is proved by that entry's place.
    let answer = play.now("side-agreement/paper-1", &[]).await;
    let sealed = serde_json::to_value(seal("the paper")).unwrap();
    assert_eq!(answer["paper"]["commitment"], sealed["commitment"]);
    let entry = VerifiedEntry::check(&delivery.entry, &mut mengshu_core::event::key::KeyCache::default()).unwrap();
    let body = serde_json::to_value(&entry.event.event().body).unwrap();
    assert_eq!(body["contribution"]["deliver"]["evidence"]["commitment"], sealed["commitment"]);
    assert_eq!(EventId(delivery.event_id.as_ref().try_into().unwrap()), entry.event.id());
    // And still it binds its parties only, others from its declaration on at the earliest.
    assert_eq!((&answer["binds"], &answer["declared"]), (&json!(["h", "q"]), &json!("2025-03-01")));
    play.node.stop().await.unwrap();
}
