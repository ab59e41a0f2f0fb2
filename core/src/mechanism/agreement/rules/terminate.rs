//! Ending the agreement: from the day after its last day no version is in force.

use crate::book::{Matter, Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::mechanism::agreement::acts::Terminate;
use crate::mechanism::agreement::codes::AGR_017;
use crate::mechanism::agreement::tables::Terminated;
use crate::mechanism::agreement::words;
use crate::mechanism::state::State;
use crate::value::MemberId;

impl Rules<State> for Terminate {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        state.sections.agreement.require_in_force(today)?;
        if let Some(end) = state.sections.agreement.terminated.get(&()) {
            return Err(AGR_017.refuse(field!(Terminate), words::ended_by(end.index, end.last_day)));
        }
        let plan = Plan::alone(Scope::SignAgreements, [Subject::agreement(), Subject::alliance()]);
        // Whoever is left alone may end it: that takes nothing from those who have gone.
        Ok(plan.with_approval_on(state, Matter::Termination, Scope::SignAgreements, today))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let last_day = self.last_day.max(state.date_at(moment.recorded_at));
        let end = Terminated { last_day, reason: self.reason.clone(), index: moment.index };
        state.sections.agreement.terminated.put((), end);
    }

    fn describe(&self, _: &State, _: &MemberId) -> Said {
        words::terminates(self.last_day, &self.reason)
    }

    fn nature(&self) -> Nature<'_> {
        Nature { reopens_pending: true, ..Nature::PLAIN }
    }
}
