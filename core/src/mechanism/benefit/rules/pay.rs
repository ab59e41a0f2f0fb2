//! The payment: stated by the payer; the bank's reference is sealed.

use crate::book::{Lang, Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::mechanism::benefit::acts::Pay;
use crate::mechanism::benefit::codes::{BEN_002, BEN_006, BEN_007, BEN_008, BEN_009};
use crate::mechanism::benefit::query::require_positive;
use crate::mechanism::benefit::tables::Payment;
use crate::mechanism::membership::query::name_of;
use crate::mechanism::state::State;
use crate::value::{MemberId, Money};

impl Rules<State> for Pay {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let Some(distribution) = state.sections.benefit.distributions.get(&self.distribution) else {
            return Err(BEN_002.refuse(field!(Pay.distribution), format!("{} is not approved", self.distribution)));
        };
        if distribution.payer != moment.author {
            return Err(BEN_006.refuse("author", format!("{} pays", distribution.payer)));
        }
        let Some(part) = distribution.parts.get(&self.payee).filter(|part| part.due > 0) else {
            return Err(
                BEN_007.refuse(field!(Pay.payee), format!("{} gives {} nothing", self.distribution, self.payee))
            );
        };
        let field = field!(Pay.amount);
        require_positive(field, &self.amount)?;
        if self.amount.currency != distribution.pool.currency {
            return Err(BEN_008.refuse(
                field,
                format!("it is in {}; the pool is in {}", self.amount.currency, distribution.pool.currency),
            ));
        }
        let open = part.due.saturating_sub(part.paid);
        if self.amount.minor > open {
            let open = Money { currency: self.amount.currency, minor: open };
            return Err(BEN_009.refuse(field, format!("{} would be paid; {open} is open", self.amount)));
        }
        Ok(Plan::alone(Scope::Pay, [Subject::distribution(&self.distribution), Subject::member(&self.payee)])
            .disposing_of(Some(self.amount), None))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let Some(entry) = state.find(&moment.event) else { return };
        let tables = &mut state.sections.benefit;
        tables.distributions.change(&self.distribution, |distribution| {
            if let Some(part) = distribution.parts.get_mut(&self.payee) {
                part.paid = part.paid.saturating_add(self.amount.minor);
            }
        });
        let payment = Payment {
            distribution: self.distribution.clone(),
            payee: self.payee.clone(),
            amount: self.amount,
            paid: self.paid,
            acknowledged: None,
        };
        tables.payments.put(entry, payment);
    }

    fn describe(&self, state: &State, author: &MemberId, lang: Lang) -> Said {
        let words: String = (|| {
            let (author, payee) = (name_of(state, author), name_of(state, &self.payee));
            match lang {
                Lang::En => format!(
                    "{author} states that on {} it paid {} to {payee} under distribution {}.",
                    self.paid, self.amount, self.distribution
                ),
                Lang::Zh => format!(
                    "{author} 声明：已于 {} 就分配 {} 向 {payee} 支付 {}。",
                    self.paid, self.distribution, self.amount
                ),
            }
        })();
        words.into()
    }

    fn nature(&self) -> Nature<'_> {
        Nature { winds_up: true, ..Nature::PLAIN }
    }
}
