//! What time alone ends: written procedures. And what falls with a vote that is no longer trusted.

use std::collections::BTreeSet;

use crate::book::Matter;
use crate::mechanism::decision::count::Outcome;
use crate::mechanism::decision::query::outcome::{Verdict, ballot, verdict};
use crate::mechanism::decision::tables::{Closed, Decision, is_past};
use crate::mechanism::machine::{Doubt, Ground, Standing};
use crate::mechanism::state::State;
use crate::value::{Date, DecisionId, EventId, MemberId};

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

/// Counts anew what a member had voted on: an act in effect that no decision carries any more is suspect, and one that is
/// carried again is so no longer.
pub(crate) fn recount(state: &mut State, member: &MemberId, index: u64) {
    let Some(now) = state.progress().map(|progress| progress.recorded_at) else { return };
    let mut fallen: BTreeSet<(u64, EventId)> = BTreeSet::new();
    let mut carried = fallen.clone();
    for (_, decision) in state.sections.decision.decisions.iter().filter(|(_, decision)| decision.closed.is_some()) {
        let Some((act, place)) = decision.act.and_then(|act| Some((act, state.find(&act)?))) else { continue };
        if !matches!(state.machine.acts.get(place), Some(Standing::Effective(_))) {
            continue;
        }
        let approved = verdict(state, &act, &decision.organ, &decision.matter, now) == Verdict::Approved;
        let passed = decision.closed.as_ref().is_some_and(|closed| closed.tally.outcome == Outcome::Passed);
        if approved {
            carried.insert((place, act));
        } else if passed {
            fallen.insert((place, act));
        }
    }
    for (place, act) in fallen.difference(&carried) {
        let doubt = Doubt { ground: Ground::Recounted, raised: index, signed: index, confirmed: None };
        state.suspect_for(*place, *act, member, doubt);
    }
    for (place, _) in &carried {
        state.machine.suspects.change(place, |suspect| {
            let counted = suspect.doubts.values_mut().filter(|doubt| doubt.ground == Ground::Recounted);
            counted.for_each(|doubt| doubt.confirmed = doubt.confirmed.or(Some(index)));
        });
    }
}

/// The sanctions in effect of which this entry found that no decision carries them any more. Suspect acts are few, decisions many.
pub(crate) fn uncarried(state: &State, index: u64) -> BTreeSet<EventId> {
    let recounted =
        |doubt: &Doubt| doubt.ground == Ground::Recounted && doubt.raised == index && doubt.confirmed.is_none();
    let suspects = state.machine.suspects.iter().map(|(_, suspect)| suspect);
    let fallen = suspects.filter(|suspect| suspect.struck.is_none() && suspect.doubts.values().any(recounted));
    let is_sanction = |(_, decision): (&DecisionId, &Decision)| {
        matches!(decision.matter, Matter::Suspension | Matter::Expulsion) && decision.closed.is_some()
    };
    fallen.map(|suspect| suspect.act).filter(|act| state.sections.decision.about(act).any(is_sanction)).collect()
}
