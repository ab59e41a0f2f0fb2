//! A whole life over real gRPC on a real disk.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::sync::Arc;

use mengshu_core::proof::{NoteKey, Receipt};
use mengshu_core::value::{EventId, Hash};
use mengshu_proto::v1;
use mengshu_server::audit::audit_data;
use mengshu_server::sequencer::SystemClock;
use mengshu_tests::bodies::{deliver, endorse, promise, register};
use mengshu_tests::{TestNode, config, request};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn found_contribute_register_stop_audit() {
    let folder = tempfile::tempdir().unwrap();
    let node = TestNode::start(config(folder.path()), Arc::new(SystemClock)).await.unwrap();
    let author = node.alliance(&["h", "k", "y"]).await.unwrap();
    let mut client = node.client().await.unwrap();

    client.submit(request(author.signed("h", promise("c1", "1000000 CNY", "k")))).await.unwrap();
    let delivery = author.signed("h", deliver("c1", "400000 CNY", "2024-01-01", "note 1"));
    let answer = client.submit(request(delivery.clone())).await.unwrap().into_inner().receipt.unwrap();
    assert!(!answer.duplicate);

    // The receipt verifies offline, against the key in the founding event.
    let ledger = author.ledger.unwrap();
    let key = NoteKey::log(&format!("node.test/{ledger}"), node.node.key()).unwrap();
    let path = answer.inclusion.iter().map(|hash| Hash(hash.as_ref().try_into().unwrap())).collect();
    let receipt = Receipt { index: answer.index, path, checkpoint: answer.checkpoint.clone() };
    receipt.verify(&answer.entry, &key).unwrap();

    // The same event again: the first answer.
    let again = client.submit(request(delivery)).await.unwrap().into_inner().receipt.unwrap();
    assert!(again.duplicate && again.index == answer.index && again.entry == answer.entry);

    let asset = author.signed("h", register("p1", &[("h", "1/2"), ("k", "1/2")]));
    let act = EventId::of(&asset.event);
    client.submit(request(asset)).await.unwrap();
    let effects =
        client.submit(request(author.signed("k", endorse(act)))).await.unwrap().into_inner().receipt.unwrap().effects;
    assert_eq!((effects[0].kind.as_str(), effects[0].standing.as_str()), ("ip.register", "effective"));

    let state = client
        .get_state(v1::GetStateRequest {
            ledger: ledger.0.to_vec().into(),
            view: "asset/p1".to_owned(),
            ..Default::default()
        })
        .await
        .unwrap()
        .into_inner();
    let state: serde_json::Value = serde_json::from_str(&state.json).unwrap();
    assert_eq!(state["between_the_members"][1]["share"], "1/2");

    node.stop().await.unwrap();
    let summary = audit_data(folder.path(), false, &mut |_| {}).unwrap();
    assert_eq!(summary.ledgers.len(), 1);
    assert_eq!(summary.ledgers[0].entries, 10);
    assert!(summary.skipped.is_empty(), "{:?}", summary.skipped);

    // And it goes on where it was.
    let node = TestNode::start(config(folder.path()), Arc::new(SystemClock)).await.unwrap();
    let mut client = node.client().await.unwrap();
    let next = client
        .submit(request(author.signed("h", deliver("c1", "1 CNY", "2024-01-01", "note 2"))))
        .await
        .unwrap()
        .into_inner()
        .receipt
        .unwrap();
    assert_eq!(next.index, 10);
    node.stop().await.unwrap();
    assert_eq!(audit_data(folder.path(), false, &mut |_| {}).unwrap().ledgers[0].entries, 11);
}
