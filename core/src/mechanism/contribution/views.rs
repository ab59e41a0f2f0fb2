//! Contribution views: what is promised, delivered and acknowledged.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::book::{Amount, Ask, ViewError, parse, view, views};
use crate::mechanism::contribution::acts::Kind;
use crate::mechanism::contribution::change::CLAUSE;
use crate::mechanism::contribution::tables::{CONTRIBUTION, Contribution};
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

pub(crate) fn answer(state: &State, ask: &Ask<'_>) -> Option<Result<Value, ViewError>> {
    let tables = &state.sections.contribution;
    Some(match ask.path.as_slice() {
        ["contribution"] => Ok(view(&list(state))),
        ["contribution", id] => parse::<ContributionId>("contribution", id).and_then(|id| {
            let record = tables.contributions.get(&id).ok_or_else(|| ViewError::missing(&CONTRIBUTION, &id))?;
            let deliveries = tables.deliveries.iter().filter(|(_, delivery)| delivery.contribution == id);
            let deliveries = deliveries.map(|(entry, delivery)| DeliveryView {
                delivery: state.event_of(entry),
                entry,
                delivered: delivery.delivered,
                value: Amount::from(&delivery.value),
                acknowledged: Amount::from(&delivery.acknowledged),
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
            });
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
    }
}
