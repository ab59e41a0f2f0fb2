//! What the rules ask about payments.

use crate::book::Refusal;
use crate::mechanism::benefit::codes::BEN_005;
use crate::mechanism::benefit::tables::Payment;
use crate::mechanism::benefit::words;
use crate::mechanism::state::State;
use crate::value::{EventId, Money};

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
