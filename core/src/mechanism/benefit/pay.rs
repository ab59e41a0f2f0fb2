//! The payment: stated by the payer; the bank's reference is sealed.

use serde::{Deserialize, Serialize};

use super::{Payment, require_positive};
use crate::event::Scope;
use crate::ledger::refusal::{Refusal, codes};
use crate::ledger::rules::{Moment, Plan, Rules};
use crate::ledger::{Lang, State, Subject};
use crate::mechanism::membership::name_of;
use crate::value::{Date, DistributionId, MemberId, Money, Seal};

/// State that a member's part (or some of it) was paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pay {
    /// The distribution.
    pub distribution: DistributionId,
    /// Who was paid.
    pub payee: MemberId,
    /// How much, above zero.
    pub amount: Money,
    /// On which day.
    pub paid: Date,
    /// The sealed bank reference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bank_reference: Option<Seal>,
}

impl Rules for Pay {
    fn kind(&self) -> &'static str {
        "benefit.pay"
    }

    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let Some(distribution) = state.sections.benefit.distributions.get(&self.distribution) else {
            return Err(codes::BEN_002
                .refuse("body.benefit.pay.distribution", format!("{} is not approved", self.distribution)));
        };
        if distribution.payer != moment.author {
            return Err(codes::BEN_006.refuse("author", format!("{} pays", distribution.payer)));
        }
        let Some(part) = distribution.parts.get(&self.payee).filter(|part| part.due > 0) else {
            return Err(codes::BEN_007
                .refuse("body.benefit.pay.payee", format!("{} gives {} nothing", self.distribution, self.payee)));
        };
        let field = "body.benefit.pay.amount";
        require_positive(field, &self.amount)?;
        if self.amount.currency != distribution.pool.currency {
            return Err(codes::BEN_008.refuse(
                field,
                format!("it is in {}; the pool is in {}", self.amount.currency, distribution.pool.currency),
            ));
        }
        let open = part.due.saturating_sub(part.paid);
        if self.amount.minor > open {
            let open = Money { currency: self.amount.currency, minor: open };
            return Err(codes::BEN_009.refuse(field, format!("{} would be paid; {open} is open", self.amount)));
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

    fn describe(&self, state: &State, author: &MemberId, lang: Lang) -> String {
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
    }

    fn winds_up(&self) -> bool {
        true
    }
}
