//! Which version of the agreement is in force.

use mengshu_core::value::Date;
use serde_json::Value;

use super::Desk;
use crate::language::Message;
use crate::output::{Exit, Failure, Outcome};

/// The agreement version that is in force today.
pub(crate) fn in_force(desk: &mut Desk<'_>) -> Outcome<u32> {
    number_in_force(&desk.view("agreement")?)
}

/// The last signed agreement version where one is in force today: it, or one that is yet to come.
pub(crate) fn last_signed(desk: &mut Desk<'_>) -> Outcome<u32> {
    let document = desk.view("agreement")?;
    let in_force = number_in_force(&document)?;
    let last = document["versions"].as_array().and_then(|versions| versions.last());
    let number = last.and_then(|version| version["version"].as_u64()).and_then(|number| u32::try_from(number).ok());
    Ok(number.unwrap_or(in_force))
}

/// The agreement version that the answer about all versions says is in force.
pub(crate) fn number_in_force(document: &Value) -> Outcome<u32> {
    let number = document["in_force"].as_u64().and_then(|number| u32::try_from(number).ok());
    number.ok_or_else(|| match in_force_later(document) {
        Some((number, day)) => Failure::new(Exit::NotFound, Message::InForceLater { number: number.clone(), day })
            .hint(Message::InForceLaterHint { number }),
        None => Failure::new(Exit::NotFound, Message::NothingInForce).hint(Message::NothingInForceHint),
    })
}

/// The version that all have signed and whose first day is yet to come, where none is in force.
pub(crate) fn in_force_later(document: &Value) -> Option<(String, String)> {
    let version = document["versions"].as_array()?.first().filter(|_| document["in_force"].is_null())?;
    let start: Date = version["start"].as_str()?.parse().ok()?;
    let on: Date = document["date"].as_str()?.parse().ok()?;
    (start > on).then(|| (version["version"].to_string(), start.to_string()))
}
