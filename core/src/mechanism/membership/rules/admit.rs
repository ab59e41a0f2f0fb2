//! Admission: a joiner accedes to the agreement, and every member agrees.
//!
//! Invariant: a joiner is bound by what it signed and by nothing else: it accedes to the last signed version, so that one
//! which is signed and yet to come does not bind it unread.

use crate::book::{Matter, Moment, Nature, Plan, Refusal, Rules, Said, Scope, field};
use crate::mechanism::membership::acts::Admit;
use crate::mechanism::membership::codes::MEM_006;
use crate::mechanism::membership::query::identity::{odd, require_unclaimed, warned};
use crate::mechanism::membership::rules::application::require_checked;
use crate::mechanism::membership::rules::entrant::{enter, require_entrant, subjects};
use crate::mechanism::membership::words;
use crate::mechanism::state::State;
use crate::value::MemberId;

impl Rules<State> for Admit {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        let (in_force, _) = state.sections.agreement.require_in_force(today)?;
        let version = state.sections.agreement.last().map_or(in_force, |(last, _)| last);
        if version != self.accedes_to {
            let found = words::names_version(self.accedes_to, version);
            return Err(MEM_006.refuse(field!(Admit.accedes_to), found));
        }
        require_entrant(state, (field!(Admit), "member"), &self.member, &self.profile, today)?;
        require_unclaimed(state, field!(Admit), &self.profile, None, today)?;
        require_checked(state, self.application.as_ref(), &self.member, &self.profile, today)?;
        // Whoever the terms name admits; the joiner's own signature is its accession.
        let mut plan = Plan::alone(Scope::SignAgreements, subjects([&self.member]))
            .with_approval_on(state, Matter::Admission, Scope::SignAgreements, today)
            .with_approval_of([&self.member], Scope::SignAgreements)
            .resting_on(self.application);
        plan.invited.insert(self.member.clone(), self.profile.root_key);
        Ok(warned(plan, odd(state, &self.member, &self.profile, None)))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let joined = state.date_at(moment.recorded_at);
        enter(state, &self.member, &self.profile, joined, moment);
        if let Some(signature) = moment.approvals.get(&self.member) {
            state.sections.agreement.accede(joined, &self.member, *signature);
        }
    }

    fn describe(&self, _: &State, _: &MemberId) -> Said {
        words::admits(&self.profile.name, &self.member, self.profile.kind.said(), self.accedes_to)
    }

    fn nature(&self) -> Nature<'_> {
        Nature { reopens_pending: true, ..Nature::PLAIN }
    }
}
