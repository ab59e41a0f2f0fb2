//! Distributions and payments.

use mengshu_core::mechanism::Body;
use mengshu_core::mechanism::benefit::{AcknowledgePayment, Act, Correct, Distribute, Pay};
use mengshu_core::value::EventId;

use crate::id;

/// A distribution that H pays.
#[must_use]
pub fn distribute(distribution: &str, pool: &str, accrued: &str, version: u32) -> Body {
    Body::Benefit(Act::Distribute(Distribute {
        distribution: id(distribution),
        what: id("Licence income"),
        pool: id(pool),
        accrued: id(accrued),
        version,
        payer: id("h"),
    }))
}

/// A payment on 2024-05-01.
#[must_use]
pub fn pay(distribution: &str, payee: &str, amount: &str) -> Body {
    Body::Benefit(Act::Pay(Pay {
        distribution: id(distribution),
        payee: id(payee),
        amount: id(amount),
        paid: id("2024-05-01"),
        bank_reference: None,
    }))
}

/// The acknowledgement of a payment.
#[must_use]
pub const fn paid(payment: EventId) -> Body {
    Body::Benefit(Act::Acknowledge(AcknowledgePayment { payment }))
}

/// The correction of a payment or of its receipt: its right amount; none where it did not happen.
#[must_use]
pub fn correct_payment(fact: EventId, amount: Option<&str>) -> Body {
    let (never, amount, reason) = (amount.is_none(), amount.map(id), id("A slip of the pen"));
    Body::Benefit(Act::Correct(Correct { fact, never, amount, paid: None, reason }))
}
