//! The table, continued: the days of facts, corrections, and what takes a member's identity.

use mengshu_core::mechanism::Body;
use mengshu_core::value::EventId;
use mengshu_tests::bodies::{body, correct_contribution, correct_payment, deliver, promise, replace_root, with};
use mengshu_tests::key::possession;
use mengshu_tests::{seal, signer};
use serde_json::{Value, json};

use crate::cases::Case;
use crate::world::World;

/// What a register shows of an asset.
pub(crate) fn fact(asset: &str) -> Body {
    body(json!({ "ip": { "record_fact": { "asset": asset, "fact": {
        "source": "CNIPA", "reference": "1", "kind": "other", "executed": "2024-01-01",
        "registered": "2024-01-01", "from": [{ "id": "a", "name": "A" }], "to": [{ "id": "b", "name": "B" }],
    } } } }))
}

impl World {
    /// What dates, corrections and acts on an identity may not be.
    pub(crate) fn against_the_facts(&self) -> Vec<Case> {
        let by = |author: &str, body: Body| self.author.signed(author, body);
        let nothing = EventId([0; 32]);
        let contest = json!({ "act": { "contest": { "act": self.pending, "reason": "No" } } });
        let proof = possession(self.ledger, "h", "h-safe", 9);
        let recovery = json!({ "key": signer("h-safe").key_id(), "serial": 9, "proof": proof });
        let correct =
            |fact: EventId| body(json!({ "ip": { "correct": { "asset": "p0", "fact": fact, "reason": "A slip" } } }));
        let bare = with(&replace_root(self.ledger, "z", "z-new", 1), "/membership/replace_root/document", Value::Null);
        let claim = body(json!({ "ip": { "settle_claim": { "asset": "p1", "claim": nothing } } }));
        let whole = json!({
            "predecessor": "z", "successor": "h", "effective": "2024-05-01", "kind": "split", "document": seal("extract"),
        });
        let of_the_act = |mut case: Value, field: &str| {
            case["benefit"]["correct"][field] = Value::Null;
            body(case)
        };
        let silent = serde_json::to_value(correct_payment(self.payment, Some("1 CNY"))).unwrap();
        vec![
            ("ACT-020", "body.act", by("z", body(contest))),
            ("AUT-020", "key", by("h", body(json!({ "membership": { "replace_recovery": recovery } })))),
            ("AUT-021", "body", by("k", fact("p6"))),
            ("MEM-021", "body.membership.replace_root.document", by("h", bare)),
            ("FAC-002", "body.contribution.deliver.delivered", by("h", deliver("c1", "5 CNY", "1999-01-01", "note 2"))),
            (
                "FAC-003",
                "body.contribution.promise.due",
                by("h", with(&promise("c7", "5 CNY", "k"), "/contribution/promise/due", json!("2024-05-31"))),
            ),
            (
                "FAC-004",
                "body.ip.record_fact.fact.executed",
                by("k", with(&fact("p1"), "/ip/record_fact/fact/executed", json!("2024-01-02"))),
            ),
            ("CON-016", "body.contribution.deliver.delivered", by("y", deliver("c8", "5 CNY", "2024-05-01", "note 8"))),
            ("MEM-022", "body.membership.succeed.parts", by("z", body(json!({ "membership": { "succeed": whole } })))),
            ("BEN-020", "body.benefit.correct.fact", by("h", correct_payment(nothing, None))),
            ("BEN-021", "body.benefit.correct", by("h", of_the_act(silent, "amount"))),
            ("BEN-022", "author", by("z", correct_payment(self.payment, None))),
            ("CON-013", "body.contribution.correct.fact", by("h", correct_contribution(nothing, None))),
            ("CON-014", "body.contribution.correct", by("h", correct_contribution(self.delivery, Some("5 CNY")))),
            ("CON-015", "author", by("z", correct_contribution(self.delivery, None))),
            ("IP-022", "body.ip.correct.fact", by("h", correct(nothing))),
            ("IP-023", "author", by("z", correct(self.fact))),
            ("IP-030", "body.ip.settle_claim.claim", by("h", claim)),
        ]
    }
}
