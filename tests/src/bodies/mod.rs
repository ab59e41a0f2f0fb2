//! Bodies of all acts, with what tests vary as arguments and one value for the rest.

mod agreement;
mod benefit;
mod contribution;
mod decision;
mod exit;
mod ip;
mod keys;
mod membership;

use mengshu_core::mechanism::{Body, Step};
use mengshu_core::value::EventId;
use serde_json::Value;

pub use agreement::{propose, side_agreement};
pub use benefit::{correct_payment, distribute, paid, pay};
pub use contribution::{acknowledge, contest, correct_contribution, deliver, promise};
pub use decision::{attend, close, convene, convening, item, minutes, proxy, veto, vote, vote_for};
pub use exit::{breach, cured, expel, expulsion_received, leave};
pub use ip::{assign, register, register_since};
pub use keys::{compromise, confirm, grant, granting, replace_root, revoke, rotate, strike};
pub use membership::{admit, alliance_of, founding, profile, succeed, succession, suspend};

/// A body of any mechanism, as JSON; for acts that few tests need.
///
/// # Panics
/// When it is none.
#[must_use]
pub fn body(json: Value) -> Body {
    serde_json::from_value(json).expect("a body of a test")
}

/// Changes one field of a body, or sets one that was left out.
///
/// # Panics
/// When it knows no such field, or does not take the value.
#[must_use]
pub fn with(body: &Body, path: &str, value: Value) -> Body {
    let mut changed = serde_json::to_value(body).expect("a body has JSON");
    let (parent, field) = path.rsplit_once('/').expect("a path begins with a slash");
    changed.pointer_mut(parent).expect("a place in the body")[field] = value;
    self::body(changed)
}

/// An endorsement.
#[must_use]
pub const fn endorse(act: EventId) -> Body {
    Body::Act(Step::Endorse { act })
}

/// Refusing approval.
#[must_use]
pub const fn decline(act: EventId) -> Body {
    Body::Act(Step::Decline { act, reason: None })
}

/// Taking an act back, or stepping back from one.
#[must_use]
pub const fn withdraw(act: EventId) -> Body {
    Body::Act(Step::Withdraw { act, reason: None })
}

/// Demanding ratification.
#[must_use]
pub const fn demand(act: EventId) -> Body {
    Body::Act(Step::Demand { act })
}
