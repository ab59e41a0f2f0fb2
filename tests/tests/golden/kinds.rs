//! Which kinds of event there are, as the code itself says it: acts by the roll of mechanisms; of the rest, a body of an
//! unknown kind is refused with the names of those that are known. So a new act is asked for here without a list that
//! somebody has to keep.

use std::collections::BTreeSet;

use mengshu_core::mechanism::{Body, roll};
use serde_json::{Value, json};

/// The names that a reader of `json` would have known in the place of `?`.
fn known(json: Value) -> Vec<String> {
    let refused = serde_json::from_value::<Body>(json).unwrap_err().to_string();
    let (_, names) = refused.split_once("expected").unwrap_or_else(|| panic!("no names in: {refused}"));
    names.split('`').skip(1).step_by(2).map(ToOwned::to_owned).collect()
}

/// Every kind of event: acts, steps, statements, as `mechanism.act`.
pub(crate) fn all() -> BTreeSet<String> {
    let within = |group: &'static str| {
        let names = known(json!({ (group): { "?": {} } }));
        names.into_iter().map(move |name| format!("{group}.{name}"))
    };
    roll::kinds().map(ToOwned::to_owned).chain(["act", "node"].into_iter().flat_map(within)).collect()
}

/// The kind of a body.
pub(crate) fn of(body: &Value) -> String {
    let name = |value: &Value| value.as_object().and_then(|fields| fields.keys().next().cloned()).unwrap_or_default();
    let group = name(body);
    format!("{group}.{}", name(&body[&group]))
}
