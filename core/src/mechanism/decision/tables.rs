//! Meetings, what they decide on, and appointments, as records.
//!
//! Invariant: the last vote of a member before the close counts, and the ballot is kept, so the result can be counted again
//! for ever.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::book::{Corrected, Matter, Refusal, Table, subjects, tables, things};
use crate::mechanism::decision::codes::{DEC_003, DEC_015, DEC_020};
use crate::mechanism::decision::count::{Ballot, Tally, Vote};
use crate::mechanism::decision::words;
use crate::value::{Date, DecisionId, EventId, MeetingId, MemberId, Note, OrganId, RuleId, Seal};

/// How an organ comes together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MeetingKind {
    /// A meeting with the full notice.
    Ordinary,
    /// A meeting with the shorter notice.
    Extraordinary,
    /// A written procedure: answers until the end of a day.
    Written,
}

/// A meeting or a written procedure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meeting {
    /// Whose.
    pub organ: OrganId,
    /// How.
    pub kind: MeetingKind,
    /// The day of the meeting, or the last day for answers.
    pub on: Date,
    /// The meeting without quorum that this one follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fallback_of: Option<MeetingId>,
    /// Index of the entry that convened it.
    pub index: u64,
    /// Who convened it.
    pub by: MemberId,
    /// What is on the agenda.
    pub agenda: BTreeSet<DecisionId>,
    /// Who acts for whom: by the member represented, with the index of the grant.
    pub proxies: BTreeMap<MemberId, (MemberId, u64)>,
    /// Who is present or represented, with the index of the entry.
    pub present: BTreeMap<MemberId, u64>,
    /// Further entries that say so: they count where the one above is not trusted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also_present: Vec<(MemberId, u64)>,
    /// The draft minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<Minutes>,
}

/// Draft minutes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Minutes {
    /// The sealed text.
    pub text: Seal,
    /// Index of the entry.
    pub index: u64,
    /// The day on which it was recorded: objections and vetoes run from it.
    pub sent: Date,
    /// Last day for objections; who is silent until then accepts them.
    pub objections_until: Date,
    /// Who objected, with the index of the entry and why.
    pub objections: BTreeMap<MemberId, (u64, Note)>,
}

/// An item that an organ decides on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// At which meeting.
    pub meeting: MeetingId,
    /// Of which organ.
    pub organ: OrganId,
    /// What kind of matter.
    pub matter: Matter,
    /// What is decided, in the words of whoever convened; an act that is named says itself what it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub what: Option<Note>,
    /// The act that it approves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<EventId>,
    /// The member that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub concerned: Option<MemberId>,
    /// Who has something by what is decided on, and so does not decide: of a strike those who received what it takes back.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub interested: BTreeSet<MemberId>,
    /// Index of the entry that put it on the agenda.
    pub index: u64,
    /// The last vote of each member, with the index of the entry.
    pub votes: BTreeMap<MemberId, (Vote, u64)>,
    /// Votes that a later one replaced, in the order of the entries: they count where the later one is not trusted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replaced: Vec<(MemberId, (Vote, u64))>,
    /// How the vote was closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<Closed>,
    /// Vetoes.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub vetoes: BTreeMap<MemberId, Vetoed>,
}

/// A closed vote: everything that its result follows from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closed {
    /// Index of the entry that closed it.
    pub index: u64,
    /// The day.
    pub on: Date,
    /// The agreement version whose rule it ran under.
    pub version: u32,
    /// The rule.
    pub rule: RuleId,
    /// The ballot.
    pub ballot: Ballot,
    /// Its count.
    pub tally: Tally,
}

/// A veto.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vetoed {
    /// Index of the entry.
    pub index: u64,
    /// Why the member is severely affected.
    pub reason: Note,
    /// Index of the entry in which the member lifted it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lifted: Option<u64>,
    /// The one before it, which counts again where the signature that lifted it is not trusted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earlier: Option<Box<Vetoed>>,
}

