//! Clients that we did not write: they know a node by its address alone, and must get along with it.
//!
//! `MENGSHU_PYTHON` names a Python with `grpcio` and `grpcio-reflection`, `MENGSHU_TLOG` the program that `judges/tlog.go`
//! makes; `grpcurl` is looked for on the path. `.ci/run` gets the first two.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::ffi::OsStr;
use std::process::Stdio;
use std::sync::Arc;

use mengshu_core::proof::{Checkpoint, NoteKey, Receipt};
use mengshu_core::value::Hash;
use mengshu_proto::v1::log_service_client::LogServiceClient;
use mengshu_proto::v1::{GetCheckpointRequest, GetConsistencyProofRequest, GetInclusionProofRequest};
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

/// What Go's judge is asked.
struct Questions {
    vkey: String,
    old: String,
    new: String,
    receipt: Receipt,
    consistency: Vec<Hash>,
}

impl Questions {
    /// Lets the judge look at a log; what it printed, or why it refused.
    async fn ask(&self, judge: &OsStr, log: &str) -> Result<String, String> {
        // A receipt's text has each hash in base64, in a line of its own.
        let path = self.consistency.clone();
        let lines = Receipt { index: 0, path, checkpoint: String::new() }.text();
        let hashes: Vec<_> = lines.lines().skip(2).filter(|line| !line.is_empty()).collect();
        let given = serde_json::json!({
            "vkey": self.vkey, "old": self.old, "new": self.new, "receipt": self.receipt.text(), "consistency": hashes,
        });
        let (mut command, mut question) = (std::process::Command::new(judge), tempfile::tempfile().unwrap());
        std::io::Write::write_all(&mut question, given.to_string().as_bytes()).unwrap();
        std::io::Seek::rewind(&mut question).unwrap();
        command.arg(log).stdin(question);
        let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
    }
}

/// Checkpoints, entries, tiles and proofs, by the code that checks Go's own checksum database.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn gos_sumdb_verifies_the_log() {
    /// Enough for a full tile and one above it.
    const ENTRIES: u64 = 300;
    const RECEIPTED: u64 = 70;
    let Some(judge) = std::env::var_os("MENGSHU_TLOG") else {
        return println!("skipped: MENGSHU_TLOG does not name the program that judges/tlog.go makes");
    };
    let (_folder, node, author, _) = node().await;
    let id = author.ledger.unwrap();
    let mut log = LogServiceClient::connect(node.address.clone()).await.unwrap();
    let mut head = async || {
        let request = GetCheckpointRequest { ledger: id.0.to_vec().into() };
        log.get_checkpoint(request).await.unwrap().into_inner()
    };
    let old = head().await;
    for number in 5..ENTRIES {
        let promise = promise(&format!("c{number}"), "5 CNY", "k");
        node.node.submit(author.signed("h", promise)).await.unwrap();
    }
    let new = head().await;
    let request = GetInclusionProofRequest { ledger: id.0.to_vec().into(), index: RECEIPTED, size: ENTRIES };
    let inclusion = log.get_inclusion_proof(request).await.unwrap().into_inner();
    let request = GetConsistencyProofRequest { ledger: id.0.to_vec().into(), old_size: 5, new_size: ENTRIES };
    let consistency = log.get_consistency_proof(request).await.unwrap().into_inner();

    let hashes = |from: &[prost::bytes::Bytes]| -> Vec<_> {
        from.iter().map(|hash| Hash(hash[..].try_into().unwrap())).collect()
    };
    let receipt = Receipt { index: RECEIPTED, path: hashes(&inclusion.hashes), checkpoint: new.checkpoint.clone() };
    let questions = || Questions {
        vkey: new.vkey.clone(),
        old: old.checkpoint.clone(),
        new: new.checkpoint.clone(),
        receipt: receipt.clone(),
        consistency: hashes(&consistency.hashes),
    };
    let address = format!("{}/{id}", node.address);
    let said = questions().ask(&judge, &address).await.unwrap();
    assert_eq!(said, "entries 300\nreceipt 70 of 300\nconsistent 5 with 300\n");

    // A judge that says yes to everything is none.
    let key = NoteKey::parse_vkey(&new.vkey).unwrap();
    let mut forged = Checkpoint::open(&new.checkpoint, &key).unwrap();
    forged.root.0[0] ^= 1;
    let forged = Questions { new: forged.sign(&mengshu_tests::signer("other")), ..questions() };
    let mut moved = questions();
    moved.receipt.index += 1;
    let mut bent = questions();
    bent.consistency[0].0[0] ^= 1;
    for (questions, reason) in [(forged, "signature"), (moved, "the receipt"), (bent, "the consistency proof")] {
        let refused = questions.ask(&judge, &address).await.unwrap_err();
        assert!(refused.starts_with("refused: ") && refused.contains(reason), "{refused}");
    }
    node.stop().await.unwrap();
}
