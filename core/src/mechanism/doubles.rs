//! Likely doubles (issue 13, D18), and sums in another currency than the agreement's: what can be and hardly is, told to whoever
//! signs. Two equal facts are possible, so nothing is refused; the views show which entries look the same, so that the other side
//! sees it too.
//!
//! Asked in a dry run alone: it looks through all records of a kind.

use crate::book::{Said, catalogue};
use crate::mechanism::benefit::acts::{Act as Benefit, Distribute, Pay};
use crate::mechanism::benefit::query as payments;
use crate::mechanism::body::Body;
use crate::mechanism::contribution::acts::{Act as Contribution, Deliver, Promise};
use crate::mechanism::contribution::query as deliveries;
use crate::mechanism::ip::acts::{Act as Ip, Assign};
use crate::mechanism::membership::acts::{Act as Membership, GrantKey, LimitRoot};
use crate::mechanism::state::State;
use crate::value::Date;

/// What looks like a slip in an act that is about to be signed.
pub(crate) fn likely(state: &State, body: &Body) -> Vec<Said> {
    match body {
        Body::Benefit(Benefit::Pay(Pay { payee, amount, paid, bank_reference, .. })) => {
            let reference = bank_reference.as_ref().map(|seal| seal.commitment);
            payments::slips(state, (payee, amount, *paid, reference))
        }
        Body::Benefit(Benefit::Distribute(new)) => payments::slips_of_distribution(state, new),
        Body::Contribution(Contribution::Deliver(Deliver { contribution, value, delivered, .. })) => {
            deliveries::slips_of_delivery(state, contribution, (value, *delivered))
        }
        Body::Contribution(Contribution::Promise(Promise { value, .. })) => deliveries::slips_of_promise(state, value),
        _ => Vec::new(),
    }
}

/// A sum in another currency than the agreement counts in. What follows from a sum of the log keeps its currency by the rules;
/// here are those that begin one, and the limits of keys, which hold against no other.
pub(crate) fn other_currency(state: &State, body: &Body, today: Date) -> Vec<Said> {
    let sum = match body {
        Body::Contribution(Contribution::Promise(Promise { value, .. })) => Some(value),
        Body::Benefit(Benefit::Distribute(Distribute { pool, .. })) => Some(pool),
        Body::Ip(Ip::Assign(Assign { consideration, .. })) => consideration.as_ref(),
        Body::Membership(
            Membership::GrantKey(GrantKey { limit, .. }) | Membership::LimitRoot(LimitRoot { limit, .. }),
        ) => limit.as_ref(),
        _ => None,
    };
    let agreed = state.sections.agreement.governing(today);
    let (Some(sum), Some((_, version))) = (sum, agreed) else { return Vec::new() };
    if version.terms.counts_in(sum.currency) { Vec::new() } else { vec![catalogue::currency_unlikely(*sum)] }
}
