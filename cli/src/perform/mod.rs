//! What all commands that sign have in common: the one path of an act from its body to its receipt.
//!
//! What sits below what: `preview`, `person` and `outbox` below all; `hand_in` above `preview` and `outbox`; `act` above all.

mod act;
mod hand_in;
mod outbox;
mod person;
mod preview;

pub(crate) use act::{act, found};
pub(crate) use hand_in::hand_in;
pub(crate) use person::{profile, ruling};
pub(crate) use preview::Preview;
