//! Tests of the port: what a connection may hold and for how long.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::time::{Duration, Instant};

use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Empty, StreamBody};
use hyper::body::{Bytes, Frame};
use hyper_util::rt::TokioExecutor;
use mengshu_proto::v1;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tonic::Code;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use super::*;
use crate::testing::{TestPort, reason, soon};

mod doors;

fn short() -> PortLimits {
    PortLimits {
        header_time: Duration::from_millis(300),
        idle_time: Duration::from_millis(300),
        call_time: Duration::from_millis(300),
        drain_time: Duration::from_millis(700),
        ..PortLimits::default()
    }
}

async fn get(port: &TestPort, request: &str) -> String {
    let mut stream = port.tcp().await;
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    soon(stream.read_to_string(&mut answer)).await.unwrap();
    answer
}

async fn works(port: &TestPort) {
    let answer = soon(async { port.logs().await.get_node_info(v1::GetNodeInfoRequest {}).await }).await;
    assert_eq!(answer.unwrap().into_inner().name, "node.test");
}

type RawBody = BoxBody<Bytes, std::convert::Infallible>;

fn silent() -> RawBody {
    BodyExt::boxed(StreamBody::new(tokio_stream::pending::<Result<Frame<Bytes>, _>>()))
}

/// A gRPC call without a client library, which would watch the time by itself.
async fn raw(
    port: &TestPort,
    path: &str,
    timeout: Option<&str>,
    body: RawBody,
) -> http::Response<hyper::body::Incoming> {
    let stream = TokioIo::new(port.tcp().await);
    let (mut sender, connection) = hyper::client::conn::http2::handshake(TokioExecutor::new(), stream).await.unwrap();
    tokio::spawn(connection);
    let mut request = http::Request::post(format!("http://node.test{path}")).header("content-type", "application/grpc");
    if let Some(timeout) = timeout {
        request = request.header("grpc-timeout", timeout);
    }
    let answer = soon(sender.send_request(request.body(body).unwrap())).await.unwrap();
    // The connection ends with its sender; streams go on for as long as their body is read.
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_secs(30)).await;
        drop(sender);
    });
    answer
}

const SUBMIT: &str = "/mengshu.v1.LedgerService/Submit";
const WATCH: &str = "/mengshu.v1.LedgerService/Watch";

#[tokio::test]
async fn http1_and_http2_share_the_port() {
    let port = TestPort::start(PortLimits::default()).await;
    let answer = get(&port, "GET / HTTP/1.1\r\nhost: n\r\nconnection: close\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.contains("Mengshu node node.test"), "{answer}");
    // A POST begins like the preface of HTTP/2.
    let answer = get(&port, "POST / HTTP/1.1\r\nhost: n\r\nconnection: close\r\ncontent-length: 0\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 405"), "{answer}");
    works(&port).await;
    let stream = TokioIo::new(port.tcp().await);
    let (mut sender, connection) = hyper::client::conn::http2::handshake(TokioExecutor::new(), stream).await.unwrap();
    tokio::spawn(connection);
    let request = http::Request::get("http://node.test/").body(Empty::<Bytes>::new()).unwrap();
    let page = soon(sender.send_request(request)).await.unwrap();
    assert_eq!(page.status(), 200);
}

#[tokio::test]
async fn a_head_beyond_its_limits_is_refused() {
    let port = TestPort::start(PortLimits::default()).await;
    let long = "a".repeat(limits::HTTP1_BYTES);
    let answer = get(&port, &format!("GET / HTTP/1.1\r\nhost: n\r\nx: {long}\r\n\r\n")).await;
    assert!(answer.starts_with("HTTP/1.1 431"), "{answer}");
    let mut request = tonic::Request::new(v1::GetNodeInfoRequest {});
    let long = "a".repeat(usize::try_from(limits::HEADER_BYTES).unwrap() + 1);
    request.metadata_mut().insert("x", long.parse().unwrap());
    let status = soon(port.logs().await.get_node_info(request)).await.unwrap_err();
    assert_ne!(status.code(), Code::Ok);
    works(&port).await;
}

