//! What every case needs: a node on a day, members who speak, questions as known at a day.

use std::sync::Arc;

use mengshu_core::event::Submission;
use mengshu_core::mechanism::Body;
use mengshu_core::proof::{NoteKey, RefusalNote};
use mengshu_core::value::{EventId, LedgerId, Timestamp};
use mengshu_proto::v1;
use mengshu_proto::v1::get_state_request::Known;
use mengshu_proto::v1::ledger_service_client::LedgerServiceClient;
use mengshu_server::sequencer::ManualClock;
use mengshu_tests::bodies::{endorse, propose};
use mengshu_tests::clock::{moment, noon};
use mengshu_tests::terms::terms;
use mengshu_tests::{Author, TestNode, config, request};
use prost::Message;
use serde_json::Value;
use tempfile::TempDir;
use tonic::Status;
use tonic::transport::Channel;
use tonic_types::StatusExt;

/// A case under way.
pub(crate) struct Play {
    pub(crate) node: TestNode,
    pub(crate) author: Author,
    pub(crate) ledger: LedgerId,
    clock: Arc<ManualClock>,
    client: LedgerServiceClient<Channel>,
    folder: TempDir,
}

/// A node at a moment that stands still, recording a state digest after so many entries, or now and then.
async fn begin(at: Timestamp, digest_every: Option<u64>) -> (TempDir, TestNode, Arc<ManualClock>) {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(ManualClock::new(at));
    let mut config = config(folder.path());
    config.digest_every = digest_every.unwrap_or(config.digest_every);
    let node = TestNode::start(config, clock.clone()).await.unwrap();
    (folder, node, clock)
}

/// A decision's answer with the entries that it follows from: those that it names, and others.
pub(crate) fn with_causes(mut answer: Value, others: &[u64]) -> Value {
    let mut entries = std::collections::BTreeSet::from_iter(others.iter().copied());
    for list in ["votes", "earlier_votes", "present", "vetoes"] {
        let rows = answer[list].as_array().unwrap();
        entries.extend(rows.iter().map(|row| row["entry"].as_u64().unwrap()));
        // What raised a doubt about it is a cause too.
        entries.extend(rows.iter().filter_map(|row| row["suspect_by_entry"].as_u64()));
    }
    entries.extend(["entry", "closed_by_entry"].iter().filter_map(|field| answer[*field].as_u64()));
    answer["entries"] = entries.into_iter().collect();
    answer
}

impl Play {
    /// An alliance since 2024-01-02 whose agreement gives these shares.
    pub(crate) async fn new(members: &[&str], shares: &[(&str, &str)]) -> Self {
        Self::under(members, propose(1, "2024-01-01", terms(shares))).await
    }

    /// An alliance since 2024-01-02 under this agreement.
    pub(crate) async fn under(members: &[&str], agreement: Body) -> Self {
        let (folder, node, clock) = begin(noon("2024-01-02"), None).await;
        let author = node.alliance_under(members, agreement).await.unwrap();
        Self::of(folder, node, clock, author).await
    }

    /// An alliance that is founded on this day and has no agreement yet, on a node that records the digest of its state
    /// after every entry.
    pub(crate) async fn founded(members: &[&str], date: &str) -> Self {
        let (folder, node, clock) = begin(noon(date), Some(1)).await;
        let author = node.founded(members).await.unwrap();
        Self::of(folder, node, clock, author).await
    }

    async fn of(folder: TempDir, node: TestNode, clock: Arc<ManualClock>, author: Author) -> Self {
        let client = node.client().await.unwrap();
        Self { ledger: author.ledger.unwrap(), node, author, clock, client, folder }
    }

    /// Stops the node; its data directory.
    pub(crate) async fn stop(self) -> TempDir {
        self.node.stop().await.unwrap();
        self.folder
    }

    /// It is noon on this day.
    pub(crate) fn on(&self, date: &str) {
        self.clock.set(noon(date));
    }

    pub(crate) async fn submit(&mut self, submission: Submission) -> Result<v1::Receipt, Status> {
        Ok(self.client.submit(request(submission)).await?.into_inner().receipt.unwrap())
    }

    /// `author` proposes an act; its id.
    pub(crate) async fn act(&mut self, author: &str, body: Body) -> EventId {
        let receipt = self.submit(self.author.signed(author, body)).await.unwrap();
        EventId(receipt.event_id.as_ref().try_into().unwrap())
    }

