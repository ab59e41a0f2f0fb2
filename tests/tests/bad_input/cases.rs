//! The table: code, field at fault, event.

use std::collections::BTreeMap;

use mengshu_core::event::key::Signature;
use mengshu_core::event::{EventSignature, Seen, Submission, sshsig};
use mengshu_core::mechanism::{Body, Event, Step};
use mengshu_core::proof::Checkpoint;
use mengshu_core::value::{EventId, Hash, KeyId, LedgerId};
use mengshu_proto::v1;
use mengshu_proto::v1::log_service_client::LogServiceClient;
use mengshu_server::limits;
use mengshu_tests::bodies::{
    acknowledge, admit, assign, body, contest, decline, deliver, distribute, endorse, founding, grant, leave, paid,
    pay, promise, propose, register, revoke, with,
};
use mengshu_tests::terms::terms;
use mengshu_tests::{Author, id, sign, signed_by, signer};
use serde_json::{Value, json};

use crate::world::World;

/// The refusal code, the field that it must name, and what is handed in.
pub(crate) type Case = (&'static str, &'static str, Submission);

impl World {
    /// Bytes that are no event, or one that its author did not sign so. They are refused before any ledger is asked.
    pub(crate) fn unsigned(&self) -> Vec<Case> {
        let good = self.author.signed("h", register("p5", &[("h", "1")]));
        let other = self.author.signed("h", register("p6", &[("h", "1")]));
        let by_k = self.author.signed("k", register("p5", &[("k", "1")]));
        let event = |event: Vec<u8>| Submission { event, signatures: good.signatures.clone() };
        let signatures = |signatures: Vec<EventSignature>| Submission { event: good.event.clone(), signatures };
        let [signature] = good.signatures.as_slice() else { unreachable!("one signature") };
        let version = good.event.iter().position(|byte| *byte == b'v').unwrap() + 1;
        let mut newer = good.event.clone();
        newer[version] = 2;
        let longer = [&good.event[..version], &[0xcc, 1], &good.event[version + 1..]].concat();
        // A share where a date stands, and an act that no rule book knows: the same bytes in length, other words.
        let replaced = |from: &[u8], to: &[u8]| {
            let at = good.event.windows(from.len()).position(|window| window == from).unwrap();
            [&good.event[..at], to, &good.event[at + from.len()..]].concat()
        };
        let mut bent = signature.clone();
        bent.signature.0[5] ^= 1;
        let elsewhere = EventSignature { signature: signer("h").sign(sshsig::KEY, &good.event), ..signature.clone() };
        // The identity point accepts S = 0 over anything in lax verifiers.
        let (mut weak, mut nothing) = ([0; 32], [0; 64]);
        (weak[0], nothing[0]) = (1, 1);
        let mut forged = self.author.event("h", register("p5", &[("h", "1")]));
        forged.key = KeyId(weak);
        let forged = Submission {
            event: forged.encode().unwrap(),
            signatures: vec![EventSignature { member: id("h"), key: KeyId(weak), signature: Signature(nothing) }],
        };
        let crowd = (0..65)
            .map(|number| EventSignature { key: signer(&format!("key {number}")).key_id(), ..signature.clone() });
        let mut crowd: Vec<_> = crowd.collect();
        crowd.sort();
        vec![
            ("ENC-001", "event", event(vec![0xc0; limits::EVENT_MAX + 1])),
            ("ENC-002", "event", event(Vec::new())),
            ("ENC-002", "event", event(b"pay 100 to mallory".to_vec())),
            ("ENC-002", "event", event(good.event[..good.event.len() - 1].to_vec())),
            ("ENC-002", "event", event(good.event[..good.event.len() / 2].to_vec())),
            ("ENC-002", "event", event(replaced(b"register", b"registrr"))),
            ("ENC-002", "event", event(replaced(b"2024-01-01", b"2024-13-01"))),
            ("ENC-003", "event", event([good.event.clone(), vec![0]].concat())),
            ("ENC-004", "event", event(longer)),
            ("ENC-005", "v", event(newer)),
            ("SIG-001", "signatures", signatures(Vec::new())),
            ("SIG-001", "signatures", signatures(by_k.signatures.clone())),
            ("SIG-002", "signatures.signature", signatures(vec![bent])),
            ("SIG-002", "signatures.signature", signatures(other.signatures.clone())),
            ("SIG-002", "signatures.signature", signatures(vec![elsewhere])),
            ("SIG-003", "signatures.key", forged),
            ("SIG-004", "signatures", signatures(vec![signature.clone(), signature.clone()])),
            ("SIG-004", "signatures", signatures(vec![by_k.signatures[0].clone(), signature.clone()])),
            ("SIG-005", "signatures", signatures(crowd)),
        ]
    }