#[tokio::test]
async fn garbage_hurts_nobody() {
    let port = TestPort::start(short()).await;
    let preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec();
    let noise: Vec<u8> = (0..4_000_u32).map(|number| number.wrapping_mul(2_654_435_761).to_le_bytes()[3]).collect();
    let mut samples = vec![
        Vec::new(),
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec(),
        b"GET".to_vec(),
        b"GET / HTTP/1.1\r\nhost:".to_vec(),
        b"POST / HTTP/1.1\r\nhost: n\r\ncontent-length: 99999999999999999999\r\n\r\n".to_vec(),
        noise.clone(),
        [preface.clone(), noise].concat(),
        [preface.clone(), vec![0xff; 9]].concat(),
    ];
    samples.extend((1..=preface.len()).map(|length| preface[..length].to_vec()));
    let mut open = Vec::new();
    for sample in samples {
        let mut stream = port.tcp().await;
        let _ = stream.write_all(&sample).await;
        open.push(stream);
    }
    works(&port).await;
    // None of them, however far it came, holds its place.
    for mut stream in open {
        let _ = soon(stream.read_to_end(&mut Vec::new())).await;
    }
    works(&port).await;
}

/// Where no place is free, who only keeps the node waiting goes for who comes; who is at work stays.
#[tokio::test]
async fn whoever_keeps_the_node_waiting_holds_no_place() {
    let limits = PortLimits { connections: 2, call_time: Duration::from_secs(60), ..PortLimits::default() };
    let port = TestPort::start(limits).await;
    let mut half = port.tcp().await;
    half.write_all(b"PRI").await.unwrap();
    let _silent = port.tcp().await;
    soon(works(&port)).await;
    // Calls whose bodies never come.
    let (one, other) = (port.tcp().await, port.tcp().await);
    let mut waiting = Vec::new();
    for stream in [one, other] {
        let (mut sender, connection) =
            hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await.unwrap();
        let request = http::Request::post(format!("http://node.test{SUBMIT}"))
            .header("content-type", "application/grpc")
            .body(silent())
            .unwrap();
        waiting
            .push((tokio::spawn(connection), tokio::spawn(async move { sender.send_request(request).await.is_ok() })));
    }
    tokio::time::sleep(limits::STALL_SHORT * 4).await;
    soon(works(&port)).await;
    waiting.iter().for_each(|(connection, _)| connection.abort());
    // Two that are at work: whoever comes now is told by the end of its connection.
    let ledger = port.alliance(2).await;
    let mut watches = Vec::new();
    for _ in 0..2 {
        let mut client = port.ledgers().await;
        let request = v1::WatchRequest { ledger: ledger.0.to_vec().into(), from_index: 0 };
        let mut watch = client.watch(request).await.unwrap().into_inner();
        soon(watch.message()).await.unwrap();
        watches.push((
            client,
            tokio::spawn(async move { while watch.message().await.is_ok_and(|told| told.is_some()) {} }),
        ));
    }
    let mut late = port.tcp().await;
    let _ = late.write_all(b"PRI").await;
    assert!(!matches!(soon(late.read_to_end(&mut Vec::new())).await, Ok(1..)));
    assert!(watches.iter().all(|(_, watch)| !watch.is_finished()));
}

#[tokio::test]
async fn a_call_has_an_end_even_where_its_caller_names_none() {
    let port = TestPort::start(PortLimits { idle_time: Duration::from_secs(60), ..short() }).await;
    for (timeout, most) in [(None, 5), (Some("50m"), 5), (Some("99999999H"), 5)] {
        let start = Instant::now();
        let answer = raw(&port, SUBMIT, timeout, silent()).await;
        let status = tonic::Status::from_header_map(answer.headers()).unwrap();
        assert_eq!(status.code(), Code::DeadlineExceeded);
        assert_eq!(reason(&status), "DEADLINE_EXCEEDED");
        assert!(start.elapsed() < Duration::from_secs(most));
    }
}

