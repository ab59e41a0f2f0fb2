//! The mechanisms: one folder for each chapter of the rule book, and the state where their tables meet.
//!
//! A mechanism is its codes, its acts (what members sign, data only), its tables (records that know no state), what its
//! rules and others' ask (`query`), its views, its part in what crosses mechanisms (`hooks`), and its rules: when an act
//! is refused, whose approval it needs, what it changes. To add one is to add a folder, a `pub mod` line and a line to
//! `list`; event body, state, digest, snapshot, dry run, views, inbox and audit take it up by themselves.
//!
//! Files import only what comes before them: `list` → codes, acts, tables → `body` → `machine` → `state` → `doubt`, `dates` →
//! queries → `seam` → views → hooks → `roll` → rules.

pub mod agreement;
pub mod benefit;
pub mod contribution;
pub mod decision;
pub mod exit;
pub mod ip;
pub mod membership;

pub mod body;
pub(crate) mod dates;
pub(crate) mod doubles;
pub(crate) mod doubt;
mod list;
pub mod machine;
pub mod roll;
pub(crate) mod seam;
pub(crate) mod state;

pub use body::{Body, Event, NodeStatement, Opened, Step, Verified, VerifiedEntry};
pub use state::State;
