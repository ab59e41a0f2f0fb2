//! Ed25519 keys and signatures, strict everywhere.
//!
//! Invariants: a [`Verifier`] exists only for a key that is not weak and re-encodes to itself, since other tools accept
//! forgeries under such keys; verification accepts exactly what `verify_strict` of ed25519-dalek accepts; a secret is
//! wiped when dropped and never printed.

mod cache;
#[cfg(test)]
mod tests;
mod verifier;

use std::fmt;

use ed25519_dalek::SigningKey;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

use super::sshsig;
use crate::value::{KeyId, deserialize_bytes, serialize_bytes};

pub use cache::KeyCache;
pub(super) use verifier::Claim;
pub use verifier::{KeyError, Verifier};

/// A raw Ed25519 signature.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Signature(pub [u8; 64]);

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signature(…)")
    }
}

impl Serialize for Signature {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize_bytes(&self.0, serializer)
    }
}

impl<'de> Deserialize<'de> for Signature {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize_bytes(deserializer).map(Self)
    }
}

/// A secret key.
#[derive(Clone)]
pub struct Signer(SigningKey);

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({}, secret hidden)", sshsig::fingerprint(&self.key_id()))
    }
}

impl Signer {
    /// The key with this seed. The caller makes the seed random; this crate has no randomness.
    #[must_use]
    pub fn from_seed(seed: [u8; 32]) -> Self {
        Self(SigningKey::from_bytes(&Zeroizing::new(seed)))
    }

    /// The secret seed, for writing a key file; wiped when dropped.
    #[must_use]
    pub fn seed(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.to_bytes())
    }

    /// Its public key.
    #[must_use]
    pub fn key_id(&self) -> KeyId {
        KeyId(self.0.verifying_key().to_bytes())
    }

    /// Signs `message` in `namespace`.
    #[must_use]
    pub fn sign(&self, namespace: &str, message: &[u8]) -> Signature {
        self.sign_raw(&sshsig::preimage(namespace, message))
    }

    /// Signs exactly these bytes: a preimage, or a signed note's text.
    #[must_use]
    pub fn sign_raw(&self, bytes: &[u8]) -> Signature {
        use ed25519_dalek::Signer as _;
        Signature(self.0.sign(bytes).to_bytes())
    }
}
