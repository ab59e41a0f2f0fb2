//! Veto: a member that a decision severely affects stops it (as DESCA 6.2.4 has it), at the meeting or within the terms'
//! days after the draft minutes; never in its own case.

use serde::{Deserialize, Serialize};

use super::organ::Sitting;
use super::outcome::{found, is_about, rule_found, stands, veto_until};
use super::{Outcome, Vetoed, item_in_words, subjects};
use crate::event::Scope;
use crate::ledger::refusal::{Refusal, codes};
use crate::ledger::rules::{Moment, Plan, Rules};
use crate::ledger::{Lang, State};
use crate::value::{DecisionId, MemberId, Note};

/// Veto a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CastVeto {
    /// The decision.
    pub decision: DecisionId,
    /// Which work, cost, liability or IP of the author it affects severely, and how.
    pub reason: Note,
}

/// Lift one's own veto.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LiftVeto {
    /// The decision.
    pub decision: DecisionId,
}

impl Rules for CastVeto {
    fn kind(&self) -> &'static str {
        "decision.veto"
    }

    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        let field = "body.decision.veto.decision";
        let (decision, meeting) = state.sections.decision.decision(field, &self.decision)?;
        Sitting::on(state, field, &decision.organ, today)?.require_seat(&moment.author)?;
        let refuse = |why: String| Err(codes::DEC_014.refuse(field, why));
        let found = found(state, decision, meeting, today).filter(|found| found.tally.outcome == Outcome::Passed);
        let Some(found) = found else {
            return refuse("nothing has passed that could be stopped".to_owned());
        };
        if is_about(state, decision, &moment.author) {
            return refuse(format!("it is about {} itself", moment.author));
        }
        if decision.vetoes.get(&moment.author).is_some_and(|veto| stands(state, veto)) {
            return refuse(format!("{} has vetoed it", moment.author));
        }
        if rule_found(state, &found).is_none_or(|rule| rule.veto.is_none()) {
            return refuse(format!("rule {} knows no veto", found.rule));
        }
        match veto_until(state, decision, meeting, &found) {
            Some(last) if last < today => refuse(format!("vetoes were possible until {last}")),
            _ => Ok(Plan::alone(Scope::Vote, subjects(state, &self.decision))),
        }
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let veto = Vetoed { index: moment.index, reason: self.reason.clone(), lifted: None };
        state.sections.decision.decisions.change(&self.decision, |decision| {
            decision.vetoes.insert(moment.author.clone(), veto);
        });
    }

    fn describe(&self, state: &State, author: &MemberId, lang: Lang) -> String {
        let (item, reason) = (item_in_words(state, &self.decision, lang), &self.reason);
        lang.pick(format!("{author} vetoes {item}: {reason}"), format!("{author} 否决 {item}：{reason}"))
    }

    fn reopens_pending(&self) -> bool {
        true
    }
}

impl Rules for LiftVeto {
    fn kind(&self) -> &'static str {
        "decision.lift_veto"
    }

    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let field = "body.decision.lift_veto.decision";
        let (decision, _) = state.sections.decision.decision(field, &self.decision)?;
        if decision.vetoes.get(&moment.author).is_none_or(|veto| !stands(state, veto)) {
            return Err(codes::DEC_014.refuse(field, format!("{} has no veto to lift", moment.author)));
        }
        Ok(Plan::alone(Scope::Vote, subjects(state, &self.decision)))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        state.sections.decision.decisions.change(&self.decision, |decision| {
            if let Some(veto) = decision.vetoes.get_mut(&moment.author) {
                veto.lifted = Some(moment.index);
            }
        });
    }

    fn describe(&self, _: &State, author: &MemberId, lang: Lang) -> String {
        let decision = &self.decision;
        lang.pick(
            format!("{author} lifts its veto against {decision}."),
            format!("{author} 撤回对 {decision} 的否决。"),
        )
    }

    fn reopens_pending(&self) -> bool {
        true
    }
}
