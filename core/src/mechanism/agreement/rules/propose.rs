//! Proposing a version: it is signed by every member and takes force when the last signature is recorded. A contract
//! takes two: whoever is left alone writes no terms for those who were there.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::book::{Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::mechanism::agreement::acts::Propose;
use crate::mechanism::agreement::codes::{AGR_002, AGR_005, AGR_018};
use crate::mechanism::agreement::query::require_another;
use crate::mechanism::agreement::tables::{Tables, Version};
use crate::mechanism::agreement::words;
use crate::mechanism::membership::query::require_member;
use crate::mechanism::state::State;
use crate::value::MemberId;

impl Rules<State> for Propose {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        let last = state.sections.agreement.last();
        let expected = last.map_or(Some(1), |(number, _)| number.checked_add(1));
        if Some(self.version) != expected {
            let found = words::version_is(self.version, last.map_or(0, |(number, _)| number));
            return Err(AGR_002.refuse(field!(Propose.version), found));
        }
        if let Some((number, version)) = last
            && self.in_force_from <= version.start
        {
            let found = words::starts_too_early(self.in_force_from, number, version.start);
            return Err(AGR_005.refuse(field!(Propose.in_force_from), found));
        }
        let field = field!(Propose.in_force_from);
        Tables::require_near(field, self.in_force_from, today)?;
        let start = state.sections.agreement.first_day(self.in_force_from, self.terms.time_zone, moment.recorded_at);
        state.sections.agreement.require_before_end(field, start.max(today))?;
        self.terms.check(field!(Propose.terms), state, (today, start), |_| true)?;
        let field = field!(Propose.order);
        let mut named = BTreeSet::new();
        for member in &self.order {
            require_member(state, field, member, today)?;
            if !named.insert(member) || *member == moment.author {
                return Err(AGR_018.refuse(field, words::signs_twice(member)));
            }
        }
        let mut plan = Plan::alone(Scope::SignAgreements, [Subject::agreement()])
            .with_approval_of(state.sections.membership.present(today), Scope::SignAgreements);
        plan.order.clone_from(&self.order);
        require_another(state, moment, field!(Propose), plan)
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let start = state.sections.agreement.first_day(self.in_force_from, self.terms.time_zone, moment.recorded_at);
        let version = Version {
            title: self.title.clone(),
            text: self.text.clone(),
            start,
            act: moment.event,
            index: moment.index,
            signed: moment.approvals.clone(),
            struck: None,
            terms: Arc::new(self.terms.clone()),
        };
        state.sections.agreement.versions.put(self.version, version);
    }

    fn describe(&self, _: &State, _: &MemberId) -> Said {
        let act = self.terms.signed(self.version, &self.title, self.in_force_from, &self.text.commitment);
        self.terms.warned(act)
    }

    fn nature(&self) -> Nature<'_> {
        Nature { reopens_pending: true, ..Nature::PLAIN }
    }
}
