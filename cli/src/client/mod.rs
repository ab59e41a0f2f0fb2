//! Speaking to a node: connection, deadlines, errors, and what of the node's answers is believed.
//!
//! Invariants: every call has a deadline; nothing that the node says about the log is believed before its proof leads
//! to a checkpoint signed by the key that the founders named ([`trust`]).

mod connection;
mod ledger;
pub(crate) mod trust;

pub(crate) use connection::{Client, Which, refusal_note, word};
pub(crate) use ledger::resolve;