#[tokio::test]
async fn a_stream_ends_at_its_callers_deadline() {
    let port = TestPort::start(PortLimits::default()).await;
    let ledger = port.alliance(2).await;
    let request = v1::WatchRequest { ledger: ledger.0.to_vec().into(), from_index: 0 };
    let message = prost::Message::encode_to_vec(&request);
    let mut frame = vec![0];
    frame.extend(u32::try_from(message.len()).unwrap().to_be_bytes());
    frame.extend(message);
    let body = BodyExt::boxed(http_body_util::Full::new(Bytes::from(frame)));
    let answer = raw(&port, WATCH, Some("200m"), body).await;
    let body = soon(answer.into_body().collect()).await.unwrap();
    let status = tonic::Status::from_header_map(body.trailers().unwrap()).unwrap();
    assert_eq!(status.code(), Code::DeadlineExceeded);
    assert!(!body.to_bytes().is_empty(), "the entries came before");

    let answer = raw(&port, "/mengshu.v1.LedgerService/SubmitStream", Some("200m"), silent()).await;
    let body = soon(answer.into_body().collect()).await.unwrap();
    let status = tonic::Status::from_header_map(body.trailers().unwrap()).unwrap();
    assert_eq!(status.code(), Code::DeadlineExceeded);
}

#[tokio::test]
async fn a_drain_says_so_ends_streams_and_cuts_what_is_left() {
    let long = Duration::from_secs(60);
    let port = TestPort::start(PortLimits { call_time: long, idle_time: long, ..short() }).await;
    let ledger = port.alliance(2).await;
    let mut health = HealthClient::new(port.channel().await);
    let ask = || HealthCheckRequest { service: "mengshu.v1.LedgerService".to_owned() };
    let now = health.check(ask()).await.unwrap().into_inner().status;
    assert_eq!(now, i32::from(ServingStatus::Serving));
    let mut states = health.watch(ask()).await.unwrap().into_inner();
    assert_eq!(soon(states.message()).await.unwrap().unwrap().status, i32::from(ServingStatus::Serving));

    let mut client = port.ledgers().await;
    let ask = v1::WatchRequest { ledger: ledger.0.to_vec().into(), from_index: 2 };
    let mut watch = client.watch(ask.clone()).await.unwrap().into_inner();
    assert!(soon(watch.message()).await.unwrap().is_some());
    let mut answers = client.submit_stream(tokio_stream::pending()).await.unwrap().into_inner();
    // A call whose body never comes: only a cut ends it.
    let mut stuck = port.tcp().await;
    stuck.write_all(b"POST /mengshu.v1.LedgerService/Submit HTTP/1.1\r\nhost: n\r\n").await.unwrap();
    stuck.write_all(b"content-type: application/grpc\r\ncontent-length: 9\r\n\r\n").await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;

    let start = Instant::now();
    port.stop.cancel();
    assert_eq!(soon(states.message()).await.unwrap().unwrap().status, i32::from(ServingStatus::NotServing));
    for status in [soon(watch.message()).await.unwrap_err(), soon(answers.message()).await.unwrap_err()] {
        assert_eq!((status.code(), reason(&status).as_str()), (Code::Unavailable, "NODE_STOPPING"));
    }
    soon(port.serving).await.unwrap().unwrap();
    assert!(start.elapsed() < Duration::from_secs(5));
    let _ = soon(stuck.read_to_end(&mut Vec::new())).await;
    assert!(tokio::net::TcpStream::connect(port.address).await.is_err());
    assert!(client.watch(ask).await.is_err());
}

#[tokio::test]
async fn an_idle_watch_lives_on_heartbeats_alone() {
    let limits = PortLimits { heartbeat: Duration::from_millis(100), ..short() };
    let port = TestPort::start(limits).await;
    let ledger = port.alliance(2).await;
    let ask = v1::WatchRequest { ledger: ledger.0.to_vec().into(), from_index: 2 };
    let mut watch = port.ledgers().await.watch(ask).await.unwrap().into_inner();
    let start = Instant::now();
    // Longer than the time of a call and than the time without a byte.
    while start.elapsed() < Duration::from_millis(1_000) {
        let told = soon(watch.message()).await.unwrap().unwrap().event.unwrap();
        assert!(matches!(told, v1::watch_response::Event::Checkpoint(note) if note.starts_with("node.test/")));
    }
}

