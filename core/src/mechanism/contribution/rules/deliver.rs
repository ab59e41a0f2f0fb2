//! The delivery: claimed by the contributor, backed by a sealed document.
//!
//! Invariant: one document backs one delivery. The ledger sees commitments alone: the same bytes under another salt are
//! another document to it. So the command seals evidence again with the salt that it kept, and warns who acknowledges a
//! paper that it holds under two seals; no secret stands behind the salts, since a leaked one would open every seal.

use crate::book::{Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::mechanism::contribution::acts::Deliver;
use crate::mechanism::contribution::change::{CLAUSE, awaited};
use crate::mechanism::contribution::codes::{CON_002, CON_003, CON_006, CON_016};
use crate::mechanism::contribution::query::{add, require_positive};
use crate::mechanism::contribution::tables::Delivery;
use crate::mechanism::contribution::words;
use crate::mechanism::membership::query::name_of;
use crate::mechanism::membership::tables::Member;
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
        let membership = state.sections.membership.members.get(&moment.author);
        if let Some((last_day, _)) = membership.and_then(Member::end).filter(|(last_day, _)| *last_day < self.delivered)
        {
            return Err(CON_016.refuse(field!(Deliver.delivered), words::left_on(&moment.author, last_day)));
        }
        let field = field!(Deliver.value);
        require_positive(field, &self.value)?;
        add(field, &contribution.delivered, &self.value)?;
        if let Some(delivery) = tables.evidence.get(&self.evidence.commitment) {
            return Err(CON_006.refuse(field!(Deliver.evidence), words::document_used(delivery)));
        }
        let today = state.date_at(moment.recorded_at);
        let plan = Plan::alone(Scope::Contribute, [Subject::contribution(&self.contribution)])
            .disposing_of(Some(self.value), [])
            .resting_on(state.event_of(contribution.index));
        Ok(if awaited(state, contribution, today).is_some() { plan.under(CLAUSE) } else { plan })
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let Some(entry) = state.find(&moment.event) else { return };
        let today = state.date_at(moment.recorded_at);
        let promised = state.sections.contribution.contributions.get(&self.contribution);
        let waits = promised.and_then(|promised| awaited(state, promised, today));
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
            deemed: None,
            contested: None,
        };
        if let Some(waits) = waits {
            tables.awaited.put(entry, waits);
        }
        tables.deliveries.put(entry, delivery);
        tables.evidence.put(self.evidence.commitment, entry);
    }

    fn describe(&self, state: &State, author: &MemberId) -> Said {
        let (author, label) = (name_of(state, author), self.evidence.label.to_string());
        words::delivers(&author, self.delivered, self.value, &self.contribution, &label)
    }

    fn nature(&self) -> Nature<'_> {
        // Whoever has left states what it delivered while it was there.
        Nature { winds_up: true, ..Nature::PLAIN }
    }
}
