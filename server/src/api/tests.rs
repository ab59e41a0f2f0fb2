//! Tests of the services over a real connection: what is answered, refused and bounded.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeMap;

use mengshu_core::proof::{NoteKey, Receipt, RefusalNote};
use mengshu_core::value::{EventId, LedgerId};
use mengshu_proto::v1;
use prost::Message;
use tonic::{Code, Status};

use crate::limits::{self, PortLimits};
use crate::testing::{TestPort, events, reason, soon, wire};

fn bytes(ledger: &LedgerId) -> bytes::Bytes {
    ledger.0.to_vec().into()
}

fn tagged(tag: u64, request: v1::SubmitRequest) -> v1::SubmitStreamRequest {
    v1::SubmitStreamRequest { tag, event: request.event, signatures: request.signatures }
}

/// The RefusalReceipt in a status' details.
fn refusal_note(status: &Status) -> Option<String> {
    let full = tonic_types::pb::Status::decode(status.details()).unwrap();
    let mut details = full.details.into_iter();
    let any = details.find(|any| any.type_url == "type.googleapis.com/mengshu.v1.RefusalReceipt")?;
    Some(v1::RefusalReceipt::decode(any.value.as_slice()).unwrap().note)
}

/// Calls a method with bytes that need not be a message of it.
async fn call_raw(port: &TestPort, method: &'static str, message: Vec<u8>) -> Status {
    use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
    #[derive(Default)]
    struct Raw;
    impl Codec for Raw {
        type Encode = Vec<u8>;
        type Decode = ();
        type Encoder = Self;
        type Decoder = Self;
        fn encoder(&mut self) -> Self {
            Self
        }
        fn decoder(&mut self) -> Self {
            Self
        }
    }
    impl Encoder for Raw {
        type Item = Vec<u8>;
        type Error = Status;
        fn encode(&mut self, item: Vec<u8>, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
            bytes::BufMut::put_slice(buffer, &item);
            Ok(())
        }
    }
    impl Decoder for Raw {
        type Item = ();
        type Error = Status;
        fn decode(&mut self, _: &mut DecodeBuf<'_>) -> Result<Option<()>, Status> {
            Ok(Some(()))
        }
    }
    let mut client = tonic::client::Grpc::new(port.channel().await);
    client.ready().await.unwrap();
    let path = http::uri::PathAndQuery::from_static(method);
    soon(client.unary(tonic::Request::new(message), path, Raw)).await.unwrap_err()
}

#[tokio::test]
async fn every_error_has_a_code_and_a_reason() {
    let port = TestPort::start(PortLimits::default()).await;
    const SUBMIT: &str = "/mengshu.v1.LedgerService/Submit";
    for (method, message, code, why) in [
        (SUBMIT, vec![0xff; 40], Code::InvalidArgument, "MALFORMED_MESSAGE"),
        (SUBMIT, vec![0; limits::MESSAGE_BYTES + 1], Code::ResourceExhausted, "MESSAGE_TOO_LARGE"),
        (SUBMIT, Vec::new(), Code::InvalidArgument, "ENC-002"),
        ("/mengshu.v1.LedgerService/Nothing", Vec::new(), Code::Unimplemented, "NO_SUCH_METHOD"),
        ("/mengshu.v2.LedgerService/Submit", Vec::new(), Code::Unimplemented, "NO_SUCH_METHOD"),
        ("/mengshu.v1.LogService/GetCheckpoint", Vec::new(), Code::InvalidArgument, "INVALID_REQUEST"),
    ] {
        let status = call_raw(&port, method, message).await;
        assert_eq!((status.code(), reason(&status).as_str()), (code, why), "{method}: {status:?}");
    }
    let mut client = port.ledgers().await;
    let large = v1::SubmitRequest { event: vec![0; limits::EVENT_MAX + 1].into(), signatures: Vec::new() };
    let status = client.submit(large).await.unwrap_err();
    assert_eq!(reason(&status), "ENC-001");
}