#[tokio::test]
async fn reflection_knows_services_and_error_details() {
    use tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient;
    use tonic_reflection::pb::v1::server_reflection_request::MessageRequest;
    use tonic_reflection::pb::v1::server_reflection_response::MessageResponse;
    use tonic_reflection::pb::v1::{ServerReflectionRequest, ServerReflectionResponse};
    use tonic_reflection::pb::v1alpha;

    let port = TestPort::start(PortLimits::default()).await;
    let ask = |what| ServerReflectionRequest { host: String::new(), message_request: Some(what) };
    let questions = [
        ask(MessageRequest::ListServices(String::new())),
        ask(MessageRequest::FileContainingSymbol("mengshu.v1.LedgerService".to_owned())),
        ask(MessageRequest::FileContainingSymbol("mengshu.v1.RefusalReceipt".to_owned())),
        ask(MessageRequest::FileContainingSymbol("google.rpc.ErrorInfo".to_owned())),
        ask(MessageRequest::FileContainingSymbol("google.rpc.Status".to_owned())),
    ];
    let mut client = ServerReflectionClient::new(port.channel().await);
    let answers = client.server_reflection_info(tokio_stream::iter(questions)).await.unwrap().into_inner();
    let answers: Vec<Result<ServerReflectionResponse, _>> = soon(tokio_stream::StreamExt::collect(answers)).await;
    let mut answers = answers.into_iter().map(|answer| answer.unwrap().message_response.unwrap());
    let Some(MessageResponse::ListServicesResponse(list)) = answers.next() else { panic!("no list") };
    for name in ["mengshu.v1.LedgerService", "mengshu.v1.LogService", "grpc.health.v1.Health"] {
        assert!(list.service.iter().any(|service| service.name == name), "{name}");
    }
    assert_eq!(answers.filter(|answer| matches!(answer, MessageResponse::FileDescriptorResponse(_))).count(), 4);

    let mut client = v1alpha::server_reflection_client::ServerReflectionClient::new(port.channel().await);
    let ask = v1alpha::ServerReflectionRequest {
        host: String::new(),
        message_request: Some(v1alpha::server_reflection_request::MessageRequest::ListServices(String::new())),
    };
    let mut answers = client.server_reflection_info(tokio_stream::once(ask)).await.unwrap().into_inner();
    assert!(soon(answers.message()).await.unwrap().unwrap().message_response.is_some());
}

/// Whoever asks for much and takes nothing is cut, and the others are answered meanwhile.
#[tokio::test]
async fn answers_that_nobody_takes_hold_up_nobody() {
    let port = TestPort::start(PortLimits::default()).await;
    let ledger = port.alliance(40).await;
    let mut kept = Vec::new();
    for _ in 0..8 {
        let stream = TokioIo::new(port.tcp().await);
        let mut builder = hyper::client::conn::http2::Builder::new(TokioExecutor::new());
        builder.initial_stream_window_size(0);
        let (mut sender, connection) = builder.handshake(stream).await.unwrap();
        tokio::spawn(connection);
        for _ in 0..200 {
            let path = format!("http://node.test/{ledger}/tile/entries/000.p/40");
            let request = http::Request::get(path).body(Empty::<Bytes>::new()).unwrap();
            kept.push(tokio::spawn(sender.send_request(request)));
        }
        kept.push(tokio::spawn(async move {
            tokio::time::sleep(Duration::from_secs(30)).await;
            drop(sender);
            unreachable!("the test is over by then")
        }));
    }
    let asked = Instant::now();
    for _ in 0..20 {
        works(&port).await;
    }
    assert!(asked.elapsed() < Duration::from_secs(20));
    kept.iter().for_each(tokio::task::JoinHandle::abort);
}

/// When all places are taken, who makes no call goes for who comes.
#[tokio::test]
async fn silent_connections_lock_out_nobody() {
    let port = TestPort::start(PortLimits { connections: 16, ..PortLimits::default() }).await;
    let mut silent = Vec::new();
    for _ in 0..64 {
        let stream = TokioIo::new(port.tcp().await);
        let handshake = hyper::client::conn::http2::handshake::<_, _, Empty<Bytes>>(TokioExecutor::new(), stream);
        if let Ok((sender, connection)) = handshake.await {
            silent.push((sender, tokio::spawn(connection)));
        }
    }
    for _ in 0..10 {
        soon(works(&port)).await;
    }
}
