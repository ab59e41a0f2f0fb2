//! The values every part of the house speaks of: hashes, identifiers, money, shares, time, text, seals.
//!
//! A value that exists is valid: the constructors and the decoders check, nothing after them needs to.

mod hash;

pub use hash::{Bytes32Error, EventId, Hash, KeyId, LedgerId};