#[tokio::test]
async fn a_refusal_is_signed_and_names_the_field() {
    use tonic_types::StatusExt;
    let port = TestPort::start(PortLimits::default()).await;
    let (founding, _) = events(&port.node, 2);
    let mut request = wire(&founding);
    let mut wrong = request.signatures[0].signature.to_vec();
    wrong[3] ^= 1;
    request.signatures[0].signature = wrong.into();
    let status = port.ledgers().await.submit(request).await.unwrap_err();
    assert_eq!((status.code(), reason(&status).as_str()), (Code::InvalidArgument, "SIG-002"));
    let details = status.get_error_details();
    assert!(!details.bad_request().unwrap().field_violations[0].field.is_empty());
    assert!(!details.error_info().unwrap().metadata["remedy"].is_empty());
    let note = refusal_note(&status).unwrap();
    let note = RefusalNote::open(&note, &NoteKey::log("node.test", port.node.key()).unwrap()).unwrap();
    assert_eq!((note.code.as_str(), note.event), ("SIG-002", EventId::of(&founding.event)));
    // Fields that are no key or signature at all are told apart from ones that do not verify.
    let mut request = wire(&founding);
    request.signatures[0].key = vec![1; 31].into();
    let status = port.ledgers().await.submit(request).await.unwrap_err();
    assert_eq!(status.get_error_details().bad_request().unwrap().field_violations[0].field, "signatures.key");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_answers_every_tag_once() {
    let port = TestPort::start(PortLimits::default()).await;
    // More than may be under way at once.
    let (founding, mut endorsements) = events(&port.node, 250);
    port.node.submit(founding.clone()).await.unwrap();
    let count = endorsements.len();
    endorsements.extend([endorsements.clone(), endorsements.clone()].concat());
    let mut requests: Vec<_> = (0..).zip(&endorsements).map(|(tag, event)| tagged(tag, wire(event))).collect();
    let mut bad = wire(&founding);
    bad.signatures.clear();
    requests.push(tagged(9_999, bad));
    assert!(requests.len() > limits::STREAM_IN_FLIGHT);
    let sent = requests.len();
    let mut client = port.ledgers().await;
    let mut answers = client.submit_stream(tokio_stream::iter(requests)).await.unwrap().into_inner();
    let (mut places, mut new) = (BTreeMap::new(), 0);
    while let Some(answer) = soon(answers.message()).await.unwrap() {
        use v1::submit_stream_response::Result as Answer;
        let place = match answer.result.unwrap() {
            Answer::Receipt(receipt) => {
                new += usize::from(!receipt.duplicate);
                receipt.index
            }
            Answer::Refused(status) => {
                assert_eq!((answer.tag, status.code), (9_999, i32::from(Code::InvalidArgument)));
                assert!(status.details.iter().any(|any| any.type_url.ends_with("RefusalReceipt")));
                u64::MAX
            }
        };
        assert!(places.insert(answer.tag, place).is_none(), "tag {} was answered twice", answer.tag);
    }
    assert_eq!((places.len(), new), (sent, count));
    for tag in 0..u64::try_from(count).unwrap() {
        assert_eq!(places[&tag], places[&(tag + u64::try_from(count).unwrap())], "a duplicate has the first place");
    }
}

#[tokio::test]
async fn a_stream_ends_with_the_reason_after_its_answers() {
    let port = TestPort::start(PortLimits::default()).await;
    let (founding, _) = events(&port.node, 2);
    let large = v1::SubmitRequest { event: vec![0; limits::MESSAGE_BYTES].into(), signatures: Vec::new() };
    let requests = [tagged(1, wire(&founding)), tagged(2, large)];
    let mut client = port.ledgers().await;
    let mut answers = client.submit_stream(tokio_stream::iter(requests)).await.unwrap().into_inner();
    assert_eq!(soon(answers.message()).await.unwrap().unwrap().tag, 1);
    let status = soon(answers.message()).await.unwrap_err();
    assert_eq!((status.code(), reason(&status).as_str()), (Code::ResourceExhausted, "MESSAGE_TOO_LARGE"));
}

#[tokio::test]
async fn streams_beyond_the_limit_are_refused_until_one_ends() {
    use tonic_types::StatusExt;
    let port = TestPort::start(PortLimits { streams: 1, ..PortLimits::default() }).await;
    let ledger = port.alliance(2).await;
    let ask = v1::WatchRequest { ledger: bytes(&ledger), from_index: 0 };
    let mut client = port.ledgers().await;
    let first = client.watch(ask.clone()).await.unwrap();
    let status = client.watch(ask.clone()).await.unwrap_err();
    assert_eq!((status.code(), reason(&status).as_str()), (Code::ResourceExhausted, "NODE_BUSY"));
    assert!(status.get_error_details().retry_info().is_some());
    assert_eq!(client.submit_stream(tokio_stream::empty()).await.unwrap_err().code(), Code::ResourceExhausted);
    drop(first);
    soon(async {
        while client.watch(ask.clone()).await.is_err() {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    })
    .await;
    // A submission stream that has ended gives its place back, too.
    drop(client);
    let mut client = port.ledgers().await;
    soon(async {
        while client.submit_stream(tokio_stream::empty()).await.is_err() {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        while client.watch(ask.clone()).await.is_err() {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    })
    .await;
}

/// Whoever holds many streams keeps nobody out: its oldest goes.
#[tokio::test]
async fn the_connection_with_most_streams_gives_one_up() {
    let port = TestPort::start(PortLimits { streams: 4, ..PortLimits::default() }).await;
    let ledger = port.alliance(2).await;
    let ask = v1::WatchRequest { ledger: bytes(&ledger), from_index: 0 };
    let (mut greedy, mut modest) = (port.ledgers().await, port.ledgers().await);
    let mut many = Vec::new();
    for _ in 0..4 {
        many.push(greedy.watch(ask.clone()).await.unwrap().into_inner());
    }
    assert_eq!(greedy.watch(ask.clone()).await.unwrap_err().code(), Code::ResourceExhausted);
    for _ in 0..2 {
        let mut one = modest.watch(ask.clone()).await.unwrap().into_inner();
        assert!(soon(one.message()).await.unwrap().is_some());
        many.push(one);
    }
    // Now both have two: nobody has more than another who would come.
    assert_eq!(modest.watch(ask.clone()).await.unwrap_err().code(), Code::ResourceExhausted);
    for (number, stream) in many.iter_mut().enumerate() {
        let ended = soon(async {
            loop {
                match tokio::time::timeout(std::time::Duration::from_millis(300), stream.message()).await {
                    Ok(Ok(Some(_))) => {}
                    Ok(_) => return true,
                    Err(_) => return false,
                }
            }
        });
        assert_eq!(ended.await, number < 2, "stream {number}");
    }
}

#[tokio::test]
async fn a_watch_resumes_and_follows() {
    use v1::watch_response::Event as Told;
    let port = TestPort::start(PortLimits::default()).await;
    let (founding, endorsements) = events(&port.node, 40);
    let ledger = port.node.submit(founding).await.unwrap().ledger;
    let mut client = port.ledgers().await;
    let from = |from_index| v1::WatchRequest { ledger: bytes(&ledger), from_index };
    let mut watch = client.watch(from(0)).await.unwrap().into_inner();
    let node = port.node.clone();
    let writing = tokio::spawn(async move {
        for endorsement in endorsements {
            node.submit(endorsement).await.unwrap();
        }
    });
    // Slower than the writer: nothing is skipped.
    let mut next = 0;
    while next < 40 {
        if let Told::Entry(entry) = soon(watch.message()).await.unwrap().unwrap().event.unwrap() {
            assert_eq!(entry.index, next);
            next += 1;
            tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        }
    }
    writing.await.unwrap();
    let mut watch = client.watch(from(39)).await.unwrap().into_inner();
    let Some(Told::Entry(entry)) = soon(watch.message()).await.unwrap().unwrap().event else { panic!("no entry") };
    assert_eq!(entry.index, 39);
    assert!(matches!(soon(watch.message()).await.unwrap().unwrap().event, Some(Told::Checkpoint(_))));
    let status = client.watch(from(41)).await.unwrap_err();
    assert_eq!((status.code(), reason(&status).as_str()), (Code::OutOfRange, "BEYOND_LOG"));
}

#[tokio::test]
async fn pages_join_without_gap_and_belong_to_their_question() {
    let port = TestPort::start(PortLimits::default()).await;
    let ledger = port.alliance(25).await;
    let mut client = port.ledgers().await;
    let mut ask = v1::ListEventsRequest { ledger: bytes(&ledger), page_size: 10, ..Default::default() };
    let mut indexes = Vec::new();
    loop {
        let page = client.list_events(ask.clone()).await.unwrap().into_inner();
        indexes.extend(page.entries.iter().map(|entry| entry.index));
        ask.page_token = page.next_page_token;
        if ask.page_token.is_empty() {
            break;
        }
        let other = v1::ListEventsRequest { member: "m001".to_owned(), ..ask.clone() };
        let status = client.list_events(other).await.unwrap_err();
        assert_eq!((status.code(), reason(&status).as_str()), (Code::InvalidArgument, "INVALID_REQUEST"));
    }
    assert_eq!(indexes, (0..25).collect::<Vec<u64>>());
    let ask = |page_size| v1::ListEventsRequest { ledger: bytes(&ledger), page_size, ..Default::default() };
    assert_eq!(client.list_events(ask(-1)).await.unwrap_err().code(), Code::InvalidArgument);
    assert_eq!(client.list_events(ask(i32::MAX)).await.unwrap().into_inner().entries.len(), 25);
    let mine = v1::ListEventsRequest { member: "m001".to_owned(), ..ask(0) };
    assert_eq!(client.list_events(mine).await.unwrap().into_inner().entries.len(), 1);
    let long = v1::ListEventsRequest { subject: format!("asset/{}", "x".repeat(66_000)), ..ask(0) };
    assert_eq!(client.list_events(long).await.unwrap_err().code(), Code::InvalidArgument);
    let wrong = v1::ListEventsRequest { member: "Not A Member".to_owned(), ..ask(0) };
    assert_eq!(client.list_events(wrong).await.unwrap_err().code(), Code::InvalidArgument);

    port.alliance(2).await;
    let mut ask = v1::ListLedgersRequest { page_size: 1, page_token: String::new() };
    let first = client.list_ledgers(ask.clone()).await.unwrap().into_inner();
    ask.page_token = first.next_page_token;
    let second = client.list_ledgers(ask).await.unwrap().into_inner();
    assert!(first.ledgers[0].ledger < second.ledgers[0].ledger && second.next_page_token.is_empty());
}

#[tokio::test]
async fn proofs_verify_with_the_key_that_comes_along() {
    let port = TestPort::start(PortLimits::default()).await;
    let ledger = port.alliance(9).await;
    let (mut client, mut log) = (port.ledgers().await, port.logs().await);
    let checkpoint =
        log.get_checkpoint(v1::GetCheckpointRequest { ledger: bytes(&ledger) }).await.unwrap().into_inner();
    let key = NoteKey::parse_vkey(&checkpoint.vkey).unwrap();
    assert_eq!((key.key(), key.name()), (port.node.key(), format!("node.test/{ledger}").as_str()));
    for index in 0..9 {
        let which = Some(v1::get_event_request::Which::Index(index));
        let answer =
            client.get_event(v1::GetEventRequest { ledger: bytes(&ledger), which }).await.unwrap().into_inner();
        let receipt = answer.receipt.unwrap();
        Receipt::parse(&answer.tlog_proof).unwrap().verify(&receipt.entry, &key).unwrap();
        let which = Some(v1::get_event_request::Which::EventId(receipt.event_id.clone()));
        let again = client.get_event(v1::GetEventRequest { ledger: bytes(&ledger), which }).await.unwrap().into_inner();
        assert_eq!(again.receipt.unwrap(), receipt);
    }
    let absent = v1::GetEventRequest { ledger: bytes(&ledger), which: Some(v1::get_event_request::Which::Index(9)) };
    let status = client.get_event(absent).await.unwrap_err();
    assert_eq!((status.code(), reason(&status).as_str()), (Code::NotFound, "NOT_FOUND"));
    let details = tonic_types::StatusExt::get_error_details(&status);
    assert_eq!(details.error_info().unwrap().metadata["list"], "event list", "{}", status.message());

    let ask = |index, size| v1::GetInclusionProofRequest { ledger: bytes(&ledger), index, size };
    assert_eq!(log.get_inclusion_proof(ask(8, 0)).await.unwrap().into_inner().size, 9);
    assert_eq!(log.get_inclusion_proof(ask(0, 1)).await.unwrap().into_inner().hashes.len(), 0);
    assert_eq!(log.get_inclusion_proof(ask(8, 10)).await.unwrap_err().code(), Code::OutOfRange);
    assert_eq!(log.get_inclusion_proof(ask(u64::MAX, 9)).await.unwrap_err().code(), Code::InvalidArgument);
    let ask = |old_size, new_size| v1::GetConsistencyProofRequest { ledger: bytes(&ledger), old_size, new_size };
    assert_eq!(log.get_consistency_proof(ask(8, 0)).await.unwrap().into_inner().new_size, 9);
    assert_eq!(log.get_consistency_proof(ask(8, 7)).await.unwrap_err().code(), Code::InvalidArgument);
    assert_eq!(log.get_consistency_proof(ask(8, u64::MAX)).await.unwrap_err().code(), Code::OutOfRange);

    let info = log.get_node_info(v1::GetNodeInfoRequest {}).await.unwrap().into_inner();
    assert_eq!(info.key.as_ref(), port.node.key().as_bytes());
    assert_eq!(info.limits.unwrap().event_bytes, 48 * 1024);
}

#[tokio::test]
async fn what_is_prepared_can_be_signed_and_submitted() {
    let port = TestPort::start(PortLimits::default()).await;
    let (founding, _) = events(&port.node, 2);
    let ledger = port.node.submit(founding.clone()).await.unwrap().ledger;
    let signer = crate::testing::signer("m001");
    let ask = v1::PrepareRequest {
        ledger: bytes(&ledger),
        author: "m001".to_owned(),
        key: signer.key_id().0.to_vec().into(),
        body_json: format!(r#"{{"act":{{"endorse":{{"act":"{ledger}"}}}}}}"#),
        ..Default::default()
    };
    let mut client = port.ledgers().await;
    let prepared = client.prepare(ask.clone()).await.unwrap().into_inner();
    assert_eq!(prepared.event_id.as_ref(), EventId::of(&prepared.event).0);
    let signature = signer.sign(mengshu_core::event::sshsig::EVENT, &prepared.event);
    let signature =
        v1::EventSignature { member: ask.author.clone(), key: ask.key.clone(), signature: signature.0.to_vec().into() };
    let request = v1::SubmitRequest { event: prepared.event.clone(), signatures: vec![signature] };
    let receipt = client.submit(request.clone()).await.unwrap().into_inner().receipt.unwrap();
    assert_eq!((receipt.index, receipt.duplicate), (1, false));
    assert!(client.submit(request).await.unwrap().into_inner().receipt.unwrap().duplicate);

    for (wrong, why) in [
        (v1::PrepareRequest { body_json: "{}".to_owned(), ..ask.clone() }, "ENC-002"),
        (v1::PrepareRequest { key: vec![1].into(), ..ask.clone() }, "INVALID_REQUEST"),
        (v1::PrepareRequest { author: "No".to_owned(), ..ask.clone() }, "INVALID_REQUEST"),
        (v1::PrepareRequest { lang: "fr".to_owned(), ..ask.clone() }, "INVALID_REQUEST"),
        (v1::PrepareRequest { event: vec![1, 2, 3].into(), ..Default::default() }, "ENC-002"),
        (ask, "ACT-002"),
    ] {
        let status = client.prepare(wrong).await.unwrap_err();
        assert_eq!(reason(&status), why, "{status:?}");
        assert!(refusal_note(&status).is_none(), "a dry run leaves no receipt");
    }
    let ask = |view: &str| v1::GetStateRequest { ledger: bytes(&ledger), view: view.to_owned(), ..Default::default() };
    let state = client.get_state(ask("alliance")).await.unwrap().into_inner();
    assert!(state.json.contains("Test alliance") && state.size == 2);
    assert_eq!(client.get_state(ask("nothing")).await.unwrap_err().code(), Code::InvalidArgument);
    let past = v1::GetStateRequest { known: Some(v1::get_state_request::Known::KnownSize(3)), ..ask("alliance") };
    assert_eq!(client.get_state(past).await.unwrap_err().code(), Code::InvalidArgument);
}
