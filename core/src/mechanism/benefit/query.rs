//! What the rules ask about payments.

use crate::book::{Arg, Refusal, Said};
use crate::mechanism::benefit::codes::BEN_005;
use crate::mechanism::benefit::tables::Payment;
use crate::mechanism::benefit::words;
use crate::mechanism::state::State;
use crate::value::{Date, EventId, Hash, MemberId, Money};

/// A payment by its event, with the index of its entry.
pub(crate) fn payment<'a>(state: &'a State, event: &EventId) -> Option<(u64, &'a Payment)> {
    let entry = state.find(event)?;
    Some((entry, state.sections.benefit.payments.get(entry)?))
}

pub(crate) fn require_positive(field: &'static str, amount: &Money) -> Result<(), Refusal> {
    if amount.minor <= 0 {
        return Err(BEN_005.refuse(field, words::amount_is(*amount)));
    }
    Ok(())
}

/// A payment as others are compared with it: to whom, how much, on which day, under which reference of the bank.
pub(crate) type Looks<'a> = (&'a MemberId, &'a Money, Date, Option<Hash>);

impl Payment {
    /// How it looks.
    pub(crate) const fn looks(&self) -> Looks<'_> {
        (&self.payee, &self.amount, self.paid, self.reference)
    }
}

/// The payments that look like one, by the indexes of their entries: the same amount to the same payee on the same day, or
/// the same reference of the bank, whoever is the payee.
pub(crate) fn alike(state: &State, (payee, amount, paid, reference): Looks<'_>) -> Vec<u64> {
    let alike = |other: &Payment| {
        let same = other.payee == *payee && other.amount == *amount && other.paid == paid;
        other.amount.minor > 0 && (same || (reference.is_some() && other.reference == reference))
    };
    let found = state.sections.benefit.payments.iter().filter(|(_, other)| alike(other));
    found.map(|(entry, _)| entry).collect()
}

/// What looks like a slip in a payment that is about to be stated.
pub(crate) fn slips(state: &State, looks: Looks<'_>) -> Vec<Said> {
    let alike = alike(state, looks);
    if alike.is_empty() { Vec::new() } else { vec![words::looks_paid(Arg::list(alike))] }
}
