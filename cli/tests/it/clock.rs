//! The node's clock, moved under a running node by a preload library where one is installed: what a caller is told, and what
//! goes on.

use std::path::Path;

use mengshu_core::event::Submission;
use mengshu_proto::v1;
use mengshu_proto::v1::ledger_service_client::LedgerServiceClient;
use mengshu_tests::bodies::promise;
use mengshu_tests::request;
use tonic_types::StatusExt;

use crate::common::{ServedNode, World};
use crate::serving::{NAME, alliance, block_on};

/// The preload library that moves the time of day of a process.
const FAKETIME: [&str; 3] = [
    "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
    "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1",
    "/usr/lib/faketime/libfaketimeMT.so.1",
];

/// Submits over gRPC: the receipt, or the code of the node's error.
pub(crate) fn submit(node: &ServedNode, submission: Submission) -> Result<v1::Receipt, String> {
    block_on(async {
        let mut client = LedgerServiceClient::connect(node.address.clone()).await.unwrap();
        let answer = client.submit(request(submission)).await;
        answer.map(|answer| answer.into_inner().receipt.unwrap()).map_err(|status| {
            let details = status.get_error_details();
            assert!(details.retry_info().is_some(), "{status:?}");
            details.error_info().unwrap().reason.clone()
        })
    })
}

#[test]
fn a_clock_that_is_moved_under_a_running_node_holds_writing_until_it_is_back() {
    let Some(library) = FAKETIME.iter().find(|path| Path::new(path).exists()) else {
        return eprintln!("skipped: libfaketime is not installed");
    };
    let mut world = World::new();
    let author = alliance(&world);
    let ledger = author.ledger.unwrap().to_string();
    let moved = world.write("moved", "+0\n");
    let set = |by: &str| std::fs::write(&moved, format!("{by}\n")).unwrap();
    let plain = world.variables();
    world.set("LD_PRELOAD", *library);
    world.set("FAKETIME_TIMESTAMP_FILE", moved.to_str().unwrap());
    world.set("FAKETIME_NO_CACHE", "1");
    world.set("FAKETIME_DONT_FAKE_MONOTONIC", "1");
    world.set("DONT_FAKE_MONOTONIC", "1");
    let node = ServedNode::start_with(&world, &NAME);
    world.forget(plain);
    let mut number = 0;
    let mut next = || {
        number += 1;
        author.signed("h", promise(&format!("c{number}"), "1 CNY", "k"))
    };
    submit(&node, next()).unwrap();
    set("+50m");
    submit(&node, next()).unwrap();
    set("+0");
    let before = submit(&node, next()).unwrap();

    set("+1500d");
    let refused = next();
    assert_eq!(submit(&node, refused.clone()).unwrap_err(), "CLOCK_HELD");
    let log = || std::fs::read_to_string(world.path("node.log")).unwrap();
    assert!(log().contains("ALARM: writing is held, reading goes on"), "{}", log());
    world.run(&["alliance", "show", "--node", &node.address, "--ledger", &ledger]).ok();

    set("+0");
    let after = submit(&node, refused).unwrap();
    assert_eq!(after.index, before.index + 1);
    assert!(log().contains("the clock is believed again"), "{}", log());
    drop(node);
    let audit = world.run(&["audit", "--data", "node", "--json"]).ok().json();
    let last: String = audit["audit"]["ledgers"][0]["last_recorded_at"].as_str().unwrap().to_owned();
    let year: i32 = last[..4].parse().unwrap();
    assert!(year < 2029, "{last}: nothing was recorded at the wrong time");
}

#[test]
fn a_node_whose_clock_is_not_watched_says_so() {
    let world = World::new();
    drop(ServedNode::start_with(&world, &["--clock-guard", "off"]));
    let log = std::fs::read_to_string(world.path("node.log")).unwrap();
    assert!(log.contains("the clock is not watched"), "{log}");
}

#[test]
fn the_audit_remarks_on_times_that_are_far_apart() {
    let world = World::new();
    // The kit's events say that they were written in 2024.
    alliance(&world);
    let audit = world.run(&["audit", "--data", "node"]).ok();
    assert!(audit.stderr.contains("recorded over a day before or after"), "{}", audit.stderr);
    assert!(audit.stdout.contains("the audit passed"), "{}", audit.stdout);
    let json = world.run(&["audit", "--data", "node", "--json"]).ok().json();
    let apart = &json["audit"]["apart"];
    assert_eq!((apart[0]["entry"].as_u64(), json["audit"]["apart_total"].as_u64()), (Some(0), Some(4)), "{apart}");
}
