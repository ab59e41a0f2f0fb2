//! Disputes played over gRPC with real keys and a clock that is moved by hand: the ledger finds facts and applies the
//! agreed rules, and says what was known when. The cases (D01 and so on) are told in docs/cases.md.
#![allow(clippy::unwrap_used, reason = "tests")]

mod authority;
mod expulsion;
mod fork;
mod merger;
mod payout;
mod play;
mod side;
mod story;
mod title;
mod unacknowledged;
mod vote;
