//! What time alone ends: written procedures.

use crate::mechanism::decision::query::outcome::ballot;
use crate::mechanism::decision::tables::{Closed, is_past};
use crate::mechanism::state::State;
use crate::value::{Date, DecisionId};

/// What written procedures came to whose last day is over: kept from the first entry after it, so that nothing that
/// happens later changes it.
pub(crate) fn end_written(state: &mut State, index: u64, today: Date) {
    let tables = &state.sections.decision;
    let open = tables.decisions.iter().filter(|(_, decision)| decision.closed.is_none());
    let ended = open.filter_map(|(id, decision)| {
        let meeting = tables.meetings.get(&decision.meeting).filter(|meeting| is_past(meeting, today))?;
        let (version, rule, ballot) = ballot(state, decision, meeting, today).ok()?;
        let tally = ballot.tally();
        Some((id.clone(), Closed { index, on: meeting.on.add_days(1)?, version, rule, ballot, tally }))
    });
    let ended: Vec<(DecisionId, Closed)> = ended.collect();
    for (id, closed) in ended {
        state.sections.decision.decisions.change(&id, |decision| decision.closed = Some(closed));
    }
}
