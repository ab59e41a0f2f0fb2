//! What members sign about what they put in. Data only: the rules stand in `rules`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::book::{Said, acts};
use crate::mechanism::contribution::words;
use crate::value::{ContributionId, Date, EventId, MemberId, Money, Name, Note, Seal};

/// What is put in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 资金
    Cash,
    /// 设备场地
    Equipment,
    /// Materials, samples, germplasm.
    Materials,
    /// 人员
    People,
    /// 技术作价
    Ip,
    /// Data, software, market channel, brand, service.
    Other,
}

impl Kind {
    /// Its name for people.
    #[must_use]
    pub fn said(self) -> Said {
        match self {
            Self::Cash => words::cash(),
            Self::Equipment => words::equipment(),
            Self::Materials => words::materials(),
            Self::People => words::people(),
            Self::Ip => words::ip(),
            Self::Other => words::other(),
        }
    }
}

/// Promise a contribution.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Promise {
    /// Its id.
    pub contribution: ContributionId,
    /// What it is.
    pub kind: Kind,
    /// What it is, in words.
    pub what: Name,
    /// Its agreed value, above zero.
    pub value: Money,
    /// The day it is due.
    pub due: Date,
    /// Who acknowledges deliveries: another member.
    pub receiver: MemberId,
}

/// Deliver (a part of) a contribution.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deliver {
    /// The promised contribution.
    pub contribution: ContributionId,
    /// The value of what is delivered, above zero.
    pub value: Money,
    /// The day it was delivered, today at the latest.
    pub delivered: Date,
    /// The sealed document that shows it (delivery note, bank slip, time sheet).
    pub evidence: Seal,
}

/// Acknowledge (a part of) a delivery.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Acknowledge {
    /// The delivery's event.
    pub delivery: EventId,
    /// The value that is acknowledged, above zero.
    pub value: Money,
}

/// Contest what is not acknowledged of a delivery: then silence does not acknowledge it.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contest {
    /// The delivery's event.
    pub delivery: EventId,
    /// Why, for everybody to read.
    pub reason: Note,
}

/// Say what is right of a delivery or of an acknowledgement.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correct {
    /// The event of the delivery or of the acknowledgement.
    pub fact: EventId,
    /// Whether it did not happen at all.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub never: bool,
    /// The right value, above zero, where that is wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Money>,
    /// The right day of a delivery, where that is wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivered: Option<Date>,
    /// Why, for everybody to read.
    pub reason: Note,
}

acts! {
    "contribution":
    /// Promise a contribution.
    Promise(Promise) = "promise",
    /// Deliver (a part of) it.
    Deliver(Deliver) = "deliver",
    /// Acknowledge (a part of) a delivery.
    Acknowledge(Acknowledge) = "acknowledge",
    /// Contest (the rest of) a delivery.
    Contest(Contest) = "contest",
    /// Say what is right of a delivery or of an acknowledgement.
    Correct(Correct) = "correct",
}
