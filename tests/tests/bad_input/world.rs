//! An alliance with something of everything, so that every rule has something to refuse.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use mengshu_core::book::Matter;
use mengshu_core::event::Submission;
use mengshu_core::mechanism::Body;
use mengshu_core::mechanism::agreement::Terms;
use mengshu_core::mechanism::decision::{Base, Exclusion, Organ, Seats, Veto, VotingRule};
use mengshu_core::value::{EventId, LedgerId, Money};
use mengshu_proto::v1;
use mengshu_proto::v1::ledger_service_client::LedgerServiceClient;
use mengshu_proto::v1::log_service_client::LogServiceClient;
use mengshu_server::sequencer::ManualClock;
use mengshu_tests::bodies::{
    assign, attend, body, breach, close, compromise, contest, convene, cured, decline, deliver, demand, distribute,
    endorse, founding, grant, item, leave, minutes, paid, pay, promise, propose, register, revoke, side_agreement,
    vote, with,
};
use mengshu_tests::terms::{TermsExt, excluding, rule, terms};
use mengshu_tests::{Author, TestNode, config, id, sign, signer};
use serde_json::json;
use tonic::transport::Channel;

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
    /// One whose agreement forbids side agreements, shares by the terms of the payment date, and is ending.
    pub(crate) strict: LedgerId,
    /// What a key of k signed beyond its scope, and nobody ratified in time.
    pub(crate) unratified: EventId,
    /// What a stolen key of h signed.
    pub(crate) suspect: EventId,
    /// What k recorded that a register shows of p0.
    pub(crate) fact: EventId,
    /// A version that k signs before z.
    pub(crate) in_order: EventId,
    /// Notices of breaches to q: one can still be cured, one was.
    pub(crate) breach: EventId,
    pub(crate) cured: EventId,
}

