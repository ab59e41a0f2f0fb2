//! Ending the agreement: from the day after its last day no version is in force.

use serde::{Deserialize, Serialize};

use super::Terminated;
use crate::event::Scope;
use crate::ledger::refusal::{Refusal, codes};
use crate::ledger::rules::{Moment, Plan, Rules};
use crate::ledger::{Lang, State, Subject};
use crate::mechanism::decision::Matter;
use crate::value::{Date, MemberId, Note};

/// End the agreement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terminate {
    /// The last day on which a version is in force; the day of the last approval where that is later.
    pub last_day: Date,
    /// Why.
    pub reason: Note,
}

impl Rules for Terminate {
    fn kind(&self) -> &'static str {
        "agreement.terminate"
    }

    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        state.sections.agreement.require_in_force(today)?;
        if let Some(end) = state.sections.agreement.terminated.get(&()) {
            let message = format!("entry {} ends it on {}", end.index, end.last_day);
            return Err(codes::AGR_017.refuse("body.agreement.terminate", message));
        }
        let plan = Plan::alone(Scope::SignAgreements, [Subject::agreement(), Subject::alliance()]);
        Ok(plan.with_approval_on(state, Matter::Termination, Scope::SignAgreements, today))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let last_day = self.last_day.max(state.date_at(moment.recorded_at));
        let end = Terminated { last_day, reason: self.reason.clone(), index: moment.index };
        state.sections.agreement.terminated.put((), end);
    }

    fn describe(&self, _: &State, _: &MemberId, lang: Lang) -> String {
        let (last, reason) = (self.last_day, &self.reason);
        lang.pick(
            format!("End the agreement; it is in force until {last} at the earliest. Reason: {reason}"),
            format!("终止协议，最早于 {last} 失效。理由：{reason}"),
        )
    }

    fn reopens_pending(&self) -> bool {
        true
    }
}
