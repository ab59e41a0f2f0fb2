//! What members sign about sharing and paying the proceeds. Data only: the rules stand in `rules`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::book::acts;
use crate::value::{Date, DistributionId, EventId, MemberId, Money, Name, Note, Seal};

/// Share a pool by the agreement's fixed shares.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Distribute {
    /// Its id.
    pub distribution: DistributionId,
    /// What the proceeds are from.
    pub what: Name,
    /// What is shared, above zero.
    pub pool: Money,
    /// The day on which it accrued.
    pub accrued: Date,
    /// The agreement version that gives the shares: the one in force when it accrued, or as the terms say when it is paid.
    pub version: u32,
    /// Who pays.
    pub payer: MemberId,
}

/// State that a member's part (or some of it) was paid.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pay {
    /// The distribution.
    pub distribution: DistributionId,
    /// Who was paid.
    pub payee: MemberId,
    /// How much, above zero.
    pub amount: Money,
    /// On which day.
    pub paid: Date,
    /// The sealed bank reference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bank_reference: Option<Seal>,
}

/// Acknowledge a payment.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AcknowledgePayment {
    /// The payment's event.
    pub payment: EventId,
}

/// Say what is right of a payment or of its acknowledgement.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correct {
    /// The event of the payment or of the acknowledgement.
    pub fact: EventId,
    /// Whether it did not happen at all. Of an acknowledgement nothing else can be corrected.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub never: bool,
    /// The right amount, above zero, where that is wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
    /// The right day, where that is wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid: Option<Date>,
    /// Why, for everybody to read.
    pub reason: Note,
}

acts! {
    "benefit":
    /// Share a pool by the agreement's fixed shares.
    Distribute(Distribute) = "distribute",
    /// State that a member's part (or some of it) was paid.
    Pay(Pay) = "pay",
    /// Acknowledge a payment.
    Acknowledge(AcknowledgePayment) = "acknowledge",
    /// Say what is right of a payment or of its acknowledgement.
    Correct(Correct) = "correct",
}
