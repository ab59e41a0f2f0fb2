//! Ed25519 keys and signatures, strict everywhere.
//!
//! Invariants: a [`Verifier`] exists only for a key that is not weak and re-encodes to itself, since other tools accept
//! forgeries under such keys; verification is `verify_strict`; a secret is wiped when dropped and never printed.

use std::collections::BTreeMap;
use std::fmt;

use ed25519_dalek::{SigningKey, VerifyingKey};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

use super::sshsig;
use crate::value::{KeyId, deserialize_bytes, serialize_bytes};

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

/// A public key is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not a point of the curve, or a second spelling of one.
    #[error("the public key is not a canonical Ed25519 point")]
    NotCanonical,
    /// Of small order: other tools accept forged signatures under it.
    #[error("the public key is weak (small order): signatures under it can be forged")]
    Weak,
}

/// A public key, ready to verify.
#[derive(Debug, Clone)]
pub struct Verifier(VerifyingKey);

impl Verifier {
    /// Prepares a key.
    ///
    /// # Errors
    /// When the key is weak or not canonical.
    pub fn new(key: KeyId) -> Result<Self, KeyError> {
        let point = VerifyingKey::from_bytes(key.as_bytes()).map_err(|_| KeyError::NotCanonical)?;
        if point.is_weak() {
            return Err(KeyError::Weak);
        }
        if point.to_edwards().compress().as_bytes() != key.as_bytes() {
            return Err(KeyError::NotCanonical);
        }
        Ok(Self(point))
    }

    /// Whether `signature` is over `message` in `namespace`.
    #[must_use]
    pub fn verify(&self, namespace: &str, message: &[u8], signature: &Signature) -> bool {
        self.verify_raw(&sshsig::preimage(namespace, message), signature)
    }

    /// Whether `signature` is over exactly these bytes: a preimage, or a signed note's text.
    #[must_use]
    pub fn verify_raw(&self, bytes: &[u8], signature: &Signature) -> bool {
        self.0.verify_strict(bytes, &ed25519_dalek::Signature::from_bytes(&signature.0)).is_ok()
    }
}

/// Prepared keys, so that a key that signs often is decompressed once. It forgets everything when it is full.
#[derive(Debug, Clone, Default)]
pub struct KeyCache(BTreeMap<KeyId, Verifier>);

impl KeyCache {
    const FULL: usize = 4096;

    /// The prepared key.
    ///
    /// # Errors
    /// When the key is weak or not canonical.
    pub fn verifier(&mut self, key: &KeyId) -> Result<&Verifier, KeyError> {
        if self.0.len() >= Self::FULL && !self.0.contains_key(key) {
            self.0.clear();
        }
        match self.0.entry(*key) {
            std::collections::btree_map::Entry::Occupied(found) => Ok(found.into_mut()),
            std::collections::btree_map::Entry::Vacant(place) => Ok(place.insert(Verifier::new(*key)?)),
        }
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

    pub(super) const fn from_key(key: SigningKey) -> Self {
        Self(key)
    }

    pub(super) fn seed(&self) -> Zeroizing<[u8; 32]> {
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The eight small-order points and their second spellings, from "Taming the many EdDSAs" (Chalkias and others).
    const SMALL_ORDER: [&str; 14] = [
        "0100000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    ];

    #[test]
    fn weak_and_second_spellings_of_keys_are_refused() {
        for text in SMALL_ORDER {
            assert!(Verifier::new(text.parse().unwrap()).is_err(), "{text}");
        }
        // y = p + 3 is a second spelling of y = 3.
        assert!(
            Verifier::new("f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f".parse().unwrap()).is_err()
        );
        assert!(Verifier::new(KeyId([0xaa; 32])).is_err() || Verifier::new(KeyId([0xab; 32])).is_err());
    }

    #[test]
    fn a_signature_is_for_one_message_one_namespace_one_key() {
        let (a, b) = (Signer::from_seed([1; 32]), Signer::from_seed([2; 32]));
        let signature = a.sign(sshsig::EVENT, b"message");
        let verifier = Verifier::new(a.key_id()).unwrap();
        assert!(verifier.verify(sshsig::EVENT, b"message", &signature));
        assert!(!verifier.verify(sshsig::EVENT, b"messagE", &signature));
        assert!(!verifier.verify(sshsig::SESSION, b"message", &signature));
        assert!(!Verifier::new(b.key_id()).unwrap().verify(sshsig::EVENT, b"message", &signature));
        for bit in 0..512 {
            let mut bent = signature;
            bent.0[bit / 8] ^= 1 << (bit % 8);
            assert!(!verifier.verify(sshsig::EVENT, b"message", &bent), "bit {bit}");
        }
        assert!(!format!("{a:?}").contains("0101"));
    }
}
