//! The table, continued: authority, the agreement's clauses, the organs, expulsion.

use mengshu_core::mechanism::Body;
use mengshu_core::mechanism::decision::Item;
use mengshu_core::value::EventId;
use mengshu_tests::bodies::{
    admit, assign, attend, body, breach, close, compromise, confirm, convene, cured, demand, distribute, endorse,
    expel, expulsion_received, item, minutes, promise, propose, proxy, revoke, side_agreement, strike, suspend, veto,
    vote, with,
};
use mengshu_tests::terms::terms;
use mengshu_tests::{Author, signer};
use serde_json::{Value, json};

use crate::cases::Case;
use crate::world::World;

impl World {
    /// What keys, agreements and organs may not do.
    pub(crate) fn against_the_order(&self) -> Vec<Case> {
        [
            self.beyond_authority(),
            self.against_the_clauses(),
            self.against_the_organs(),
            self.against_a_member(),
            self.against_the_facts(),
        ]
        .concat()
    }

    fn beyond_authority(&self) -> Vec<Case> {
        let by = |author: &str, body: Body| self.author.signed(author, body);
        let nothing = EventId([0; 32]);
        let lost = |last_trusted: u64| compromise(signer("h2").key_id(), last_trusted, 4);
        vec![
            ("AUT-009", "body.act", by("k", endorse(self.unratified))),
            ("AUT-013", "key", self.author.signed_with("h", "h2", promise("c2", "100.01 CNY", "k"))),
            ("AUT-014", "key", self.author.signed_with("h", "h2", compromise(signer("h3").key_id(), 0, 4))),
            ("AUT-015", "body.membership.compromise_key.last_trusted", by("h", lost(1_000_000))),
            ("AUT-016", "body.membership.confirm.act", by("k", confirm(self.suspect))),
            ("AUT-016", "body.membership.strike.act", by("k", strike(nothing))),
            ("AUT-018", "key", self.author.signed_with("q", "q2", revoke(signer("q2").key_id(), 4))),
            ("ACT-007", "body.act", by("z", demand(self.pending))),
            ("ACT-008", "author", by("z", endorse(self.in_order))),
            ("IP-021", "body.ip.assign.share", by("h", assign("p6", "h", "k", "1/2", "2024-06-01"))),
        ]
    }

    fn against_the_clauses(&self) -> Vec<Case> {
        let by = |author: &str, body: Body| self.author.signed(author, body);
        let clause = |path: &str, value: Value| {
            with(&propose(3, "2024-07-01", terms(&[("h", "1")])), &format!("/agreement/propose/terms/{path}"), value)
        };
        let amend = |changes: Value| {
            body(json!({ "agreement": { "amend": { "changes": changes, "in_force_from": "2024-07-01" } } }))
        };
        let change = |clause: &str, before: Value, after: Value| {
            amend(json!([{ "clause": clause, "before": before, "after": after }]))
        };
        let project = json!({
            "project": "lamp", "title": "Pulsed light", "parties": ["h", "z"], "text": mengshu_tests::seal("text"),
            "start": "2024-07-01",
        });
        let strict = Author::new(Some(self.strict), 7);
        let end = body(json!({ "agreement": { "terminate": { "last_day": "2024-07-01", "reason": "Enough" } } }));
        let changes = "body.agreement.amend.changes";
        vec![
            ("AGR-007", "body.agreement.propose.terms.clauses", by("h", clause("clauses/lead", Value::Null))),
            (
                "AGR-008",
                "body.agreement.propose.terms.approvals.budget",
                by("h", clause("approvals", json!({ "budget": { "organ": "senate" } }))),
            ),
            ("AGR-011", changes, by("h", change("exit_notice_days", json!(90), json!(60)))),
            ("AGR-011", changes, by("h", change("exit_notice_days", json!(30), json!("soon")))),
            ("AGR-012", changes, by("h", amend(json!([])))),
            (
                "AGR-013",
                "body.agreement.declare_side.side_agreement",
                by("h", side_agreement("paper-1", &["h", "k"], "2024-02-10", &[])),
            ),
            (
                "AGR-014",
                "body.agreement.project.parties",
                by("k", body(json!({ "agreement": { "project": project } }))),
            ),
            (
                "AGR-014",
                "body.agreement.declare_side.parties",
                by("h", side_agreement("paper-2", &["h"], "2024-02-10", &[])),
            ),
            (
                "AGR-015",
                "body.agreement.declare_side",
                strict.signed("h", side_agreement("paper-2", &["h", "k"], "2024-02-10", &[])),
            ),
            (
                "AGR-016",
                "body.agreement.declare_side.dated",
                by("h", side_agreement("paper-2", &["h", "k"], "2024-06-02", &[])),
            ),
            (
                "BEN-014",
                "body.benefit.distribute.version",
                strict.signed("h", distribute("apr", "1 CNY", "2024-03-31", 2)),
            ),
            ("AGR-017", "body.agreement.terminate", strict.signed("h", end)),
            ("MEM-020", "body.membership.suspend.member", strict.signed("h", suspend("k"))),
            (
                "AGR-018",
                "body.agreement.propose.order",
                by(
                    "h",
                    with(
                        &propose(3, "2024-07-01", terms(&[("h", "1")])),
                        "/agreement/propose/order",
                        json!(["k", "k"]),
                    ),
                ),
            ),
        ]
    }

