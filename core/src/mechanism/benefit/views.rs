//! Benefit views: distributions, each member's part, payments and receipts.

use serde_json::{Value, json};

use crate::book::{Ask, ViewError, money, parse};
use crate::mechanism::benefit::tables::{DISTRIBUTION, Distribution};
use crate::mechanism::state::State;
use crate::value::{DistributionId, Money};

/// The names of the views.
pub(crate) const NAMES: &[&str] = &["distribution", "distribution/<id>"];

pub(crate) fn answer(state: &State, ask: &Ask<'_>) -> Option<Result<Value, ViewError>> {
    let tables = &state.sections.benefit;
    Some(match ask.path.as_slice() {
        ["distribution"] => {
            let all: Vec<_> = tables.distributions.iter().map(|(id, record)| document(state, id, record)).collect();
            Ok(json!({ "distributions": all }))
        }
        ["distribution", id] => parse::<DistributionId>("distribution", id).and_then(|id| {
            let record = tables.distributions.get(&id);
            record.map(|record| document(state, &id, record)).ok_or_else(|| ViewError::missing(&DISTRIBUTION, &id))
        }),
        _ => return None,
    })
}

fn document(state: &State, id: &DistributionId, record: &Distribution) -> Value {
    let amount = |minor| money(&Money { currency: record.pool.currency, minor });
    let parts: Vec<_> = record
        .parts
        .iter()
        .map(|(member, part)| {
            json!({
                "member": member, "share": part.share, "due": amount(part.due), "remainder_unit": part.remainder,
                "paid": amount(part.paid), "acknowledged": amount(part.acknowledged),
            })
        })
        .collect();
    let payments = state.sections.benefit.payments.iter().filter(|(_, payment)| payment.distribution == *id);
    let payments: Vec<_> = payments
        .map(|(entry, payment)| {
            json!({
                "payment": state.event_of(entry), "entry": entry, "payee": payment.payee, "amount": money(&payment.amount),
                "paid": payment.paid, "acknowledged_by_entry": payment.acknowledged,
            })
        })
        .collect();
    json!({
        "distribution": id,
        "what": record.what,
        "pool": money(&record.pool),
        "accrued": record.accrued,
        "agreement_version": record.version,
        "method": "fixed shares, largest remainder, ties by member id",
        "payer": record.payer,
        "approved_by_entry": record.index,
        "parts": parts,
        "payments": payments,
    })
}
