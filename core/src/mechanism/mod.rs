//! The mechanisms: one folder for each chapter of the rule book, and the state where their tables meet.
//!
//! A mechanism is its codes, its acts (what members sign, data only), its tables (records that know no state), what its
//! rules and others' ask (`query`), its views, its part in what crosses mechanisms (`hooks`), and its rules: when an act
//! is refused, whose approval it needs, what it changes. To add one is to add a folder, a `pub mod` line and a line to
//! the roll below; event body, state, digest, snapshot, dry run, views, inbox and audit take it up by themselves.
//!
//! Files import only what comes before them: codes, acts, tables → `body` → `machine` → `state` → `doubt` → queries →
//! `seam` → views → hooks → `roll` → rules.

/// The roll: hands all mechanisms, in their order, to a macro that makes something of them. The order is that of their
/// tables in digest and snapshot; it never changes.
macro_rules! roll {
    ($then:ident) => {
        $then! {
            /// Who the members are, and which keys speak for them.
            Membership = membership;
            /// The agreement, its versions and their terms.
            Agreement = agreement;
            /// How the organs decide.
            Decision = decision;
            /// What members put in.
            Contribution = contribution;
            /// Who owns which part of which asset.
            Ip = ip;
            /// How the proceeds are shared and paid.
            Benefit = benefit;
            /// How members leave.
            Exit = exit;
        }
    };
}
pub mod agreement;
pub mod benefit;
pub mod contribution;
pub mod decision;
pub mod exit;
pub mod ip;
pub mod membership;

pub mod body;
pub(crate) mod doubt;
pub mod machine;
pub mod roll;
pub(crate) mod seam;
pub(crate) mod state;

pub use body::{Body, Event, NodeStatement, Opened, Step, Verified, VerifiedEntry};
pub use state::State;
