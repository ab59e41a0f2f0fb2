//! Meetings and written procedures, with who was there and the draft minutes.

use std::collections::BTreeSet;
use std::ops::Bound;

use schemars::JsonSchema;
use serde::Serialize;

use crate::book::{Ask, Corrected};
use crate::mechanism::decision::tables::{Meeting, MeetingKind, Tables};
use crate::value::{Date, DecisionId, MeetingId, MemberId, Note, OrganId, Seal};

/// All meetings.
#[derive(JsonSchema, Serialize)]
pub(super) struct Meetings<'a> {
    /// In the order of their ids.
    pub(super) meetings: Vec<MeetingView<'a>>,
}

/// A meeting or a written procedure.
#[derive(JsonSchema, Serialize)]
pub(super) struct MeetingView<'a> {
    /// Its id.
    meeting: &'a MeetingId,
    /// Whose.
    organ: &'a OrganId,
    /// How.
    kind: MeetingKind,
    /// The day of the meeting, or the last day for answers.
    on: Date,
    /// The meeting without quorum that this one follows; null where it follows none.
    fallback_of: Option<&'a MeetingId>,
    /// Who convened it.
    convened_by: &'a MemberId,
    /// Index of the entry that convened it.
    convened_by_entry: u64,
    /// What is on the agenda.
    agenda: Vec<&'a DecisionId>,
    /// Who acts for whom.
    proxies: Vec<ProxyView<'a>>,
    /// Who is present or represented.
    present: Vec<PresenceView<'a>>,
    /// Whom statements of attendance named before they were corrected.
    attendances_before: Vec<AttendanceView<'a>>,
    /// The draft minutes; null while there are none.
    minutes: Option<MinutesView<'a>>,
}

/// A proxy for a meeting.
#[derive(JsonSchema, Serialize)]
struct ProxyView<'a> {
    /// Who is represented.
    from: &'a MemberId,
    /// Who acts.
    to: &'a MemberId,
    /// Index of the entry that grants it.
    entry: u64,
}

/// A member that is present or represented.
#[derive(JsonSchema, Serialize)]
pub(super) struct PresenceView<'a> {
    /// The member.
    member: &'a MemberId,
    /// Index of the entry that says so.
    entry: u64,
}

/// A statement of attendance before it was corrected.
#[derive(JsonSchema, Serialize)]
struct AttendanceView<'a> {
    /// Whom it named as there.
    members: &'a BTreeSet<MemberId>,
    /// Index of the entry that said so.
    entry: u64,
    /// Index of the entry that corrected it.
    until_entry: u64,
    /// Why.
    reason: &'a Note,
}

/// Draft minutes.
#[derive(JsonSchema, Serialize)]
struct MinutesView<'a> {
    /// The sealed text.
    text: &'a Seal,
    /// Index of the entry.
    entry: u64,
    /// The day on which they were recorded.
    sent: Date,
    /// Last day for objections.
    objections_until: Date,
    /// Who objected.
    objections: Vec<ObjectionView<'a>>,
}

/// An objection to draft minutes.
#[derive(JsonSchema, Serialize)]
struct ObjectionView<'a> {
    /// Who objects.
    member: &'a MemberId,
    /// Index of the entry.
    entry: u64,
    /// What is wrong with them.
    reason: &'a Note,
}

/// Who is present or represented.
pub(super) fn present(meeting: &Meeting) -> Vec<PresenceView<'_>> {
    meeting.present.iter().map(|(member, entry)| PresenceView { member, entry: *entry }).collect()
}

/// A meeting as a document; `lists` is the path below which its lists stand.
pub(super) fn meeting<'a>(
    tables: &'a Tables,
    ask: &Ask<'_>,
    lists: &str,
    id: &'a MeetingId,
    item: &'a Meeting,
) -> MeetingView<'a> {
    let list = |name: &str| format!("{lists}{name}");
    let corrections = tables.attendances.range_from((id.clone(), 0)).take_while(|((of, _), _)| of == id);
    let before = corrections.flat_map(|((_, entry), all)| {
        all.iter().map(move |corrected: &'a Corrected<BTreeSet<MemberId>>| AttendanceView {
            members: &corrected.before,
            entry: *entry,
            until_entry: corrected.index,
            reason: &corrected.reason,
        })
    });
    let agenda = |from: Option<DecisionId>| {
        let first = from.map_or(Bound::Unbounded, Bound::Included);
        item.agenda.range((first, Bound::Unbounded)).map(|item| (item, item))
    };
    let objection =
        |(member, (entry, reason)): (&'a MemberId, &'a (u64, Note))| ObjectionView { member, entry: *entry, reason };
    let proxies = item.proxies.iter().map(|(from, (to, entry))| ProxyView { from, to, entry: *entry });
    let minutes = item.minutes.as_ref().map(|minutes| MinutesView {
        text: &minutes.text,
        entry: minutes.index,
        sent: minutes.sent,
        objections_until: minutes.objections_until,
        objections: ask.places(&list("minutes/objections"), &minutes.objections, objection),
    });
    MeetingView {
        meeting: id,
        organ: &item.organ,
        kind: item.kind,
        on: item.on,
        fallback_of: item.fallback_of.as_ref(),
        convened_by: &item.by,
        convened_by_entry: item.index,
        agenda: ask.rows(&list("agenda"), agenda, |item| item),
        proxies: proxies.collect(),
        present: present(item),
        attendances_before: ask.places(&list("attendances_before"), before, |before| before),
        minutes,
    }
}
