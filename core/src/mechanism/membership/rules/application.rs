//! Applications: who wants to join hands in a form, the secretariat looks at it, and only then is it decided on.
//!
//! Invariants: an application is checked once; where the terms have a secretariat nobody is admitted without a check that
//! found the conditions met, and exactly as applied for.

use crate::book::{Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::mechanism::decision::codes::DEC_009;
use crate::mechanism::decision::query::organ::sits_in_secretariat;
use crate::mechanism::membership::acts::{Admit, Apply, CheckApplication};
use crate::mechanism::membership::codes::{MEM_008, MEM_012};
use crate::mechanism::membership::profile::Profile;
use crate::mechanism::membership::query::identity::{holder, odd, same_person, warned};
use crate::mechanism::membership::rules::entrant::require_entrant;
use crate::mechanism::membership::tables::{Application, Checked};
use crate::mechanism::membership::words;
use crate::mechanism::state::State;
use crate::value::{Date, EventId, MemberId};

impl Rules<State> for Apply {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        state.sections.agreement.require_in_force(today)?;
        require_entrant(state, (field!(Apply), "applicant"), &self.applicant, &self.profile, today)?;
        let plan = Plan::alone(Scope::Vote, [Subject::member(&self.applicant)]);
        let mut plan = plan.with_approval_of([&self.applicant], Scope::SignAgreements);
        plan.invited.insert(self.applicant.clone(), self.profile.root_key);
        Ok(warned(plan, doubtful(state, moment, &self.applicant, &self.profile, today)))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let application = Application {
            applicant: self.applicant.clone(),
            profile: self.profile.clone(),
            form: self.form.clone(),
            received: state.date_at(moment.recorded_at),
            index: moment.index,
            checked: None,
        };
        state.sections.membership.applications.put(moment.event, application);
    }

    fn describe(&self, _: &State, _: &MemberId) -> Said {
        words::applies(&self.profile.name, &self.applicant, &self.form.commitment)
    }

    fn nature(&self) -> Nature<'_> {
        Nature::PLAIN
    }
}

impl Rules<State> for CheckApplication {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        let field = field!(CheckApplication.application);
        let Some(application) = state.sections.membership.applications.get(&self.application) else {
            return Err(MEM_012.refuse(field, words::no_application(&self.application)));
        };
        if let Some(checked) = &application.checked {
            return Err(MEM_008.refuse(field, words::checked_by(checked.index)));
        }
        if sits_in_secretariat(state, &moment.author, today) == Some(false) {
            return Err(DEC_009.refuse("author", words::not_in_secretariat(&moment.author)));
        }
        let plan =
            Plan::alone(Scope::Vote, [Subject::member(&application.applicant)]).resting_on(Some(self.application));
        Ok(warned(plan, doubtful(state, moment, &application.applicant, &application.profile, today)))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let (by, meets, note, index) = (moment.author.clone(), self.meets, self.note.clone(), moment.index);
        state.sections.membership.applications.change(&self.application, |application| {
            application.checked = Some(Checked { by, meets, note, index });
        });
    }

    fn describe(&self, state: &State, author: &MemberId) -> Said {
        let application = state.sections.membership.applications.get(&self.application);
        let name = application.map(|application| application.profile.name.to_string()).unwrap_or_default();
        let say = if self.meets { words::meets } else { words::does_not_meet };
        say(author, &name, &self.note)
    }

    fn nature(&self) -> Nature<'_> {
        Nature::PLAIN
    }
}

/// Refuses an admission without a checked application where the terms have a secretariat, and one that is not as applied
/// for.
///
/// # Errors
/// `MEM-012`.
pub(crate) fn require_checked(
    state: &State,
    application: Option<&EventId>,
    member: &MemberId,
    profile: &Profile,
    today: Date,
) -> Result<(), Refusal> {
    let field = field!(Admit.application);
    let Some(id) = application else {
        return match sits_in_secretariat(state, member, today) {
            None => Ok(()),
            Some(_) => Err(MEM_012.refuse(field, words::secretariat_first())),
        };
    };
    let found = state.sections.membership.applications.get(id);
    let Some(found) = found.filter(|found| found.applicant == *member && found.profile == *profile) else {
        return Err(MEM_012.refuse(field, words::other_application(id)));
    };
    match &found.checked {
        Some(Checked { meets: true, .. }) => Ok(()),
        Some(checked) => Err(MEM_012.refuse(field, words::conditions_not_met(checked.index))),
        None => Err(MEM_012.refuse(field, words::unchecked())),
    }
}

/// What whoever takes or checks an application should know of the applicant: whom it can be taken for, and who else has
/// its identifiers.
fn doubtful(state: &State, moment: &Moment, applicant: &MemberId, profile: &Profile, today: Date) -> Vec<Said> {
    let tables = &state.sections.membership;
    let mut warnings = odd(state, applicant, profile, None);
    let holder = holder(tables, profile, None, today);
    warnings.extend(holder.map(|(_, member)| words::claims_identity(applicant, member)));
    let others = tables.applications.iter().filter(|(id, other)| {
        **id != moment.event && other.applicant != *applicant && !tables.members.contains(&other.applicant)
    });
    let others = others.filter(|(_, other)| same_person(profile, &other.profile).is_some());
    warnings.extend(others.map(|(_, other)| words::same_applicant(applicant, &other.applicant, other.index)));
    warnings
}
