//! Side agreements: some members declare a paper between them. The date on it is their claim; other members are bound from
//! its declaration on at the earliest.

use crate::book::{Arg, Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::mechanism::agreement::acts::DeclareSide;
use crate::mechanism::agreement::codes::{AGR_013, AGR_014, AGR_015};
use crate::mechanism::agreement::tables::SideAgreement;
use crate::mechanism::agreement::terms::clauses::{SideAgreements, agreed};
use crate::mechanism::agreement::words;
use crate::mechanism::membership::codes::MEM_004;
use crate::mechanism::state::State;
use crate::value::MemberId;

impl Rules<State> for DeclareSide {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        // A paper of before the end still has to be declared after it.
        let (_, version) = state.sections.agreement.require_governing(today)?;
        if agreed(&version.terms.clauses.side_agreements) == Some(&SideAgreements::Forbidden) {
            return Err(AGR_015.refuse(field!(DeclareSide), words::forbidden()));
        }
        if state.sections.agreement.sides.contains(&self.side_agreement) {
            let found = words::exists_side(&self.side_agreement);
            return Err(AGR_013.refuse(field!(DeclareSide.side_agreement), found));
        }
        let field = field!(DeclareSide.parties);
        if self.parties.len() < 2 || !self.parties.contains(&moment.author) {
            return Err(AGR_014.refuse(field, words::two_at_least(&moment.author)));
        }
        // Former members can declare what they signed as members.
        if let Some(stranger) = self.parties.iter().find(|party| !state.sections.membership.members.contains(party)) {
            return Err(MEM_004.refuse(field, words::no_member(stranger)));
        }
        let mut subjects = vec![Subject::side_agreement(&self.side_agreement), Subject::agreement()];
        for asset in &self.assets {
            state.sections.ip.require(field!(DeclareSide.assets), asset)?;
            subjects.push(Subject::asset(asset));
        }
        Ok(Plan::alone(Scope::SignAgreements, subjects)
            .disposing_of(None, &self.assets)
            .with_approval_of(&self.parties, Scope::SignAgreements)
            .under("clauses.side_agreements"))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let side = SideAgreement {
            parties: self.parties.clone(),
            summary: self.summary.clone(),
            paper: self.paper.clone(),
            dated: self.dated,
            assets: self.assets.clone(),
            declared: state.date_at(moment.recorded_at),
            index: moment.index,
        };
        state.sections.agreement.sides.put(self.side_agreement.clone(), side);
    }

    fn describe(&self, _: &State, _: &MemberId) -> Said {
        words::declares_side(Arg::list(&self.parties), self.dated, &self.summary)
    }

    fn nature(&self) -> Nature<'_> {
        Nature { winds_up: true, ..Nature::PLAIN }
    }
}
