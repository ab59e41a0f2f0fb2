//! What a story needs: an alliance on a node, a clock, members who sign with the key that they have.

use std::collections::BTreeMap;
use std::sync::Arc;

use mengshu_core::event::{EventSignature, Submission, sshsig};
use mengshu_core::mechanism::{Body, Event};
use mengshu_core::value::{EventId, LedgerId, Timestamp};
use mengshu_proto::v1;
use mengshu_proto::v1::get_state_request::Known;
use mengshu_proto::v1::ledger_service_client::LedgerServiceClient;
use mengshu_server::sequencer::ManualClock;
use mengshu_tests::bodies::{body, endorse};
use mengshu_tests::{Author, TestNode, id, request, sign_with, signer};
use serde_json::{Value, json};
use tonic::transport::Channel;
use tonic_types::StatusExt;

use crate::log::Log;
use crate::record;

/// A time of a day in a zone.
pub(crate) fn moment(date: &str, time: &str, zone: &str) -> Timestamp {
    id(&format!("{date}T{time}{zone}"))
}

/// The node's statement of the state digest.
pub(crate) fn digest(size: u64, digest: &str) -> Body {
    body(json!({ "node": { "digest": { "size": size, "digest": digest, "rule_book": 1 } } }))
}

/// What a node answers to a question, as known at a time or now.
pub(crate) async fn ask(
    client: &mut LedgerServiceClient<Channel>,
    ledger: &LedgerId,
    view: &str,
    lang: &str,
    parameters: &BTreeMap<String, String>,
    known: Option<i64>,
) -> Value {
    let mut ask = v1::GetStateRequest {
        ledger: ledger.0.to_vec().into(),
        view: view.to_owned(),
        parameters: parameters.clone().into_iter().collect(),
        known: known.map(Known::KnownAtUs),
        lang: lang.to_owned(),
    };
    loop {
        match client.get_state(ask.clone()).await {
            Ok(answer) => return serde_json::from_str(&answer.into_inner().json).unwrap(),
            // The dates of the point are asked of every question; some take none.
            Err(status) => {
                let wrong =
                    status.get_error_details().bad_request().map(|request| request.field_violations[0].field.clone());
                let named = wrong.as_deref().unwrap_or_default();
                assert!(matches!(named, "date" | "effective") && ask.parameters.remove(named).is_some(), "{status:?}");
            }
        }
    }
}

/// An alliance on a node.
pub(crate) struct Alliance<'a> {
    node: &'a TestNode,
    clock: Option<&'a ManualClock>,
    zone: &'a str,
    author: Author,
    /// The name of the key that a member signs with, where that is not the one it began with.
    keys: BTreeMap<String, String>,
    pub(crate) ledger: LedgerId,
}

impl<'a> Alliance<'a> {
    /// One that is there already. `salt` keeps the nonces apart.
    pub(crate) fn of(node: &'a TestNode, ledger: LedgerId, salt: u32) -> Self {
        let author = Author::new(Some(ledger), salt);
        Self { node, clock: None, zone: "Z", author, keys: BTreeMap::new(), ledger }
    }

