//! What the end-to-end tests and the load tool share: members with keys, alliances, nodes in this process.

pub mod bodies;
pub mod process;
pub mod random;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::Context;
use mengshu_core::event::key::Signer;
use mengshu_core::event::{Body, Event, EventSignature, Step, Submission, VERSION, sshsig};
use mengshu_core::mechanism::agreement::{Clauses, DisputePath, Goal, Output, Propose, Terms, Transfer};
use mengshu_core::mechanism::contribution::{Acknowledge, Deliver, Kind, Promise};
use mengshu_core::mechanism::ip::{Assign, Register, RightKind};
use mengshu_core::mechanism::membership::{Found, MemberKind, Node as NamedNode, Profile};
use mengshu_core::mechanism::{agreement, contribution, ip, membership};
use mengshu_core::value::{EventId, KeyId, LedgerId, Nonce, Salt, Seal, Share, Timestamp};
use mengshu_proto::v1;
use mengshu_proto::v1::ledger_service_client::LedgerServiceClient;
use mengshu_server::journal::RealDisk;
use mengshu_server::sequencer::{Clock, Node, NodeConfig};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tonic::transport::Channel;

/// Reads anything that reads from text; for values written down in tests.
///
/// # Panics
/// When the text is not such a value.
#[must_use]
pub fn id<T: std::str::FromStr>(text: &str) -> T
where
    T::Err: std::fmt::Debug,
{
    text.parse().expect("a value written down in a test")
}

/// The root key of a member: every run has the same.
#[must_use]
pub fn signer(name: &str) -> Signer {
    Signer::from_seed(*mengshu_core::value::Hash::blake3(name.as_bytes()).as_bytes())
}

/// A sealed document.
#[must_use]
pub fn seal(content: &str) -> Seal {
    Seal::new(&Salt([1; 32]), content.as_bytes(), id("text/plain"), id("Evidence"))
}

/// Makes and signs the events of one alliance.
#[derive(Debug)]
pub struct Author {
    /// The ledger, once it is founded.
    pub ledger: Option<LedgerId>,
    nonce: AtomicU64,
}

impl Author {
    /// Of a ledger, or of one to be founded. `salt` keeps the nonces of several authors apart.
    #[must_use]
    pub const fn new(ledger: Option<LedgerId>, salt: u32) -> Self {
        Self { ledger, nonce: AtomicU64::new((salt as u64) << 32) }
    }

    /// An event of a member.
    #[must_use]
    pub fn event(&self, author: &str, body: Body) -> Event {
        let mut nonce = [0; 16];
        nonce[..8].copy_from_slice(&self.nonce.fetch_add(1, Ordering::Relaxed).to_be_bytes());
        Event {
            v: VERSION,
            ledger: self.ledger,
            nonce: Nonce(nonce),
            author: id(author),
            key: signer(author).key_id(),
            written_at: Timestamp::from_micros(1_704_067_200_000_000),
            not_after: None,
            seen: None,
            body,
        }
    }

    /// The same, signed.
    #[must_use]
    pub fn signed(&self, author: &str, body: Body) -> Submission {
        sign(&self.event(author, body))
    }
}

/// Signs an event with its author's root key.
///
/// # Panics
/// When the event is too large.
#[must_use]
pub fn sign(event: &Event) -> Submission {
    sign_with(event, &signer(event.author.as_str()))
}

/// Signs an event with another key of its author: the event names that key then.
///
/// # Panics
/// When the event is too large.
#[must_use]
pub fn sign_with(event: &Event, signer: &Signer) -> Submission {
    let event = Event { key: signer.key_id(), ..event.clone() };
    let bytes = event.encode().expect("an event of a test fits");
    let signature =
        EventSignature { member: event.author, key: event.key, signature: signer.sign(sshsig::EVENT, &bytes) };
    Submission { event: bytes, signatures: vec![signature] }
}

/// The wire form of a submission.
#[must_use]
pub fn request(submission: Submission) -> v1::SubmitRequest {
    v1::SubmitRequest { event: submission.event.into(), signatures: signatures(&submission.signatures) }
}

