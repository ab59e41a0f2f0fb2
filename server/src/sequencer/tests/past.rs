//! Questions about the past (issue 14, A6): they cost the replay from the nearest kept state, stop with their caller, and take
//! turns.

use std::collections::BTreeMap;
use std::time::Duration;

use mengshu_core::book::Lang;
use mengshu_core::mechanism::Body;
use mengshu_core::value::LedgerId;
use mengshu_proto::v1;
use mengshu_proto::v1::get_state_request::Known as Wire;

use super::*;
use crate::limits;
use crate::testing::signed;

/// Two kept states and a rest.
const ENTRIES: u64 = 2 * limits::PAST_EVERY + 500;

/// An alliance with many entries on a node of this folder.
async fn long(folder: &Path) -> (Node, LedgerId) {
    let node = open(folder).await;
    let (founding, endorsements) = events(&node, 2);
    let ledger = node.submit(founding).await.unwrap().ledger;
    node.submit_all(endorsements).await;
    let mut left = (2..ENTRIES).peekable();
    while left.peek().is_some() {
        let affiliate = |n: u64| {
            let declared =
                serde_json::json!({ "affiliate": format!("a{n}"), "name": format!("A {n}"), "since": "2024-01-01" });
            let body: Body =
                serde_json::from_value(serde_json::json!({ "membership": { "declare_affiliate": declared } })).unwrap();
            signed(Some(ledger), "m000", body)
        };
        let some: Vec<_> = left.by_ref().take(256).map(affiliate).collect();
        for answer in node.submit_all(some).await {
            answer.unwrap();
        }
    }
    // The node states digests of its own accord.
    assert!(node.ledger(&ledger).unwrap().1.size >= ENTRIES);
    (node, ledger)
}

async fn open(folder: &Path) -> Node {
    let config = NodeConfig::new(folder, "node.test".parse().unwrap(), signer("node"));
    let disk = Arc::new(crate::journal::RealDisk::create(folder).unwrap());
    let node = tokio::task::spawn_blocking(move || Node::open(&config, disk, Arc::new(SystemClock)));
    node.await.unwrap().unwrap()
}

/// Asks for the state after so many entries; gives what that replayed.
fn ask(node: &Node, ledger: &LedgerId, size: u64) -> u64 {
    let before = node.replayed();
    let (answer, of, _) =
        node.state(ledger, ("alliance", &BTreeMap::new()), Known::Size(size), Lang::En, &Stop::default()).unwrap();
    assert_eq!((of, answer["entries"].as_u64()), (size, Some(size)));
    node.replayed() - before
}

#[tokio::test(flavor = "multi_thread")]
async fn a_past_state_costs_the_replay_from_the_nearest_kept_one() {
    let folder = tempfile::tempdir().unwrap();
    let (node, ledger) = long(folder.path()).await;
    let asked = [ENTRIES - 100, ENTRIES / 2, 100, ENTRIES - 1];
    // A group commit is published whole, so a state may be kept a group late.
    for size in asked {
        assert!(ask(&node, &ledger, size) < limits::PAST_EVERY + 256, "{size}");
    }
    assert_eq!(node.inner.shelf.past.sizes(ledger).first().map(|size| size / limits::PAST_EVERY), Some(1));
    tokio::task::spawn_blocking(move || node.stop()).await.unwrap().unwrap();

    // After a start nothing is kept; the first question keeps on its way what the next ones need.
    let node = open(folder.path()).await;
    assert_eq!(ask(&node, &ledger, ENTRIES - 1), ENTRIES - 1);
    for size in asked {
        assert!(ask(&node, &ledger, size) < limits::PAST_EVERY, "{size}");
    }
    // The newest state is nobody's replay.
    let size = node.ledger(&ledger).unwrap().1.size;
    assert_eq!(ask(&node, &ledger, size), 0);
    let now = Known::At(node.now());
    let before = node.replayed();
    node.state(&ledger, ("alliance", &BTreeMap::new()), now, Lang::En, &Stop::default()).unwrap();
    assert_eq!(node.replayed(), before);

    // A question of which nobody waits for the answer stops where it is.
    let stop = Stop::default();
    drop(stop.with_call());
    let known = Known::Size(ENTRIES - 1);
    let answer = node.state(&ledger, ("alliance", &BTreeMap::new()), known, Lang::En, &stop);
    assert!(matches!(answer, Err(QueryError::Abandoned)));
    assert_eq!(node.replayed(), before);
    tokio::task::spawn_blocking(move || node.stop()).await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_ends_ends_its_work() {
    let folder = tempfile::tempdir().unwrap();
    let (node, ledger) = long(folder.path()).await;
    tokio::task::spawn_blocking(move || node.stop()).await.unwrap().unwrap();
    let node = open(folder.path()).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let stop = tokio_util::sync::CancellationToken::new();
    let serving = tokio::spawn(crate::net::serve(node.clone(), listener, stop.clone()));
    let mut client = v1::ledger_service_client::LedgerServiceClient::connect(address).await.unwrap();
    let question = |size| v1::GetStateRequest {
        ledger: ledger.0.to_vec().into(),
        view: "alliance".to_owned(),
        known: Some(Wire::KnownSize(size)),
        ..Default::default()
    };
    let mut abandoned = tonic::Request::new(question(ENTRIES - 1));
    abandoned.set_timeout(Duration::from_millis(2));
    client.get_state(abandoned).await.unwrap_err();
    // What it has begun ends at the next entry; so its turn is free for whoever comes.
    tokio::time::sleep(Duration::from_millis(50)).await;
    let replayed = node.replayed();
    assert!(replayed < ENTRIES - 1, "{replayed} entries were replayed for nobody");
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(node.replayed(), replayed);
    assert_eq!(soon(client.get_state(question(20))).await.unwrap().into_inner().size, 20);
    stop.cancel();
    serving.await.unwrap().unwrap();
    tokio::task::spawn_blocking(move || node.stop()).await.unwrap().unwrap();
}
