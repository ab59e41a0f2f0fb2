//! Contribution: a promise, a delivery and an acknowledgement are three facts, signed by two members.
//!
//! Invariants: acknowledged ≤ delivered; one sealed document backs one delivery; nobody acknowledges its own delivery, nor
//! one of its side; a contribution keeps one currency; sums are those of the facts as corrected. Silence acknowledges only
//! where the terms that were in force when the delivery was recorded say so, as a fact of its own that names them, and never
//! for a receiver who could not answer.

pub mod acts;
pub(crate) mod change;
pub mod codes;
pub(crate) mod hooks;
mod labels;
pub(crate) mod query;
pub(crate) mod rules;
pub mod tables;
pub(crate) mod views;
mod words;

pub use acts::{Acknowledge, Act, Contest, Correct, Deliver, Kind, Promise};
pub use tables::{Awaited, Contested, Contribution, Deemed, Delivery, Tables};
