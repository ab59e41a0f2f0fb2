//! Closing a vote: the ballot is taken as it is at this entry, counted and kept.
//!
//! Invariants: on the day itself a vote is closed only when no vote still to come can change the result; of two items about
//! one act the one that was held first is closed first.

use crate::book::{Moment, Nature, Plan, Refusal, Rules, Said, Scope, field};
use crate::mechanism::decision::acts::Close;
use crate::mechanism::decision::codes::{DEC_006, DEC_008, DEC_012, DEC_015};
use crate::mechanism::decision::query::item::{item_in_words, subjects};
use crate::mechanism::decision::query::organ::Sitting;
use crate::mechanism::decision::query::outcome::{ballot, held_before, is_excluded};
use crate::mechanism::decision::tables::{Closed, is_awaited, require_begun};
use crate::mechanism::decision::words;
use crate::mechanism::state::State;
use crate::value::MemberId;

impl Rules<State> for Close {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        let field = field!(Close.decision);
        let (decision, meeting) = state.sections.decision.decision(field, &self.decision)?;
        if decision.closed.is_some() {
            return Err(DEC_008.refuse(field, words::vote_is_closed(&self.decision)));
        }
        let sitting = Sitting::on(state, field, &decision.organ, today)?;
        let out = |member: &MemberId| is_excluded(state, &sitting, decision, meeting, member);
        if out(&moment.author) {
            return Err(DEC_006.refuse("author", words::concerned_or_in_default(&self.decision, &moment.author)));
        }
        // A chair in its own case does not decide when the vote ends, nor does one that lets the day go by.
        if meeting.on < today || sitting.chair.as_ref().is_some_and(out) {
            sitting.require_seat(&moment.author)?;
        } else {
            sitting.require_chair(&moment.author)?;
        }
        require_begun(field, meeting, today)?;
        let (_, rule, ballot) = ballot(state, decision, meeting, today)?;
        if is_awaited(meeting, today) && ballot.settled().is_none() {
            return Err(DEC_015.refuse(field, words::votes_until(meeting.on)));
        }
        if let (Some(act), Some(first)) = (&decision.act, held_before(state, &self.decision, decision, meeting, today))
        {
            return Err(DEC_012.refuse(field, words::waits_for_item(act, first)));
        }
        Ok(Plan::alone(Scope::Vote, subjects(state, &self.decision)).under(format!("rules.{rule}")))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let today = state.date_at(moment.recorded_at);
        let Ok((decision, meeting)) = state.sections.decision.decision("", &self.decision) else { return };
        let Ok((version, rule, ballot)) = ballot(state, decision, meeting, today) else { return };
        let tally = ballot.tally();
        let closed = Closed { index: moment.index, on: today, version, rule, ballot, tally };
        state.sections.decision.decisions.change(&self.decision, |decision| decision.closed = Some(closed));
    }

    fn describe(&self, state: &State, _: &MemberId) -> Said {
        words::closes(item_in_words(state, &self.decision))
    }

    fn nature(&self) -> Nature<'_> {
        Nature { reopens_pending: true, ..Nature::PLAIN }
    }
}