/// The wire form of signatures.
#[must_use]
pub fn signatures(signatures: &[EventSignature]) -> Vec<v1::EventSignature> {
    let wire = |signature: &EventSignature| v1::EventSignature {
        member: signature.member.to_string(),
        key: signature.key.0.to_vec().into(),
        signature: signature.signature.0.to_vec().into(),
    };
    signatures.iter().map(wire).collect()
}

/// A founding event's body.
#[must_use]
pub fn founding(founders: &[&str], node: &str, key: KeyId) -> Body {
    let profile = |name: &str| {
        Profile::named(id(&format!("{} Ltd", name.to_uppercase())), MemberKind::Enterprise, signer(name).key_id())
    };
    Body::Membership(membership::Act::Found(Found {
        name: id("Test alliance"),
        node: NamedNode { name: id(node), key },
        founders: founders.iter().map(|name| (id(name), profile(name))).collect(),
    }))
}

/// An agreement version's body. Whoever stands first among the shares leads the alliance.
///
/// # Panics
/// Without shares.
#[must_use]
pub fn propose(version: u32, from: &str, shares: &[(&str, &str)]) -> Body {
    let (lead, _) = shares.first().expect("an agreement has shares");
    Body::Agreement(agreement::Act::Propose(Propose {
        version,
        order: Vec::new(),
        title: id("Agreement"),
        text: seal(&format!("text {version}")),
        in_force_from: id(from),
        terms: Terms {
            time_zone: id("+08:00"),
            currency: id("CNY"),
            benefit_shares: shares.iter().map(|(member, share)| (id(member), id::<Share>(share))).collect(),
            approval_days: 60,
            ratification_days: 30,
            organs: BTreeMap::new(),
            rules: BTreeMap::new(),
            approvals: BTreeMap::new(),
            transfer: Transfer::CoOwnersConsent,
            exit_notice_days: 30,
            partnership_excluded: true,
            disputes: DisputePath::Arbitration(id("CIETAC")),
            governing_law: id("PRC"),
            clauses: Clauses::by_statute(
                id(lead),
                vec![Goal {
                    what: id("A better lamp"),
                    output: Output::Product,
                    holder: id(lead),
                    due: id("2030-12-31"),
                }],
            ),
        },
    }))
}

/// A promise's body.
#[must_use]
pub fn promise(contribution: &str, value: &str, receiver: &str) -> Body {
    Body::Contribution(contribution::Act::Promise(Promise {
        contribution: id(contribution),
        kind: Kind::Cash,
        what: id("Cash for the common laboratory, first instalment"),
        value: id(value),
        due: id("2030-06-30"),
        receiver: id(receiver),
    }))
}

/// A delivery's body; `evidence` must be new each time.
#[must_use]
pub fn deliver(contribution: &str, value: &str, evidence: &str) -> Body {
    Body::Contribution(contribution::Act::Deliver(Deliver {
        contribution: id(contribution),
        value: id(value),
        delivered: id("2024-01-01"),
        evidence: seal(evidence),
    }))
}

/// An acknowledgement's body.
#[must_use]
pub fn acknowledge(delivery: EventId, value: &str) -> Body {
    Body::Contribution(contribution::Act::Acknowledge(Acknowledge { delivery, value: id(value) }))
}

/// An asset's registration.
#[must_use]
pub fn register(asset: &str, owners: &[(&str, &str)]) -> Body {
    Body::Ip(ip::Act::Register(Register {
        asset: id(asset),
        title: id("A method"),
        kind: RightKind::Patent,
        country: "CN".to_owned(),
        number: None,
        background: false,
        since: id("2024-01-01"),
        owners: owners.iter().map(|(member, share)| (id(member), id(share))).collect(),
        document: None,
    }))
}

/// An assignment.
#[must_use]
pub fn assign(asset: &str, from: &str, to: &str, share: &str, effective: &str) -> Body {
    Body::Ip(ip::Act::Assign(Assign {
        asset: id(asset),
        from: id(from),
        to: id(to),
        share: id(share),
        effective: id(effective),
        consideration: None,
    }))
}

