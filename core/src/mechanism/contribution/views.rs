//! Contribution views: what is promised, delivered and acknowledged.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::book::correction::last;
use crate::book::{Amount, Ask, ViewError, parse, view, views};
use crate::mechanism::contribution::acts::Kind;
use crate::mechanism::contribution::change::CLAUSE;
use crate::mechanism::contribution::query::{alike, beyond};
use crate::mechanism::contribution::tables::{CONTRIBUTION, Contribution, Delivery};
use crate::mechanism::state::State;
use crate::value::{ContributionId, Currency, Date, EventId, MemberId, Name, Note};

views! {
    "contribution" => Contributions<'_>,
    "contribution/<id>" => ContributionInFull<'_>,
}

/// All contributions.
#[derive(JsonSchema, Serialize)]
struct Contributions<'a> {
    /// In the order of their ids.
    contributions: Vec<ContributionView<'a>>,
    /// The sums for each member and currency.
    totals: Vec<Total<'a>>,
}

/// What a member has promised, delivered and had acknowledged in a currency. The sums are texts: they may be larger than
/// the numbers that every reader of JSON keeps.
#[derive(JsonSchema, Serialize)]
struct Total<'a> {
    /// The member.
    member: &'a MemberId,
    /// The currency.
    currency: Currency,
    /// Promised, in minor units.
    promised_minor: String,
    /// Delivered, in minor units.
    delivered_minor: String,
    /// Acknowledged, in minor units.
    acknowledged_minor: String,
    /// How much of that silence acknowledged, in minor units.
    deemed_minor: String,
}

/// A promised contribution and what has come of it.
#[derive(JsonSchema, Serialize)]
struct ContributionView<'a> {
    /// Its id.
    contribution: &'a ContributionId,
    /// Who promised it.
    member: &'a MemberId,
    /// What it is.
    kind: Kind,
    /// What it is, in words.
    what: &'a Name,
    /// Its agreed value.
    promised: Amount,
    /// The day it is due.
    due: Date,
    /// Who acknowledges deliveries.
    receiver: &'a MemberId,
    /// Index of the promise's entry.
    promised_by_entry: u64,
    /// Value of all deliveries.
    delivered: Amount,
    /// Acknowledged value of all deliveries.
    acknowledged: Amount,
    /// How much of that silence acknowledged.
    deemed: Amount,
    /// What was delivered beyond the promise; null where it is nothing.
    over_delivered: Option<Amount>,
}

/// A promised contribution with its deliveries.
#[derive(JsonSchema, Serialize)]
struct ContributionInFull<'a> {
    #[serde(flatten)]
    contribution: ContributionView<'a>,
    /// In the order of their entries.
    deliveries: Vec<DeliveryView<'a>>,
}

/// A delivery.
#[derive(JsonSchema, Serialize)]
struct DeliveryView<'a> {
    /// The event that states it.
    delivery: Option<EventId>,
    /// Index of its entry.
    entry: u64,
    /// The day it was made.
    delivered: Date,
    /// Its value as the contributor claims it.
    value: Amount,
    /// How much of it is acknowledged, by the receiver or by its silence.
    acknowledged: Amount,
    /// What the receiver's silence acknowledged; null where nothing.
    deemed: Option<DeemedView>,
    /// That the receiver contests it; null where it does not.
    contested: Option<ContestedView<'a>>,
    /// What waits for the receiver; null where nothing does.
    awaits: Option<AwaitsView>,
    /// Indexes of the entries of other deliveries that look the same: the same value on the same day.
    alike_entries: Vec<u64>,
    /// What was acknowledged of it, in the order of the entries.
    acknowledgements: Vec<AcknowledgementView<'a>>,
    /// Index of the entry that corrected it last; null where none did.
    corrected_by_entry: Option<u64>,
    /// What it said before it was corrected, oldest first; empty unless it is asked for (`original`).
    originals: Vec<OriginalView<'a>>,
}

/// What silence acknowledged, and why.
#[derive(JsonSchema, Serialize)]
struct DeemedView {
    /// The rest that was neither acknowledged nor contested.
    value: Amount,
    /// The last day on which it could have been.
    last_day: Date,
    /// The clause that says so.
    clause: &'static str,
    /// The agreement version in which it stands: the one in force when the delivery was recorded.
    agreement_version: u32,
    /// Index of the first entry after that day.
    entry: u64,
}

/// That a receiver contests a delivery.
#[derive(JsonSchema, Serialize)]
struct ContestedView<'a> {
    /// Who.
    by: &'a MemberId,
    /// Why.
    reason: &'a Note,
    /// Index of the entry.
    entry: u64,
}

/// What waits for a receiver.
#[derive(JsonSchema, Serialize)]
struct AwaitsView {
    /// The last day to acknowledge or contest it; then it counts as acknowledged.
    last_day: Date,
    /// The clause that says so.
    clause: &'static str,
    /// The agreement version in which it stands.
    agreement_version: u32,
}

/// An acknowledgement.
#[derive(JsonSchema, Serialize)]
struct AcknowledgementView<'a> {
    /// Index of its entry.
    entry: u64,
    /// Who acknowledged.
    by: &'a MemberId,
    /// The value that is acknowledged.
    value: Amount,
    /// Index of the entry that corrected it last; null where none did.
    corrected_by_entry: Option<u64>,
    /// What it said before it was corrected, oldest first; empty unless it is asked for (`original`).
    originals: Vec<OriginalView<'a>>,
}