    /// One that is founded at noon of a day by an event that these members sign, the first as its author.
    pub(crate) async fn found(
        node: &'a TestNode,
        clock: &'a Arc<ManualClock>,
        (date, zone): (&str, &'a str),
        members: &[&str],
        founding: Body,
    ) -> Self {
        clock.set(moment(date, "12:00:00", zone));
        let event =
            Event { written_at: moment(date, "11:00:00", zone), ..Author::new(None, 0).event(members[0], founding) };
        let founding = EventId::of(&event.encode().unwrap());
        let mut alliance = Self { clock: Some(clock), zone, ..Self::of(node, LedgerId(founding.0), 1) };
        alliance.submit(sign_with(&event, &signer(members[0]))).await;
        for member in &members[1..] {
            alliance.endorse(member, founding).await;
        }
        alliance
    }

    /// It is noon of this day.
    pub(crate) fn on(&self, date: &str) {
        self.clock.unwrap().set(moment(date, "12:00:00", self.zone));
    }

    /// `member` signs with another key from now on.
    pub(crate) fn signs_with(&mut self, member: &str, key: &str) {
        self.keys.insert(member.to_owned(), key.to_owned());
    }

    fn key_of(&self, member: &str) -> String {
        self.keys.get(member).cloned().unwrap_or_else(|| member.to_owned())
    }

    /// An event of a member, written an hour ago.
    pub(crate) fn event(&self, member: &str, body: Body) -> Event {
        let written_at = self.node.node.now().add_micros(-3_600_000_000);
        Event { written_at, ..self.author.event(member, body) }
    }

    /// Records a submission; its event, and what became of acts.
    pub(crate) async fn submit(&mut self, submission: Submission) -> (EventId, Vec<v1::Effect>) {
        let event = Event::decode(&submission.event).unwrap();
        let mut client = self.node.client().await.unwrap();
        let answer = client.submit(request(submission)).await;
        let receipt = answer.unwrap_or_else(|status| panic!("{event:?}: {status:?}")).into_inner().receipt.unwrap();
        (EventId(receipt.event_id.as_ref().try_into().unwrap()), receipt.effects)
    }

    /// `member` signs this with its key; the event's id.
    pub(crate) async fn act(&mut self, member: &str, body: Body) -> EventId {
        let key = self.key_of(member);
        self.act_by(member, &key, body).await
    }

    /// The same with the key called `key`.
    pub(crate) async fn act_by(&mut self, member: &str, key: &str, body: Body) -> EventId {
        let event = self.event(member, body);
        self.submit(sign_with(&event, &signer(key))).await.0
    }

    /// The same with another member's signature beside it.
    pub(crate) async fn act_with(&mut self, member: &str, beside: &str, body: Body) -> EventId {
        let mut submission = sign_with(&self.event(member, body), &signer(&self.key_of(member)));
        let key = signer(&self.key_of(beside));
        let signature = key.sign(sshsig::EVENT, &submission.event);
        submission.signatures.push(EventSignature { member: id(beside), key: key.key_id(), signature });
        submission.signatures.sort();
        self.submit(submission).await.0
    }

    /// `member` approves an act; what that did.
    pub(crate) async fn endorse(&mut self, member: &str, act: EventId) -> Vec<v1::Effect> {
        let event = self.event(member, endorse(act));
        self.submit(sign_with(&event, &signer(&self.key_of(member)))).await.1
    }

    /// Whoever is still asked approves an act.
    pub(crate) async fn endorse_missing(&mut self, act: EventId) {
        let mut client = self.node.client().await.unwrap();
        let found = ask(&mut client, &self.ledger, &format!("act/{act}"), "en", &BTreeMap::new(), None).await;
        for missing in found["pending"]["missing"].as_array().into_iter().flatten() {
            self.endorse(missing["member"].as_str().unwrap(), act).await;
        }
    }

    /// `author` proposes an act, and it stands when the last of the others has approved.
    pub(crate) async fn settle(&mut self, author: &str, body: Body, others: &[&str]) -> EventId {
        let act = self.act(author, body).await;
        for other in others {
            self.endorse(other, act).await;
        }
        self.expect(act, "effective").await;
        act
    }

    /// An act stands as it should.
    pub(crate) async fn expect(&self, act: EventId, standing: &str) {
        let mut client = self.node.client().await.unwrap();
        let found = ask(&mut client, &self.ledger, &format!("act/{act}"), "en", &BTreeMap::new(), None).await;
        assert_eq!(found["standing"], standing, "{found:#}");
    }

    /// Index of the last entry.
    pub(crate) fn last(&self) -> u64 {
        self.node.node.ledger(&self.ledger).unwrap().1.size - 1
    }

    /// Index of an event's entry.
    pub(crate) fn entry(&self, event: EventId) -> u64 {
        self.node.node.find(&self.ledger, &event).unwrap()
    }

    /// Root of the tree, as a member may have seen it.
    pub(crate) fn seen(&self) -> Value {
        let (_, published) = self.node.node.ledger(&self.ledger).unwrap();
        json!({ "size": published.size, "root": published.root })
    }

    /// The node states the digest of the state.
    pub(crate) async fn state_digest(&mut self) {
        let mut last = (0, String::new());
        let log = Log::of(self.ledger, &record::entries(self.node, &self.ledger));
        log.replay(&mut |after| last = (after.size, after.digest()));
        self.act("node", digest(last.0, &last.1)).await;
    }
}
