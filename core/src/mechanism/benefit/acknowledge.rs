//! The receipt of a payment: signed by the payee, once.

use serde::{Deserialize, Serialize};

use super::payment;
use crate::event::Scope;
use crate::ledger::refusal::{Refusal, codes};
use crate::ledger::rules::{Moment, Plan, Rules};
use crate::ledger::{Lang, State, Subject};
use crate::mechanism::membership::name_of;
use crate::value::{EventId, MemberId};

/// Acknowledge a payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AcknowledgePayment {
    /// The payment's event.
    pub payment: EventId,
}

impl Rules for AcknowledgePayment {
    fn kind(&self) -> &'static str {
        "benefit.acknowledge"
    }

    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let field = "body.benefit.acknowledge.payment";
        let Some((_, payment)) = payment(state, &self.payment) else {
            return Err(codes::BEN_010.refuse(field, format!("{} is not a payment", self.payment)));
        };
        if payment.payee != moment.author {
            return Err(codes::BEN_011.refuse("author", format!("{} was paid", payment.payee)));
        }
        if let Some(index) = payment.acknowledged {
            return Err(codes::BEN_012.refuse(field, format!("entry {index} did")));
        }
        Ok(Plan::alone(Scope::AcknowledgePayment, [Subject::distribution(&payment.distribution)]))
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

    fn describe(&self, state: &State, author: &MemberId, lang: Lang) -> String {
        let author = name_of(state, author);
        let amount = payment(state, &self.payment).map_or_else(String::new, |(_, payment)| payment.amount.to_string());
        match lang {
            Lang::En => format!("{author} acknowledges having received {amount}."),
            Lang::Zh => format!("{author} 确认已收到 {amount}。"),
        }
    }

    fn winds_up(&self) -> bool {
        true
    }
}
