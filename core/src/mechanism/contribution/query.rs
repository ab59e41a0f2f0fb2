//! What the rules ask about contributions.

use crate::book::Refusal;
use crate::mechanism::contribution::codes::{CON_005, CON_007};
use crate::mechanism::contribution::tables::Delivery;
use crate::mechanism::contribution::words;
use crate::mechanism::state::State;
use crate::value::{EventId, Money};

/// A delivery by its event, with the index of its entry.
pub(crate) fn delivery<'a>(state: &'a State, event: &EventId) -> Option<(u64, &'a Delivery)> {
    let entry = state.find(event)?;
    Some((entry, state.sections.contribution.deliveries.get(entry)?))
}

pub(crate) fn require_positive(field: &'static str, value: &Money) -> Result<(), Refusal> {
    if value.minor <= 0 {
        return Err(CON_005.refuse(field, words::value_is(*value)));
    }
    Ok(())
}

pub(crate) fn add(field: &'static str, to: &Money, value: &Money) -> Result<Money, Refusal> {
    if to.currency != value.currency {
        return Err(CON_007.refuse(field, words::other_currency(&value.currency.to_string(), &to.currency.to_string())));
    }
    to.checked_add(value).map_err(|_| CON_005.refuse(field, words::sum_too_large()))
}