    /// Founding events that found nothing.
    pub(crate) fn foundings(&self) -> Vec<Case> {
        let found = Author::new(None, 5);
        let key = self.node.node.key();
        let good = founding(&["h", "k"], "node.test", key);
        let founders = "/membership/found/founders";
        let changed = |path: &str, value: Value| found.signed("h", with(&good, path, value));
        let profile = |key: &str| json!({ "name": "X Ltd", "kind": "enterprise", "root_key": signer(key).key_id() });
        let crowd = ["h".to_owned()].into_iter().chain((0..256).map(|number| format!("m{number}")));
        let crowd: BTreeMap<_, _> = crowd.map(|name| (name.clone(), profile(&name))).collect();
        let person = |field: &str, value: Value| {
            let mut person = profile("k");
            person[field] = value;
            changed(&format!("{founders}/k"), person)
        };
        let coded = |member: &str| {
            let mut person = profile(member);
            person["credit_code"] = json!("91350100M000100Y43");
            person
        };
        let mut late = self.author.event("h", good.clone());
        late.ledger = Some(self.ledger);
        let node = "body.membership.found.node";
        vec![
            ("NOD-003", node, found.signed("h", founding(&["h", "k"], "another.test", key))),
            ("NOD-003", node, found.signed("h", founding(&["h", "k"], "node.test", signer("mirror").key_id()))),
            ("LED-007", "ledger", sign(&late)),
            ("MEM-001", "body.membership.found.founders", found.signed("h", founding(&["h"], "node.test", key))),
            ("MEM-002", "author", found.signed("z", good.clone())),
            ("MEM-005", "body.membership.found.founders", changed(founders, json!(crowd))),
            (
                "MEM-007",
                "body.membership.found.founders.credit_code",
                person("credit_code", json!("91350100M000100Y53")),
            ),
            ("MEM-009", "body.membership.found.founders.lei", person("lei", json!("W38RGI023J3WT1HWRP33"))),
            ("MEM-010", "body.membership.found.founders.ror", person("ror", json!("03cve4548"))),
            ("MEM-011", "body.membership.found.founders.legal_from", person("legal_from", json!("2024-06-02"))),
            (
                "MEM-013",
                "body.membership.found.founders",
                changed(founders, json!({ "h": coded("h"), "k": coded("k") })),
            ),
            (
                "AUT-012",
                "body.membership.found.founders",
                changed(founders, json!({ "h": profile("h"), "node": profile("node 2") })),
            ),
            (
                "AUT-011",
                "body.membership.found.founders",
                changed(founders, json!({ "h": profile("h"), "k": profile("h") })),
            ),
            (
                "SIG-003",
                "body.membership.found.founders",
                changed(&format!("{founders}/k/root_key"), json!("00".repeat(32))),
            ),
        ]
    }

    /// Events for another ledger, another time, another history.
    pub(crate) async fn elsewhere(&self) -> Vec<Case> {
        let good = || self.author.event("h", register("p5", &[("h", "1")]));
        let of = |ledger: LedgerId| sign(&Event { ledger: Some(ledger), ..good() });
        let seen = |size: u64, root: Hash| sign(&Event { seen: Some(Seen { size, root }), ..good() });
        let mut log = LogServiceClient::connect(self.node.address.clone()).await.unwrap();
        let newest = v1::GetCheckpointRequest { ledger: self.ledger.0.to_vec().into() };
        let newest = log.get_checkpoint(newest).await.unwrap().into_inner().checkpoint;
        let newest = Checkpoint::peek(&newest).unwrap();
        vec![
            ("LED-001", "ledger", of(LedgerId([7; 32]))),
            ("LED-001", "ledger", sign(&Event { ledger: None, ..good() })),
            ("LED-004", "not_after", sign(&Event { not_after: Some(id("2024-05-31T00:00:00Z")), ..good() })),
            ("LED-005", "seen", seen(newest.size, Hash::ZERO)),
            ("LED-005", "seen", seen(newest.size + 1, newest.root)),
            ("LED-005", "seen", seen(newest.size - 1, newest.root)),
            ("LED-005", "seen", seen(0, newest.root)),
            ("AGR-001", "ledger", of(self.bare)),
            ("LED-008", "ledger", of(self.unfounded)),
            ("LED-009", "ledger", of(self.failed)),
        ]
    }