/// A council for budgets and expulsions; a board of h and k alone.
fn governed(shares: &[(&str, &str)]) -> Terms {
    let simple = VotingRule { veto: Some(Veto { days: 15 }), ..rule(None, Base::All, "> 1/2") };
    let without = excluding(Exclusion::Concerned, rule(None, Base::All, ">= 2/3"));
    let matters = [(Matter::Budget, "simple", simple), (Matter::Expulsion, "without", without)];
    terms(shares).council(&matters).with(|terms| {
        let board = Organ { seats: Seats::Members(["h", "k"].map(id).into()), ..terms.organs[&id("council")].clone() };
        terms.organs.insert(id("board"), board);
    })
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
        let agreed = propose(2, "2024-02-02", governed(&[("h", "1/2"), ("y", "1/2")]));
        settle("h", agreed, &["k", "q", "y", "z"]).await;
        let mut short = author.event("h", register("p9", &[("h", "1/2"), ("k", "1/2")]));
        short.not_after = Some(id("2024-02-10T00:00:00Z"));
        let lapsed = submit(sign(&short)).await;
        settle("y", promise("c8", "5 CNY", "k"), &[]).await;
        settle("y", leave("2024-04-30"), &[]).await;
        settle("q", leave("2024-07-31"), &[]).await;
        settle("k", grant(ledger, "k", "k1", "contribute", "2024-05-31T00:00:00Z", 1), &[]).await;
        settle("k", grant(ledger, "k", "k2", "assign_ip", "2024-12-31T00:00:00Z", 2), &[]).await;
        settle("k", revoke(signer("k2").key_id(), 3), &[]).await;
        settle("k", grant(ledger, "k", "k4", "contribute", "2024-12-31T00:00:00Z", 4), &[]).await;
        settle("k", register("p0", &[("k", "1")]), &[]).await;
        let unratified = submit(author.signed_with("k", "k4", assign("p0", "k", "z", "1/2", "2024-02-01"))).await;
        settle("z", demand(unratified), &[]).await;
        let limited = grant(ledger, "h", "h2", "contribute", "2024-12-31T00:00:00Z", 1);
        settle("h", with(&limited, "/membership/grant_key/limit", json!(id::<Money>("100 CNY"))), &[]).await;
        settle("h", grant(ledger, "h", "h3", "assign_ip", "2024-12-31T00:00:00Z", 2), &[]).await;
        let trusted = settle("h", promise("c0", "1000 CNY", "k"), &[]).await;
        let fact = submit(author.signed("k", crate::facts::fact("p0"))).await;
        let suspect = submit(author.signed_with("h", "h3", register("p6", &[("h", "1")]))).await;
        let trusted = node.node.find(&ledger, &trusted).unwrap();
        settle("h", compromise(signer("h3").key_id(), trusted, 3), &[]).await;
        let administers = settle("q", grant(ledger, "q", "q1", "administer", "2024-12-31T00:00:00Z", 1), &[]).await;
        let bred = grant(ledger, "q", "q2", "administer", "2024-12-31T00:00:00Z", 2);
        submit(author.signed_with("q", "q1", bred)).await;
        let administers = node.node.find(&ledger, &administers).unwrap();
        settle("q", compromise(signer("q1").key_id(), administers, 3), &[]).await;
        clock.set(id("2024-05-01T04:00:00Z"));
        let call = convene("m1", "ordinary", "2024-06-01", &[item("d1", "budget", None), item("d2", "budget", None)]);
        settle("h", call, &[]).await;
        settle("h", convene("m0", "ordinary", "2024-05-15", &[item("d0", "budget", None)]), &[]).await;
        let mut about_q = item("d3", "expulsion", None);
        about_q.concerned = Some(id("q"));
        let later = convene("m2", "ordinary", "2024-06-20", &[item("d4", "budget", None)]);
        settle("h", later, &[]).await;
        settle("h", body(json!({ "decision": { "add_item": { "meeting": "m1", "item": about_q } } })), &[]).await;
        let open = settle("h", breach("q", "2024-06-15"), &[]).await;
        let mended = settle("h", breach("q", "2024-06-15"), &[]).await;
        settle("h", cured(mended), &[]).await;
        settle("h", side_agreement("paper-1", &["h", "q"], "2024-02-10", &["p6"]), &["q"]).await;
        // Y has left, and approves all the same: it gets a part.
        settle("h", distribute("mar", "100 CNY", "2024-03-31", 2), &["k", "q", "y", "z"]).await;
        let payment = settle("h", pay("mar", "y", "10 CNY"), &[]).await;
        submit(author.signed("y", paid(payment))).await;
        settle("h", promise("c1", "1000 CNY", "k"), &[]).await;
        let delivery = settle("h", deliver("c1", "5 CNY", "2024-01-01", "note 1"), &[]).await;
        settle("k", contest(delivery), &[]).await;
        settle("h", register("p1", &[("h", "1/2"), ("k", "1/2")]), &["k"]).await;
        let numbered = with(&register("p2", &[("h", "1")]), "/ip/register/number", json!("ZL202610000001.9"));
        settle("h", numbered, &[]).await;
        settle("h", assign("p2", "h", "k", "1/18446744073709551557", "2024-05-02"), &["k"]).await;
        clock.set(id("2024-06-01T04:00:00Z"));
        for member in ["h", "k", "q"] {
            settle(member, attend("m1", &[]), &[]).await;
            settle(member, vote("d1", "yes"), &[]).await;
        }
        settle("h", close("d1"), &[]).await;
        let in_order =
            with(&propose(3, "2024-08-01", terms(&[("h", "1")])), "/agreement/propose/order", json!(["k", "z"]));
        let in_order = settle("h", in_order, &[]).await;
        settle("h", minutes("m1", "Budget: passed"), &[]).await;
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
        let strict = LedgerId(submit(found()).await.0);
        let of_strict = Author::new(Some(strict), 6);
        submit(of_strict.signed("k", endorse(EventId(strict.0)))).await;
        let forbids = "/agreement/propose/terms/clauses/side_agreements";
        let end = json!({ "last_day": "2030-12-31", "reason": "The goals are reached" });
        for act in [
            with(
                &with(&propose(1, "2024-01-01", terms(&[("h", "1")])), forbids, json!("forbidden")),
                "/agreement/propose/terms/clauses/payout_terms",
                json!("payment_date"),
            ),
            body(json!({ "agreement": { "terminate": end } })),
        ] {
            let act = submit(of_strict.signed("h", act)).await;
            submit(of_strict.signed("k", endorse(act))).await;
        }
        Self {
            strict,
            in_order,
            unratified,
            suspect,
            fact,
            breach: open,
            cured: mended,
            bare,
            node,
            author,
            ledger,
            delivery,
            payment,
            pending,
            declined,
            lapsed,
            recorded,
            unfounded,
            failed,
        }
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
