//! Promised contributions and deliveries, as records.
//!
//! Invariants: deemed ≤ acknowledged ≤ delivered; one sealed document backs one delivery; a contribution keeps one currency.

use serde::{Deserialize, Serialize};

use crate::book::{Corrected, Numbering, Sequence, Table, subjects, tables, things};
use crate::mechanism::contribution::acts::Kind;
use crate::value::{ContributionId, Date, Hash, MemberId, Money, Name, Note};

/// A promised contribution and what has come of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contribution {
    /// Who promised it.
    pub member: MemberId,
    /// What it is.
    pub kind: Kind,
    /// What it is, in words.
    pub what: Name,
    /// Its agreed value.
    pub promised: Money,
    /// The day it is due.
    pub due: Date,
    /// Who acknowledges deliveries.
    pub receiver: MemberId,
    /// Index of the promise's entry.
    pub index: u64,
    /// Value of all deliveries.
    pub delivered: Money,
    /// Acknowledged value of all deliveries.
    pub acknowledged: Money,
    /// How much of that silence acknowledged.
    pub deemed: Money,
}

/// A delivery and how much of it is acknowledged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delivery {
    /// The contribution it belongs to.
    pub contribution: ContributionId,
    /// Its value as the contributor claims it.
    pub value: Money,
    /// The day it was made.
    pub delivered: Date,
    /// How much of it is acknowledged, by the receiver or by its silence.
    pub acknowledged: Money,
    /// What the receiver's silence acknowledged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deemed: Option<Deemed>,
    /// That the receiver contests it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contested: Option<Contested>,
}

/// What silence acknowledged, and why (Civil Code 140).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deemed {
    /// The rest that nobody had acknowledged or contested.
    pub value: Money,
    /// The last day on which the receiver could have.
    pub last_day: Date,
    /// The agreement version whose clause says so.
    pub version: u32,
    /// Index of the first entry after that day.
    pub index: u64,
}

/// That a receiver contests a delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contested {
    /// Who.
    pub by: MemberId,
    /// Why.
    pub reason: Note,
    /// Index of the entry.
    pub index: u64,
}

/// A delivery that silence acknowledges after a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Awaited {
    /// The last day to acknowledge or contest it.
    pub last_day: Date,
    /// The agreement version whose clause says so.
    pub version: u32,
}

/// An acknowledgement of a delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Acknowledgement {
    /// Index of the delivery's entry.
    pub delivery: u64,
    /// The value that is acknowledged.
    pub value: Money,
    /// Who acknowledged it.
    pub by: MemberId,
}

/// What a delivery or an acknowledgement said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stated {
    /// Its value.
    pub value: Money,
    /// The day of a delivery.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivered: Option<Date>,
}

tables! {
    /// The contribution tables.
    pub struct Tables {
        /// Promised contributions.
        contributions: Table<ContributionId, Contribution> = "contribution",
        /// Deliveries by the index of their entry.
        deliveries: Sequence<Delivery> = "delivery",
        /// Which delivery a sealed document backs, by its commitment.
        evidence: Numbering<Hash> = "evidence",
        /// Deliveries that silence acknowledges, by the index of their entry, while it can.
        awaited: Table<u64, Awaited> = "awaited_delivery",
        /// Acknowledgements by the index of their entry.
        acknowledgements: Sequence<Acknowledgement> = "acknowledgement",
        /// What deliveries and acknowledgements said before they were corrected, oldest first, by the index of their entry.
        corrections: Table<u64, Vec<Corrected<Stated>>> = "contribution_correction",
    }
}

subjects! {
    /// A contribution.
    contribution(ContributionId) = "contribution";
}

things! {
    pub(crate),
    /// A contribution.
    CONTRIBUTION "contribution" "投入", "contribution list";
}