/// An endorsement.
#[must_use]
pub const fn endorse(act: EventId) -> Body {
    Body::Act(Step::Endorse { act })
}

/// A node in this process, on a port of its own.
#[derive(Debug)]
pub struct TestNode {
    /// The node.
    pub node: Node,
    /// Where it listens.
    pub address: String,
    /// Its data directory.
    pub data: PathBuf,
    stop: CancellationToken,
    serving: tokio::task::JoinHandle<std::io::Result<()>>,
}

/// The settings of test nodes: a small journal, a fixed key.
#[must_use]
pub fn config(data: &Path) -> NodeConfig {
    let mut config = NodeConfig::new(data, id("node.test"), signer("node"));
    config.journal.segment_bytes = 256 * 1024;
    config
}

impl TestNode {
    /// Starts a node with these settings.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn start(config: NodeConfig, clock: Arc<dyn Clock>) -> anyhow::Result<Self> {
        let data = config.data.clone();
        let disk = Arc::new(RealDisk::create(&data)?);
        let node = tokio::task::spawn_blocking(move || Node::open(&config, disk, clock)).await??;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = format!("http://{}", listener.local_addr()?);
        let stop = CancellationToken::new();
        let serving = tokio::spawn(mengshu_server::net::serve(node.clone(), listener, stop.clone()));
        Ok(Self { node, address, data, stop, serving })
    }

    /// A client of it.
    ///
    /// # Errors
    /// When it does not connect.
    pub async fn client(&self) -> anyhow::Result<LedgerServiceClient<Channel>> {
        Ok(LedgerServiceClient::connect(self.address.clone()).await?)
    }

    /// Founds an alliance with an agreement in force from 2024-01-01.
    ///
    /// # Errors
    /// When the node refuses it.
    pub async fn alliance(&self, members: &[&str]) -> anyhow::Result<Author> {
        let first = members.first().context("an alliance has members")?;
        self.alliance_sharing(members, &[(first, "1")]).await
    }

    /// The same with these benefit shares.
    ///
    /// # Errors
    /// When the node refuses it.
    pub async fn alliance_sharing(&self, members: &[&str], shares: &[(&str, &str)]) -> anyhow::Result<Author> {
        self.alliance_under(members, propose(1, "2024-01-01", shares)).await
    }

    /// The same under this agreement version.
    ///
    /// # Errors
    /// When the node refuses it.
    pub async fn alliance_under(&self, members: &[&str], agreement: Body) -> anyhow::Result<Author> {
        let author = self.founded(members).await?;
        self.signed_by_all(&author, author.signed(members[0], agreement), members).await?;
        Ok(author)
    }

    /// Founds an alliance that has no agreement yet.
    ///
    /// # Errors
    /// When the node refuses it.
    pub async fn founded(&self, members: &[&str]) -> anyhow::Result<Author> {
        let first = members.first().context("an alliance has members")?;
        let founding = founding(members, self.node.name().as_str(), self.node.key());
        let founding = Author::new(None, 0).signed(first, founding);
        let author = Author::new(Some(LedgerId(EventId::of(&founding.event).0)), 1);
        self.signed_by_all(&author, founding, members).await?;
        Ok(author)
    }

    /// Submits what the first member signed, and the endorsements of the others.
    async fn signed_by_all(&self, author: &Author, act: Submission, members: &[&str]) -> anyhow::Result<()> {
        let event = EventId::of(&act.event);
        self.node.submit(act).await?;
        for member in members.iter().skip(1) {
            self.node.submit(author.signed(member, endorse(event))).await?;
        }
        Ok(())
    }

    /// Stops it in order.
    ///
    /// # Errors
    /// When it did not end in order.
    pub async fn stop(self) -> anyhow::Result<()> {
        self.stop.cancel();
        self.serving.await??;
        let node = self.node;
        tokio::task::spawn_blocking(move || node.stop()).await?.map_err(|error| anyhow::anyhow!(error))
    }
}
