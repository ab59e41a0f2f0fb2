//! What all commands that sign have in common: the one path of an act from its body to its receipt.
//!
//! What sits below what: `preview`, `person` and `outbox` below all; `doubles` above `outbox`; `hand_in` above `preview` and `outbox`;
//! `act` above all.

mod act;
mod doubles;
mod hand_in;
mod outbox;
mod person;
mod preview;

pub(crate) use act::{about, act, found};
pub(crate) use doubles::doubles;
pub(crate) use hand_in::hand_in;
pub(crate) use person::{profile, ruling};
pub(crate) use preview::{Preview, show};
