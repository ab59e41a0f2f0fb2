//! Leaving and expulsion.

use mengshu_core::mechanism::Body;
use mengshu_core::mechanism::exit::{AcknowledgeCure, Act, Expel, Leave, NotifyExpulsion, OpenBreach};
use mengshu_core::value::EventId;

use crate::{id, seal};

/// Leaving, with the last day of membership.
#[must_use]
pub fn leave(last_day: &str) -> Body {
    Body::Exit(Act::Leave(Leave { last_day: id(last_day), reason: None }))
}

/// Notice of a breach.
#[must_use]
pub fn breach(member: &str, cure_by: &str) -> Body {
    Body::Exit(Act::OpenBreach(OpenBreach { member: id(member), what: id("Cash not paid"), cure_by: id(cure_by) }))
}

/// The acknowledgement that a breach was cured.
#[must_use]
pub const fn cured(breach: EventId) -> Body {
    Body::Exit(Act::AcknowledgeCure(AcknowledgeCure { breach, member: None }))
}

/// An expulsion for a breach.
#[must_use]
pub fn expel(member: &str, breach: EventId) -> Body {
    Body::Exit(Act::Expel(Expel { member: id(member), breach }))
}

/// The receipt of the decision on an expulsion.
#[must_use]
pub fn expulsion_received(member: &str, on: &str) -> Body {
    let evidence = seal("registered letter");
    Body::Exit(Act::NotifyExpulsion(NotifyExpulsion { member: id(member), received: id(on), evidence }))
}
