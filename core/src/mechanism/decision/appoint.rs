//! Appointments: who sits in an organ and who chairs it, beyond what the terms name.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::organ::Sitting;
use super::{Appointed, Matter};
use crate::event::Scope;
use crate::ledger::refusal::Refusal;
use crate::ledger::rules::{Moment, Plan, Rules};
use crate::ledger::{Lang, State, Subject};
use crate::mechanism::membership::require_member;
use crate::value::{MemberId, OrganId};

/// Appoint to an organ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Appoint {
    /// The organ.
    pub organ: OrganId,
    /// All who sit in it from now on; as before where nobody is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub members: Option<BTreeSet<MemberId>>,
    /// Who chairs it from now on; as before where nobody is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chair: Option<MemberId>,
}

impl Rules for Appoint {
    fn kind(&self) -> &'static str {
        "decision.appoint"
    }

    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        Sitting::on(state, "body.decision.appoint.organ", &self.organ, today)?;
        for member in self.members.iter().flatten() {
            require_member(state, "body.decision.appoint.members", member, today)?;
        }
        if let Some(chair) = &self.chair {
            require_member(state, "body.decision.appoint.chair", chair, today)?;
        }
        let plan = Plan::alone(Scope::Vote, [Subject::alliance()]);
        Ok(plan.with_approval_on(state, Matter::Appointment, Scope::Vote, today))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let today = state.date_at(moment.recorded_at);
        let Some(version) = state.sections.agreement.in_force(today).map(|(number, _)| number) else { return };
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

    fn describe(&self, _: &State, _: &MemberId, lang: Lang) -> String {
        let organ = &self.organ;
        let members =
            self.members.as_ref().map(|members| members.iter().map(MemberId::as_str).collect::<Vec<_>>().join(", "));
        let (mut en, mut zh) = (format!("Appoint to {organ}."), format!("任命 {organ} 的成员。"));
        if let Some(members) = members {
            en.push_str(&format!(" Its members: {members}."));
            zh.push_str(&format!("成员：{members}。"));
        }
        if let Some(chair) = &self.chair {
            en.push_str(&format!(" Its chair: {chair}."));
            zh.push_str(&format!("负责人：{chair}。"));
        }
        lang.pick(en, zh)
    }

    fn reopens_pending(&self) -> bool {
        true
    }
}
