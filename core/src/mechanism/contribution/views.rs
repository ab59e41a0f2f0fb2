//! Contribution views: what is promised, delivered and acknowledged.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::book::{Ask, ViewError, money, parse};
use crate::mechanism::contribution::tables::{CONTRIBUTION, Contribution};
use crate::mechanism::state::State;
use crate::value::ContributionId;

/// The names of the views.
pub(crate) const NAMES: &[&str] = &["contribution", "contribution/<id>"];

pub(crate) fn answer(state: &State, ask: &Ask<'_>) -> Option<Result<Value, ViewError>> {
    let tables = &state.sections.contribution;
    Some(match ask.path.as_slice() {
        ["contribution"] => Ok(list(state)),
        ["contribution", id] => parse::<ContributionId>("contribution", id).and_then(|id| {
            let record = tables.contributions.get(&id).ok_or_else(|| ViewError::missing(&CONTRIBUTION, &id))?;
            let deliveries: Vec<_> = tables
                .deliveries
                .iter()
                .filter(|(_, delivery)| delivery.contribution == id)
                .map(|(entry, delivery)| {
                    json!({
                        "delivery": state.event_of(entry), "entry": entry, "delivered": delivery.delivered,
                        "value": money(&delivery.value), "acknowledged": money(&delivery.acknowledged),
                    })
                })
                .collect();
            let mut answer = document(&id, record);
            if let Value::Object(map) = &mut answer {
                map.insert("deliveries".to_owned(), Value::Array(deliveries));
            }
            Ok(answer)
        }),
        _ => return None,
    })
}

fn list(state: &State) -> Value {
    // Totals for each member and currency: i128, so that no sum of i64 amounts can overflow.
    let mut totals: BTreeMap<(String, String), [i128; 3]> = BTreeMap::new();
    for (_, record) in state.sections.contribution.contributions.iter() {
        let total = totals.entry((record.member.to_string(), record.promised.currency.to_string())).or_default();
        for (sum, amount) in total.iter_mut().zip([&record.promised, &record.delivered, &record.acknowledged]) {
            *sum = sum.saturating_add(i128::from(amount.minor));
        }
    }
    let totals: Vec<_> = totals
        .into_iter()
        .map(|((member, currency), [promised, delivered, acknowledged])| {
            json!({
                "member": member, "currency": currency, "promised_minor": promised.to_string(),
                "delivered_minor": delivered.to_string(), "acknowledged_minor": acknowledged.to_string(),
            })
        })
        .collect();
    let all: Vec<_> =
        state.sections.contribution.contributions.iter().map(|(id, record)| document(id, record)).collect();
    json!({ "contributions": all, "totals": totals })
}

fn document(id: &ContributionId, record: &Contribution) -> Value {
    json!({
        "contribution": id,
        "member": record.member,
        "kind": record.kind,
        "what": record.what,
        "promised": money(&record.promised),
        "due": record.due,
        "receiver": record.receiver,
        "promised_by_entry": record.index,
        "delivered": money(&record.delivered),
        "acknowledged": money(&record.acknowledged),
    })
}
