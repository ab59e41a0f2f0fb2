//! Distributions and payments, as records.
//!
//! Invariants: the parts sum to the pool to the last minor unit; paid ≤ approved; a payment is acknowledged once.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::book::{Corrected, Sequence, Table, subjects, tables, things};
use crate::value::{Date, DistributionId, EventId, Hash, MemberId, Money, Name, Share};

/// An approved distribution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Distribution {
    /// What the proceeds are from.
    pub what: Name,
    /// What is shared.
    pub pool: Money,
    /// The day on which it accrued.
    pub accrued: Date,
    /// The agreement version that gives the shares.
    pub version: u32,
    /// Who pays.
    pub payer: MemberId,
    /// The act that shares it out.
    pub act: EventId,
    /// Index of the entry that completed it.
    pub index: u64,
    /// Whether the version in force when it is paid gives the shares: until its first payment a later version does.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_payment: bool,
    /// Each member's part.
    pub parts: BTreeMap<MemberId, Part>,
}

/// A member's part of a distribution, in minor units of the pool's currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// The share that gives it.
    pub share: Share,
    /// What is due.
    pub due: i64,
    /// Whether it holds a minor unit of the remainder.
    pub remainder: bool,
    /// What the payer states to have paid.
    pub paid: i64,
    /// What the member acknowledges to have received.
    pub acknowledged: i64,
}

impl Part {
    /// Two members' parts of one distribution in one hand. The sums stay what they are together.
    pub(crate) fn join(&mut self, other: &Self) {
        self.share = self.share.checked_add(other.share).unwrap_or(self.share);
        self.due = self.due.saturating_add(other.due);
        self.remainder |= other.remainder;
        self.paid = self.paid.saturating_add(other.paid);
        self.acknowledged = self.acknowledged.saturating_add(other.acknowledged);
    }
}

/// A payment as the payer states it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Payment {
    /// The distribution.
    pub distribution: DistributionId,
    /// Who was paid.
    pub payee: MemberId,
    /// How much.
    pub amount: Money,
    /// On which day.
    pub paid: Date,
    /// The commitment to the bank's reference, where one was sealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<Hash>,
    /// Index of the entry that acknowledges it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledged: Option<u64>,
}

/// What a payment said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stated {
    /// How much.
    pub amount: Money,
    /// On which day.
    pub paid: Date,
    /// Index of the entry that acknowledged it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledged: Option<u64>,
}

tables! {
    /// The benefit tables.
    pub struct Tables {
        /// Approved distributions.
        distributions: Table<DistributionId, Distribution> = "distribution",
        /// Payments by the index of their entry.
        payments: Sequence<Payment> = "payment",
        /// What payments said before they or their acknowledgements were corrected, oldest first, by the index of their entry.
        corrections: Table<u64, Vec<Corrected<Stated>>> = "payment_correction",
    }
}

subjects! {
    /// A distribution.
    distribution(DistributionId) = "distribution";
}

things! {
    pub(crate),
    /// A distribution.
    DISTRIBUTION "distribution" "分配", "benefit list";
}
