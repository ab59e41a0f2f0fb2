//! Admission: a joiner accedes to the agreement in force, and every member agrees.

use serde::{Deserialize, Serialize};

use super::application::require_checked;
use super::{Profile, enter, require_entrant, subjects};
use crate::event::Scope;
use crate::ledger::refusal::{Refusal, codes};
use crate::ledger::rules::{Moment, Plan, Rules};
use crate::ledger::{Lang, State};
use crate::mechanism::decision::Matter;
use crate::value::{EventId, MemberId};

/// Admit a member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Admit {
    /// The id that the joiner will have.
    pub member: MemberId,
    /// Who it is.
    pub profile: Profile,
    /// The agreement version that it accedes to.
    pub accedes_to: u32,
    /// The application that was checked; needed where the terms have a secretariat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub application: Option<EventId>,
}

impl Rules for Admit {
    fn kind(&self) -> &'static str {
        "membership.admit"
    }

    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        let (version, _) = state.sections.agreement.require_in_force(today)?;
        if version != self.accedes_to {
            let message = format!("it names version {}; version {version} is in force", self.accedes_to);
            return Err(codes::MEM_006.refuse("body.membership.admit.accedes_to", message));
        }
        require_entrant(state, ("body.membership.admit", "member"), &self.member, &self.profile, today)?;
        require_checked(state, self.application.as_ref(), &self.member, &self.profile, today)?;
        // Whoever the terms name admits; the joiner's own signature is its accession.
        let mut plan = Plan::alone(Scope::SignAgreements, subjects([&self.member]))
            .with_approval_on(state, Matter::Admission, Scope::SignAgreements, today)
            .with_approval_of([&self.member], Scope::SignAgreements);
        plan.invited.insert(self.member.clone(), self.profile.root_key);
        Ok(plan)
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let joined = state.date_at(moment.recorded_at);
        enter(state, &self.member, &self.profile, joined, moment);
        if let Some(signature) = moment.approvals.get(&self.member) {
            state.sections.agreement.accede(self.accedes_to, &self.member, *signature);
        }
    }

    fn describe(&self, _: &State, _: &MemberId, lang: Lang) -> String {
        let (name, kind) = (&self.profile.name, self.profile.kind.word(lang));
        match lang {
            Lang::En => format!(
                "Admit {name} ({}, {kind}) as a member. It accedes to version {} of the agreement.",
                self.member, self.accedes_to
            ),
            Lang::Zh => format!("接纳 {name}（{}，{kind}）为盟员，加入第 {} 版协议。", self.member, self.accedes_to),
        }
    }

    fn reopens_pending(&self) -> bool {
        true
    }
}
