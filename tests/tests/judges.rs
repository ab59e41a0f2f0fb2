//! Clients that we did not write: they know a node by its address alone, and must get along with it.
//! `MENGSHU_PYTHON` names a Python with `grpcio` and `grpcio-reflection`; `grpcurl` is looked for on the path.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::ffi::OsStr;
use std::process::Stdio;
use std::sync::Arc;

use mengshu_server::sequencer::SystemClock;
use mengshu_tests::bodies::promise;
use mengshu_tests::{Author, TestNode, config};
use tempfile::TempDir;

/// A node with an alliance of five entries; the last one's id.
async fn node() -> (TempDir, TestNode, Author, String) {
    let folder = tempfile::tempdir().unwrap();
    let node = TestNode::start(config(folder.path()), Arc::new(SystemClock)).await.unwrap();
    let author = node.alliance(&["h", "k"]).await.unwrap();
    let last = node.node.submit(author.signed("h", promise("c1", "5 CNY", "k"))).await.unwrap();
    (folder, node, author, last.event.to_string())
}

/// Runs a tool to its end while the node serves.
async fn run(program: impl AsRef<OsStr>, arguments: &[&str]) -> String {
    let mut command = std::process::Command::new(program);
    command.args(arguments).stdin(Stdio::null());
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{arguments:?}: {}{}", text(&output.stdout), text(&output.stderr));
    text(&output.stdout)
}

const SERVICES: [&str; 3] = ["grpc.health.v1.Health", "mengshu.v1.LedgerService", "mengshu.v1.LogService"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn python_learns_the_services_by_reflection_and_calls_them() {
    let Some(python) = std::env::var_os("MENGSHU_PYTHON") else {
        return println!("skipped: MENGSHU_PYTHON does not name a Python with grpcio and grpcio-reflection");
    };
    let (_folder, node, author, last) = node().await;
    let address = node.address.trim_start_matches("http://").to_owned();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/judges/reflect.py");
    let said = run(python, &[script, &address, &author.ledger.unwrap().to_string()]).await;
    let lines: Vec<_> = said.lines().collect();
    for version in ["v1", "v1alpha"] {
        for service in SERVICES {
            assert!(lines.contains(&format!("service {version} {service}").as_str()), "{service}: {said}");
        }
        for line in [
            format!("checkpoint {version} 5"),
            format!("entries {version} 5 {last}"),
            format!("health {version} node SERVING"),
            format!("health {version} mengshu.v1.LedgerService SERVING"),
            format!("health {version} mengshu.v1.LogService SERVING"),
        ] {
            assert!(lines.contains(&line.as_str()), "{line}: {said}");
        }
    }
    node.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn grpcurl_lists_and_calls() {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let Some(grpcurl) = std::env::split_paths(&path).map(|folder| folder.join("grpcurl")).find(|file| file.is_file())
    else {
        return println!("skipped: grpcurl is not on the path");
    };
    let (_folder, node, ..) = node().await;
    let address = node.address.trim_start_matches("http://");
    let listed = run(&grpcurl, &["-plaintext", address, "list"]).await;
    for service in SERVICES {
        assert!(listed.lines().any(|line| line == service), "{service}: {listed}");
    }
    let listed = run(&grpcurl, &["-plaintext", address, "mengshu.v1.LedgerService/ListLedgers"]).await;
    let listed: serde_json::Value = serde_json::from_str(&listed).unwrap();
    assert_eq!(listed["ledgers"][0]["size"], "5");
    assert_eq!(listed["ledgers"][0]["alliance"], "Test alliance");
    let health = run(&grpcurl, &["-plaintext", address, "grpc.health.v1.Health/Check"]).await;
    assert!(health.contains("SERVING"), "{health}");
    node.stop().await.unwrap();
}
