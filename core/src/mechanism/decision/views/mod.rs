//! Decision views: the organs, their meetings, and every decision with its whole arithmetic.

mod decision;
mod meeting;
mod organ;

use serde_json::Value;

use crate::book::{Ask, ViewError, parse, view, views};
use crate::mechanism::decision::tables::{DECISION, Decision, MEETING};
use crate::mechanism::membership::tables::MEMBER;
use crate::mechanism::state::State;
use crate::value::{DecisionId, MeetingId, MemberId, OrganId};
use decision::{DecisionInFull, Decisions, decision, summary};
use meeting::{MeetingView, Meetings, meeting};
use organ::{OrganView, Organs, organ, organs};

views! {
    "decision" => Decisions<'_>,
    "decision/<id>" => DecisionInFull<'_>,
    "meeting" => Meetings<'_>,
    "meeting/<id>" => MeetingView<'_>,
    "organ" => Organs<'_>,
    "organ/<id>" => OrganView<'_>,
}

pub(crate) fn answer(state: &State, ask: &Ask<'_>) -> Option<Result<Value, ViewError>> {
    let tables = &state.sections.decision;
    Some(match ask.path.as_slice() {
        ["decision"] => member(state, ask, "vetoed_by").map(|by| {
            let from = |from| {
                let wanted = move |item: &Decision| by.as_ref().is_none_or(|by| item.vetoes.contains_key(by));
                let all = tables.decisions.rows_from(from).filter(move |(_, item)| wanted(item));
                all.filter_map(|(id, item)| Some((id, (id, item, tables.meetings.get(&item.meeting)?))))
            };
            let row = |(id, item, meeting)| summary(state, ask, id, item, meeting);
            view(&Decisions { decisions: ask.rows("decisions", from, row) })
        }),
        ["decision", id] => parse::<DecisionId>("decision", id).and_then(|id| {
            let missing = || ViewError::missing(&DECISION, &id);
            let item = tables.decisions.get(&id).ok_or_else(missing)?;
            let meeting = tables.meetings.get(&item.meeting).ok_or_else(missing)?;
            let without = member(state, ask, "without")?;
            Ok(view(&decision(state, ask, &id, item, meeting, without.as_ref())?))
        }),
        ["meeting"] => {
            let row = |id, item| meeting(tables, ask, &format!("meetings/{id}/"), id, item);
            Ok(view(&Meetings { meetings: ask.records("meetings", &tables.meetings, row) }))
        }
        ["meeting", id] => parse::<MeetingId>("meeting", id).and_then(|id| {
            let item = tables.meetings.get(&id).ok_or_else(|| ViewError::missing(&MEETING, &id))?;
            Ok(view(&meeting(tables, ask, "", &id, item)))
        }),
        ["organ"] => organs(state, ask).map(|organs| view(&organs)),
        ["organ", id] => parse::<OrganId>("organ", id).and_then(|id| Ok(view(&organ(state, ask, &id)?))),
        _ => return None,
    })
}

/// The member that a parameter names, where it is given. One that nobody is would change nothing, and whoever wrote it would
/// not know.
fn member(state: &State, ask: &Ask<'_>, name: &'static str) -> Result<Option<MemberId>, ViewError> {
    let Some(text) = ask.given(name) else { return Ok(None) };
    let member = parse(name, text)?;
    let known = state.sections.membership.members.contains(&member);
    if known { Ok(Some(member)) } else { Err(ViewError::missing(&MEMBER, member)) }
}
