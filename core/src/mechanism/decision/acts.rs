//! What members sign when organs decide. Data only: the rules stand in `rules`.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::book::{Matter, acts};
use crate::mechanism::decision::count::Vote;
use crate::mechanism::decision::tables::MeetingKind;
use crate::value::{Date, DecisionId, EventId, MeetingId, MemberId, Note, OrganId, Seal};

/// An item of an agenda.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Its id.
    pub decision: DecisionId,
    /// What kind of matter it is.
    pub matter: Matter,
    /// What is decided, in the words of whoever convenes; an act that is named says itself what it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub what: Option<Note>,
    /// The pending act that it approves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<EventId>,
    /// The member that it is about; of an act the act's word holds. In words it excludes that member from a suspension or
    /// an expulsion alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub concerned: Option<MemberId>,
}

/// Convene a meeting of an organ, or a written procedure.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Convene {
    /// Its id.
    pub meeting: MeetingId,
    /// Whose.
    pub organ: OrganId,
    /// How.
    pub kind: MeetingKind,
    /// The day of the meeting, or the last day for answers.
    pub on: Date,
    /// The agenda.
    pub agenda: Vec<Item>,
    /// The meeting without quorum that this one follows; its items are decided by the fallback rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fallback_of: Option<MeetingId>,
}

/// Add an item to the agenda of a meeting.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddItem {
    /// The meeting.
    pub meeting: MeetingId,
    /// The item.
    pub item: Item,
}

/// Let another member act for the author at a meeting.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GrantProxy {
    /// The meeting.
    pub meeting: MeetingId,
    /// Who acts.
    pub to: MemberId,
}

/// Be present at a meeting, for oneself and for those who granted a proxy.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attend {
    /// The meeting.
    pub meeting: MeetingId,
    /// Whom else the author represents.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub represents: BTreeSet<MemberId>,
}

/// Say what is right of one's own attendance.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correct {
    /// The meeting.
    pub meeting: MeetingId,
    /// The event that stated the attendance.
    pub fact: EventId,
    /// Who of those that it names was there, the author among them; nobody where it is left out.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub there: BTreeSet<MemberId>,
    /// Why, for everybody to read.
    pub reason: Note,
}

/// Vote on an item.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CastVote {
    /// The item.
    pub decision: DecisionId,
    /// The vote.
    pub vote: Vote,
    /// The member that the author represents by proxy; itself where nobody is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<MemberId>,
}

/// Close the vote on an item: the chair does, and from the day after the meeting any member of the organ. It lasts to the
/// end of the day, unless no vote still to come can change the result.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Close {
    /// The item.
    pub decision: DecisionId,
}

/// Record the draft minutes of a meeting.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordMinutes {
    /// The meeting.
    pub meeting: MeetingId,
    /// The sealed text.
    pub text: Seal,
}

/// Object to the draft minutes.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ObjectMinutes {
    /// The meeting.
    pub meeting: MeetingId,
    /// What is wrong with them.
    pub reason: Note,
}

/// Veto a decision.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CastVeto {
    /// The decision.
    pub decision: DecisionId,
    /// Which work, cost, liability or IP of the author it affects severely, and how.
    pub reason: Note,
}

/// Lift one's own veto.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LiftVeto {
    /// The decision.
    pub decision: DecisionId,
}

/// Appoint to an organ.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Appoint {
    /// The organ.
    pub organ: OrganId,
    /// All in the seats that the terms leave open, from now on; as before where nobody is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub members: Option<BTreeSet<MemberId>>,
    /// Who chairs it from now on, where the terms name nobody; as before where nobody is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chair: Option<MemberId>,
}

acts! {
    "decision":
    /// Convene a meeting of an organ, or a written procedure.
    Convene(Convene) = "convene",
    /// Add an item to the agenda.
    AddItem(AddItem) = "add_item",
    /// Let another member act for the author at a meeting.
    GrantProxy(GrantProxy) = "grant_proxy",
    /// Be present at a meeting, for oneself and for those who granted a proxy.
    Attend(Attend) = "attend",
    /// Vote.
    Vote(CastVote) = "vote",
    /// Close the vote on an item: its result is computed.
    Close(Close) = "close",
    /// Record the draft minutes.
    Minutes(RecordMinutes) = "minutes",
    /// Object to the draft minutes.
    ObjectMinutes(ObjectMinutes) = "object_minutes",
    /// Veto a decision.
    Veto(CastVeto) = "veto",
    /// Lift one's own veto.
    LiftVeto(LiftVeto) = "lift_veto",
    /// Appoint to an organ.
    Appoint(Appoint) = "appoint",
    /// Say what is right of one's own attendance.
    Correct(Correct) = "correct",
}
