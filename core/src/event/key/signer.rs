//! A secret key. It is wiped when dropped and never printed.

use std::fmt;

use ed25519_dalek::SigningKey;
use zeroize::Zeroizing;

use crate::event::signature::Signature;
use crate::event::sshsig;
use crate::value::KeyId;

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
