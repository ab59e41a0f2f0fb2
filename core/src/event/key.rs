//! Ed25519 keys and signatures, strict everywhere.
//!
//! Invariants: a [`Verifier`] exists only for a key that is not weak and re-encodes to itself, since other tools accept
//! forgeries under such keys; verification accepts exactly what `verify_strict` of ed25519-dalek accepts; a secret is
//! wiped when dropped and never printed.

mod cache;
mod signer;
#[cfg(test)]
mod tests;
mod verifier;

pub use super::signature::Signature;
pub use cache::KeyCache;
pub use signer::Signer;
pub(super) use verifier::Claim;
pub use verifier::{KeyError, Verifier};
