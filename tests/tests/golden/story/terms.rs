//! The agreement of the first story: a council of all, a board with weighted votes, a secretariat, a committee of experts.

use mengshu_core::mechanism::Body;
use mengshu_tests::bodies::{propose, with};
use mengshu_tests::terms::terms;
use serde_json::{Value, json};

/// The rules by which the organs decide.
fn rules() -> Value {
    json!({
        "admission": { "quorum": ">= 1/2", "base": "cast", "passes": ">= 2/3", "veto": { "days": 15 } },
        "expulsion": { "base": "all", "passes": "> 1/2", "exclude": ["concerned", "defaulting"] },
        "simple": {
            "quorum": ">= 1/2", "base": "cast", "passes": "> 1/2",
            "written": { "days": 10, "passes": "> 1/2", "silence_accepts": true },
        },
        "two-thirds": {
            "quorum": ">= 2/3", "base": "present", "passes": ">= 2/3", "exclude": ["defaulting"],
            "fallback": { "within_days": 30, "rule": "further" }, "veto": { "days": 15 },
        },
        "further": { "base": "cast", "passes": ">= 2/3", "veto": { "days": 15 } },
        "board": { "quorum": "> 1/2", "base": "all", "passes": "> 1/2" },
    })
}

fn organs() -> Value {
    let notice = json!({ "convene_days": 14, "extraordinary_days": 7, "item_days": 7 });
    json!({
        "council": {
            "kind": "council", "name": "理事会", "seats": "all_members", "chair": "h", "votes": "equal", "notice": notice,
            "minutes_days": 15,
            "matters": {
                "admission": "admission", "amendment": "simple", "background_list": "two-thirds", "budget": "simple",
                "expulsion": "expulsion", "ordinary": "simple", "strike": "simple", "suspension": "simple",
            },
        },
        "board": {
            "kind": "standing_council", "name": "Board", "seats": { "members": ["h", "k", "q"] }, "chair": "k",
            "votes": { "weighted": { "h": 2, "k": 1, "q": 1 } }, "notice": notice, "minutes_days": 10,
            "matters": { "appointment": "board", "distribution": "board", "project_agreement": "board" },
        },
        "office": {
            "kind": "secretariat", "name": "秘书处", "seats": { "members": ["k"] }, "votes": "equal", "notice": notice,
            "minutes_days": 10,
        },
        "experts": {
            "kind": "expert_committee", "name": "Experts", "seats": { "members": ["q", "y"] },
            "appointed": { "by": { "organ": "board" }, "at_most": 2 }, "votes": "equal",
            "notice": notice, "minutes_days": 10,
        },
    })
}

/// A version of the agreement with these shares.
pub(super) fn agreement(version: u32, from: &str, shares: &[(&str, &str)]) -> Body {
    let organ = |organ: &str| json!({ "organ": organ });
    let approvals = json!({
        "admission": organ("council"), "amendment": organ("council"), "background_list": organ("council"),
        "budget": organ("council"), "expulsion": organ("council"), "strike": organ("council"),
        "suspension": organ("council"), "appointment": organ("board"), "distribution": organ("board"),
        "project_agreement": organ("board"), "termination": "all_members",
    });
    let clauses = [
        ("cure_days", json!(30)),
        ("funds_keeper", json!("k")),
        ("ownership_of_results", json!("joint_by_shares")),
        ("payout_terms", json!("accrual_date")),
        ("precedence", json!(["Agreement", "附件"])),
        ("risk_shares", json!({ "h": "1/2", "k": "1/2" })),
        ("side_agreements", json!("from_declaration")),
    ];
    let mut agreement = propose(version, from, terms(shares));
    for (field, value) in [("organs", organs()), ("rules", rules()), ("approvals", approvals)] {
        agreement = with(&agreement, &format!("/agreement/propose/terms/{field}"), value);
    }
    for (clause, value) in clauses {
        agreement = with(&agreement, &format!("/agreement/propose/terms/clauses/{clause}"), value);
    }
    with(&agreement, "/agreement/propose/title", json!("半导体照明联盟协议"))
}

/// An amendment of one clause.
pub(super) fn amend(clause: &str, before: Value, after: Value, from: &str) -> Body {
    let change = json!({ "clause": clause, "before": before, "after": after });
    mengshu_tests::bodies::body(json!({ "agreement": { "amend": { "changes": [change], "in_force_from": from } } }))
}
