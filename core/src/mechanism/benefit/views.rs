//! Benefit views: distributions, each member's part, payments and receipts.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::book::correction::last;
use crate::book::{Amount, Ask, ViewError, parse, view, views};
use crate::mechanism::benefit::query::{alike, as_due};
use crate::mechanism::benefit::tables::{DISTRIBUTION, Distribution};
use crate::mechanism::state::State;
use crate::value::{Date, DistributionId, EventId, MemberId, Money, Name, Note, Share};

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
    /// Index of the entry with which that version was agreed: its terms name the shares; null where there is none.
    agreement_entry: Option<u64>,
    /// Whether a later version can still give them, until the first payment.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    open_until_payment: bool,
    /// How the parts are computed.
    method: &'static str,
    /// Who pays.
    payer: &'a MemberId,
    /// Index of the entry that completed it.
    approved_by_entry: u64,
    /// Each member's part, by member.
    parts: Vec<PartView>,
    /// What the payer states to have paid, in the order of the entries.
    payments: Vec<PaymentView<'a>>,
}

/// A member's part of a distribution.
#[derive(JsonSchema, Serialize)]
struct PartView {
    /// The member.
    member: MemberId,
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
    /// Index of the entry that corrected it or its acknowledgement last; null where none did.
    corrected_by_entry: Option<u64>,
    /// What it said before it was corrected, oldest first; empty unless it is asked for (`original`).
    originals: Vec<OriginalView<'a>>,
}

/// What a payment said before it was corrected.
#[derive(JsonSchema, Serialize)]
struct OriginalView<'a> {
    /// How much.
    amount: Amount,
    /// On which day.
    paid: Date,
    /// Index of the entry that acknowledged it; null where none had.
    acknowledged_by_entry: Option<u64>,
    /// Index of the entry that corrected it.
    until_entry: u64,
    /// Why.
    reason: &'a Note,
}

/// What a payment said before it was corrected, oldest first.
fn originals(state: &State, entry: u64) -> impl Iterator<Item = OriginalView<'_>> {
    let corrections = state.sections.benefit.corrections.get(&entry).into_iter().flatten();
    corrections.map(|corrected| OriginalView {
        amount: Amount::from(&corrected.before.amount),
        paid: corrected.before.paid,
        acknowledged_by_entry: corrected.before.acknowledged,
        until_entry: corrected.index,
        reason: &corrected.reason,
    })
}

pub(crate) fn answer(state: &State, ask: &Ask<'_>) -> Option<Result<Value, ViewError>> {
    let tables = &state.sections.benefit;
    let today = state.date_at(ask.at);
    Some(match ask.path.as_slice() {
        ["distribution"] => {
            let distributions =
                tables.distributions.iter().map(|(id, record)| document(state, today, id, record, false)).collect();
            Ok(view(&Distributions { distributions }))
        }
        ["distribution", id] => parse::<DistributionId>("distribution", id).and_then(|id| {
            let record = tables.distributions.get(&id).ok_or_else(|| ViewError::missing(&DISTRIBUTION, &id))?;
            Ok(view(&document(state, today, &id, record, ask.parameter("original", false)?)))
        }),
        _ => return None,
    })
}

fn document<'a>(
    state: &'a State,
    today: Date,
    id: &'a DistributionId,
    record: &'a Distribution,
    original: bool,
) -> DistributionView<'a> {
    let due = as_due(state, record, today);
    let amount = |minor| Amount::from(&Money { currency: record.pool.currency, minor });
    let parts = due.parts.iter().map(|(member, part)| PartView {
        member: member.clone(),
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
        corrected_by_entry: last(state.sections.benefit.corrections.get(&entry)),
        originals: originals(state, entry).filter(|_| original).collect(),
    });
    DistributionView {
        distribution: id,
        what: &record.what,
        pool: Amount::from(&record.pool),
        accrued: record.accrued,
        agreement_version: due.version,
        agreement_entry: state.sections.agreement.versions.get(&due.version).map(|version| version.index),
        open_until_payment: record.by_payment && record.parts.values().all(|part| part.paid == 0),
        method: "fixed shares, largest remainder, ties by member id",
        payer: &record.payer,
        approved_by_entry: record.index,
        parts: parts.collect(),
        payments: payments.collect(),
    }
}
