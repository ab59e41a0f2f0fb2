//! Benefit's part in what crosses mechanisms.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::book::{Ask, Deed, ViewError};
use crate::mechanism::benefit::acts::Act;
use crate::mechanism::benefit::codes;
use crate::mechanism::benefit::labels::LABELS;
use crate::mechanism::benefit::query::as_due;
use crate::mechanism::benefit::tables::{Distribution, Payment, SUBJECTS, THINGS};
use crate::mechanism::benefit::views::{NAMES, answer};
use crate::mechanism::benefit::words;
use crate::mechanism::seam::{Declared, InboxItem, Mechanism, Passing, Told};
use crate::mechanism::state::State;
use crate::value::{AssetId, Date, DistributionId, EventId, MemberId, Money, Share};

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

    fn turn_of_day(&self, _: &mut State, _: u64, _: Date) {}
}

/// The payments that a member has not acknowledged, and what it still has to pay.
fn inbox<'a>(state: &'a State, ask: &'a Ask<'_>, member: &'a MemberId) -> Vec<InboxItem<'a>> {
    let tables = &state.sections.benefit;
    let today = state.date_at(ask.at);
    let mut items = Vec::new();
    for (id, record) in tables.distributions.iter() {
        let mine = record.payer == *member || record.parts.contains_key(member);
        if !mine {
            continue;
        }
        let due = as_due(state, record, today);
        let open = due
            .parts
            .iter()
            .filter(|(payee, part)| record.payer == *member && *payee != member && part.paid < part.due);
        items.extend(open.map(|(payee, part)| {
            let minor = part.due.saturating_sub(part.paid);
            let rest = Money { currency: record.pool.currency, minor };
            let payee = payee.clone();
            let tell = move || {
                let deed = Deed::new("benefit pay").on(id).with("payee", &payee).with("amount", format!("\"{rest}\""));
                // The day is that of the payment: whoever made it knows it.
                let (about, words) = (record.act.to_string(), words::waits_for_payer(rest, &payee, id));
                Told { about, words, deed: deed.blank("on") }
            };
            InboxItem { what: "pay", until: None, entry: record.index, tell: Box::new(tell) }
        }));
    }
    let any = tables
        .distributions
        .iter()
        .any(|(_, record)| record.parts.get(member).is_some_and(|part| part.acknowledged < part.paid));
    let unconfirmed =
        tables.payments.iter().filter(|_| any).filter(|(_, payment)| {
            payment.payee == *member && payment.acknowledged.is_none() && payment.amount.minor > 0
        });
    // What nobody paid but the member itself needs no receipt.
    let from_others = unconfirmed.filter(|(_, payment)| {
        tables.distributions.get(&payment.distribution).is_some_and(|record| record.payer != *member)
    });
    items.extend(from_others.map(|(entry, payment)| {
        let tell = move || Told {
            about: state.event_of(entry).map(|event| event.to_string()).unwrap_or_default(),
            words: words::waits_for_payee(payment.amount, payment.paid, &payment.distribution),
            deed: Deed::new("benefit acknowledge").on(entry),
        };
        InboxItem { what: "acknowledge", until: None, entry, tell: Box::new(tell) }
    }));
    items
}

/// A successor pays what was to be paid and is owed what was due.
fn pass_all(state: &mut State, from: &MemberId, to: &MemberId) {
    let tables = &mut state.sections.benefit;
    let concerned: Vec<DistributionId> = tables
        .distributions
        .iter()
        .filter(|(_, record)| record.payer == *from || record.parts.contains_key(from))
        .map(|(id, _)| id.clone())
        .collect();
    for id in concerned {
        tables.distributions.change(&id, |record| {
            if record.payer == *from {
                record.payer = to.clone();
            }
            let Some(part) = record.parts.remove(from) else { return };
            match record.parts.get_mut(to) {
                Some(own) => own.join(&part),
                None => drop(record.parts.insert(to.clone(), part)),
            }
        });
    }
    let open = tables.payments.iter().filter(|(_, payment)| payment.payee == *from && payment.acknowledged.is_none());
    let open: Vec<u64> = open.map(|(entry, _)| entry).collect();
    for entry in open {
        tables.payments.change(entry, |payment| payment.payee = to.clone());
    }
}

/// Undoes a struck distribution of which nothing was paid, a struck payment, a struck acknowledgement.
fn strike(state: &mut State, act: &EventId) {
    let (Some(entry), Some(index)) = (state.find(act), state.effect_of(act)) else { return };
    let tables = &mut state.sections.benefit;
    let unpaid = |record: &Distribution| record.act == *act && record.parts.values().all(|part| part.paid == 0);
    for id in tables.distributions.keys_where(unpaid) {
        tables.distributions.remove(&id);
    }
    let touched = |at: u64, payment: &Payment| at == entry || payment.acknowledged == Some(index);
    let payments = tables.payments.iter().filter(|(at, payment)| touched(*at, payment));
    let payments: Vec<(u64, Payment)> = payments.map(|(at, payment)| (at, payment.clone())).collect();
    for (at, payment) in payments {
        let (minor, stated) = (payment.amount.minor, at == entry);
        let received = payment.acknowledged.map_or(0, |_| minor);
        tables.distributions.change(&payment.distribution, |distribution| {
            let Some(part) = distribution.parts.get_mut(&payment.payee) else { return };
            part.paid = part.paid.saturating_sub(if stated { minor } else { 0 });
            part.acknowledged = part.acknowledged.saturating_sub(received);
        });
        tables.payments.change(at, |payment| {
            payment.acknowledged = None;
            if stated {
                payment.amount.minor = 0;
            }
        });
    }
}
