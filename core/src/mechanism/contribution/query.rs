//! What the rules ask about contributions.

use crate::book::{Arg, Refusal, Said};
use crate::mechanism::contribution::codes::{CON_005, CON_007};
use crate::mechanism::contribution::tables::Delivery;
use crate::mechanism::contribution::words;
use crate::mechanism::state::State;
use crate::value::{ContributionId, Date, EventId, Money};

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

/// The deliveries under a contribution of the same value on the same day, by the indexes of their entries.
pub(crate) fn alike(state: &State, id: &ContributionId, (value, delivered): (&Money, Date)) -> Vec<u64> {
    let all = state.sections.contribution.deliveries.iter();
    let found = all.filter(|(_, other)| {
        other.contribution == *id && other.value == *value && other.delivered == delivered && value.minor > 0
    });
    found.map(|(entry, _)| entry).collect()
}

/// What was delivered beyond the promise, if anything.
pub(crate) fn beyond(promised: &Money, delivered: &Money) -> Option<Money> {
    let minor = delivered.minor.checked_sub(promised.minor).filter(|minor| *minor > 0)?;
    Some(Money { currency: promised.currency, minor })
}

/// What looks like a slip in a delivery that is about to be stated.
pub(crate) fn slips_of_delivery(state: &State, id: &ContributionId, (value, on): (&Money, Date)) -> Vec<Said> {
    let mut slips = Vec::new();
    let alike = alike(state, id, (value, on));
    if !alike.is_empty() {
        slips.push(words::looks_delivered(Arg::some(alike)));
    }
    if let Some(of) = state.sections.contribution.contributions.get(id)
        && let Ok(total) = of.delivered.checked_add(value)
        && beyond(&of.promised, &total).is_some()
    {
        slips.push(words::beyond_promise(total, of.promised));
    }
    slips
}

/// How many times the largest other promise looks like a slip: a unit of ten thousand too much.
const SLIP: i64 = 10_000;

/// What looks like a slip in a promise that is about to be made.
pub(crate) fn slips_of_promise(state: &State, value: &Money) -> Vec<Said> {
    let others = state.sections.contribution.contributions.iter().map(|(_, other)| other.promised);
    let largest = others.filter(|other| other.currency == value.currency).map(|other| other.minor).max();
    let largest = largest.filter(|largest| largest.checked_mul(SLIP).is_some_and(|slip| slip <= value.minor));
    let told = largest.map(|minor| words::large_promise(*value, Money { currency: value.currency, minor }));
    told.into_iter().collect()
}
