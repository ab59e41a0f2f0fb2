//! Benefit views: distributions, each member's part, payments and receipts.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::book::correction::last;
use crate::book::{Amount, Ask, ViewError, parse, view, views};
use crate::mechanism::benefit::query::as_due;
use crate::mechanism::benefit::tables::{DISTRIBUTION, Distribution, Payment};
use crate::mechanism::state::State;
use crate::value::{Currency, Date, DistributionId, EventId, Hash, MemberId, Money, Name, Note, Share};

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

/// How payments look the same: to one payee, as much, on one day; or under one reference of the bank.
type Sight<'a> = (&'a MemberId, i64, Currency, Date);

/// The payments of the distributions that an answer shows, with those that look like them: found in two passes over all
/// payments, however many distributions are shown.
struct Shown<'a> {
    state: &'a State,
    of: BTreeMap<&'a DistributionId, Vec<(u64, &'a Payment)>>,
    same: BTreeMap<Sight<'a>, Vec<u64>>,
    same_reference: BTreeMap<Hash, Vec<u64>>,
    original: bool,
}

fn sight(payment: &Payment) -> Sight<'_> {
    (&payment.payee, payment.amount.minor, payment.amount.currency, payment.paid)
}

impl<'a> Shown<'a> {
    fn of(
        state: &'a State,
        ask: &Ask<'_>,
        distributions: impl Iterator<Item = &'a DistributionId>,
        lists: &str,
        original: bool,
    ) -> Self {
        let payments = &state.sections.benefit.payments;
        let mut of: BTreeMap<_, Vec<_>> = distributions.map(|id| (id, Vec::new())).collect();
        for (entry, payment) in payments.iter() {
            if let Some(own) = of.get_mut(&payment.distribution) {
                own.push((entry, payment));
            }
        }
        let (mut same, mut same_reference) = (BTreeMap::new(), BTreeMap::new());
        for (id, own) in &of {
            let first = ask.first::<u64>(&payments_of(lists, id)).unwrap_or(0);
            let shown = own.iter().filter(|(entry, _)| first <= *entry).take(ask.size());
            for (_, payment) in shown {
                same.insert(sight(payment), Vec::new());
                same_reference.extend(payment.reference.map(|reference| (reference, Vec::new())));
            }
        }
        let none = same.is_empty();
        for (entry, payment) in payments.iter().filter(|(_, payment)| !none && payment.amount.minor > 0) {
            if let Some(alike) = same.get_mut(&sight(payment)) {
                alike.push(entry);
            }
            if let Some(alike) = payment.reference.and_then(|reference| same_reference.get_mut(&reference)) {
                alike.push(entry);
            }
        }
        Self { state, of, same, same_reference, original }
    }

    /// The entries of other payments that look like one, in their order.
    fn alike(&self, own: u64, payment: &'a Payment) -> impl Iterator<Item = u64> {
        let same = self.same.get(&sight(payment)).filter(|_| payment.amount.minor > 0);
        let by_reference = payment.reference.and_then(|reference| self.same_reference.get(&reference));
        let (mut one, mut other) = (iter(same).peekable(), iter(by_reference).peekable());
        let merged = std::iter::from_fn(move || match (one.peek(), other.peek()) {
            (Some(left), Some(right)) if left == right => one.next().and(other.next()),
            (Some(left), Some(right)) if right < left => other.next(),
            (None, _) => other.next(),
            _ => one.next(),
        });
        merged.filter(move |entry| *entry != own)
    }

