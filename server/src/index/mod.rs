//! The index: where an entry stands in the journal, and which entries touched a subject or came from a member. (Which
//! entry an event id belongs to is part of the state, because the rules need it.)
//!
//! It holds nothing of its own. Every row follows from the journal, so the whole folder can be deleted while the node
//! is down and is rebuilt at the next start. Invariants:
//!
//! - The rows and the [`Mark`](crate::journal::Mark) they reach are written in one transaction: an index is never ahead of, or behind, what
//!   it says of itself.
//! - It is written off the commit path ([`follower`]). A reader of the [`Follower`] still sees every entry that was
//!   pushed, because what is not in the store yet is answered from memory.
//! - Damage here is never damage to the record: a bad index is put aside and made anew ([`open_guarded`]), and one
//!   that breaks while the node runs makes lookups fail, not the node.
//!
//! Folder: `lookup/` is the sled database, `index.bad-<n>/` are databases put aside, `snapshots/` are saved states
//! ([`snapshot`]), `reached` says how far the database goes ([`known_durable`]).
//!
//! What a file uses stands below it: `error`, `batch` < `guard`, `keys`, `lookup` < `memory`, `snapshot` < `known` <
//! `store` < `open`, `follower`.
mod batch;
mod error;
pub mod follower;
mod guard;
mod keys;
mod known;
mod lookup;
mod memory;
mod open;
pub mod snapshot;
mod store;
#[cfg(test)]
mod tests;

pub use batch::{IndexBatch, IndexEntry};
pub use error::IndexError;
pub use follower::Follower;
pub use known::known_durable;
pub use lookup::Index;
pub use open::{OpenError, Opened, is_there, open_guarded};
pub use snapshot::{SnapshotError, SnapshotInfo, SnapshotReader, Snapshots};
pub use store::SledIndex;
