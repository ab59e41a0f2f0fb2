//! Speaking to a node: connection, deadlines, errors, and what of the node's answers is believed.
//!
//! Invariants: every call has a deadline; nothing that the node says about the log is believed before its proof leads
//! to a checkpoint signed by the key that the founders named ([`trust`]).
//!
//! What sits below what: `connection` and `pages` below all; `ledger`, `entries` and `trust` above them, each by itself.

mod connection;
mod entries;
mod ledger;
pub(crate) mod pages;
pub(crate) mod trust;

pub(crate) use connection::{Client, Which, key_of_wire, refusal_note, word};
pub(crate) use entries::{decoded, each, read_all, read_range};
pub(crate) use ledger::resolve;
