//! The terms as a whole: the clauses that rules enforce, and the rest behind them.
//!
//! Invariant: nothing is left open. What rules enforce is a field; every other clause that the law or the policy on
//! alliances wants is set or says in words that the statute's default holds.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::book::Matter;
use crate::mechanism::agreement::terms::clauses::Clauses;
use crate::mechanism::agreement::terms::matters::OwnMatter;
use crate::mechanism::decision::rule::{Approver, Organ, VotingRule};
use crate::value::{Currency, MatterId, MemberId, Name, OrganId, RuleId, Share, UtcOffset};

/// Days from a demand for ratification to its last day while no terms say otherwise (Civil Code 171).
pub const RATIFICATION_DAYS: u16 = 30;

/// Days for which an act on a member's identity stands in the open while no terms say otherwise.
pub(crate) const CONTEST_DAYS: u16 = 30;

/// Fields of which each entry is a clause of its own: read, compared and changed by itself. Shares are one clause together,
/// since they sum to 1.
pub(crate) const TABLES: [&str; 5] = ["approvals", "clauses", "matters", "organs", "rules"];

/// The clauses that the rules enforce.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// Time zone in which days begin, in minutes east of UTC.
    pub time_zone: UtcOffset,
    /// Currency of the alliance's money, for people; every amount names its own.
    pub currency: Currency,
    /// Each member's fixed share of the benefits; they sum to exactly 1.
    pub benefit_shares: BTreeMap<MemberId, Share>,
    /// Days within which an act must find its last approval, 1 to 3650.
    pub approval_days: u16,
    /// Days from a demand for ratification to the last day on which an act beyond a key's authority can be ratified,
    /// 1 to 3650 (30 where the law applies: Civil Code 171).
    #[serde(default = "ratification_days")]
    pub ratification_days: u16,
    /// Days for which an act on a member's identity (another root key, a succession, an end) stands in the open before it
    /// takes effect, so that the member can contest it, 15 to 3650.
    #[serde(default = "contest_days")]
    pub contest_days: u16,
    /// The organs.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub organs: BTreeMap<OrganId, Organ>,
    /// The rules by which organs decide.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub rules: BTreeMap<RuleId, VotingRule>,
    /// Who approves what; every member where a matter is not named.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub approvals: BTreeMap<Matter, Approver>,
    /// Matters of the alliance's own, by ids with a hyphen.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub matters: BTreeMap<MatterId, OwnMatter>,
    /// What an owner needs to assign its own part of an asset.
    pub transfer: Transfer,
    /// Days from the notice to a member's exit without the others' consent, 1 to 3650.
    pub exit_notice_days: u16,
    /// Whether the members exclude that the agreement is a partnership contract (Civil Code 967 ff).
    pub partnership_excluded: bool,
    /// The one path for disputes: arbitration or court, never both.
    pub disputes: DisputePath,
    /// The law that governs the agreement.
    pub governing_law: Name,
    /// What the law and the policy on alliances want agreed beside that.
    #[serde(default)]
    pub clauses: Clauses,
}

const fn ratification_days() -> u16 {
    RATIFICATION_DAYS
}

const fn contest_days() -> u16 {
    CONTEST_DAYS
}

/// What an owner needs to assign its own part of an asset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transfer {
    /// Nothing but the assignee's consent.
    Free,
    /// The consent of every other owner, which also waives its pre-emption.
    CoOwnersConsent,
}

/// The one path for disputes.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DisputePath {
    /// Arbitration by this body.
    Arbitration(Name),
    /// The court of this place.
    Court(Name),
}

impl Terms {
    /// Who approves a matter.
    #[must_use]
    pub fn approver(&self, matter: &Matter) -> &Approver {
        self.approvals.get(matter).unwrap_or(&Approver::AllMembers)
    }

    /// Whether the agreement counts in this currency. No rule holds it, for amounts name their own: whoever signs is told.
    #[must_use]
    pub fn counts_in(&self, currency: Currency) -> bool {
        self.currency == currency
    }
}
