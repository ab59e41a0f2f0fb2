//! Everything that is not a good event is refused over gRPC with its own code, the field at fault, what to do next and,
//! where an event was judged, a signed receipt; nothing of it reaches the journal, and garbage hurts nobody.
#![allow(clippy::unwrap_used, reason = "tests")]

mod cases;
mod facts;
mod garbage;
mod governed;
mod world;

use std::collections::BTreeSet;

use mengshu_core::mechanism::Event;
use mengshu_core::mechanism::roll::all_codes;
use mengshu_core::proof::{Checkpoint, NoteKey, RefusalNote};
use mengshu_core::value::{EventId, LedgerId};
use mengshu_proto::v1;
use mengshu_proto::v1::submit_stream_response::Result as Answer;
use mengshu_server::api::{DOMAIN, grpc_code};
use mengshu_server::audit::audit_data;
use mengshu_server::limits;
use mengshu_tests::bodies::endorse;
use mengshu_tests::request;
use prost::Message;
use tonic::{Code, Status};
use tonic_types::StatusExt;

use crate::world::World;

/// What a refused call says.
#[derive(Debug, PartialEq, Eq)]
struct Said {
    grpc: Code,
    reason: String,
    field: String,
    receipt: Option<String>,
}

/// What it says; everything that every refusal must have is there.
fn said(status: &Status) -> Said {
    let details = status.get_error_details();
    let info = details.error_info().unwrap_or_else(|| panic!("no ErrorInfo: {status:?}"));
    assert_eq!(info.domain, DOMAIN);
    assert!(info.metadata["remedy"].len() > 10, "no remedy: {status:?}");
    let violation = details.bad_request().map(|request| request.field_violations[0].clone());
    let (field, found) = violation.map(|violation| (violation.field, violation.description)).unwrap_or_default();
    let message = status.message();
    assert!(message.contains(&found) && message.contains(&field), "the message does not say it: {status:?}");
    let full = tonic_types::pb::Status::decode(status.details()).unwrap();
    let receipt = full.details.iter().find(|any| any.type_url.ends_with("/mengshu.v1.RefusalReceipt"));
    let receipt = receipt.map(|any| v1::RefusalReceipt::decode(any.value.as_slice()).unwrap().note);
    // A code of ours stands beside the reason, which has google.rpc's form.
    let code = info.metadata.get("code").unwrap_or(&info.reason).clone();
    assert_eq!(code.replace('-', "_"), info.reason);
    Said { grpc: status.code(), reason: code, field, receipt }
}

