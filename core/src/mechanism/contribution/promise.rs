//! The promise: signed by the contributor alone; it names who will acknowledge.

use serde::{Deserialize, Serialize};

use super::{Contribution, Kind, require_positive};
use crate::event::Scope;
use crate::ledger::refusal::{Refusal, codes};
use crate::ledger::rules::{Moment, Plan, Rules};
use crate::ledger::{Lang, State, Subject};
use crate::mechanism::membership::{are_affiliated, name_of, require_member};
use crate::value::{ContributionId, Date, MemberId, Money, Name};

/// Promise a contribution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Promise {
    /// Its id.
    pub contribution: ContributionId,
    /// What it is.
    pub kind: Kind,
    /// What it is, in words.
    pub what: Name,
    /// Its agreed value, above zero.
    pub value: Money,
    /// The day it is due.
    pub due: Date,
    /// Who acknowledges deliveries: another member.
    pub receiver: MemberId,
}

impl Rules for Promise {
    fn kind(&self) -> &'static str {
        "contribution.promise"
    }

    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        state.sections.agreement.require_in_force(today)?;
        if state.sections.contribution.contributions.contains(&self.contribution) {
            return Err(codes::CON_001
                .refuse("body.contribution.promise.contribution", format!("{} exists", self.contribution)));
        }
        require_positive("body.contribution.promise.value", &self.value)?;
        let field = "body.contribution.promise.receiver";
        if self.receiver == moment.author {
            return Err(codes::CON_004.refuse(field, format!("{} would acknowledge its own deliveries", self.receiver)));
        }
        require_member(state, field, &self.receiver, today)?;
        if are_affiliated(state, &self.receiver, &moment.author, today) {
            return Err(codes::CON_004.refuse(field, format!("{} is an affiliate of {}", self.receiver, moment.author)));
        }
        Ok(Plan::alone(Scope::Contribute, [Subject::contribution(&self.contribution)])
            .disposing_of(Some(self.value), None))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let nothing = Money { currency: self.value.currency, minor: 0 };
        let contribution = Contribution {
            member: moment.author.clone(),
            kind: self.kind,
            what: self.what.clone(),
            promised: self.value,
            due: self.due,
            receiver: self.receiver.clone(),
            index: moment.index,
            delivered: nothing,
            acknowledged: nothing,
        };
        state.sections.contribution.contributions.put(self.contribution.clone(), contribution);
    }

    fn describe(&self, state: &State, author: &MemberId, lang: Lang) -> String {
        let (author, receiver) = (name_of(state, author), name_of(state, &self.receiver));
        match lang {
            Lang::En => format!(
                "{author} promises {} worth {} by {} ({}): {}. {receiver} will acknowledge it.",
                self.kind.word(lang),
                self.value,
                self.due,
                self.contribution,
                self.what
            ),
            Lang::Zh => format!(
                "{author} 承诺于 {} 前投入{}，价值 {}（{}）：{}。由 {receiver} 确认收到。",
                self.due,
                self.kind.word(lang),
                self.value,
                self.contribution,
                self.what
            ),
        }
    }
}