/// What a fact said before it was corrected.
#[derive(JsonSchema, Serialize)]
struct OriginalView<'a> {
    /// Its value.
    value: Amount,
    /// The day of a delivery; null of an acknowledgement.
    delivered: Option<Date>,
    /// Index of the entry that corrected it.
    until_entry: u64,
    /// Why.
    reason: &'a Note,
}

impl<'a> DeliveryView<'a> {
    fn of(state: &'a State, entry: u64, delivery: &'a Delivery, original: bool) -> Self {
        let tables = &state.sections.contribution;
        let originals = |entry: u64| {
            let corrections = tables.corrections.get(&entry).filter(|_| original).into_iter().flatten();
            corrections.map(|corrected| OriginalView {
                value: Amount::from(&corrected.before.value),
                delivered: corrected.before.delivered,
                until_entry: corrected.index,
                reason: &corrected.reason,
            })
        };
        let acknowledgements = tables.acknowledgements.iter().filter(|(_, record)| record.delivery == entry);
        let acknowledgements = acknowledgements.map(|(entry, record)| AcknowledgementView {
            entry,
            by: &record.by,
            value: Amount::from(&record.value),
            corrected_by_entry: last(tables.corrections.get(&entry)),
            originals: originals(entry).collect(),
        });
        Self {
            delivery: state.event_of(entry),
            entry,
            delivered: delivery.delivered,
            value: Amount::from(&delivery.value),
            acknowledged: Amount::from(&delivery.acknowledged),
            alike_entries: others(alike(state, &delivery.contribution, (&delivery.value, delivery.delivered)), entry),
            acknowledgements: acknowledgements.collect(),
            corrected_by_entry: last(tables.corrections.get(&entry)),
            originals: originals(entry).collect(),
            deemed: delivery.deemed.as_ref().map(|deemed| DeemedView {
                value: Amount::from(&deemed.value),
                last_day: deemed.last_day,
                clause: CLAUSE,
                agreement_version: deemed.version,
                entry: deemed.index,
            }),
            contested: delivery.contested.as_ref().map(|contested| ContestedView {
                by: &contested.by,
                reason: &contested.reason,
                entry: contested.index,
            }),
            awaits: tables.awaited.get(&entry).map(|awaited| AwaitsView {
                last_day: awaited.last_day,
                clause: CLAUSE,
                agreement_version: awaited.version,
            }),
        }
    }
}

pub(crate) fn answer(state: &State, ask: &Ask<'_>) -> Option<Result<Value, ViewError>> {
    let tables = &state.sections.contribution;
    Some(match ask.path.as_slice() {
        ["contribution"] => Ok(view(&list(state))),
        ["contribution", id] => parse::<ContributionId>("contribution", id).and_then(|id| {
            let record = tables.contributions.get(&id).ok_or_else(|| ViewError::missing(&CONTRIBUTION, &id))?;
            let deliveries = tables.deliveries.iter().filter(|(_, delivery)| delivery.contribution == id);
            let original = ask.parameter("original", false)?;
            let deliveries = deliveries.map(|(entry, delivery)| DeliveryView::of(state, entry, delivery, original));
            Ok(view(&ContributionInFull { contribution: document(&id, record), deliveries: deliveries.collect() }))
        }),
        _ => return None,
    })
}

fn list(state: &State) -> Contributions<'_> {
    // Totals for each member and currency: i128, so that no sum of i64 amounts can overflow.
    let mut totals: BTreeMap<(&MemberId, Currency), [i128; 4]> = BTreeMap::new();
    for (_, record) in state.sections.contribution.contributions.iter() {
        let total = totals.entry((&record.member, record.promised.currency)).or_default();
        for (sum, amount) in
            total.iter_mut().zip([&record.promised, &record.delivered, &record.acknowledged, &record.deemed])
        {
            *sum = sum.saturating_add(i128::from(amount.minor));
        }
    }
    let totals = totals.into_iter().map(|((member, currency), [promised, delivered, acknowledged, deemed])| Total {
        member,
        currency,
        promised_minor: promised.to_string(),
        delivered_minor: delivered.to_string(),
        acknowledged_minor: acknowledged.to_string(),
        deemed_minor: deemed.to_string(),
    });
    let contributions = state.sections.contribution.contributions.iter().map(|(id, record)| document(id, record));
    Contributions { contributions: contributions.collect(), totals: totals.collect() }
}

fn document<'a>(id: &'a ContributionId, record: &'a Contribution) -> ContributionView<'a> {
    ContributionView {
        contribution: id,
        member: &record.member,
        kind: record.kind,
        what: &record.what,
        promised: Amount::from(&record.promised),
        due: record.due,
        receiver: &record.receiver,
        promised_by_entry: record.index,
        delivered: Amount::from(&record.delivered),
        acknowledged: Amount::from(&record.acknowledged),
        deemed: Amount::from(&record.deemed),
        over_delivered: beyond(&record.promised, &record.delivered).as_ref().map(Amount::from),
    }
}

fn others(alike: Vec<u64>, own: u64) -> Vec<u64> {
    alike.into_iter().filter(|entry| *entry != own).collect()
}
