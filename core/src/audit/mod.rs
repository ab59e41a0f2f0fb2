//! The audit of a whole log: it stands above the rule book and re-runs all of it.

mod auditor;
mod signers;

pub use auditor::{Auditor, Finding, Report};
