//! What the tests of the port share: a node in this process, and an alliance whose founders endorse one after the other, so
//! that its ledger has as many entries as it has founders.
//!
//! It is not in the kit that the tests of all crates share: that takes this crate as its users do, and the node that it
//! starts is of other types than those that a unit test here looks into.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use mengshu_core::event::key::Signer;
use mengshu_core::event::{EventSignature, Submission, VERSION, sshsig};
use mengshu_core::mechanism::membership::{Act, Found, MemberKind, Node as NamedNode, Profile};
use mengshu_core::mechanism::{Body, Event, Step};
use mengshu_core::value::{EventId, Hash, LedgerId, Nonce, Timestamp};
use mengshu_proto::v1;
use mengshu_proto::v1::ledger_service_client::LedgerServiceClient;
use mengshu_proto::v1::log_service_client::LogServiceClient;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tonic::transport::Channel;

use crate::journal::RealDisk;
use crate::limits::PortLimits;
use crate::net::serve_within;
use crate::sequencer::{Admission, Node, NodeConfig, SystemClock};

/// A node that serves a port of its own.
pub(crate) struct TestPort {
    pub(crate) node: Node,
    pub(crate) address: SocketAddr,
    pub(crate) stop: CancellationToken,
    pub(crate) serving: JoinHandle<std::io::Result<()>>,
    _folder: tempfile::TempDir,
}

impl TestPort {
    pub(crate) async fn start(limits: PortLimits) -> Self {
        Self::start_with(limits, Admission::default()).await
    }

    pub(crate) async fn start_with(limits: PortLimits, admission: Admission) -> Self {
        // What tests call it by in requests of their own making.
        let hosts = limits.hosts.into_iter().chain(["n".to_owned(), "node.test".to_owned()]).collect();
        let limits = PortLimits { hosts, ..limits };
        let folder = tempfile::tempdir().unwrap();
        let mut config = NodeConfig::new(folder.path(), "node.test".parse().unwrap(), signer("node"));
        config.journal.segment_bytes = 256 * 1024;
        config.admission = admission;
        let disk = Arc::new(RealDisk::create(folder.path()).unwrap());
        let node = tokio::task::spawn_blocking(move || Node::open(&config, disk, Arc::new(SystemClock)));
        let node = node.await.unwrap().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let stop = CancellationToken::new();
        let serving = tokio::spawn(serve_within(node.clone(), listener, stop.clone(), limits));
        Self { node, address, stop, serving, _folder: folder }
    }

    pub(crate) async fn channel(&self) -> Channel {
        Channel::from_shared(format!("http://{}", self.address)).unwrap().connect().await.unwrap()
    }

    pub(crate) async fn ledgers(&self) -> LedgerServiceClient<Channel> {
        LedgerServiceClient::new(self.channel().await)
    }

    pub(crate) async fn logs(&self) -> LogServiceClient<Channel> {
        LogServiceClient::new(self.channel().await)
    }

    pub(crate) async fn tcp(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// Submits a founding event and all endorsements: afterwards the ledger has `founders` entries.
    pub(crate) async fn alliance(&self, founders: usize) -> LedgerId {
        let (founding, endorsements) = events(&self.node, founders);
        let ledger = self.node.submit(founding).await.unwrap().ledger;
        for endorsement in endorsements {
            self.node.submit(endorsement).await.unwrap();
        }
        ledger
    }
}

/// A founding event for a node and the endorsements of its other founders.
pub(crate) fn events(node: &Node, founders: usize) -> (Submission, Vec<Submission>) {
    let names: Vec<String> = (0..founders).map(|number| format!("m{number:03}")).collect();
    let profile = |name: &str| Profile::named(name.parse().unwrap(), MemberKind::Enterprise, signer(name).key_id());
    let founding = Body::Membership(Act::Found(Found {
        name: "Test alliance".parse().unwrap(),
        node: NamedNode { name: node.name().clone(), key: node.key() },
        founders: names.iter().map(|name| (name.parse().unwrap(), profile(name))).collect(),
    }));
    let founding = signed(None, &names[0], founding);
    let act = EventId::of(&founding.event);
    let endorse = |name: &String| signed(Some(LedgerId(act.0)), name, Body::Act(Step::Endorse { act }));
    (founding, names.iter().skip(1).map(endorse).collect())
}

pub(crate) fn signer(name: &str) -> Signer {
    Signer::from_seed(*Hash::blake3(name.as_bytes()).as_bytes())
}

pub(crate) fn signed(ledger: Option<LedgerId>, author: &str, body: Body) -> Submission {
    let mut nonce = [0; 16];
    getrandom::fill(&mut nonce).unwrap();
    let signer = signer(author);
    let event = Event {
        v: VERSION,
        ledger,
        nonce: Nonce(nonce),
        author: author.parse().unwrap(),
        key: signer.key_id(),
        written_at: Timestamp::from_micros(1_704_067_200_000_000),
        not_after: None,
        seen: None,
        body,
    };
    let bytes = event.encode().unwrap();
    let signature =
        EventSignature { member: event.author, key: event.key, signature: signer.sign(sshsig::EVENT, &bytes) };
    Submission { event: bytes, signatures: vec![signature] }
}

/// The wire form of a submission.
pub(crate) fn wire(submission: &Submission) -> v1::SubmitRequest {
    let signature = |signature: &EventSignature| v1::EventSignature {
        member: signature.member.to_string(),
        key: signature.key.0.to_vec().into(),
        signature: signature.signature.0.to_vec().into(),
    };
    v1::SubmitRequest {
        event: submission.event.clone().into(),
        signatures: submission.signatures.iter().map(signature).collect(),
    }
}

/// The code in a status' ErrorInfo: a refusal's, or the node's own reason; every error has one.
pub(crate) fn reason(status: &tonic::Status) -> String {
    use tonic_types::StatusExt;
    let details = status.get_error_details();
    let info = details.error_info().unwrap_or_else(|| panic!("no ErrorInfo in {status:?}"));
    assert_eq!(info.domain, crate::api::DOMAIN);
    let code = info.metadata.get("code");
    assert!(code.is_none_or(|code| code.replace('-', "_") == info.reason), "{info:?}");
    code.unwrap_or(&info.reason).clone()
}

/// Fails when something takes longer than any machine needs.
pub(crate) async fn soon<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(120), work).await.expect("it did not end in time")
}
