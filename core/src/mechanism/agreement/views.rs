//! Agreement views: the versions, their terms, which one is in force.

use serde_json::{Value, json};

use super::Version;
use crate::ledger::State;
use crate::ledger::view::{Ask, ViewError, Views, parse};

pub(crate) static VIEWS: Views = Views { names: &["agreement", "agreement/<version>"], answer };

fn answer(state: &State, ask: &Ask<'_>) -> Option<Result<Value, ViewError>> {
    Some(match ask.path.as_slice() {
        ["agreement"] => ask.date("date", state).map(|date| {
            json!({
                "date": date,
                "in_force": state.sections.agreement.in_force(date).map(|(number, _)| number),
                "versions": state.sections.agreement.versions.iter().map(|(number, version)| document(*number, version)).collect::<Vec<_>>(),
            })
        }),
        ["agreement", number] => parse::<u32>("agreement", number).and_then(|number| {
            let version = state.sections.agreement.versions.get(&number);
            version.map(|version| document(number, version)).ok_or_else(|| ViewError::NotFound { what: format!("agreement version {number}") })
        }),
        _ => return None,
    })
}

fn document(number: u32, version: &Version) -> Value {
    json!({
        "version": number,
        "title": version.title,
        "start": version.start,
        "text": version.text,
        "act": version.act,
        "signed_by_entry": version.index,
        "terms": version.terms,
    })
}
