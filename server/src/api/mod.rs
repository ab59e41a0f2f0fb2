//! The API: gRPC services, thin. They decode, call the node and encode; no rule lives here.
//!
//! What a file uses stands below it: `errors` < `convert`, `pages`, `streams` < `ledger_service`, `log_service`.

mod convert;
mod errors;
mod ledger_service;
mod log_service;
mod pages;
mod reflection;
mod streams;

pub use errors::{DOMAIN, grpc_code};
pub(crate) use errors::{busy, complete, late, no_service, not_called};
pub use ledger_service::LedgerApi;
pub use log_service::LogApi;
pub(crate) use reflection::Reflection;
pub(crate) use streams::{Deadline, Place, Streams};

#[cfg(test)]
mod tests;