    fn against_the_organs(&self) -> Vec<Case> {
        let by = |author: &str, body: Body| self.author.signed(author, body);
        let call = |agenda: &[Item]| convene("m3", "ordinary", "2024-07-01", agenda);
        let changed = |field: &str, value: Value| {
            with(&call(&[item("d9", "budget", None)]), &format!("/decision/convene/{field}"), value)
        };
        let appoint = |whom: Value| {
            let mut appoint = json!({ "organ": "council" });
            appoint.as_object_mut().unwrap().extend(whom.as_object().unwrap().clone());
            body(json!({ "decision": { "appoint": appoint } }))
        };
        let agenda = "body.decision.convene.agenda";
        let correct = json!({ "meeting": "m1", "fact": self.pending, "reason": "A slip" });
        let correct = body(json!({ "decision": { "correct": correct } }));
        let further = with(
            &convene("m3", "extraordinary", "2024-06-10", &[item("d9", "budget", None)]),
            "/decision/convene/fallback_of",
            json!("m1"),
        );
        vec![
            ("DEC-001", "body.decision.convene.organ", by("h", changed("organ", json!("senate")))),
            ("DEC-002", "body.decision.convene.meeting", by("h", changed("meeting", json!("m1")))),
            ("DEC-002", agenda, by("h", call(&[item("d1", "budget", None)]))),
            ("DEC-003", "body.decision.vote.decision", by("h", vote("d9", "yes"))),
            ("DEC-003", "body.decision.attend.meeting", by("h", attend("m9", &[]))),
            ("DEC-004", agenda, by("h", call(&[item("d9", "dissolution", None)]))),
            ("DEC-005", "body.decision.convene.on", by("h", changed("on", json!("2024-06-14")))),
            ("DEC-006", "author", by("q", vote("d3", "no"))),
            ("DEC-007", "author", by("z", vote("d2", "yes"))),
            ("DEC-008", "body.decision.vote.decision", by("k", vote("d1", "no"))),
            ("DEC-008", "body.decision.close.decision", by("h", close("d1"))),
            ("DEC-009", "author", by("q", changed("organ", json!("board")))),
            ("DEC-010", "author", by("k", close("d2"))),
            ("DEC-012", agenda, by("h", call(&[item("d9", "budget", Some(self.pending))]))),
            ("DEC-013", "body.decision.grant_proxy.to", by("z", proxy("m1", "k"))),
            ("DEC-013", "body.decision.attend.represents", by("h", attend("m1", &["z"]))),
            ("DEC-014", "body.decision.veto.decision", by("k", veto("d2"))),
            ("DEC-015", "body.decision.attend.meeting", by("h", attend("m2", &[]))),
            ("DEC-016", "body.decision.convene.fallback_of", by("h", further)),
            ("DEC-017", "body.decision.minutes.meeting", by("h", minutes("m1", "Budget: failed"))),
            ("DEC-019", "body.decision.appoint.members", by("h", appoint(json!({ "members": ["h", "k"] })))),
            ("DEC-020", "body.decision.attend.meeting", by("k", attend("m0", &[]))),
            ("DEC-021", "body.decision.convene.on", by("h", changed("on", json!("2099-12-31")))),
            ("DEC-022", "body.decision.appoint.chair", by("h", appoint(json!({ "chair": "k" })))),
            ("DEC-023", "body.decision.correct.fact", by("h", correct)),
            ("DEC-018", agenda, by("h", call(&[Item { what: None, ..item("d9", "budget", None) }]))),
        ]
    }

    fn against_a_member(&self) -> Vec<Case> {
        let by = |author: &str, body: Body| self.author.signed(author, body);
        let reinstate = json!({ "member": "z", "reason": "It paid" });
        vec![
            (
                "MEM-008",
                "body.membership.reinstate.member",
                by("h", body(json!({ "membership": { "reinstate": reinstate } }))),
            ),
            (
                "MEM-012",
                "body.membership.admit.application",
                by("h", with(&admit("x", "x", 2), "/membership/admit/application", json!(EventId([0; 32])))),
            ),
            ("DEC-011", "body.exit.expel.breach", by("h", expel("q", self.cured))),
            ("DEC-011", "body.exit.acknowledge_cure.breach", by("h", cured(self.cured))),
            ("EXT-003", "body.exit.expel.breach", by("h", expel("q", self.breach))),
            ("EXT-004", "body.exit.open_breach.cure_by", by("h", breach("k", "2024-06-30"))),
            ("EXT-005", "body.exit.expel.breach", by("h", expel("k", self.breach))),
            ("EXT-006", "author", by("k", cured(self.breach))),
            ("EXT-007", "body.exit.notify_expulsion.member", by("h", expulsion_received("k", "2024-06-01"))),
        ]
    }
}
