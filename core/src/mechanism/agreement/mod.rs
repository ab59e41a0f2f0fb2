//! Agreement: its versions, the sealed text of each and its machine-readable terms.
//!
//! Invariants: versions count 1, 2, 3 …; each is signed by every member; at most one is in force on a date; a version never
//! starts before the one before it, nor (but for the first) before the day its last signature was recorded; after a
//! termination, and after the last day of its term, none is in force, and what winds up goes by the last one. A clause is
//! held by a rule or says that it is not (`terms/held.rs`).

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
    Background, Clause, Clauses, DEFAULTS, Goal, Output, Ownership, PayoutTerms, Restraint, SideAgreements,
    StatuteDefault, StatuteRule, agreed,
};
pub use terms::difference::{Change, apply_changes, difference};
pub use terms::held::{HOLDINGS, Held, Holding};
pub use terms::matters::{CAN_WAIT, OwnMatter};
pub use terms::whole::{DisputePath, RATIFICATION_DAYS, Terms, Transfer};
