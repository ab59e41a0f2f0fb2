//! The acts about the agreement that wait.

use serde_json::Value;

use crate::given::Desk;
use crate::output::Outcome;

/// The pending acts about the agreement.
pub(super) fn pending(desk: &mut Desk<'_>) -> Outcome<Vec<Value>> {
    let document = desk.view("act")?;
    let acts = document["pending"].as_array().into_iter().flatten();
    Ok(acts.filter(|act| act["kind"].as_str().is_some_and(|kind| kind.starts_with("agreement."))).cloned().collect())
}

/// The members that rows name.
pub(super) fn names(rows: &Value) -> Vec<&str> {
    rows.as_array().into_iter().flatten().filter_map(|row| row["member"].as_str()).collect()
}
