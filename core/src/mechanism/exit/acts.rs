//! What members sign about leaving and expulsion. Data only: the rules stand in `rules`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::book::acts;
use crate::value::{Date, EventId, MemberId, Note, Seal};

/// Leave the alliance.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leave {
    /// The last day of the membership.
    pub last_day: Date,
    /// Why, for everybody to read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Note>,
}

/// Give a member notice of a breach.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenBreach {
    /// The member.
    pub member: MemberId,
    /// What it did or left undone.
    pub what: Note,
    /// Last day to cure it.
    pub cure_by: Date,
}

/// Acknowledge that a breach was cured.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AcknowledgeCure {
    /// The member that the notice went to, which takes no part in it: where others acknowledge the cure because whoever gave
    /// the notice has left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<MemberId>,
    /// The notice's event.
    pub breach: EventId,
}

/// Expel a member for a breach that was not cured.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expel {
    /// The member.
    pub member: MemberId,
    /// The notice's event.
    pub breach: EventId,
}

/// State when an expelled member received the decision: rights to others' IP end with the receipt (DESCA 9.7.2.1.1).
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotifyExpulsion {
    /// The member.
    pub member: MemberId,
    /// The day of receipt.
    pub received: Date,
    /// The sealed evidence of it.
    pub evidence: Seal,
}

/// Say what is right of the receipt of an expulsion.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correct {
    /// The event that stated the receipt, or that corrected it last.
    pub fact: EventId,
    /// The right day; where it is left out the member has not received the decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received: Option<Date>,
    /// Why, for everybody to read.
    pub reason: Note,
}

acts! {
    "exit":
    /// Leave the alliance.
    Leave(Leave) = "leave",
    /// Give notice of a breach.
    OpenBreach(OpenBreach) = "open_breach",
    /// Acknowledge that a breach was cured.
    AcknowledgeCure(AcknowledgeCure) = "acknowledge_cure",
    /// Expel a member.
    Expel(Expel) = "expel",
    /// State when an expelled member received the decision.
    NotifyExpulsion(NotifyExpulsion) = "notify_expulsion",
    /// Say what is right of such a receipt.
    Correct(Correct) = "correct",
}