/// Who sits in an organ since an appointment, while no agreement version changes its seats.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Appointed {
    /// The agreement version.
    pub version: u32,
    /// The members in the seats that the terms leave open, where they were appointed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub members: Option<BTreeSet<MemberId>>,
    /// The chair, where it was appointed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chair: Option<MemberId>,
    /// Index of the entry.
    pub index: u64,
}

tables! {
    /// The decision tables.
    pub struct Tables {
        /// Meetings and written procedures.
        meetings: Table<MeetingId, Meeting> = "meeting",
        /// What they decide on.
        decisions: Table<DecisionId, Decision> = "decision",
        /// Appointments over what the terms say.
        appointed: Table<OrganId, Appointed> = "appointed",
        /// Whom a statement of attendance named before that was corrected, by its meeting and its entry.
        attendances: Table<(MeetingId, u64), Vec<Corrected<BTreeSet<MemberId>>>> = "attendance_correction",
    }
}

impl Tables {
    pub(crate) fn meeting(&self, field: &'static str, id: &MeetingId) -> Result<&Meeting, Refusal> {
        self.meetings.get(id).ok_or_else(|| DEC_003.refuse(field, words::no_meeting(id)))
    }

    pub(crate) fn decision(&self, field: &'static str, id: &DecisionId) -> Result<(&Decision, &Meeting), Refusal> {
        let unknown = || DEC_003.refuse(field, words::no_item(id));
        let decision = self.decisions.get(id).ok_or_else(unknown)?;
        Ok((decision, self.meetings.get(&decision.meeting).ok_or_else(unknown)?))
    }

    /// The items about an act.
    pub(crate) fn about<'a>(&'a self, act: &'a EventId) -> impl Iterator<Item = (&'a DecisionId, &'a Decision)> {
        self.decisions.iter().filter(move |(_, item)| item.act.as_ref() == Some(act))
    }
}

/// Whether a meeting can take place on a day; a written procedure begins with its call.
pub(crate) fn has_begun(meeting: &Meeting, today: Date) -> bool {
    meeting.kind == MeetingKind::Written || meeting.on <= today
}

/// Refuses what belongs to the meeting before its day.
pub(crate) fn require_begun(field: &'static str, meeting: &Meeting, today: Date) -> Result<(), Refusal> {
    if has_begun(meeting, today) {
        return Ok(());
    }
    Err(DEC_015.refuse(field, words::meeting_is_on(meeting.on, today)))
}

/// Refuses what is done at the meeting on any day but its own: a meeting is one day, so that no quorum is gathered over
/// several. What comes of it (the count, the minutes, vetoes) can be recorded afterwards.
pub(crate) fn require_its_day(field: &'static str, meeting: &Meeting, today: Date) -> Result<(), Refusal> {
    require_begun(field, meeting, today)?;
    if meeting.kind != MeetingKind::Written && meeting.on < today {
        return Err(DEC_020.refuse(field, words::meeting_was_on(meeting.on, today)));
    }
    Ok(())
}

/// Whether votes can be cast on a day.
pub(crate) fn takes_votes(meeting: &Meeting, today: Date) -> bool {
    has_begun(meeting, today) && today <= meeting.on
}

/// Whether votes that are missing are waited for on a day: to the end of the day of the meeting, or of the last day for
/// answers. Nothing but the day keeps a chair from closing before the others have come.
pub(crate) fn is_awaited(meeting: &Meeting, today: Date) -> bool {
    today <= meeting.on
}

/// Whether a written procedure takes no answers any more on a day.
pub(crate) fn is_past(meeting: &Meeting, today: Date) -> bool {
    meeting.kind == MeetingKind::Written && meeting.on < today
}

subjects! {
    /// An item that an organ decides on.
    decision(DecisionId) = "decision";
    /// A meeting of an organ.
    meeting(MeetingId) = "meeting";
}

things! {
    pub(crate),
    /// A decision.
    DECISION "decision" "决定", "decision list";
    /// A meeting.
    MEETING "meeting" "会议", "decision meetings";
    /// An organ.
    ORGAN "organ" "机构", "decision organs";
}
