//! Events: canonical bytes, keys, signatures, entries.
//!
//! The way in: bytes → [`canonical`] (one spelling only) → [`Event`] (form) → signatures over the [`sshsig`] preimage →
//! [`Verified`], which the ledger judges.

pub mod canonical;
mod entry;
#[expect(clippy::module_inception, reason = "the event is what this chapter is about")]
mod event;
mod form;
pub mod key;
pub mod limits;
mod path;
mod signature;
pub mod sshsig;

pub use entry::{Entry, EventSignature, Opened, Submission, Verified, VerifiedEntry};
pub use event::{Event, Seen, VERSION};
pub use form::FormError;
