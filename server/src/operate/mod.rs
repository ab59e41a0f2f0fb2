//! What whoever operates a node sees of it: whether it is ready, what it measures, its log.
//!
//! Invariants: one source says whether the node is ready ([`Readiness`]); probes, the health service and the measurements ask it.
//! What is asked here costs the port and the writer nothing, and has bounds of its own.
//!
//! What a file uses stands below it: `process`, `text` < `metrics`; `ready` < `metrics` < `listener`; `limiter` < `log`.

mod limiter;
mod listener;
mod log;
mod metrics;
mod process;
mod ready;
mod text;

#[cfg(test)]
mod tests;

pub use listener::serve_metrics;
pub use log::{Log, LogFormat, start_log};
pub use metrics::metrics;
pub use ready::Readiness;
pub(crate) use ready::{health_page, keep_health};
