//! What an operator sees of a node that runs.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use mengshu_proto::v1;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use tonic_types::StatusExt;

use super::*;
use crate::journal::sim::SimDisk;
use crate::limits::{self, PortLimits};
use crate::request::REQUEST_HEADER;
use crate::sequencer::{Node, NodeConfig, SystemClock};
use crate::testing::{TestPort, events, signer, soon, wire};

async fn get(address: SocketAddr, path: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    soon(stream.read_to_string(&mut answer)).await.unwrap();
    answer
}

async fn health(address: SocketAddr, service: &str) -> ServingStatus {
    let channel = tonic::transport::Channel::from_shared(format!("http://{address}")).unwrap();
    let mut client = HealthClient::new(channel.connect().await.unwrap());
    let request = HealthCheckRequest { service: service.to_owned() };
    client.check(request).await.unwrap().into_inner().status()
}

/// A listener for measurements.
async fn measured(node: &Node) -> (SocketAddr, CancellationToken) {
    let (listener, stop) = (TcpListener::bind("127.0.0.1:0").await.unwrap(), CancellationToken::new());
    let address = listener.local_addr().unwrap();
    tokio::spawn(serve_metrics(Readiness::new(node.clone(), stop.clone()), listener, stop.clone()));
    (address, stop)
}

fn value(text: &str, name: &str) -> f64 {
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("no {name} in {text}")).parse().unwrap()
}

