//! The delivery: claimed by the contributor, backed by a sealed document.

use crate::book::{Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::mechanism::contribution::acts::Deliver;
use crate::mechanism::contribution::codes::{CON_002, CON_003, CON_006};
use crate::mechanism::contribution::query::{add, require_positive};
use crate::mechanism::contribution::tables::Delivery;
use crate::mechanism::contribution::words;
use crate::mechanism::membership::query::name_of;
use crate::mechanism::state::State;
use crate::value::{MemberId, Money};

impl Rules<State> for Deliver {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let tables = &state.sections.contribution;
        let Some(contribution) = tables.contributions.get(&self.contribution) else {
            return Err(CON_002.refuse(field!(Deliver.contribution), words::not_promised(&self.contribution)));
        };
        if contribution.member != moment.author {
            return Err(CON_003.refuse("author", words::promised_it(&contribution.member)));
        }
        let field = field!(Deliver.value);
        require_positive(field, &self.value)?;
        add(field, &contribution.delivered, &self.value)?;
        if let Some(delivery) = tables.evidence.get(&self.evidence.commitment) {
            return Err(CON_006.refuse(field!(Deliver.evidence), words::document_used(delivery)));
        }
        Ok(Plan::alone(Scope::Contribute, [Subject::contribution(&self.contribution)])
            .disposing_of(Some(self.value), []))
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

    fn describe(&self, state: &State, author: &MemberId) -> Said {
        let (author, label) = (name_of(state, author), self.evidence.label.to_string());
        words::delivers(&author, self.delivered, self.value, &self.contribution, &label)
    }

    fn nature(&self) -> Nature<'_> {
        Nature::PLAIN
    }
}
