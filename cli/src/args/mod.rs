//! What many commands can be told: the flags of every command, how an act is signed, from which knowledge a question is
//! answered, who a person is, what a court says, why something is done.
//!
//! What sits below what: `global`, `handling`, `ruling` and `asking` below all; `person` and `reasoned` above `handling`. What one
//! command alone can be told stands with that command.

mod asking;
mod global;
mod handling;
mod person;
mod reasoned;
mod ruling;

pub(crate) use asking::{Asking, Known, Paging, Upto};
pub(crate) use global::Global;
pub(crate) use handling::{Handling, pair, word};
pub(crate) use person::Person;
pub(crate) use reasoned::{MayReason, Reasoned};
pub(crate) use ruling::Ruling;
