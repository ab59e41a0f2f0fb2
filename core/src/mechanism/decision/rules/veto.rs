//! Veto: a member that a decision severely affects stops it (as DESCA 6.2.4 has it), at the meeting or within the terms'
//! days after the draft minutes; never in its own case.

use crate::book::{Moment, Nature, Plan, Refusal, Rules, Said, Scope, field};
use crate::mechanism::decision::acts::{CastVeto, LiftVeto};
use crate::mechanism::decision::codes::DEC_014;
use crate::mechanism::decision::count::Outcome;
use crate::mechanism::decision::query::item::{item_in_words, stake_of, subjects};
use crate::mechanism::decision::query::organ::Sitting;
use crate::mechanism::decision::query::outcome::{found, is_about, rule_found, stands, veto_until};
use crate::mechanism::decision::tables::Vetoed;
use crate::mechanism::decision::words;
use crate::mechanism::state::State;
use crate::value::MemberId;

impl Rules<State> for CastVeto {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        let field = field!(CastVeto.decision);
        let (decision, meeting) = state.sections.decision.decision(field, &self.decision)?;
        Sitting::on(state, field, &decision.organ, today)?.require_seat(&moment.author)?;
        let refuse = |why: Said| Err(DEC_014.refuse(field, why));
        let found = found(state, decision, meeting, today).filter(|found| found.tally.outcome == Outcome::Passed);
        let Some(found) = found else {
            return refuse(words::nothing_passed());
        };
        if is_about(state, decision, &moment.author) {
            return refuse(words::about_itself(&moment.author));
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
        let veto = Vetoed { index: moment.index, reason: self.reason.clone(), lifted: None };
        state.sections.decision.decisions.change(&self.decision, |decision| {
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

impl Rules<State> for LiftVeto {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let field = field!(LiftVeto.decision);
        let (decision, _) = state.sections.decision.decision(field, &self.decision)?;
        if decision.vetoes.get(&moment.author).is_none_or(|veto| !stands(state, veto)) {
            return Err(DEC_014.refuse(field, words::no_veto_to_lift(&moment.author)));
        }
        Ok(Plan::alone(Scope::Vote, subjects(state, &self.decision)).disposing_as(stake_of(state, decision)))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        state.sections.decision.decisions.change(&self.decision, |decision| {
            if let Some(veto) = decision.vetoes.get_mut(&moment.author) {
                veto.lifted = Some(moment.index);
            }
        });
    }

    fn describe(&self, _: &State, author: &MemberId) -> Said {
        words::lifts_veto(author, &self.decision)
    }

    fn nature(&self) -> Nature<'_> {
        Nature { reopens_pending: true, ..Nature::PLAIN }
    }
}
