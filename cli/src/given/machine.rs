//! What the machine gives: its clock, its randomness, its environment.

use mengshu_core::value::Timestamp;

use crate::language::Message;
use crate::output::{Exit, Failure, Outcome};

/// Now, by the machine's clock.
pub(crate) fn now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}

/// Random bytes.
pub(crate) fn random<const N: usize>() -> Outcome<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| Failure::new(Exit::Failed, Message::KeyNoRandom).because(&error))?;
    Ok(bytes)
}

/// An environment variable; one that is not UTF-8 counts as not set.
pub(crate) fn env(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
