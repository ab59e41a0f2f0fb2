//! What a command is given: the settings and keys of this run, a ledger to work at, and the means that commands share.
//!
//! What sits below what: `machine` below all; then `document`; then `context`; above it `confirm`, `typed`, `sealed`, `pin` and
//! `desk`; `in_force`, `meant` and `named` above `desk`. No command is known here, and nothing here signs.

mod confirm;
mod context;
mod desk;
pub(crate) mod document;
mod in_force;
pub(crate) mod machine;
mod meant;
mod named;
mod pin;
pub(crate) mod sealed;
pub(crate) mod typed;

pub(crate) use context::Context;
pub(crate) use desk::Desk;
pub(crate) use in_force::{in_force, in_force_later, last_signed, number_in_force};
pub(crate) use meant::made_by;
pub(crate) use pin::{Pin, require_ledger};
