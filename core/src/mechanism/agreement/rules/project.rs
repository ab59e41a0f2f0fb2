//! Project agreements: some members agree on a project under the agreement in force.

use crate::book::{Arg, Matter, Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::mechanism::agreement::acts::SignProject;
use crate::mechanism::agreement::codes::{AGR_003, AGR_004, AGR_005, AGR_013, AGR_014};
use crate::mechanism::agreement::tables::Project;
use crate::mechanism::agreement::words;
use crate::mechanism::membership::query::require_member;
use crate::mechanism::state::State;
use crate::value::{MemberId, sum_is_one};

impl Rules<State> for SignProject {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        let (_, version) = state.sections.agreement.require_in_force(today)?;
        if state.sections.agreement.projects.contains(&self.project) {
            return Err(AGR_013.refuse(field!(SignProject.project), words::exists_project(&self.project)));
        }
        let field = field!(SignProject.parties);
        for party in &self.parties {
            require_member(state, field, party, today)?;
        }
        if !self.parties.contains(&moment.author) {
            return Err(AGR_014.refuse(field, words::none_of_them(&moment.author)));
        }
        if self.end.is_some_and(|end| end < self.start) {
            return Err(AGR_005.refuse(field!(SignProject.end), words::before_start(self.start)));
        }
        if let Some(shares) = &self.benefit_shares {
            let field = field!(SignProject.benefit_shares);
            if let Some(stranger) = shares.keys().find(|member| !self.parties.contains(*member)) {
                return Err(AGR_004.refuse(field, words::no_party(stranger)));
            }
            if !sum_is_one(shares.values()) {
                return Err(AGR_003.refuse(field, words::not_one()));
            }
        }
        let plan = Plan::alone(Scope::SignAgreements, [Subject::project(&self.project), Subject::agreement()])
            .with_approval_of(&self.parties, Scope::SignAgreements);
        // A project concerns its parties; others approve it only where the terms say so.
        Ok(match version.terms.approvals.get(&Matter::ProjectAgreement) {
            Some(_) => plan.with_approval_on(state, Matter::ProjectAgreement, Scope::SignAgreements, today),
            None => plan,
        })
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let today = state.date_at(moment.recorded_at);
        let version = state.sections.agreement.in_force(today).map_or(0, |(number, _)| number);
        let project = Project {
            title: self.title.clone(),
            parties: self.parties.clone(),
            text: self.text.clone(),
            start: self.start,
            end: self.end,
            benefit_shares: self.benefit_shares.clone(),
            version,
            index: moment.index,
            signed: moment.approvals.clone(),
        };
        state.sections.agreement.projects.put(self.project.clone(), project);
    }

    fn describe(&self, _: &State, _: &MemberId) -> Said {
        let parties = Arg::list(&self.parties);
        let act = words::signs_project(&self.project, &self.title, parties, self.start, &self.text.commitment);
        if self.benefit_shares.is_some() { words::shares_not_held(act) } else { act }
    }

    fn nature(&self) -> Nature<'_> {
        Nature::PLAIN
    }
}
