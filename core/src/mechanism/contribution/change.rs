//! What time does to deliveries: silence acknowledges them where the terms say so.
//!
//! Invariants: only the rest that is neither acknowledged nor contested counts as acknowledged, once, from the first entry after
//! the last day on; the terms are those in force when the delivery was recorded, since whoever delivers could choose others by
//! the date that it states. Silence says nothing where the receiver could not speak: whoever is suspended or has left, and a
//! delivery whose signature is doubted; once that was so, silence never acknowledges that delivery. Nor does it where the
//! receiver was the contributor itself or in the same hands when the delivery was recorded, or is by the contributor's own word;
//! what others say of that later cuts no silence that is running.

use crate::mechanism::agreement::terms::clauses::agreed;
use crate::mechanism::contribution::tables::{Awaited, Contribution, Deemed};
use crate::mechanism::membership::query::side::{same_side, same_side_by};
use crate::mechanism::state::State;
use crate::value::{Date, Money};

/// The clause.
pub(crate) const CLAUSE: &str = "clauses.deemed_acknowledgement_days";

/// Until when a delivery of this contribution that is recorded on a day waits for its receiver, if silence counts at all.
pub(crate) fn awaited(state: &State, contribution: &Contribution, today: Date) -> Option<Awaited> {
    let (version, agreement) = state.sections.agreement.in_force(today)?;
    let days = agreed(&agreement.terms.clauses.deemed_acknowledgement_days)?;
    let last_day = today.add_days(i32::from(*days))?;
    can_answer(state, contribution, today).then_some(Awaited { last_day, version })
}

fn can_answer(state: &State, contribution: &Contribution, date: Date) -> bool {
    let Contribution { member, receiver, .. } = contribution;
    stands(state, contribution, date) && !same_side(state, member, receiver, date)
}

fn stands(state: &State, Contribution { member, receiver, .. }: &Contribution, date: Date) -> bool {
    member != receiver && state.sections.membership.in_good_standing(date).any(|member| member == receiver)
}

/// A day has begun: silence of which the last day is over acknowledges.
pub(crate) fn turn_of_day(state: &mut State, index: u64, today: Date) {
    let waiting: Vec<(u64, Awaited)> =
        state.sections.contribution.awaited.iter().map(|(entry, awaited)| (*entry, awaited.clone())).collect();
    for (entry, Awaited { last_day, version }) in waiting {
        let tables = &state.sections.contribution;
        let Some(delivery) = tables.deliveries.get(entry) else { continue };
        let id = delivery.contribution.clone();
        let doubted = state.event_of(entry).is_none_or(|event| state.doubted(&event).is_some());
        // As far as the entries before this one say, it was so until the last day.
        let answers = tables.contributions.get(&id).is_some_and(|of| {
            let day = last_day.min(today);
            stands(state, of, day) && !same_side_by(state, &of.member, &of.receiver, day)
        });
        if doubted || !answers {
            state.sections.contribution.awaited.remove(&entry);
            continue;
        }
        if today <= last_day {
            continue;
        }
        let currency = delivery.value.currency;
        let rest = Money { currency, minor: delivery.value.minor.saturating_sub(delivery.acknowledged.minor) };
        let more = |sum: &mut Money| sum.minor = sum.minor.saturating_add(rest.minor);
        let tables = &mut state.sections.contribution;
        tables.deliveries.change(entry, |delivery| {
            more(&mut delivery.acknowledged);
            let before = delivery.deemed.as_ref().map_or(0, |deemed| deemed.value.minor);
            let value = Money { currency, minor: rest.minor.saturating_add(before) };
            delivery.deemed = Some(Deemed { value, last_day, version, index });
        });
        tables.contributions.change(&id, |contribution| {
            more(&mut contribution.acknowledged);
            more(&mut contribution.deemed);
        });
        tables.awaited.remove(&entry);
    }
}
