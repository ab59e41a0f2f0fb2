//! Contribution views: what is promised, delivered and acknowledged.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::book::correction::last;
use crate::book::page::Pair;
use crate::book::{Amount, Ask, ViewError, parse, view, views};
use crate::mechanism::contribution::acts::Kind;
use crate::mechanism::contribution::change::CLAUSE;
use crate::mechanism::contribution::query::beyond;
use crate::mechanism::contribution::tables::{Acknowledgement, CONTRIBUTION, Contribution, Delivery};
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

/// The deliveries of a contribution that an answer shows, with what is beside them: found in one pass over each table, however
/// many are shown.
struct Shown<'a> {
    state: &'a State,
    /// What was acknowledged of each delivery.
    acknowledgements: BTreeMap<u64, Vec<(u64, &'a Acknowledgement)>>,
    /// The deliveries that look the same: the same value, in the contribution's one currency, on the same day.
    alike: BTreeMap<(i64, Date), Vec<u64>>,
    original: bool,
}

/// The deliveries of a contribution from an entry on.
fn deliveries<'a>(
    state: &'a State,
    id: &'a ContributionId,
    from: Option<u64>,
) -> impl Iterator<Item = (u64, &'a Delivery)> {
    let all = state.sections.contribution.deliveries.range_from(from.unwrap_or(0));
    all.filter(move |(_, delivery)| delivery.contribution == *id)
}

impl<'a> Shown<'a> {
    /// For at most `size` deliveries from an entry on.
    fn of(state: &'a State, id: &'a ContributionId, (from, size): (Option<u64>, usize), original: bool) -> Self {
        let (mut acknowledgements, mut alike) = (BTreeMap::new(), BTreeMap::new());
        for (entry, delivery) in deliveries(state, id, from).take(size) {
            acknowledgements.insert(entry, Vec::new());
            if delivery.value.minor > 0 {
                alike.insert((delivery.value.minor, delivery.delivered), Vec::new());
            }
        }
        // An acknowledgement comes after what it acknowledges.
        let first = acknowledgements.first_key_value().map_or(u64::MAX, |(entry, _)| *entry);
        for (entry, record) in state.sections.contribution.acknowledgements.range_from(first) {
            if let Some(of) = acknowledgements.get_mut(&record.delivery) {
                of.push((entry, record));
            }
        }
        let none = alike.is_empty();
        for (entry, delivery) in deliveries(state, id, None).filter(|_| !none) {
            if let Some(same) = alike.get_mut(&(delivery.value.minor, delivery.delivered)) {
                same.push(entry);
            }
        }
        Self { state, acknowledgements, alike, original }
    }

    fn originals(&self, ask: &Ask<'_>, list: &str, entry: u64) -> Vec<OriginalView<'a>> {
        let corrections = self.state.sections.contribution.corrections.get(&entry).filter(|_| self.original);
        ask.places(list, corrections.into_iter().flatten(), |corrected| OriginalView {
            value: Amount::from(&corrected.before.value),
            delivered: corrected.before.delivered,
            until_entry: corrected.index,
            reason: &corrected.reason,
        })
    }

    fn acknowledgements(&self, ask: &Ask<'_>, list: &str, delivery: u64) -> Vec<AcknowledgementView<'a>> {
        let corrections = &self.state.sections.contribution.corrections;
        let all = self.acknowledgements.get(&delivery).map_or(&[][..], Vec::as_slice);
        let from = |from: Option<u64>| {
            let later = all.iter().filter(move |(entry, _)| from.is_none_or(|from| from <= *entry));
            later.map(|(entry, record)| (*entry, (*entry, *record)))
        };
        ask.rows(list, from, |(entry, record)| AcknowledgementView {
            entry,
            by: &record.by,
            value: Amount::from(&record.value),
            corrected_by_entry: last(corrections.get(&entry)),
            originals: self.originals(ask, &format!("{list}/{entry}/originals"), entry),
        })
    }

    fn view(&self, ask: &Ask<'_>, entry: u64, delivery: &'a Delivery) -> DeliveryView<'a> {
        let tables = &self.state.sections.contribution;
        let list = |name: &str| format!("deliveries/{entry}/{name}");
        let alike = self.alike.get(&(delivery.value.minor, delivery.delivered)).map_or(&[][..], Vec::as_slice);
        DeliveryView {
            delivery: self.state.event_of(entry),
            entry,
            delivered: delivery.delivered,
            value: Amount::from(&delivery.value),
            acknowledged: Amount::from(&delivery.acknowledged),
            alike_entries: ask.entries(&list("alike_entries"), alike.iter().copied().filter(|other| *other != entry)),
            acknowledgements: self.acknowledgements(ask, &list("acknowledgements"), entry),
            corrected_by_entry: last(tables.corrections.get(&entry)),
            originals: self.originals(ask, &list("originals"), entry),
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
        ["contribution"] => Ok(view(&list(state, ask))),
        ["contribution", id] => parse::<ContributionId>("contribution", id).and_then(|id| {
            let record = tables.contributions.get(&id).ok_or_else(|| ViewError::missing(&CONTRIBUTION, &id))?;
            let original = ask.parameter("original", false)?;
            let shown = Shown::of(state, &id, (ask.first("deliveries"), ask.size()), original);
            let from = |from| deliveries(state, &id, from).map(|(entry, delivery)| (entry, (entry, delivery)));
            let deliveries = ask.rows("deliveries", from, |(entry, delivery)| shown.view(ask, entry, delivery));
            Ok(view(&ContributionInFull { contribution: document(&id, record), deliveries }))
        }),
        _ => return None,
    })
}

fn list<'a>(state: &'a State, ask: &Ask<'_>) -> Contributions<'a> {
    let contributions = &state.sections.contribution.contributions;
    // Totals for each member and currency: i128, so that no sum of i64 amounts can overflow.
    let mut totals: BTreeMap<Pair<&MemberId, Currency>, [i128; 4]> = BTreeMap::new();
    for (_, record) in contributions.iter() {
        let total = totals.entry(Pair(&record.member, record.promised.currency)).or_default();
        for (sum, amount) in
            total.iter_mut().zip([&record.promised, &record.delivered, &record.acknowledged, &record.deemed])
        {
            *sum = sum.saturating_add(i128::from(amount.minor));
        }
    }
    let from = |from: Option<Pair<MemberId, Currency>>| {
        let from = from.as_ref().map(|Pair(member, currency)| (member.clone(), *currency));
        let later = totals.into_iter().skip_while(move |(Pair(member, currency), _)| {
            from.as_ref().is_some_and(|(first, of)| (*member, currency) < (first, of))
        });
        later.map(|(key, sums)| (Pair(key.0, key.1), (key, sums)))
    };
    let totals = |(Pair(member, currency), [promised, delivered, acknowledged, deemed]): (_, [i128; 4])| Total {
        member,
        currency,
        promised_minor: promised.to_string(),
        delivered_minor: delivered.to_string(),
        acknowledged_minor: acknowledged.to_string(),
        deemed_minor: deemed.to_string(),
    };
    Contributions {
        contributions: ask.records("contributions", contributions, document),
        totals: ask.rows("totals", from, totals),
    }
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
