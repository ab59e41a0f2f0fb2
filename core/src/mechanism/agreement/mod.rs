//! Agreement: its versions, the sealed text of each and its machine-readable terms.
//!
//! Invariants: versions count 1, 2, 3 …; each is signed by every member; exactly one is in force on every date from the
//! first one's start on; a version never starts before the one before it, nor (but for the first) before the day its
//! last signature was recorded; after a termination none is in force.

pub mod acts;
pub mod codes;
pub(crate) mod hooks;
mod labels;
pub(crate) mod query;
pub(crate) mod rules;
pub mod tables;
pub(crate) mod terms;
pub(crate) mod views;
mod words;

pub use acts::{Act, Amend, DeclareSide, Propose, SignProject, Terminate};
pub use tables::{APPROVAL_DAYS_DEFAULT, Project, SideAgreement, Tables, Terminated, Used, Version};
pub use terms::check::Problem;
pub use terms::clauses::{
    Background, Clause, Clauses, DEFAULTS, Goal, Output, Ownership, PayoutTerms, SideAgreements, StatuteDefault,
    StatuteRule, agreed,
};
pub use terms::difference::{Change, apply_changes, difference};
pub use terms::whole::{DisputePath, RATIFICATION_DAYS, Terms, Transfer};
