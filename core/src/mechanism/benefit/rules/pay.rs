//! The payment: stated by the payer; the bank's reference is sealed.

use std::borrow::Cow;

use crate::book::{Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::mechanism::benefit::acts::Pay;
use crate::mechanism::benefit::codes::{BEN_002, BEN_006, BEN_007, BEN_008, BEN_009};
use crate::mechanism::benefit::query::{as_due, require_positive};
use crate::mechanism::benefit::tables::Payment;
use crate::mechanism::benefit::words;
use crate::mechanism::membership::query::name_of;
use crate::mechanism::state::State;
use crate::value::{MemberId, Money};

impl Rules<State> for Pay {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let Some(distribution) = state.sections.benefit.distributions.get(&self.distribution) else {
            return Err(BEN_002.refuse(field!(Pay.distribution), words::not_approved(&self.distribution)));
        };
        let distribution = as_due(state, distribution, state.date_at(moment.recorded_at));
        if distribution.payer != moment.author {
            return Err(BEN_006.refuse("author", words::pays(&distribution.payer)));
        }
        let Some(part) = distribution.parts.get(&self.payee).filter(|part| part.due > 0) else {
            return Err(BEN_007.refuse(field!(Pay.payee), words::gives_nothing(&self.distribution, &self.payee)));
        };
        let field = field!(Pay.amount);
        require_positive(field, &self.amount)?;
        if self.amount.currency != distribution.pool.currency {
            return Err(BEN_008.refuse(
                field,
                words::other_currency(&self.amount.currency.to_string(), &distribution.pool.currency.to_string()),
            ));
        }
        let open = part.due.saturating_sub(part.paid);
        if self.amount.minor > open {
            let open = Money { currency: self.amount.currency, minor: open };
            return Err(BEN_009.refuse(field, words::over_open(self.amount, open)));
        }
        Ok(Plan::alone(Scope::Pay, [Subject::distribution(&self.distribution), Subject::member(&self.payee)])
            .disposing_of(Some(self.amount), [])
            .resting_on(Some(distribution.act)))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let Some(entry) = state.find(&moment.event) else { return };
        // The first payment fixes the version that gives the shares.
        let today = state.date_at(moment.recorded_at);
        let record = state.sections.benefit.distributions.get(&self.distribution);
        let due = record.map(|record| as_due(state, record, today)).and_then(|due| match due {
            Cow::Owned(due) => Some(due),
            Cow::Borrowed(_) => None,
        });
        let tables = &mut state.sections.benefit;
        tables.distributions.change(&self.distribution, |distribution| {
            if let Some(due) = due {
                *distribution = due;
            }
            if let Some(part) = distribution.parts.get_mut(&self.payee) {
                part.paid = part.paid.saturating_add(self.amount.minor);
            }
        });
        let payment = Payment {
            distribution: self.distribution.clone(),
            payee: self.payee.clone(),
            amount: self.amount,
            paid: self.paid,
            reference: self.bank_reference.as_ref().map(|seal| seal.commitment),
            acknowledged: None,
        };
        tables.payments.put(entry, payment);
    }

    fn describe(&self, state: &State, author: &MemberId) -> Said {
        let (payer, payee) = (name_of(state, author), name_of(state, &self.payee));
        words::states_payment(&payer, self.paid, self.amount, &payee, &self.distribution)
    }

    fn nature(&self) -> Nature<'_> {
        Nature { winds_up: true, ..Nature::PLAIN }
    }
}
