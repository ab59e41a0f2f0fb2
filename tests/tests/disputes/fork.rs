//! The operator shows two histories (D22).

use std::path::Path;
use std::sync::Arc;

use mengshu_core::event::Seen;
use mengshu_core::mechanism::Event;
use mengshu_core::proof::{Checkpoint, NoteKey, Receipt, is_fork, verify_consistency};
use mengshu_core::value::{EventId, Hash, LedgerId};
use mengshu_proto::v1;
use mengshu_proto::v1::ledger_service_client::LedgerServiceClient;
use mengshu_proto::v1::log_service_client::LogServiceClient;
use mengshu_server::sequencer::SystemClock;
use mengshu_tests::bodies::{assign, endorse, register};
use mengshu_tests::{TestNode, config, request, sign, signer};
use tonic::transport::Channel;
use tonic_types::StatusExt;

/// One face of the operator: the same name and key, a data directory of its own.
struct Face {
    node: TestNode,
    client: LedgerServiceClient<Channel>,
    log: LogServiceClient<Channel>,
    ledger: LedgerId,
}

impl Face {
    async fn start(data: &Path, ledger: LedgerId) -> Self {
        let node = TestNode::start(config(data), Arc::new(SystemClock)).await.unwrap();
        let client = node.client().await.unwrap();
        let log = LogServiceClient::connect(node.address.clone()).await.unwrap();
        Self { node, client, log, ledger }
    }

    async fn checkpoint(&mut self) -> String {
        let ask = v1::GetCheckpointRequest { ledger: self.ledger.0.to_vec().into() };
        self.log.get_checkpoint(ask).await.unwrap().into_inner().checkpoint
    }

    async fn submit(&mut self, submission: mengshu_core::event::Submission) -> Result<v1::Receipt, tonic::Status> {
        Ok(self.client.submit(request(submission)).await?.into_inner().receipt.unwrap())
    }

    async fn entries(&mut self) -> Vec<v1::Entry> {
        let ledger = self.ledger.0.to_vec().into();
        let ask = v1::ListEventsRequest { ledger, page_size: 1_000, ..Default::default() };
        self.client.list_events(ask).await.unwrap().into_inner().entries
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for file in std::fs::read_dir(from).unwrap() {
        let path = file.unwrap().path();
        // The index can be left behind: it is built anew.
        if path.is_file() {
            std::fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
        }
    }
}

fn hashes(hashes: &[prost::bytes::Bytes]) -> Vec<Hash> {
    hashes.iter().map(|hash| Hash(hash.as_ref().try_into().unwrap())).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_histories_are_proved_by_what_the_operator_signed() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let node = TestNode::start(config(one.path()), Arc::new(SystemClock)).await.unwrap();
    let author = node.alliance(&["h", "k", "q"]).await.unwrap();
    let ledger = author.ledger.unwrap();
    let asset = author.signed("h", register("p1", &[("h", "1/2"), ("k", "1/2")]));
    let registered = EventId::of(&asset.event);
    node.node.submit(asset).await.unwrap();
    node.node.submit(author.signed("k", endorse(registered))).await.unwrap();
    let common = node.node.shelf().get(&ledger).unwrap().published().unwrap().size;
    node.stop().await.unwrap();
    copy(one.path(), other.path());
    let (mut a, mut b) = (Face::start(one.path(), ledger).await, Face::start(other.path(), ledger).await);

    // K's assignment is shown to H alone; Q is shown something else in its place.
    let hidden = author.signed("k", assign("p1", "k", "h", "1/4", "2024-03-01"));
    let receipt = a.submit(hidden.clone()).await.unwrap();
    b.submit(author.signed("q", register("p2", &[("q", "1")]))).await.unwrap();
    let (of_a, of_b) = (a.checkpoint().await, b.checkpoint().await);
    let origin = format!("node.test/{ledger}");
    let key = NoteKey::log(&origin, signer("node").key_id()).unwrap();
    let [head_a, head_b] = [&of_a, &of_b].map(|note| Checkpoint::open(note, &key).unwrap());
    assert_eq!((head_a.size, head_b.size), (common + 1, common + 1));

    // Two signed heads of one size with different roots: anybody can see it, connected to nothing.
    assert!(is_fork(&of_a, &of_b, &origin, signer("node").key_id()));
    assert!(!is_fork(&of_a, &of_a, &origin, signer("node").key_id()));
    assert!(!is_fork(&of_a, &of_b, &origin, signer("h").key_id()), "another key proves nothing against the node");

    // When both hand in what they hold, the first entry that differs has a number.
    let (entries_a, entries_b) = (a.entries().await, b.entries().await);
    let differs = entries_a.iter().zip(&entries_b).position(|(a, b)| a.entry != b.entry).unwrap();
    assert_eq!((differs as u64, receipt.index), (common, common));

    // The receipt of the hidden entry is evidence: the node signed it, and its other face does not have it.
    let proof =
        Receipt { index: receipt.index, path: hashes(&receipt.inclusion), checkpoint: receipt.checkpoint.clone() };
    proof.verify(&receipt.entry, &key).unwrap();
    let which = Some(v1::get_event_request::Which::EventId(receipt.event_id.clone()));
    let ask = v1::GetEventRequest { ledger: ledger.0.to_vec().into(), which };
    assert_eq!(b.client.get_event(ask.clone()).await.unwrap_err().code(), tonic::Code::NotFound);
    assert_eq!(a.client.get_event(ask).await.unwrap().into_inner().receipt.unwrap().entry, receipt.entry);

    // A member who has seen A says so in what it signs: A takes it, B cannot.
    let seen = |nonce_of: Event| sign(&Event { seen: Some(Seen { size: head_a.size, root: head_a.root }), ..nonce_of });
    let pinned = seen(author.event("h", register("p3", &[("h", "1")])));
    let status = b.submit(pinned.clone()).await.unwrap_err();
    assert_eq!(status.get_error_details().error_info().unwrap().metadata["code"], "LED-005", "{status:?}");
    a.submit(pinned).await.unwrap();

    // B grows, and still nothing that it can show continues A.
    b.submit(author.signed("q", register("p4", &[("q", "1")]))).await.unwrap();
    let grown = Checkpoint::open(&b.checkpoint().await, &key).unwrap();
    let ask = v1::GetConsistencyProofRequest {
        ledger: ledger.0.to_vec().into(),
        old_size: head_a.size,
        new_size: grown.size,
    };
    let proof = hashes(&b.log.get_consistency_proof(ask).await.unwrap().into_inner().hashes);
    assert!(verify_consistency(head_b.size, grown.size, &proof, &head_b.root, &grown.root));
    assert!(!verify_consistency(head_a.size, grown.size, &proof, &head_a.root, &grown.root));
    a.node.stop().await.unwrap();
    b.node.stop().await.unwrap();
}
