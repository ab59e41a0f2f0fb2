//! Promises, deliveries, acknowledgements.

use mengshu_core::mechanism::Body;
use mengshu_core::mechanism::contribution::{Acknowledge, Act, Contest, Correct, Deliver, Kind, Promise};
use mengshu_core::value::EventId;

use crate::{id, seal};

/// A promise of cash.
#[must_use]
pub fn promise(contribution: &str, value: &str, receiver: &str) -> Body {
    Body::Contribution(Act::Promise(Promise {
        contribution: id(contribution),
        kind: Kind::Cash,
        what: id("Cash for the common laboratory, first instalment"),
        value: id(value),
        due: id("2030-06-30"),
        receiver: id(receiver),
    }))
}

/// A delivery on a day; `evidence` must be new each time.
#[must_use]
pub fn deliver(contribution: &str, value: &str, delivered: &str, evidence: &str) -> Body {
    Body::Contribution(Act::Deliver(Deliver {
        contribution: id(contribution),
        value: id(value),
        delivered: id(delivered),
        evidence: seal(evidence),
    }))
}

/// The acknowledgement of a delivery.
#[must_use]
pub fn acknowledge(delivery: EventId, value: &str) -> Body {
    Body::Contribution(Act::Acknowledge(Acknowledge { delivery, value: id(value) }))
}

/// The receiver contests a delivery.
#[must_use]
pub fn contest(delivery: EventId) -> Body {
    Body::Contribution(Act::Contest(Contest { delivery, reason: id("Two of the lamps are broken") }))
}

/// The correction of a delivery or an acknowledgement: its right value; none where it did not happen.
#[must_use]
pub fn correct_contribution(fact: EventId, value: Option<&str>) -> Body {
    let (never, value, reason) = (value.is_none(), value.map(id), id("A slip of the pen"));
    Body::Contribution(Act::Correct(Correct { fact, never, value, delivered: None, reason }))
}
