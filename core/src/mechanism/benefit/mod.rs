//! Benefit: sharing the proceeds by the agreement's fixed shares, paying them, acknowledging receipt.
//!
//! Invariants: the parts sum to the pool to the last minor unit (largest remainder, ties by member id); a distribution
//! names the one agreement version in force on its accrual date; paid ≤ approved; a payment is acknowledged once.

pub mod acts;
pub mod codes;
pub(crate) mod hooks;
mod labels;
pub(crate) mod query;
pub(crate) mod rules;
pub mod tables;
pub(crate) mod views;
mod words;

pub use acts::{AcknowledgePayment, Act, Correct, Distribute, Pay};
pub use tables::{Distribution, Part, Payment, Tables};
