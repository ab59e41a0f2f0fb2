//! Benefit views: distributions, each member's part, payments and receipts.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::book::{Amount, Ask, ViewError, parse, view, views};
use crate::mechanism::benefit::query::alike;
use crate::mechanism::benefit::tables::{DISTRIBUTION, Distribution};
use crate::mechanism::state::State;
use crate::value::{Date, DistributionId, EventId, MemberId, Money, Name, Share};

views! {
    "distribution" => Distributions<'_>,
    "distribution/<id>" => DistributionView<'_>,
}

/// All distributions.
#[derive(JsonSchema, Serialize)]
struct Distributions<'a> {
    /// In the order of their ids.
    distributions: Vec<DistributionView<'a>>,
}

/// A distribution with what was paid of it.
#[derive(JsonSchema, Serialize)]
struct DistributionView<'a> {
    /// Its id.
    distribution: &'a DistributionId,
    /// What the proceeds are from.
    what: &'a Name,
    /// What is shared.
    pool: Amount,
    /// The day on which it accrued.
    accrued: Date,
    /// The agreement version that gives the shares.
    agreement_version: u32,
    /// How the parts are computed.
    method: &'static str,
    /// Who pays.
    payer: &'a MemberId,
    /// Index of the entry that completed it.
    approved_by_entry: u64,
    /// Each member's part, by member.
    parts: Vec<PartView<'a>>,
    /// What the payer states to have paid, in the order of the entries.
    payments: Vec<PaymentView<'a>>,
}

/// A member's part of a distribution.
#[derive(JsonSchema, Serialize)]
struct PartView<'a> {
    /// The member.
    member: &'a MemberId,
    /// The share that gives it.
    share: Share,
    /// What is due.
    due: Amount,
    /// Whether it holds a minor unit of the remainder.
    remainder_unit: bool,
    /// What the payer states to have paid.
    paid: Amount,
    /// What the member acknowledges to have received.
    acknowledged: Amount,
}

/// A payment as the payer states it.
#[derive(JsonSchema, Serialize)]
struct PaymentView<'a> {
    /// The event that states it.
    payment: Option<EventId>,
    /// Index of its entry.
    entry: u64,
    /// Who was paid.
    payee: &'a MemberId,
    /// How much.
    amount: Amount,
    /// On which day.
    paid: Date,
    /// Index of the entry that acknowledges it; null while none does.
    acknowledged_by_entry: Option<u64>,
    /// Indexes of the entries of other payments that look the same: the same payee, amount and day, or the same reference of
    /// the bank.
    alike_entries: Vec<u64>,
}

pub(crate) fn answer(state: &State, ask: &Ask<'_>) -> Option<Result<Value, ViewError>> {
    let tables = &state.sections.benefit;
    Some(match ask.path.as_slice() {
        ["distribution"] => {
            let distributions = tables.distributions.iter().map(|(id, record)| document(state, id, record)).collect();
            Ok(view(&Distributions { distributions }))
        }
        ["distribution", id] => parse::<DistributionId>("distribution", id).and_then(|id| {
            let record = tables.distributions.get(&id).ok_or_else(|| ViewError::missing(&DISTRIBUTION, &id))?;
            Ok(view(&document(state, &id, record)))
        }),
        _ => return None,
    })
}

fn document<'a>(state: &'a State, id: &'a DistributionId, record: &'a Distribution) -> DistributionView<'a> {
    let amount = |minor| Amount::from(&Money { currency: record.pool.currency, minor });
    let parts = record.parts.iter().map(|(member, part)| PartView {
        member,
        share: part.share,
        due: amount(part.due),
        remainder_unit: part.remainder,
        paid: amount(part.paid),
        acknowledged: amount(part.acknowledged),
    });
    let payments = state.sections.benefit.payments.iter().filter(|(_, payment)| payment.distribution == *id);
    let payments = payments.map(|(entry, payment)| PaymentView {
        payment: state.event_of(entry),
        entry,
        payee: &payment.payee,
        amount: Amount::from(&payment.amount),
        paid: payment.paid,
        acknowledged_by_entry: payment.acknowledged,
        alike_entries: alike(state, payment.looks()).into_iter().filter(|other| *other != entry).collect(),
    });
    DistributionView {
        distribution: id,
        what: &record.what,
        pool: Amount::from(&record.pool),
        accrued: record.accrued,
        agreement_version: record.version,
        method: "fixed shares, largest remainder, ties by member id",
        payer: &record.payer,
        approved_by_entry: record.index,
        parts: parts.collect(),
        payments: payments.collect(),
    }
}
