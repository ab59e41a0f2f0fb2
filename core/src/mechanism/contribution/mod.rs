//! Contribution: a promise, a delivery and an acknowledgement are three facts, signed by two members.
//!
//! Invariants: acknowledged ≤ delivered; one sealed document backs one delivery; nobody acknowledges its own delivery, nor one of its side;
//! a contribution keeps one currency; sums are those of the facts as
//! corrected.

pub mod acts;
pub mod codes;
pub(crate) mod hooks;
mod labels;
pub(crate) mod query;
pub(crate) mod rules;
pub mod tables;
pub(crate) mod views;
mod words;

pub use acts::{Acknowledge, Act, Correct, Deliver, Kind, Promise};
pub use tables::{Contribution, Delivery, Tables};
