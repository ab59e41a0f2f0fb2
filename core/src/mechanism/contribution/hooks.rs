//! Contribution's part in what crosses mechanisms.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::book::{Ask, Deed, Said, ViewError};
use crate::mechanism::contribution::acts::Act;
use crate::mechanism::contribution::change::turn_of_day;
use crate::mechanism::contribution::codes;
use crate::mechanism::contribution::labels::LABELS;
use crate::mechanism::contribution::tables::{Delivery, SUBJECTS, THINGS};
use crate::mechanism::contribution::views::{NAMES, answer};
use crate::mechanism::contribution::words;
use crate::mechanism::seam::{Declared, InboxItem, Mechanism, Passing, Told};
use crate::mechanism::state::State;
use crate::value::{AssetId, ContributionId, Date, EventId, MemberId, Money, Share, Timestamp};

/// The mechanism, as the roll knows it.
pub(crate) struct Hooks;

impl Mechanism for Hooks {
    fn declares(&self) -> Declared {
        Declared {
            kinds: Act::KINDS,
            codes: codes::ALL,
            texts: words::TEXTS,
            labels: &LABELS,
            subjects: SUBJECTS,
            things: THINGS,
            views: NAMES,
        }
    }

    fn answer(&self, state: &State, ask: &Ask<'_>) -> Option<Result<Value, ViewError>> {
        answer(state, ask)
    }

    fn inbox<'a>(&self, state: &'a State, ask: &'a Ask<'_>, member: &'a MemberId) -> Vec<InboxItem<'a>> {
        inbox(state, ask, member)
    }

    fn causes(&self, _: &State, _: &EventId) -> BTreeSet<u64> {
        BTreeSet::new()
    }

    fn strike(&self, state: &mut State, act: &EventId) {
        strike(state, act);
    }

    fn pass_all(&self, state: &mut State, passing: &Passing<'_>) {
        pass_all(state, passing.from, passing.to);
    }

    fn pass_parts(&self, _: &mut State, _: &Passing<'_>, _: &BTreeMap<AssetId, Share>) {}

    fn turn_of_day(&self, state: &mut State, index: u64, today: Date) {
        turn_of_day(state, index, today);
    }
}

/// The deliveries that wait for a receiver: those that its silence acknowledges, each with the last day, and the others.
fn inbox<'a>(state: &'a State, ask: &'a Ask<'_>, member: &'a MemberId) -> Vec<InboxItem<'a>> {
    let tables = &state.sections.contribution;
    let today = state.date_at(ask.at);
    let items = tables.awaited.iter().filter_map(|(entry, awaited)| {
        let delivery = tables.deliveries.get(*entry)?;
        let contribution = tables.contributions.get(&delivery.contribution)?;
        if contribution.receiver != *member || awaited.last_day < today {
            return None;
        }
        let (id, last) = (&delivery.contribution, awaited.last_day);
        let words = move || words::waits_for_receiver(rest(delivery), delivery.delivered, id, last, awaited.version);
        Some(to_acknowledge(state, *entry, delivery, state.end_of(last, ask.at), words))
    });
    items.chain(open(state, member)).collect()
}

/// What of a delivery nobody has acknowledged.
fn rest(delivery: &Delivery) -> Money {
    let minor = delivery.value.minor.saturating_sub(delivery.acknowledged.minor);
    Money { currency: delivery.value.currency, minor }
}

fn to_acknowledge<'a>(
    state: &'a State,
    entry: u64,
    delivery: &'a Delivery,
    until: Option<Timestamp>,
    words: impl Fn() -> Said + 'a,
) -> InboxItem<'a> {
    let tell = move || Told {
        about: state.event_of(entry).map(|event| event.to_string()).unwrap_or_default(),
        words: words(),
        deed: Deed::new("contribution acknowledge").on(entry).with("value", format!("\"{}\"", rest(delivery))),
    };
    InboxItem { what: "acknowledge", until, entry, tell: Box::new(tell) }
}

