//! The receipt of a payment: signed by the payee, once.

use crate::book::{Arg, Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::mechanism::benefit::acts::AcknowledgePayment;
use crate::mechanism::benefit::codes::{BEN_010, BEN_011, BEN_012};
use crate::mechanism::benefit::query::payment;
use crate::mechanism::benefit::words;
use crate::mechanism::membership::query::name_of;
use crate::mechanism::state::State;
use crate::value::MemberId;

impl Rules<State> for AcknowledgePayment {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let field = field!(AcknowledgePayment.payment);
        // One that was corrected to nothing is none.
        let Some((_, payment)) = payment(state, &self.payment).filter(|(_, payment)| payment.amount.minor > 0) else {
            return Err(BEN_010.refuse(field, words::no_payment(&self.payment)));
        };
        if payment.payee != moment.author {
            return Err(BEN_011.refuse("author", words::was_paid(&payment.payee)));
        }
        if let Some(index) = payment.acknowledged {
            return Err(BEN_012.refuse(field, words::entry_did(index)));
        }
        let distribution = state.sections.benefit.distributions.get(&payment.distribution);
        Ok(Plan::alone(Scope::AcknowledgePayment, [Subject::distribution(&payment.distribution)])
            .disposing_of(Some(payment.amount), [])
            .resting_on(Some(self.payment))
            .resting_on(distribution.map(|distribution| distribution.act)))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let Some((entry, payment)) = payment(state, &self.payment) else { return };
        let payment = payment.clone();
        let tables = &mut state.sections.benefit;
        tables.payments.change(entry, |payment| payment.acknowledged = Some(moment.index));
        tables.distributions.change(&payment.distribution, |distribution| {
            if let Some(part) = distribution.parts.get_mut(&payment.payee) {
                part.acknowledged = part.acknowledged.saturating_add(payment.amount.minor);
            }
        });
    }

    fn describe(&self, state: &State, author: &MemberId) -> Said {
        let amount = payment(state, &self.payment).map(|(_, payment)| payment.amount);
        let amount = amount.map_or_else(|| Arg::from(&self.payment), Arg::from);
        words::acknowledges(&name_of(state, author), amount)
    }

    fn nature(&self) -> Nature<'_> {
        Nature { winds_up: true, ..Nature::PLAIN }
    }
}