/// The refusal receipt, which the node signed for the log that the event was meant for, as it stands.
fn receipt(world: &World, note: &str, event: &[u8], checkpoints: &[String]) -> RefusalNote {
    let ledger = Event::decode(event).ok().and_then(|event| event.ledger);
    let open = |origin: String| RefusalNote::open(note, &NoteKey::log(&origin, world.node.node.key()).unwrap());
    let of_ledger = |ledger: LedgerId| open(format!("node.test/{ledger}")).ok();
    let opened = ledger.and_then(of_ledger).unwrap_or_else(|| open("node.test".to_owned()).unwrap());
    let head = checkpoints.iter().map(|checkpoint| Checkpoint::peek(checkpoint).unwrap());
    let head = head.into_iter().find(|head| head.origin == opened.origin);
    assert_eq!(opened.size, head.as_ref().map_or(0, |head| head.size));
    assert!(head.is_none_or(|head| head.root == opened.root));
    assert_eq!(opened.event, EventId::of(event));
    opened
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_bad_event_is_refused_with_its_own_code_and_leaves_no_trace() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::new(folder.path()).await;
    let before = world.everything().await;
    let mut client = world.client().await;

    // Which were judged by a ledger that the node keeps: those receipts carry its head.
    let no_ledger = world.unsigned().into_iter().chain(world.foundings()).map(|case| (false, case));
    let judged = world.elsewhere().await.into_iter().chain(world.against_the_rules()).chain(world.against_the_order());
    let judged = judged.map(|case| (true, case));
    let (mut stream, mut expected) = (Vec::new(), Vec::new());
    let mut provoked = BTreeSet::new();
    for (by_ledger, (code, field, submission)) in no_ledger.chain(judged) {
        let request = request(submission.clone());
        let status = client.submit(request.clone()).await.expect_err(code);
        let Said { grpc, reason, field: named, receipt: note } = said(&status);
        assert_eq!((grpc, reason.as_str(), named.as_str()), (grpc_code(code), code, field), "{status:?}");
        let note = note.unwrap_or_else(|| panic!("no receipt: {status:?}"));
        let opened = receipt(&world, &note, &submission.event, &before.checkpoints);
        assert_eq!((opened.code.as_str(), opened.size > 0 || !by_ledger || code == "LED-001"), (code, true), "{note}");
        provoked.insert(code);
        let tag = stream.len() as u64;
        stream.push(v1::SubmitStreamRequest { tag, event: request.event, signatures: request.signatures });
        expected.push((grpc, reason, named));
    }

    // A stream says the same of each.
    let mut answers = client.submit_stream(tokio_stream::iter(stream)).await.unwrap().into_inner();
    let mut answered = 0;
    while let Some(answer) = answers.message().await.unwrap() {
        let Some(Answer::Refused(status)) = answer.result else { panic!("taken: {answer:?}") };
        let bytes = status.encode_to_vec().into();
        let again = said(&Status::with_details(Code::from(status.code), status.message, bytes));
        assert!(again.receipt.is_some());
        assert_eq!((again.grpc, again.reason, again.field), expected[usize::try_from(answer.tag).unwrap()]);
        answered += 1;
    }
    assert_eq!(answered, expected.len());

    // What is no submission at all gets no receipt.
    let good = request(world.recorded.clone());
    let signed = |change: &dyn Fn(&mut v1::EventSignature)| {
        let mut request = good.clone();
        change(&mut request.signatures[0]);
        request
    };
    for (reason, field, request) in [
        ("INVALID_REQUEST", "signatures.member", signed(&|signature| signature.member = "No Member".to_owned())),
        ("INVALID_REQUEST", "signatures.key", signed(&|signature| signature.key = vec![1; 31].into())),
        ("INVALID_REQUEST", "signatures.signature", signed(&|signature| signature.signature = vec![1; 63].into())),
        ("MESSAGE_TOO_LARGE", "", v1::SubmitRequest { event: vec![0; limits::MESSAGE_BYTES].into(), ..good.clone() }),
    ] {
        let status = client.submit(request).await.unwrap_err();
        let found = said(&status);
        assert_eq!((found.reason.as_str(), found.field.as_str(), found.receipt), (reason, field, None), "{status:?}");
    }

    // A replayed event is answered with its first entry.
    let again = client.submit(good).await.unwrap().into_inner().receipt.unwrap();
    assert!(again.duplicate && again.effects.is_empty());
    assert_eq!(again.event_id, EventId::of(&world.recorded.event).0.as_slice());

    assert!(before == world.everything().await, "something of it was recorded");

    // Codes that no submission can meet: the event itself names the ledger that judges it; a repetition is answered;
    // the node's clock never goes back; the largest event with all signatures fits in an entry; and two of a terms file's
    // mistakes are found while the file is read: no event can hold two paths for disputes, nor a clause of another type.
    // And what core's rules play: an alliance of which nobody but one is left, a root key that its member contests.
    // And who may found, and quotas of a day: the node's own tests play them.
    let elsewhere = [
        "NOD-004", "NOD-005", "NOD-006", "AGR-019", "AUT-022", "LED-002", "LED-003", "LED-006", "ENC-006", "AGR-009",
        "AGR-010",
    ];
    let open: Vec<_> = all_codes().map(|code| code.id).filter(|code| !provoked.contains(code)).collect();
    assert_eq!(open.iter().collect::<BTreeSet<_>>(), elsewhere.iter().collect(), "codes without a case");

    // And it goes on.
    let good = world.author.signed("z", endorse(world.pending));
    let effects = client.submit(request(good)).await.unwrap().into_inner().receipt.unwrap().effects;
    assert_eq!(effects[0].standing, "effective");
    world.node.stop().await.unwrap();
    let summary = audit_data(folder.path(), false, &mut |_| {}).unwrap();
    assert_eq!(summary.ledgers.iter().map(|ledger| ledger.entries).sum::<u64>(), before.entries.len() as u64 + 1);
}