    fn payments(&self, ask: &Ask<'_>, list: &str, id: &DistributionId) -> Vec<PaymentView<'a>> {
        let tables = &self.state.sections.benefit;
        let all = self.of.get(id).map_or(&[][..], Vec::as_slice);
        let from = |from: Option<u64>| {
            let later = all.iter().filter(move |(entry, _)| from.is_none_or(|from| from <= *entry));
            later.map(|(entry, payment)| (*entry, (*entry, *payment)))
        };
        ask.rows(list, from, |(entry, payment)| PaymentView {
            payment: self.state.event_of(entry),
            entry,
            payee: &payment.payee,
            amount: Amount::from(&payment.amount),
            paid: payment.paid,
            acknowledged_by_entry: payment.acknowledged,
            alike_entries: ask.entries(&format!("{list}/{entry}/alike_entries"), self.alike(entry, payment)),
            corrected_by_entry: last(tables.corrections.get(&entry)),
            originals: self.originals(ask, &format!("{list}/{entry}/originals"), entry),
        })
    }

    /// What a payment said before it was corrected, oldest first.
    fn originals(&self, ask: &Ask<'_>, list: &str, entry: u64) -> Vec<OriginalView<'a>> {
        let corrections = self.state.sections.benefit.corrections.get(&entry).filter(|_| self.original);
        ask.places(list, corrections.into_iter().flatten(), |corrected| OriginalView {
            amount: Amount::from(&corrected.before.amount),
            paid: corrected.before.paid,
            acknowledged_by_entry: corrected.before.acknowledged,
            until_entry: corrected.index,
            reason: &corrected.reason,
        })
    }

    /// A distribution as a document; `lists` is the path below which its lists stand.
    fn document(
        &self,
        ask: &Ask<'_>,
        lists: &str,
        id: &'a DistributionId,
        of: &'a Distribution,
    ) -> DistributionView<'a> {
        let due = as_due(self.state, of, self.state.date_at(ask.at));
        let amount = |minor| Amount::from(&Money { currency: of.pool.currency, minor });
        let parts = due.parts.iter().map(|(member, part)| PartView {
            member: member.clone(),
            share: part.share,
            due: amount(part.due),
            remainder_unit: part.remainder,
            paid: amount(part.paid),
            acknowledged: amount(part.acknowledged),
        });
        DistributionView {
            distribution: id,
            what: &of.what,
            pool: Amount::from(&of.pool),
            accrued: of.accrued,
            agreement_version: due.version,
            agreement_entry: self.state.sections.agreement.versions.get(&due.version).map(|version| version.index),
            open_until_payment: of.by_payment && of.parts.values().all(|part| part.paid == 0),
            method: "fixed shares, largest remainder, ties by member id",
            payer: &of.payer,
            approved_by_entry: of.index,
            parts: parts.collect(),
            payments: self.payments(ask, &payments_of(lists, id), id),
        }
    }
}

fn iter(entries: Option<&Vec<u64>>) -> impl Iterator<Item = u64> {
    entries.into_iter().flatten().copied()
}

/// The path of a distribution's payments.
fn payments_of(lists: &str, id: &DistributionId) -> String {
    if lists.is_empty() { "payments".to_owned() } else { format!("{lists}/{id}/payments") }
}

pub(crate) fn answer(state: &State, ask: &Ask<'_>) -> Option<Result<Value, ViewError>> {
    let distributions = &state.sections.benefit.distributions;
    Some(match ask.path.as_slice() {
        ["distribution"] => {
            let list = "distributions";
            let ids = distributions.rows_from(ask.first(list)).map(|(id, _)| id).take(ask.size());
            let shown = Shown::of(state, ask, ids, list, false);
            let row = |id, record| shown.document(ask, list, id, record);
            Ok(view(&Distributions { distributions: ask.records(list, distributions, row) }))
        }
        ["distribution", id] => parse::<DistributionId>("distribution", id).and_then(|id| {
            let record = distributions.get(&id).ok_or_else(|| ViewError::missing(&DISTRIBUTION, &id))?;
            let original = ask.parameter("original", false)?;
            let shown = Shown::of(state, ask, std::iter::once(&id), "", original);
            Ok(view(&shown.document(ask, "", &id, record)))
        }),
        _ => return None,
    })
}