#[tokio::test]
async fn probes_and_the_health_service_say_the_same() {
    let port = TestPort::start(PortLimits::default()).await;
    for path in ["/healthz", "/readyz"] {
        assert!(get(port.address, path).await.starts_with("HTTP/1.1 200"), "{path}");
    }
    for service in ["", "mengshu.v1.LedgerService", "mengshu.v1.LogService"] {
        assert_eq!(health(port.address, service).await, ServingStatus::Serving, "{service}");
    }
    let readiness = Readiness::new(port.node.clone(), port.stop.clone());
    assert_eq!(readiness.not_ready(), []);
    port.stop.cancel();
    assert_eq!(readiness.not_ready().first().unwrap().word(), "stopping");
    soon(port.serving).await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_told_by_all_and_so_is_room() {
    let folder = tempfile::tempdir().unwrap();
    let disk = SimDisk::new(3);
    let mut config = NodeConfig::new(folder.path(), "node.test".parse().unwrap(), signer("node"));
    config.journal.segment_bytes = 64 * 1024;
    let theirs = Arc::new(disk.clone());
    let node = tokio::task::spawn_blocking(move || Node::open(&config, theirs, Arc::new(SystemClock)));
    let node = node.await.unwrap().unwrap();
    let (listener, stop) = (TcpListener::bind("127.0.0.1:0").await.unwrap(), CancellationToken::new());
    let address = listener.local_addr().unwrap();
    let serving = tokio::spawn(crate::net::serve(node.clone(), listener, stop.clone()));
    let (metrics, _) = measured(&node).await;
    let (founding, _) = events(&node, 2);
    disk.set_capacity(Some(0));
    node.submit(founding.clone()).await.unwrap_err();
    tokio::time::sleep(limits::READY_LOOK * 2).await;
    let answer = get(address, "/readyz").await;
    assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("disk is full"), "{answer}");
    assert!(get(address, "/healthz").await.starts_with("HTTP/1.1 200"));
    assert_eq!(health(address, "").await, ServingStatus::NotServing);
    assert_eq!(health(address, "mengshu.v1.LogService").await, ServingStatus::Serving);
    let text = get(metrics, "/metrics").await;
    assert_eq!((value(&text, "mengshu_ready"), value(&text, "mengshu_not_ready{reason=\"disk\"}")), (0.0, 1.0));
    assert_eq!(value(&text, "mengshu_not_ready{reason=\"clock\"}"), 0.0);
    disk.set_capacity(Some(1 << 20));
    let begin = Instant::now();
    while !get(address, "/readyz").await.starts_with("HTTP/1.1 200") {
        assert!(begin.elapsed() < Duration::from_secs(20));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    node.submit(founding).await.unwrap();
    stop.cancel();
    soon(serving).await.unwrap().unwrap();
    tokio::task::spawn_blocking(move || node.stop()).await.unwrap().unwrap();
}

#[tokio::test]
async fn every_answer_has_its_number_and_an_error_has_it_too() {
    let port = TestPort::start(PortLimits::default()).await;
    let page = get(port.address, "/").await;
    assert!(
        page.lines().any(|line| line.starts_with(REQUEST_HEADER) && line.len() == REQUEST_HEADER.len() + 18),
        "{page}"
    );
    let answer = port.logs().await.get_node_info(v1::GetNodeInfoRequest {}).await.unwrap();
    let first = answer.metadata().get(REQUEST_HEADER).unwrap().to_str().unwrap().to_owned();
    // One of our own errors from another thread, one of the library's, and one without a service.
    let missing =
        v1::GetEventRequest { ledger: vec![7; 32].into(), which: Some(v1::get_event_request::Which::Index(0)) };
    let ours = port.ledgers().await.get_event(missing).await.unwrap_err();
    let (founding, _) = events(&port.node, 2);
    let mut large = wire(&founding);
    large.event = vec![0; limits::MESSAGE_BYTES + 1].into();
    let library = port.ledgers().await.submit(large).await.unwrap_err();
    let mut numbers = vec![first];
    for status in [ours, library] {
        let header = status.metadata().get(REQUEST_HEADER).unwrap().to_str().unwrap().to_owned();
        let details = status.get_error_details();
        assert_eq!(details.request_info().unwrap().request_id, header, "{status:?}");
        numbers.push(header);
    }
    numbers.sort();
    numbers.dedup();
    assert_eq!(numbers.len(), 3);
}

#[tokio::test]
async fn what_is_measured_is_what_happened() {
    let port = TestPort::start(PortLimits::default()).await;
    let (address, stop) = measured(&port.node).await;
    port.alliance(3).await;
    let (founding, _) = events(&port.node, 2);
    let mut forged = founding.clone();
    forged.signatures[0].signature.0[3] ^= 1;
    port.node.submit(forged).await.unwrap_err();
    port.node.submit(founding.clone()).await.unwrap();
    port.node.submit(founding).await.unwrap();
    let _open = port.tcp().await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    let text = get(address, "/metrics").await;
    assert!(text.contains("content-type: text/plain; version=0.0.4"), "{text}");
    let submissions = |outcome: &str| value(&text, &format!("mengshu_submissions_total{{outcome=\"{outcome}\"}}"));
    assert_eq!([submissions("recorded"), submissions("known"), submissions("refused")], [4.0, 1.0, 1.0]);
    assert_eq!(
        value(&text, "mengshu_refusals_total{code=\"SIG-001\"}")
            + value(&text, "mengshu_refusals_total{code=\"SIG-002\"}"),
        1.0
    );
    for (name, expected) in [
        ("mengshu_ready", 1.0),
        ("mengshu_entries_total", 4.0),
        ("mengshu_heads_total", 4.0),
        ("mengshu_ledgers", 2.0),
        ("mengshu_commit_seconds_count", 4.0),
        ("mengshu_queue_calls", 0.0),
        ("mengshu_connections", 1.0),
    ] {
        assert_eq!(value(&text, name), expected, "{name}");
    }
    assert!(value(&text, "mengshu_disk_free_bytes") > 0.0);
    // Every line is a comment or a name with a number, and every name has its help.
    let body = text.split("\r\n\r\n").nth(1).unwrap();
    for line in body.lines().filter(|line| !line.starts_with('#')) {
        let (name, number) = line.rsplit_once(' ').unwrap();
        assert!(number.parse::<f64>().is_ok(), "{line}");
        let name = name.split('{').next().unwrap();
        let name = ["_bucket", "_sum", "_count"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name);
        assert!(body.contains(&format!("# HELP {name} ")), "{line}");
    }
    assert!(get(address, "/readyz").await.starts_with("HTTP/1.1 200"));
    assert!(get(address, "/").await.starts_with("HTTP/1.1 404"));
    stop.cancel();
}

#[tokio::test]
async fn the_listener_has_places_and_a_time_of_its_own() {
    let port = TestPort::start(PortLimits::default()).await;
    let (address, _stop) = measured(&port.node).await;
    let mut silent = Vec::new();
    for _ in 0..limits::METRICS_CONNECTIONS {
        silent.push(TcpStream::connect(address).await.unwrap());
    }
    tokio::time::sleep(Duration::from_millis(50)).await;
    let begin = Instant::now();
    // The port does not notice.
    assert!(get(port.address, "/readyz").await.starts_with("HTTP/1.1 200"));
    assert!(begin.elapsed() < Duration::from_secs(5));
    // Who measures waits until their time is over, and no longer.
    assert!(get(address, "/metrics").await.starts_with("HTTP/1.1 200"));
    let waited = begin.elapsed();
    assert!(waited > limits::METRICS_TIME / 2 && waited < limits::METRICS_TIME * 3, "{waited:?}");
}
