//! Voting: one vote for each member and item, and the last one before the close counts. At a meeting it is
//! cast on its day, in writing until the end of the last day.

use crate::book::{Moment, Nature, Plan, Refusal, Rules, Said, Scope, Stake, field};
use crate::mechanism::decision::acts::CastVote;
use crate::mechanism::decision::codes::{DEC_006, DEC_007, DEC_008, DEC_013};
use crate::mechanism::decision::count::Vote;
use crate::mechanism::decision::query::item::{item_in_words, stake_of, subjects};
use crate::mechanism::decision::query::organ::Sitting;
use crate::mechanism::decision::query::outcome::{is_excluded, signed_by};
use crate::mechanism::decision::tables::{MeetingKind, is_past, require_its_day};
use crate::mechanism::decision::words;
use crate::mechanism::state::State;
use crate::value::MemberId;

impl Rules<State> for CastVote {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        let field = field!(CastVote.decision);
        let (decision, meeting) = state.sections.decision.decision(field, &self.decision)?;
        let sitting = Sitting::on(state, field, &decision.organ, today)?;
        let voter = self.on_behalf_of.as_ref().unwrap_or(&moment.author);
        sitting.require_seat(&moment.author)?;
        sitting.require_seat(voter)?;
        if decision.closed.is_some() || is_past(meeting, today) {
            return Err(DEC_008.refuse(field, words::vote_is_closed(&self.decision)));
        }
        require_its_day(field, meeting, today)?;
        if let Some(out) =
            [voter, &moment.author].into_iter().find(|member| is_excluded(state, &sitting, decision, meeting, member))
        {
            return Err(DEC_006.refuse("author", words::concerned_or_in_default(&self.decision, out)));
        }
        if voter != &moment.author && meeting.proxies.get(voter).is_none_or(|(to, _)| *to != moment.author) {
            return Err(DEC_013.refuse(field!(CastVote.on_behalf_of), words::no_proxy(voter, &moment.author)));
        }
        let cast = decision.votes.get(voter).map(|(_, entry)| entry);
        let mut acted = cast.into_iter().chain(meeting.present.get(voter));
        if voter != &moment.author && acted.any(|entry| signed_by(state, *entry, voter)) {
            return Err(DEC_013.refuse(field!(CastVote.on_behalf_of), words::acts_for_itself(voter, &decision.meeting)));
        }
        if meeting.kind != MeetingKind::Written && !meeting.present.contains_key(voter) {
            return Err(DEC_007.refuse("author", words::does_not_attend(voter, &decision.meeting)));
        }
        let stake = if self.vote == Vote::Yes { stake_of(state, decision) } else { Stake::default() };
        Ok(Plan::alone(Scope::Vote, subjects(state, &self.decision))
            .disposing_as(stake)
            .resting_on(state.event_of(meeting.index))
            .resting_on(state.event_of(decision.index)))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let voter = self.on_behalf_of.clone().unwrap_or_else(|| moment.author.clone());
        state.sections.decision.decisions.change(&self.decision, |decision| {
            if let Some(before) = decision.votes.insert(voter.clone(), (self.vote, moment.index)) {
                decision.replaced.push((voter, before));
            }
        });
    }

    fn describe(&self, state: &State, author: &MemberId) -> Said {
        let voter = self.on_behalf_of.as_ref().unwrap_or(author);
        let item = item_in_words(state, &self.decision);
        match self.vote {
            Vote::Yes => words::votes_yes(voter, item),
            Vote::No => words::votes_no(voter, item),
            Vote::Abstain => words::abstains(voter, item),
        }
    }

    fn nature(&self) -> Nature<'_> {
        Nature::PLAIN
    }
}
