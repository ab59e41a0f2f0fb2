//! Exit: how members leave or are expelled, and what stays theirs.
//!
//! Invariants: nobody leaves backwards in time; nobody is expelled before the time to cure is over, nor by its own vote;
//! a part of an asset stays its owner's; after the end a former member only winds up: it disposes of its parts, pays, and
//! acknowledges.

pub mod acts;
pub mod codes;
pub(crate) mod hooks;
mod labels;
pub(crate) mod query;
pub(crate) mod rules;
pub mod tables;
pub(crate) mod views;
mod words;

pub use acts::{AcknowledgeCure, Act, Correct, Expel, Leave, NotifyExpulsion, OpenBreach};
pub use tables::{Breach, CURE_DAYS, Tables};
