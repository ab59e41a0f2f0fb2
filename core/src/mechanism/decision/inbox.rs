//! What waits for a member in the organs, in words and with the command that does it.

use crate::book::{Ask, Deed};
use crate::mechanism::decision::query::item::what_is_decided;
use crate::mechanism::decision::query::waiting::{Duty, Waiting, waiting};
use crate::mechanism::decision::tables::{Decision, Meeting};
use crate::mechanism::decision::words;
use crate::mechanism::seam::{InboxItem, Told};
use crate::mechanism::state::State;
use crate::value::{Date, MemberId};

/// All that waits for a member in the organs.
pub(crate) fn inbox<'a>(state: &'a State, ask: &'a Ask<'_>, member: &MemberId) -> Vec<InboxItem<'a>> {
    waiting(state, member, ask.at).into_iter().filter_map(|waiting| organ_item(state, ask, waiting)).collect()
}

fn organ_item<'a>(state: &'a State, ask: &'a Ask<'_>, waiting: Waiting) -> Option<InboxItem<'a>> {
    let tables = &state.sections.decision;
    let meeting = tables.meetings.get(&waiting.meeting)?;
    let record = waiting.decision.as_ref().and_then(|id| tables.decisions.get(id));
    let what = match waiting.deed {
        Duty::Come => "come",
        Duty::Attend => "attend",
        Duty::Vote => "vote",
        Duty::Close => "close",
        Duty::Minutes => "minutes",
        Duty::Veto => "veto",
        Duty::ObjectMinutes => "object",
    };
    let until = waiting.until.and_then(|date: Date| state.end_of(date, ask.at));
    let entry = match (waiting.deed, &meeting.minutes) {
        (Duty::ObjectMinutes, Some(minutes)) => minutes.index,
        _ => record.map_or(meeting.index, |record| record.index),
    };
    Some(InboxItem { what, until, entry, tell: Box::new(move || tell(state, &waiting, meeting, record)) })
}

fn tell(state: &State, waiting: &Waiting, meeting: &Meeting, record: Option<&Decision>) -> Told {
    let (id, organ) = (&waiting.meeting, &meeting.organ);
    let item = waiting.decision.as_ref().map(ToString::to_string).unwrap_or_default();
    let for_whom = |deed: Deed| waiting.represents.iter().fold(deed, |deed, member| deed.with("for", member));
    let decided = || {
        let (what, act) = record.map(|record| (record.what.as_ref(), record.act.as_ref())).unwrap_or_default();
        what_is_decided(state, what, act)
    };
    let (words, deed) = match waiting.deed {
        Duty::Come => (words::waits_come(organ, meeting.on, id), Deed::new("decision meeting").on(id)),
        Duty::Attend => (words::waits_attend(organ, meeting.on), for_whom(Deed::new("decision attend").on(id))),
        Duty::Vote => (words::waits_vote(decided()), for_whom(Deed::new("decision vote").on(&item).on("yes"))),
        Duty::Close => (decided(), Deed::new("decision close").on(&item)),
        Duty::Minutes => (words::waits_minutes(id), Deed::new("decision minutes").on(id).with("text", "minutes.txt")),
        Duty::Veto => (decided(), Deed::new("decision veto").on(&item).blank("reason")),
        Duty::ObjectMinutes => (words::waits_object(id), Deed::new("decision object").on(id).blank("reason")),
    };
    let about = waiting.decision.as_ref().map_or_else(|| id.to_string(), |decision| decision.to_string());
    Told { about, words, deed }
}