    /// Well made events that their author may not say, or not so.
    pub(crate) fn against_the_rules(&self) -> Vec<Case> {
        let by = |author: &str, body: Body| self.author.signed(author, body);
        let key = |member: &str, name: &str, body: Body| self.author.signed_with(member, name, body);
        let asset = |owner: &str| register("p5", &[(owner, "1")]);
        let grant =
            |member: &str, key: &str, serial| grant(self.ledger, member, key, "pay", "2024-12-31T00:00:00Z", serial);
        let half = || assign("p1", "h", "k", "1/2", "2024-06-01");
        let mut other = self.author.event("h", register("p5", &[("h", "1/2"), ("k", "1/2")]));
        other.key = signer("h").key_id();
        let beside = signed_by(&other, &[("h", &signer("h")), ("z", &signer("z"))]);
        let digest = |size: u64| json!({ "size": size, "digest": Hash::ZERO, "rule_book": 1 });
        let statement = |size: u64| body(json!({ "node": { "digest": digest(size) } }));
        let clause = |path: &str, value: Value| {
            with(
                &propose(3, "2024-07-01", terms(&[("h", "1/2"), ("k", "1/2")])),
                &format!("/agreement/propose/terms/{path}"),
                value,
            )
        };
        let fact = |asset: &str, from: Value| {
            body(json!({ "ip": { "record_fact": { "asset": asset, "fact": {
                "source": "CNIPA", "reference": "1", "kind": "other", "executed": "2024-01-01",
                "registered": "2024-01-01", "from": from, "to": [{ "id": "b", "name": "B" }],
            } } } }))
        };
        let nothing = EventId([0; 32]);
        vec![
            ("AUT-001", "key", key("k", "stranger", asset("k"))),
            ("AUT-001", "key", by("x", asset("x"))),
            ("AUT-002", "key", key("k", "h", asset("k"))),
            ("AUT-003", "key", key("k", "k2", asset("k"))),
            ("AUT-004", "key", key("k", "k1", promise("c2", "5 CNY", "h"))),
            ("AUT-005", "key", key("k", "k4", asset("k"))),
            ("AUT-006", "author", by("y", asset("y"))),
            ("AUT-007", "body.membership.grant_key.proof", by("k", grant("h", "k3", 5))),
            ("AUT-008", "body.membership.grant_key.serial", by("k", grant("k", "k3", 9))),
            ("AUT-008", "body.membership.revoke_key.serial", by("k", revoke(signer("k4").key_id(), 9))),
            ("AUT-010", "body.membership.revoke_key.key", by("k", revoke(signer("k").key_id(), 5))),
            ("AUT-011", "body.membership.grant_key.key", by("z", grant("z", "h", 1))),
            ("AUT-012", "author", by("node", asset("h"))),
            ("NOD-001", "author", by("h", statement(1))),
            ("NOD-002", "body.node.digest", by("node", statement(1))),
            ("ACT-001", "body.act", by("k", endorse(nothing))),
            ("ACT-002", "body.act", by("k", endorse(self.declined))),
            ("ACT-003", "author", by("q", endorse(self.pending))),
            ("ACT-003", "signatures", beside),
            ("ACT-004", "author", by("k", endorse(self.pending))),
            ("ACT-005", "author", by("k", Body::Act(Step::Withdraw { act: self.pending, reason: None }))),
            ("ACT-009", "author", by("k", decline(self.pending))),
            ("ACT-006", "body.act", by("k", endorse(self.lapsed))),
            ("MEM-003", "body.membership.admit.member", by("h", admit("k", "x", 2))),
            ("MEM-004", "body.contribution.promise.receiver", by("h", promise("c2", "5 CNY", "x"))),
            ("MEM-006", "body.membership.admit.accedes_to", by("h", admit("x", "x", 1))),
            ("AGR-002", "body.agreement.propose.version", by("h", propose(2, "2024-07-01", terms(&[("h", "1")])))),
            (
                "AGR-003",
                "body.agreement.propose.terms.benefit_shares",
                by("h", propose(3, "2024-07-01", terms(&[("h", "1/3")]))),
            ),
            (
                "AGR-004",
                "body.agreement.propose.terms.benefit_shares",
                by("h", propose(3, "2024-07-01", terms(&[("h", "1"), ("x", "0")]))),
            ),
            (
                "AGR-021",
                "body.agreement.propose.in_force_from",
                by("h", propose(3, "2999-02-02", terms(&[("h", "1")]))),
            ),
            (
                "AGR-005",
                "body.agreement.propose.in_force_from",
                by("h", propose(3, "2024-02-02", terms(&[("h", "1")]))),
            ),
            ("AGR-006", "body.agreement.propose.terms.approval_days", by("h", clause("approval_days", json!(0)))),
            (
                "AGR-020",
                "body.agreement.propose.terms.clauses.term_end",
                by("h", clause("clauses/term_end", json!("2024-06-30"))),
            ),
            ("CON-001", "body.contribution.promise.contribution", by("k", promise("c1", "5 CNY", "h"))),
            (
                "CON-002",
                "body.contribution.deliver.contribution",
                by("h", deliver("c9", "5 CNY", "2024-01-01", "note 2")),
            ),
            ("CON-003", "author", by("k", deliver("c1", "5 CNY", "2024-01-01", "note 2"))),
            ("CON-004", "body.contribution.promise.receiver", by("h", promise("c2", "5 CNY", "h"))),
            ("CON-005", "body.contribution.promise.value", by("h", promise("c2", "0 CNY", "k"))),
            ("CON-006", "body.contribution.deliver.evidence", by("h", deliver("c1", "5 CNY", "2024-01-01", "note 1"))),
            ("CON-007", "body.contribution.deliver.value", by("h", deliver("c1", "5 EUR", "2024-01-01", "note 2"))),
            ("CON-008", "author", by("z", acknowledge(self.delivery, "5 CNY"))),
            ("CON-009", "body.contribution.acknowledge.value", by("k", acknowledge(self.delivery, "5.01 CNY"))),
            ("CON-010", "body.contribution.acknowledge.delivery", by("k", acknowledge(nothing, "5 CNY"))),
            ("CON-012", "body.contribution.contest.delivery", by("k", contest(self.delivery))),
            (
                "CON-011",
                "body.contribution.deliver.delivered",
                by(
                    "h",
                    with(
                        &deliver("c1", "5 CNY", "2024-01-01", "note 2"),
                        "/contribution/deliver/delivered",
                        json!("2024-06-02"),
                    ),
                ),
            ),
            ("IP-001", "body.ip.register.asset", by("h", register("p1", &[("h", "1")]))),
            ("IP-002", "body.ip.assign.asset", by("h", assign("p7", "h", "k", "1/2", "2024-06-01"))),
            ("IP-003", "body.ip.register.owners", by("h", register("p5", &[("h", "1/2")]))),
            ("IP-004", "body.ip.assign.share", by("h", assign("p1", "h", "k", "0", "2024-06-01"))),
            ("IP-005", "body.ip.assign.to", by("h", assign("p1", "h", "h", "1/2", "2024-06-01"))),
            ("IP-006", "author", by("z", half())),
            ("IP-007", "body.ip.assign.share", by("h", assign("p1", "h", "k", "2/3", "2024-06-01"))),
            ("IP-008", "body.ip.assign.effective", by("h", assign("p1", "h", "k", "1/2", "2023-12-31"))),
            ("IP-009", "body.ip.register.country", by("h", with(&asset("h"), "/ip/register/country", json!("China")))),
            ("IP-009", "body.ip.register.country", by("h", with(&asset("h"), "/ip/register/country", json!("QQ")))),
            (
                "IP-013",
                "body.ip.register.number",
                by("h", with(&asset("h"), "/ip/register/number", json!("202610000001"))),
            ),
            ("IP-014", "body.ip.register.number", by("h", with(&asset("h"), "/ip/register/number", json!("banana")))),
            ("IP-010", "body.ip.assign.share", by("h", assign("p2", "h", "k", "1/18446744073709551533", "2024-06-01"))),
            ("IP-012", "body.ip.record_fact.fact.from", by("h", fact("p1", json!([])))),
            ("BEN-001", "body.benefit.distribute.distribution", by("h", distribute("mar", "1 CNY", "2024-03-31", 2))),
            ("BEN-002", "body.benefit.pay.distribution", by("h", pay("apr", "y", "1 CNY"))),
            ("BEN-003", "body.benefit.distribute.version", by("h", distribute("apr", "1 CNY", "2024-03-31", 1))),
            ("BEN-005", "body.benefit.distribute.pool", by("h", distribute("apr", "0 CNY", "2024-03-31", 2))),
            ("BEN-006", "author", by("k", pay("mar", "y", "1 CNY"))),
            ("BEN-007", "body.benefit.pay.payee", by("h", pay("mar", "z", "1 CNY"))),
            ("BEN-008", "body.benefit.pay.amount", by("h", pay("mar", "y", "1 EUR"))),
            ("BEN-009", "body.benefit.pay.amount", by("h", pay("mar", "y", "40.01 CNY"))),
            ("BEN-010", "body.benefit.acknowledge.payment", by("y", paid(nothing))),
            ("BEN-011", "author", by("h", paid(self.payment))),
            ("BEN-012", "body.benefit.acknowledge.payment", by("y", paid(self.payment))),
            ("BEN-013", "body.benefit.distribute.accrued", by("h", distribute("may", "1 CNY", "2024-05-01", 2))),
            (
                "FAC-001",
                "body.benefit.pay.paid",
                by("h", with(&pay("mar", "y", "1 CNY"), "/benefit/pay/paid", json!("2099-01-01"))),
            ),
            ("EXT-001", "body.exit.leave.last_day", by("z", leave("2024-05-31"))),
            ("EXT-002", "author", by("q", leave("2024-08-31"))),
        ]
    }
}
