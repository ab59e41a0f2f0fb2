//! Likely doubles (issue 13, D18): what can be and hardly is, told to whoever signs. Two equal facts are possible, so nothing is
//! refused; the views show which entries look the same, so that the other side sees it too.
//!
//! Asked in a dry run alone: it looks through all records of a kind.

use crate::book::Said;
use crate::mechanism::benefit::acts::{Act as Benefit, Pay};
use crate::mechanism::benefit::query as payments;
use crate::mechanism::body::Body;
use crate::mechanism::contribution::acts::{Act as Contribution, Deliver, Promise};
use crate::mechanism::contribution::query as deliveries;
use crate::mechanism::state::State;

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
