//! The rule book, in given/when/then: every rule of the act machine and of the mechanisms, through the public API, with
//! real keys and real signatures.
#![allow(clippy::unwrap_used, reason = "tests")]

mod agreement;
mod approval;
mod authority;
mod ballot;
mod benefit;
mod boundaries;
mod clauses;
mod contribution;
mod corrections;
mod dates;
mod decision;
mod document;
mod doubles;
mod exit;
mod expulsion;
mod given;
mod held;
mod hunted;
mod identity;
mod inbox;
mod ip;
mod lawyer;
mod limits;
mod machine;
mod meetings;
mod membership;
mod model;
mod needs;
mod oracle;
mod orders;
mod outvoted;
mod person;
mod power;
mod precedence;
mod properties;
mod refusals;
mod rights;
mod robbed;
mod sides;
mod succession;
mod taken;
mod thief;
mod which_terms;
mod winding_up;
