//! Appointments: who sits in an organ and who chairs it, beyond what the terms name.

use crate::book::{Arg, Matter, Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::mechanism::decision::acts::Appoint;
use crate::mechanism::decision::query::organ::Sitting;
use crate::mechanism::decision::tables::Appointed;
use crate::mechanism::decision::words;
use crate::mechanism::membership::query::require_member;
use crate::mechanism::state::State;
use crate::value::MemberId;

impl Rules<State> for Appoint {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        Sitting::on(state, field!(Appoint.organ), &self.organ, today)?;
        for member in self.members.iter().flatten() {
            require_member(state, field!(Appoint.members), member, today)?;
        }
        if let Some(chair) = &self.chair {
            require_member(state, field!(Appoint.chair), chair, today)?;
        }
        let plan = Plan::alone(Scope::Vote, [Subject::alliance()]);
        Ok(plan.with_approval_on(state, Matter::Appointment, Scope::Vote, today))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let today = state.date_at(moment.recorded_at);
        let Some(version) = state.sections.agreement.governing(today).map(|(number, _)| number) else { return };
        let before = state.sections.decision.appointed.get(&self.organ).filter(|before| before.version == version);
        let before = before.cloned();
        let appointed = Appointed {
            version,
            members: self.members.clone().or_else(|| before.as_ref().and_then(|before| before.members.clone())),
            chair: self.chair.clone().or_else(|| before.and_then(|before| before.chair)),
            index: moment.index,
        };
        state.sections.decision.appointed.put(self.organ.clone(), appointed);
    }

    fn describe(&self, _: &State, _: &MemberId) -> Said {
        let organ = &self.organ;
        match (self.members.as_ref().map(Arg::list), &self.chair) {
            (Some(members), Some(chair)) => words::appoints_both(organ, members, chair),
            (Some(members), None) => words::appoints_members(organ, members),
            (None, Some(chair)) => words::appoints_chair(organ, chair),
            (None, None) => words::appoints(organ),
        }
    }

    fn nature(&self) -> Nature<'_> {
        Nature { reopens_pending: true, ..Nature::PLAIN }
    }
}
