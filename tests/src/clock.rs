//! Times of a day in Shanghai, where the alliances of the tests are.

use mengshu_core::value::Timestamp;

use crate::id;

/// A time of a day.
#[must_use]
pub fn moment(date: &str, time: &str) -> Timestamp {
    id(&format!("{date}T{time}+08:00"))
}

/// Noon of a day.
#[must_use]
pub fn noon(date: &str) -> Timestamp {
    moment(date, "12:00:00")
}
