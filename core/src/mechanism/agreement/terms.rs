//! Terms: the machine-readable clauses of an agreement version.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ledger::State;
use crate::ledger::refusal::{Refusal, codes};
use crate::value::{Currency, Date, MemberId, Name, Share, UtcOffset, sum_is_one};

/// The clauses that the rules enforce.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
}

/// What an owner needs to assign its own part of an asset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transfer {
    /// Nothing but the assignee's consent.
    Free,
    /// The consent of every other owner, which also waives its pre-emption.
    CoOwnersConsent,
}

/// The one path for disputes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DisputePath {
    /// Arbitration by this body.
    Arbitration(Name),
    /// The court of this place.
    Court(Name),
}

impl Terms {
    /// Checks what the terms say by themselves and of the members on a date.
    ///
    /// # Errors
    /// `AGR-003`, `AGR-004`, `AGR-006`.
    pub(super) fn check(&self, state: &State, date: Date) -> Result<(), Refusal> {
        let field = |name: &'static str| match name {
            "approval_days" => "body.agreement.propose.terms.approval_days",
            "exit_notice_days" => "body.agreement.propose.terms.exit_notice_days",
            _ => "body.agreement.propose.terms.benefit_shares",
        };
        for (name, days) in [("approval_days", self.approval_days), ("exit_notice_days", self.exit_notice_days)] {
            if !(1..=3650).contains(&days) {
                return Err(codes::AGR_006.refuse(field(name), format!("it is {days}")));
            }
        }
        let present = |member: &&MemberId| state.sections.membership.members.get(member).is_some_and(|record| !record.has_left(date));
        if let Some(stranger) = self.benefit_shares.keys().find(|member| !present(member)) {
            return Err(codes::AGR_004.refuse(field("benefit_shares"), format!("{stranger} is not a member")));
        }
        if !sum_is_one(self.benefit_shares.values()) {
            let shares: Vec<_> = self.benefit_shares.values().map(ToString::to_string).collect();
            return Err(codes::AGR_003.refuse(field("benefit_shares"), shares.join(" + ")));
        }
        Ok(())
    }
}
