//! Applications: who wants to join hands in a form, the secretariat looks at it, and only then is it decided on.
//!
//! Invariants: an application is checked once; where the terms have a secretariat nobody is admitted without a check that
//! found the conditions met, and exactly as applied for.

use serde::{Deserialize, Serialize};

use super::{Profile, require_entrant};
use crate::event::Scope;
use crate::ledger::refusal::{Refusal, codes};
use crate::ledger::rules::{Moment, Plan, Rules};
use crate::ledger::{Lang, State, Subject};
use crate::mechanism::decision::sits_in_secretariat;
use crate::value::{Date, EventId, MemberId, Note, Seal};

/// Hand in an application for membership: a member does, in practice the secretariat, and the applicant signs it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Apply {
    /// The id that the applicant wants to have.
    pub applicant: MemberId,
    /// Who it is.
    pub profile: Profile,
    /// The sealed form of application.
    pub form: Seal,
}

/// State what the check of an application found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckApplication {
    /// The application's event.
    pub application: EventId,
    /// Whether it meets the conditions: a legal person, a position in the field, accepts the terms.
    pub meets: bool,
    /// What was found, for everybody to read.
    pub note: Note,
}

/// An application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Application {
    /// The id that the applicant wants to have.
    pub applicant: MemberId,
    /// Who it is.
    pub profile: Profile,
    /// The sealed form.
    pub form: Seal,
    /// The day it was handed in.
    pub received: Date,
    /// Index of its entry.
    pub index: u64,
    /// What the check found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked: Option<Checked>,
}

/// The check of an application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checked {
    /// Who checked it.
    pub by: MemberId,
    /// Whether it meets the conditions.
    pub meets: bool,
    /// What was found.
    pub note: Note,
    /// Index of the entry.
    pub index: u64,
}

impl Rules for Apply {
    fn kind(&self) -> &'static str {
        "membership.apply"
    }

    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        state.sections.agreement.require_in_force(today)?;
        require_entrant(state, ("body.membership.apply", "applicant"), &self.applicant, &self.profile, today)?;
        let plan = Plan::alone(Scope::Vote, [Subject::member(&self.applicant)]);
        let mut plan = plan.with_approval_of([&self.applicant], Scope::SignAgreements);
        plan.invited.insert(self.applicant.clone(), self.profile.root_key);
        Ok(plan)
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

    fn describe(&self, _: &State, _: &MemberId, lang: Lang) -> String {
        let (name, applicant, seal) = (&self.profile.name, &self.applicant, self.form.commitment);
        lang.pick(
            format!("Hand in the application of {name} ({applicant}) for membership; the form is sealed, its fingerprint is {seal}."),
            format!("提交 {name}（{applicant}）的入盟申请；申请书已封存，指纹为 {seal}。"),
        )
    }
}

impl Rules for CheckApplication {
    fn kind(&self) -> &'static str {
        "membership.check_application"
    }

    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        let field = "body.membership.check_application.application";
        let Some(application) = state.sections.membership.applications.get(&self.application) else {
            return Err(codes::MEM_012.refuse(field, format!("{} is no application", self.application)));
        };
        if let Some(checked) = &application.checked {
            return Err(codes::MEM_008.refuse(field, format!("entry {} says what was found", checked.index)));
        }
        if sits_in_secretariat(state, &moment.author, today) == Some(false) {
            return Err(codes::DEC_009.refuse("author", format!("{} does not sit in the secretariat", moment.author)));
        }
        Ok(Plan::alone(Scope::Vote, [Subject::member(&application.applicant)]))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let (by, meets, note, index) = (moment.author.clone(), self.meets, self.note.clone(), moment.index);
        state.sections.membership.applications.change(&self.application, |application| {
            application.checked = Some(Checked { by, meets, note, index });
        });
    }

    fn describe(&self, state: &State, author: &MemberId, lang: Lang) -> String {
        let application = state.sections.membership.applications.get(&self.application);
        let name = application.map(|application| application.profile.name.to_string()).unwrap_or_default();
        let note = &self.note;
        match (lang, self.meets) {
            (Lang::En, true) => format!("{author} states that the application of {name} meets the conditions: {note}"),
            (Lang::En, false) => {
                format!("{author} states that the application of {name} does not meet the conditions: {note}")
            }
            (Lang::Zh, true) => format!("{author} 声明：{name} 的入盟申请符合条件：{note}"),
            (Lang::Zh, false) => format!("{author} 声明：{name} 的入盟申请不符合条件：{note}"),
        }
    }
}

/// Refuses an admission without a checked application where the terms have a secretariat, and one that is not as applied
/// for.
///
/// # Errors
/// `MEM-012`.
pub(super) fn require_checked(
    state: &State,
    application: Option<&EventId>,
    member: &MemberId,
    profile: &Profile,
    today: Date,
) -> Result<(), Refusal> {
    let field = "body.membership.admit.application";
    let Some(id) = application else {
        return match sits_in_secretariat(state, member, today) {
            None => Ok(()),
            Some(_) => Err(codes::MEM_012.refuse(field, "the terms have a secretariat, which looks at it first")),
        };
    };
    let found = state.sections.membership.applications.get(id);
    let Some(found) = found.filter(|found| found.applicant == *member && found.profile == *profile) else {
        return Err(
            codes::MEM_012.refuse(field, format!("{id} is not the application of this member with this profile"))
        );
    };
    match &found.checked {
        Some(Checked { meets: true, .. }) => Ok(()),
        Some(checked) => {
            let message = format!("entry {} found that the conditions are not met", checked.index);
            Err(codes::MEM_012.refuse(field, message))
        }
        None => Err(codes::MEM_012.refuse(field, "nobody has checked it yet")),
    }
}