/// The deliveries that wait for a receiver without end: no clause counts its silence.
fn open<'a>(state: &'a State, member: &'a MemberId) -> impl Iterator<Item = InboxItem<'a>> + 'a {
    let tables = &state.sections.contribution;
    let to_it = |of: &ContributionId| tables.contributions.get(of).is_some_and(|of| of.receiver == *member);
    // Few contributions wait; deliveries are many.
    let mut waiting = tables.contributions.iter().map(|(_, of)| of);
    let any = waiting.any(|of| of.receiver == *member && of.acknowledged.minor < of.delivered.minor);
    let deliveries = tables.deliveries.iter().filter(move |_| any);
    deliveries.filter_map(move |(entry, delivery)| {
        let left = rest(delivery);
        if left.minor <= 0
            || delivery.contested.is_some()
            || tables.awaited.contains(&entry)
            || !to_it(&delivery.contribution)
        {
            return None;
        }
        let words = move || words::waits_without_end(left, delivery.delivered, &delivery.contribution);
        Some(to_acknowledge(state, entry, delivery, None, words))
    })
}

/// A successor delivers what was promised and acknowledges what was to be received. Nobody acknowledges its own delivery,
/// so what two merged members owed each other has no receiver left but the successor; then the secretariat or the council
/// acknowledges.
fn pass_all(state: &mut State, from: &MemberId, to: &MemberId) {
    let tables = &mut state.sections.contribution;
    let concerned: Vec<ContributionId> = tables
        .contributions
        .iter()
        .filter(|(_, record)| record.member == *from || record.receiver == *from)
        .map(|(id, _)| id.clone())
        .collect();
    for id in concerned {
        tables.contributions.change(&id, |record| {
            for party in [&mut record.member, &mut record.receiver] {
                if party == from {
                    *party = to.clone();
                }
            }
        });
    }
}

/// Undoes a struck promise, delivery, acknowledgement or contest: the sums are those of what is left.
fn strike(state: &mut State, act: &EventId) {
    let (Some(entry), Some(index)) = (state.find(act), state.effect_of(act)) else { return };
    let tables = &mut state.sections.contribution;
    let less = |sum: &mut Money, by: Money| sum.minor = sum.minor.saturating_sub(by.minor);
    if let Some(delivery) = tables.deliveries.get(entry).cloned() {
        tables.awaited.remove(&entry);
        tables.contributions.change(&delivery.contribution, |contribution| {
            less(&mut contribution.delivered, delivery.value);
            less(&mut contribution.acknowledged, delivery.acknowledged);
            if let Some(deemed) = &delivery.deemed {
                less(&mut contribution.deemed, deemed.value);
            }
        });
        tables.deliveries.change(entry, |delivery| {
            (delivery.value.minor, delivery.acknowledged.minor) = (0, 0);
            delivery.deemed = None;
        });
        let of_it = tables.acknowledgements.iter().filter(|(_, record)| record.delivery == entry);
        let of_it: Vec<u64> = of_it.map(|(own, _)| own).collect();
        for own in of_it {
            tables.acknowledgements.change(own, |record| record.value.minor = 0);
        }
    }
    if let Some(acknowledgement) = tables.acknowledgements.get(entry).cloned() {
        let value = acknowledgement.value;
        let of = tables.deliveries.get(acknowledgement.delivery).map(|delivery| delivery.contribution.clone());
        tables.deliveries.change(acknowledgement.delivery, |delivery| less(&mut delivery.acknowledged, value));
        if let Some(of) = of {
            tables.contributions.change(&of, |contribution| less(&mut contribution.acknowledged, value));
        }
        tables.acknowledgements.change(entry, |record| record.value.minor = 0);
    }
    let contested = |delivery: &Delivery| delivery.contested.as_ref().is_some_and(|contest| contest.index == index);
    let contested: Vec<u64> =
        tables.deliveries.iter().filter(|(_, delivery)| contested(delivery)).map(|(at, _)| at).collect();
    for at in contested {
        tables.deliveries.change(at, |delivery| delivery.contested = None);
    }
    for id in tables.contributions.keys_where(|promise| promise.index == index && promise.delivered.minor == 0) {
        tables.contributions.remove(&id);
    }
}
