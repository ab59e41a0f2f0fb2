//! IP: who owns which part of which asset, since when, as known when.
//!
//! Invariants: the parts of an asset sum to exactly 1 on every date; nobody gives more than it holds, on the effective
//! date and on every later date already recorded (so no back-dating cuts another's part); register facts neither give
//! nor take title between the members: differences are listed.

pub mod acts;
pub(crate) mod change;
pub mod codes;
pub(crate) mod hooks;
mod labels;
pub(crate) mod query;
pub(crate) mod rules;
pub mod tables;
pub(crate) mod views;
mod words;

pub use acts::{Act, Assign, Correct, Fact, FactKind, Party, RecordFact, Register, RightKind, SettleClaim};
pub use query::Title;
pub use query::course::Course;
pub use tables::{Asset, Claim, ClaimStanding, Conveyance, Tables};
