//! Veto: a member that a decision severely affects stops it (as DESCA 6.2.4 has it), at the meeting or within the terms'
//! days after the draft minutes; never in its own case, nor where it was kept from the vote: what it may not decide on it
//! may not stop.

use crate::book::{Moment, Nature, Plan, Refusal, Rules, Said, Scope, field};
use crate::mechanism::decision::acts::{CastVeto, LiftVeto};
use crate::mechanism::decision::codes::{DEC_006, DEC_014};
use crate::mechanism::decision::count::Outcome;
use crate::mechanism::decision::query::item::{item_in_words, stake_of, subjects};
use crate::mechanism::decision::query::organ::Sitting;
use crate::mechanism::decision::query::outcome::{
    found, is_excluded, is_own_case, is_unlifted, rule_found, stands, veto_until,
};
use crate::mechanism::decision::tables::{Decision, Vetoed};
use crate::mechanism::decision::words;
use crate::mechanism::state::State;
use crate::value::MemberId;

impl Rules<State> for CastVeto {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        let field = field!(CastVeto.decision);
        let (decision, meeting) = state.sections.decision.decision(field, &self.decision)?;
        let sitting = Sitting::on(state, field, &decision.organ, today)?;
        sitting.require_seat(&moment.author)?;
        let refuse = |why: Said| Err(DEC_014.refuse(field, why));
        let found = found(state, decision, meeting, today).filter(|found| found.tally.outcome == Outcome::Passed);
        let Some(found) = found else {
            return refuse(words::nothing_passed());
        };
        if is_own_case(state, decision, &moment.author) {
            return refuse(words::about_itself(&moment.author));
        }
        // Kept from the vote when it was counted, or now.
        if found.ballot.excluded.contains(&moment.author)
            || is_excluded(state, &sitting, decision, meeting, &moment.author)
        {
            return Err(DEC_006.refuse("author", words::concerned_or_in_default(&self.decision, &moment.author)));
        }
        if decision.vetoes.get(&moment.author).is_some_and(|veto| stands(state, veto)) {
            return refuse(words::has_vetoed(&moment.author));
        }
        if rule_found(state, &found).is_none_or(|rule| rule.veto.is_none()) {
            return refuse(words::no_veto_by_rule(&found.rule));
        }
        match veto_until(state, decision, meeting, &found) {
            Some(last) if last < today => refuse(words::vetoes_until(last)),
            _ => Ok(Plan::alone(Scope::Vote, subjects(state, &self.decision))),
        }
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        state.sections.decision.decisions.change(&self.decision, |decision| {
            let earlier = decision.vetoes.remove(&moment.author).map(Box::new);
            let veto = Vetoed { index: moment.index, reason: self.reason.clone(), lifted: None, earlier };
            decision.vetoes.insert(moment.author.clone(), veto);
        });
    }

    fn describe(&self, state: &State, author: &MemberId) -> Said {
        words::vetoes(author, item_in_words(state, &self.decision), &self.reason)
    }

    fn nature(&self) -> Nature<'_> {
        Nature { reopens_pending: true, ..Nature::PLAIN }
    }
}

/// The vetoes of a member against a decision, and those of whom it has succeeded.
fn vetoes_of<'a>(
    state: &'a State,
    decision: &'a Decision,
    member: &'a MemberId,
) -> impl Iterator<Item = (&'a MemberId, &'a Vetoed)> {
    decision.vetoes.iter().filter(move |(named, _)| state.sections.membership.heir(named) == member)
}

/// Lifts a veto and those before it that were not lifted by a signature that is trusted.
fn lift(state: &State, veto: &mut Vetoed, index: u64) {
    if is_unlifted(state, veto) {
        veto.lifted = Some(index);
    }
    if let Some(earlier) = &mut veto.earlier {
        lift(state, earlier, index);
    }
}

impl Rules<State> for LiftVeto {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let field = field!(LiftVeto.decision);
        let (decision, _) = state.sections.decision.decision(field, &self.decision)?;
        // Whoever has all rights of a member lifts its vetoes too.
        let mut own = vetoes_of(state, decision, &moment.author);
        if !own.any(|(_, veto)| stands(state, veto)) {
            return Err(DEC_014.refuse(field, words::no_veto_to_lift(&moment.author)));
        }
        Ok(Plan::alone(Scope::Vote, subjects(state, &self.decision)).disposing_as(stake_of(state, decision)))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let decision = state.sections.decision.decisions.get(&self.decision);
        let lifted = decision.into_iter().flat_map(|decision| vetoes_of(state, decision, &moment.author));
        let lifted = lifted.map(|(member, veto)| {
            let mut veto = veto.clone();
            lift(state, &mut veto, moment.index);
            (member.clone(), veto)
        });
        let lifted: Vec<(MemberId, Vetoed)> = lifted.collect();
        state.sections.decision.decisions.change(&self.decision, |decision| decision.vetoes.extend(lifted));
    }

    fn describe(&self, _: &State, author: &MemberId) -> Said {
        words::lifts_veto(author, &self.decision)
    }

    fn nature(&self) -> Nature<'_> {
        Nature { reopens_pending: true, ..Nature::PLAIN }
    }
}
