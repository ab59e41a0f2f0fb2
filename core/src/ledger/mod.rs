//! The ledger: admit and apply, the life of acts, approvals, authority, views, the state digest.
//!
//! One life cycle for everything: an act is proposed by an event, waits for the approvals that the rules compute from
//! the terms, and then is effective, declined, withdrawn, lapsed or void. The node, the auditor and the dry run all go
//! through [`Ledger`] or [`admit()`], so there is one rule book.

mod admit;
mod apply;
mod authority;
mod complete;
mod describe;
mod inbox;
mod prefix;
mod projection;
mod snapshot;
mod view;
mod work;
mod worth;

pub use admit::{Admission, Needs, Proposal, admit};
pub use apply::Applied;
pub use describe::{describe, describe_step};
pub use prefix::Prefix;
pub use projection::{Ledger, Taken, follow};
pub use snapshot::SnapshotError;
pub use view::{names, own_views, view};
pub use work::{Arrived, Effect};