    /// What `member` signs with its key called `key`.
    pub(crate) fn by_key(&self, member: &str, key: &str, body: Body) -> Submission {
        self.author.signed_with(member, key, body)
    }

    /// `member` proposes an act with its key called `key`; its id.
    pub(crate) async fn act_by(&mut self, member: &str, key: &str, body: Body) -> EventId {
        let receipt = self.submit(self.by_key(member, key, body)).await.unwrap();
        EventId(receipt.event_id.as_ref().try_into().unwrap())
    }

    /// `author` tries an act, and it is refused with this code.
    pub(crate) async fn no(&mut self, author: &str, body: Body, code: &str) {
        let submission = self.author.signed(author, body);
        self.refused(submission, code).await;
    }

    /// The index of an event's entry.
    pub(crate) fn entry(&self, event: EventId) -> u64 {
        self.node.node.find(&self.ledger, &event).unwrap()
    }

    /// The index of the entry with which the first version of the agreement was signed.
    pub(crate) async fn agreed(&self) -> u64 {
        self.now("agreement/1", &[]).await["signed_by_entry"].as_u64().unwrap()
    }

    /// The index of the last entry.
    pub(crate) fn last(&self) -> u64 {
        self.node.node.shelf().get(&self.ledger).unwrap().published().unwrap().size - 1
    }

    /// `member` approves an act; what that did.
    pub(crate) async fn endorse(&mut self, member: &str, act: EventId) -> Vec<v1::Effect> {
        self.submit(self.author.signed(member, endorse(act))).await.unwrap().effects
    }

    /// `author` proposes an act, and it stands when the last of the others has approved.
    pub(crate) async fn settle(&mut self, author: &str, body: Body, others: &[&str]) -> EventId {
        let act = self.act(author, body).await;
        let mut effects = Vec::new();
        for other in others {
            effects = self.endorse(other, act).await;
        }
        assert!(others.is_empty() || effects[0].standing == "effective", "{effects:?}");
        act
    }

    /// A submission is refused with this code, and the receipt of that holds.
    pub(crate) async fn refused(&mut self, submission: Submission, code: &str) {
        let event = EventId::of(&submission.event);
        let status = self.submit(submission).await.expect_err(code);
        assert_eq!(status.get_error_details().error_info().unwrap().metadata["code"], code, "{status:?}");
        let full = tonic_types::pb::Status::decode(status.details()).unwrap();
        let receipt = full.details.iter().find(|any| any.type_url.ends_with("RefusalReceipt")).unwrap();
        let receipt = v1::RefusalReceipt::decode(receipt.value.as_slice()).unwrap().note;
        let receipt = RefusalNote::open(&receipt, &self.key()).unwrap();
        assert_eq!((receipt.code.as_str(), receipt.event), (code, event));
    }

    /// The node's key for this log.
    pub(crate) fn key(&self) -> NoteKey {
        NoteKey::log(&format!("node.test/{}", self.ledger), self.node.node.key()).unwrap()
    }

    async fn state(&self, view: &str, parameters: &[(&str, &str)], known: Option<Known>) -> Result<Value, Status> {
        let parameters = parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let ask = v1::GetStateRequest {
            ledger: self.ledger.0.to_vec().into(),
            view: view.to_owned(),
            parameters: parameters.collect(),
            known,
            lang: "en".to_owned(),
        };
        let answer = self.client.clone().get_state(ask).await?.into_inner();
        Ok(serde_json::from_str(&answer.json).unwrap())
    }

    /// The answer of today.
    pub(crate) async fn now(&self, view: &str, parameters: &[(&str, &str)]) -> Value {
        self.state(view, parameters, None).await.unwrap()
    }

    /// The answer from what was recorded by the end of a day; none where the subject was not yet known.
    pub(crate) async fn known(&self, view: &str, parameters: &[(&str, &str)], date: &str) -> Option<Value> {
        let at = Known::KnownAtUs(moment(date, "23:59:59.999999").micros());
        match self.state(view, parameters, Some(at)).await {
            Ok(answer) => Some(answer),
            Err(status) if status.code() == tonic::Code::NotFound => None,
            Err(status) => panic!("{status:?}"),
        }
    }
}
