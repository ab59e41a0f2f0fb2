//! An alliance with something of everything, so that every rule has something to refuse.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use mengshu_core::event::key::Signer;
use mengshu_core::event::{Body, Event, EventSignature, Submission, sshsig};
use mengshu_core::value::{EventId, LedgerId};
use mengshu_proto::v1;
use mengshu_proto::v1::ledger_service_client::LedgerServiceClient;
use mengshu_proto::v1::log_service_client::LogServiceClient;
use mengshu_server::sequencer::ManualClock;
use mengshu_tests::bodies::{decline, distribute, grant, leave, paid, pay, revoke};
use mengshu_tests::{
    Author, TestNode, assign, config, deliver, endorse, founding, id, promise, propose, register, sign, signer,
};
use tonic::transport::Channel;

/// Signs an event with these members' keys.
pub(crate) fn by_key(event: &Event, keys: &[(&str, &Signer)]) -> Submission {
    let bytes = event.encode().unwrap();
    let sign = |(member, signer): &(&str, &Signer)| EventSignature {
        member: id(member),
        key: signer.key_id(),
        signature: signer.sign(sshsig::EVENT, &bytes),
    };
    let mut signatures: Vec<_> = keys.iter().map(sign).collect();
    signatures.sort();
    Submission { event: bytes, signatures }
}

/// `author` speaks with another key than its root key.
pub(crate) fn with_key(author: &Author, member: &str, key: &str, body: Body) -> Submission {
    let mut event = author.event(member, body);
    event.key = signer(key).key_id();
    by_key(&event, &[(member, &signer(key))])
}

/// Members h, k, q, y, z with something of everything. It is 2024-06-01; y has left.
pub(crate) struct World {
    pub(crate) node: TestNode,
    pub(crate) author: Author,
    pub(crate) ledger: LedgerId,
    pub(crate) delivery: EventId,
    pub(crate) payment: EventId,
    pub(crate) pending: EventId,
    pub(crate) declined: EventId,
    pub(crate) lapsed: EventId,
    /// An event that was recorded.
    pub(crate) recorded: Submission,
    /// Ledgers whose founding is pending, and declined.
    pub(crate) unfounded: LedgerId,
    pub(crate) failed: LedgerId,
    /// One that has no agreement.
    pub(crate) bare: LedgerId,
}

impl World {
    pub(crate) async fn new(data: &Path) -> Self {
        let clock = Arc::new(ManualClock::new(id("2024-02-01T04:00:00Z")));
        let node = TestNode::start(config(data), clock.clone()).await.unwrap();
        let author = node.alliance(&["h", "k", "q", "y", "z"]).await.unwrap();
        let ledger = author.ledger.unwrap();
        let submit = async |submission: Submission| {
            let event = EventId::of(&submission.event);
            node.node.submit(submission).await.unwrap();
            event
        };
        let settle = async |by: &str, body: Body, others: &[&str]| {
            let act = submit(author.signed(by, body)).await;
            for other in others {
                submit(author.signed(other, endorse(act))).await;
            }
            act
        };
        settle("h", propose(2, "2024-02-02", &[("h", "1/2"), ("y", "1/2")]), &["k", "q", "y", "z"]).await;
        let mut short = author.event("h", register("p9", &[("h", "1/2"), ("k", "1/2")]));
        short.not_after = Some(id("2024-02-10T00:00:00Z"));
        let lapsed = submit(sign(&short)).await;
        settle("y", leave("2024-04-30"), &[]).await;
        settle("q", leave("2024-07-31"), &[]).await;
        settle("k", grant(ledger, "k", "k1", "contribute", "2024-05-31T00:00:00Z", 1), &[]).await;
        settle("k", grant(ledger, "k", "k2", "assign_ip", "2024-12-31T00:00:00Z", 2), &[]).await;
        settle("k", revoke(signer("k2").key_id(), 3), &[]).await;
        settle("k", grant(ledger, "k", "k4", "contribute", "2024-12-31T00:00:00Z", 4), &[]).await;
        clock.set(id("2024-05-01T04:00:00Z"));
        settle("h", distribute("mar", "100 CNY", "2024-03-31", 2), &["k", "q", "z"]).await;
        let payment = settle("h", pay("mar", "y", "10 CNY"), &[]).await;
        submit(author.signed("y", paid(payment))).await;
        settle("h", promise("c1", "1000 CNY", "k"), &[]).await;
        let delivery = settle("h", deliver("c1", "5 CNY", "note 1"), &[]).await;
        settle("h", register("p1", &[("h", "1/2"), ("k", "1/2")]), &["k"]).await;
        settle("h", register("p2", &[("h", "1")]), &[]).await;
        settle("h", assign("p2", "h", "k", "1/18446744073709551557", "2024-05-02"), &["k"]).await;
        clock.set(id("2024-06-01T04:00:00Z"));
        let declined = settle("h", register("p3", &[("h", "1/2"), ("k", "1/2")]), &[]).await;
        submit(author.signed("k", decline(declined))).await;
        let recorded = author.signed("h", register("p4", &[("h", "1/3"), ("k", "1/3"), ("z", "1/3")]));
        let pending = submit(recorded.clone()).await;
        submit(author.signed("k", endorse(pending))).await;

        let other = Author::new(None, 2);
        let found = || other.signed("h", founding(&["h", "k"], "node.test", node.node.key()));
        let unfounded = LedgerId(submit(found()).await.0);
        let failed = LedgerId(submit(found()).await.0);
        let of_failed = Author::new(Some(failed), 3);
        submit(of_failed.signed("k", decline(EventId(failed.0)))).await;
        let bare = LedgerId(submit(found()).await.0);
        submit(Author::new(Some(bare), 4).signed("k", endorse(EventId(bare.0)))).await;
        Self { bare, node, author, ledger, delivery, payment, pending, declined, lapsed, recorded, unfounded, failed }
    }

    pub(crate) async fn client(&self) -> LedgerServiceClient<Channel> {
        self.node.client().await.unwrap()
    }

    /// Everything of the ledgers that can be seen, from outside and on disk.
    pub(crate) async fn everything(&self) -> Everything {
        let mut client = self.client().await;
        let mut log = LogServiceClient::connect(self.node.address.clone()).await.unwrap();
        let mut all = Everything::default();
        for ledger in client.list_ledgers(v1::ListLedgersRequest::default()).await.unwrap().into_inner().ledgers {
            let ledger = ledger.ledger;
            let ask = v1::GetCheckpointRequest { ledger: ledger.clone() };
            all.checkpoints.push(log.get_checkpoint(ask).await.unwrap().into_inner().checkpoint);
            let ask = v1::ListEventsRequest { ledger, page_size: 1_000, ..Default::default() };
            all.entries.extend(client.list_events(ask).await.unwrap().into_inner().entries);
        }
        for file in std::fs::read_dir(&self.node.data).unwrap() {
            let path = file.unwrap().path();
            if path.extension().is_some_and(|kind| kind == "journal") {
                all.journal.insert(path.clone(), std::fs::read(path).unwrap());
            }
        }
        assert!(!all.journal.is_empty());
        all
    }
}

/// What a trace would show in.
#[derive(Default, PartialEq)]
pub(crate) struct Everything {
    /// The signed heads.
    pub(crate) checkpoints: Vec<String>,
    /// All entries of all ledgers.
    pub(crate) entries: Vec<v1::Entry>,
    /// The journal's files.
    pub(crate) journal: BTreeMap<PathBuf, Vec<u8>>,
}
