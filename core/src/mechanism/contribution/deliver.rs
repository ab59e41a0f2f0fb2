//! The delivery: claimed by the contributor, backed by a sealed document.

use serde::{Deserialize, Serialize};

use super::{Delivery, add, require_positive};
use crate::event::Scope;
use crate::ledger::refusal::{Refusal, codes};
use crate::ledger::rules::{Moment, Plan, Rules};
use crate::ledger::{Lang, State, Subject};
use crate::mechanism::membership::name_of;
use crate::value::{ContributionId, Date, MemberId, Money, Seal};

/// Deliver (a part of) a contribution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deliver {
    /// The promised contribution.
    pub contribution: ContributionId,
    /// The value of what is delivered, above zero.
    pub value: Money,
    /// The day it was delivered, today at the latest.
    pub delivered: Date,
    /// The sealed document that shows it (delivery note, bank slip, time sheet).
    pub evidence: Seal,
}

impl Rules for Deliver {
    fn kind(&self) -> &'static str {
        "contribution.deliver"
    }

    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let tables = &state.sections.contribution;
        let Some(contribution) = tables.contributions.get(&self.contribution) else {
            return Err(codes::CON_002
                .refuse("body.contribution.deliver.contribution", format!("{} was not promised", self.contribution)));
        };
        if contribution.member != moment.author {
            return Err(codes::CON_003.refuse("author", format!("{} promised it", contribution.member)));
        }
        let field = "body.contribution.deliver.value";
        require_positive(field, &self.value)?;
        add(field, &contribution.delivered, &self.value)?;
        let today = state.date_at(moment.recorded_at);
        if self.delivered > today {
            return Err(codes::CON_011
                .refuse("body.contribution.deliver.delivered", format!("{} is after {today}", self.delivered)));
        }
        if let Some(delivery) = tables.evidence.get(&self.evidence.commitment) {
            return Err(codes::CON_006.refuse(
                "body.contribution.deliver.evidence",
                format!("the document backs the delivery of entry {delivery}"),
            ));
        }
        Ok(Plan::alone(Scope::Contribute, [Subject::contribution(&self.contribution)]))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let Some(entry) = state.find(&moment.event) else { return };
        let tables = &mut state.sections.contribution;
        tables.contributions.change(&self.contribution, |contribution| {
            if let Ok(delivered) = contribution.delivered.checked_add(&self.value) {
                contribution.delivered = delivered;
            }
        });
        let Some(contribution) = tables.contributions.key(&self.contribution) else { return };
        let delivery = Delivery {
            contribution: contribution.clone(),
            value: self.value,
            delivered: self.delivered,
            acknowledged: Money { currency: self.value.currency, minor: 0 },
        };
        tables.deliveries.put(entry, delivery);
        tables.evidence.put(self.evidence.commitment, entry);
    }

    fn describe(&self, state: &State, author: &MemberId, lang: Lang) -> String {
        let author = name_of(state, author);
        match lang {
            Lang::En => format!(
                "{author} states that on {} it delivered {} under contribution {}. The evidence is sealed: {}.",
                self.delivered, self.value, self.contribution, self.evidence.label
            ),
            Lang::Zh => format!(
                "{author} 声明：已于 {} 就投入 {} 交付 {}。证据已封存：{}。",
                self.delivered, self.contribution, self.value, self.evidence.label
            ),
        }
    }
}
