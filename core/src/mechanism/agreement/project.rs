//! Project agreements: some members agree on a project under the agreement in force.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Project;
use crate::event::Scope;
use crate::ledger::refusal::{Refusal, codes};
use crate::ledger::rules::{Moment, Plan, Rules};
use crate::ledger::{Lang, State, Subject};
use crate::mechanism::decision::{Approver, Matter};
use crate::mechanism::membership::require_member;
use crate::value::{Date, MemberId, Name, ProjectId, Seal, Share, sum_is_one};

/// Sign a project agreement: every party signs, and the organ that the terms name approves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignProject {
    /// Its id.
    pub project: ProjectId,
    /// Its title.
    pub title: Name,
    /// Its parties.
    pub parties: BTreeSet<MemberId>,
    /// The sealed text.
    pub text: Seal,
    /// Its first day.
    pub start: Date,
    /// Its last day, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<Date>,
    /// The parties' shares of its benefits, where they differ from the agreement's; they sum to exactly 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub benefit_shares: Option<BTreeMap<MemberId, Share>>,
}

impl Rules for SignProject {
    fn kind(&self) -> &'static str {
        "agreement.project"
    }

    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        let (_, version) = state.sections.agreement.require_in_force(today)?;
        if state.sections.agreement.projects.contains(&self.project) {
            return Err(codes::AGR_013.refuse("body.agreement.project.project", format!("{} exists", self.project)));
        }
        let field = "body.agreement.project.parties";
        for party in &self.parties {
            require_member(state, field, party, today)?;
        }
        if !self.parties.contains(&moment.author) {
            return Err(codes::AGR_014.refuse(field, format!("{} is none of them", moment.author)));
        }
        if self.end.is_some_and(|end| end < self.start) {
            return Err(codes::AGR_005.refuse("body.agreement.project.end", format!("it is before {}", self.start)));
        }
        if let Some(shares) = &self.benefit_shares {
            let field = "body.agreement.project.benefit_shares";
            if let Some(stranger) = shares.keys().find(|member| !self.parties.contains(*member)) {
                return Err(codes::AGR_004.refuse(field, format!("{stranger} is no party")));
            }
            if !sum_is_one(shares.values()) {
                return Err(codes::AGR_003.refuse(field, "they have to be exactly 1 together"));
            }
        }
        let plan = Plan::alone(Scope::SignAgreements, [Subject::project(&self.project), Subject::agreement()])
            .with_approval_of(&self.parties, Scope::SignAgreements);
        // A project concerns its parties; others approve it only where the terms say so.
        Ok(match version.terms.approvals.get(&Matter::ProjectAgreement) {
            Some(Approver::AllMembers | Approver::Organ(_)) => {
                plan.with_approval_on(state, Matter::ProjectAgreement, Scope::SignAgreements, today)
            }
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

    fn describe(&self, _: &State, _: &MemberId, lang: Lang) -> String {
        let parties: Vec<_> = self.parties.iter().map(MemberId::as_str).collect();
        let (project, title, start, seal) = (&self.project, &self.title, self.start, self.text.commitment);
        lang.pick(
            format!("Sign project agreement {project}, \"{title}\", between {}, from {start}. The text is sealed; its fingerprint is {seal}.", parties.join(", ")),
            format!("签署项目协议 {project}《{title}》，当事人：{}，自 {start} 起。文本已封存，指纹为 {seal}。", parties.join("、")),
        )
    }
}
