//! Verification of a signature.

use std::fmt;

use curve25519_dalek::constants::ED25519_BASEPOINT_TABLE;
use curve25519_dalek::edwards::EdwardsBasepointTable;
use curve25519_dalek::traits::BasepointTable;
use curve25519_dalek::{EdwardsPoint, Scalar};
use ed25519_dalek::VerifyingKey;
use sha2::{Digest, Sha512};

use crate::event::signature::Signature;
use crate::event::sshsig;
use crate::value::KeyId;

/// A public key is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// Not a point of the curve.
    #[error("the key {0} is not an Ed25519 public key; give the 32 bytes that its .pub file holds")]
    NotAPoint(KeyId),
    /// A second spelling of a point.
    #[error("the key {0} is not canonically encoded; make a new one (ssh-keygen -t ed25519)")]
    NotCanonical(KeyId),
    /// Of small order: other tools accept forged signatures under it.
    #[error("the key {0} is weak (small order), anybody can forge under it; make a new one (ssh-keygen -t ed25519)")]
    Weak(KeyId),
}

/// A public key, ready to verify.
#[derive(Clone)]
pub struct Verifier {
    key: VerifyingKey,
    /// Of the key's negative: 30 KB that spare a fifth of each verification, and cost as much as some fifty to make.
    multiples: Option<Box<EdwardsBasepointTable>>,
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Verifier({})", sshsig::fingerprint(&KeyId(self.key.to_bytes())))
    }
}

impl Verifier {
    /// Prepares a key.
    ///
    /// # Errors
    /// When the key is weak or not canonical.
    pub fn new(key: KeyId) -> Result<Self, KeyError> {
        let point = VerifyingKey::from_bytes(key.as_bytes()).map_err(|_| KeyError::NotAPoint(key))?;
        if point.is_weak() {
            return Err(KeyError::Weak(key));
        }
        if point.to_edwards().compress().as_bytes() != key.as_bytes() {
            return Err(KeyError::NotCanonical(key));
        }
        Ok(Self { key: point, multiples: None })
    }

    /// Makes multiples of the key. What it accepts is the same before and after.
    #[expect(clippy::arithmetic_side_effects, reason = "of a curve's points, of which every one has an opposite")]
    pub(super) fn make_multiples(&mut self) {
        self.multiples = Some(Box::new(EdwardsBasepointTable::create(&-self.key.to_edwards())));
    }

    pub(super) fn forget_multiples(&mut self) {
        self.multiples = None;
    }

    #[cfg(test)]
    pub(super) const fn has_multiples(&self) -> bool {
        self.multiples.is_some()
    }

    /// Whether `signature` is over `message` in `namespace`.
    #[must_use]
    pub fn verify(&self, namespace: &str, message: &[u8], signature: &Signature) -> bool {
        self.verify_raw(&sshsig::preimage(namespace, message), signature)
    }

    /// Whether `signature` is over exactly these bytes: a preimage, or a signed note's text.
    ///
    /// It accepts exactly what `verify_strict` of ed25519-dalek does, under the keys that [`Verifier::new`] takes.
    #[must_use]
    pub fn verify_raw(&self, bytes: &[u8], signature: &Signature) -> bool {
        self.claim(bytes, signature).is_some_and(|claim| claim.point.compress().0 == claim.spelling)
    }

    /// All of a verification but its last step; `None` when the signature is refused before it.
    #[expect(clippy::arithmetic_side_effects, reason = "of a curve's points, of which every two have a sum")]
    pub(in crate::event) fn claim(&self, bytes: &[u8], signature: &Signature) -> Option<Claim> {
        let (spelling, scalar) = signature.0.split_first_chunk::<32>()?;
        if TORSION.contains(spelling) {
            return None;
        }
        let scalar = Option::<Scalar>::from(Scalar::from_canonical_bytes(scalar.try_into().ok()?))?;
        let hash =
            Sha512::new().chain_update(spelling).chain_update(self.key.as_bytes()).chain_update(bytes).finalize();
        let challenge = Scalar::from_bytes_mod_order_wide(&hash.into());
        // S·B − k·A, both ways: the group's addition is complete, parts of small order included.
        let point = match self.multiples.as_deref() {
            Some(multiples) => multiples * &challenge + ED25519_BASEPOINT_TABLE * &scalar,
            None => EdwardsPoint::vartime_double_scalar_mul_basepoint(&challenge, &-self.key.to_edwards(), &scalar),
        };
        Some(Claim { point, spelling: *spelling })
    }
}

/// A signature whose verification lacks the last step: R must be the canonical spelling of the point computed from key,
/// message and S.
///
/// Together this is what `verify_strict` accepts, with one square root less: that one decompresses R to see whether it is
/// of small order. Here R is compared with a canonical spelling, so an R that passes is canonical, and one of small order
/// has one of eight spellings. The key's own order was checked in [`Verifier::new`].
///
/// The last step is apart because spelling a point needs an inversion, a seventh of the whole, and one inversion serves
/// many points. Each signature is still judged by itself: this is not the batch verification that sums equations up and
/// accepts what strict verifiers refuse.
#[derive(Debug, Clone)]
pub(in crate::event) struct Claim {
    point: EdwardsPoint,
    spelling: [u8; 32],
}

impl Claim {
    /// Whether each of them holds, in their order.
    pub(in crate::event) fn hold(claims: &[Self]) -> Vec<bool> {
        let points: Vec<_> = claims.iter().map(|claim| claim.point).collect();
        let spelled = EdwardsPoint::compress_batch_alloc(&points);
        claims.iter().zip(spelled).map(|(claim, spelled)| claim.spelling == spelled.0).collect()
    }
}

/// The canonical encodings of the eight points whose order divides the cofactor.
pub(super) const TORSION: [[u8; 32]; 8] = {
    const fn ends(first: u8, rest: u8, last: u8) -> [u8; 32] {
        let mut point = [rest; 32];
        point[0] = first;
        point[31] = last;
        point
    }
    const EIGHTH: [u8; 32] = *b"\x26\xe8\x95\x8f\xc2\xb2\x27\xb0\x45\xc3\xf4\x89\xf2\xef\x98\xf0\xd5\xdf\xac\x05\xd3\xc6\x33\x39\xb1\x38\x02\x88\x6d\x53\xfc\x05";
    const THREE_EIGHTHS: [u8; 32] = *b"\xc7\x17\x6a\x70\x3d\x4d\xd8\x4f\xba\x3c\x0b\x76\x0d\x10\x67\x0f\x2a\x20\x53\xfa\x2c\x39\xcc\xc6\x4e\xc7\xfd\x77\x92\xac\x03\x7a";
    const fn negative(mut point: [u8; 32]) -> [u8; 32] {
        point[31] |= 0x80;
        point
    }
    [
        ends(1, 0, 0),
        ends(0xec, 0xff, 0x7f),
        ends(0, 0, 0),
        ends(0, 0, 0x80),
        EIGHTH,
        negative(EIGHTH),
        THREE_EIGHTHS,
        negative(THREE_EIGHTHS),
    ]
};
