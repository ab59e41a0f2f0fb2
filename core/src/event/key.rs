//! Ed25519 keys and signatures, strict everywhere.
//!
//! Invariants: a [`Verifier`] exists only for a key that is not weak and re-encodes to itself, since other tools accept
//! forgeries under such keys; verification accepts exactly what `verify_strict` of ed25519-dalek accepts; a secret is
//! wiped when dropped and never printed.

use std::collections::BTreeMap;
use std::fmt;

use curve25519_dalek::{EdwardsPoint, Scalar};
use ed25519_dalek::{SigningKey, VerifyingKey};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha512};
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
#[derive(Debug, Clone)]
pub struct Verifier(VerifyingKey);

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
        Ok(Self(point))
    }

    /// Whether `signature` is over `message` in `namespace`.
    #[must_use]
    pub fn verify(&self, namespace: &str, message: &[u8], signature: &Signature) -> bool {
        self.verify_raw(&sshsig::preimage(namespace, message), signature)
    }

    /// Whether `signature` is over exactly these bytes: a preimage, or a signed note's text.
    ///
    /// It accepts exactly what `verify_strict` of ed25519-dalek does.
    #[must_use]
    pub fn verify_raw(&self, bytes: &[u8], signature: &Signature) -> bool {
        self.claim(bytes, signature).is_some_and(|claim| claim.point.compress().0 == claim.spelling)
    }

    /// All of a verification but its last step; `None` when the signature is refused before it.
    pub(super) fn claim(&self, bytes: &[u8], signature: &Signature) -> Option<Claim> {
        let (spelling, scalar) = signature.0.split_first_chunk::<32>()?;
        if TORSION.contains(spelling) {
            return None;
        }
        let scalar = Option::<Scalar>::from(Scalar::from_canonical_bytes(scalar.try_into().ok()?))?;
        let hash = Sha512::new().chain_update(spelling).chain_update(self.0.as_bytes()).chain_update(bytes).finalize();
        let challenge = Scalar::from_bytes_mod_order_wide(&hash.into());
        let minus_key = -self.0.to_edwards();
        let point = EdwardsPoint::vartime_double_scalar_mul_basepoint(&challenge, &minus_key, &scalar);
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
pub(super) struct Claim {
    point: EdwardsPoint,
    spelling: [u8; 32],
}

impl Claim {
    /// Whether each of them holds, in their order.
    pub(super) fn hold(claims: &[Self]) -> Vec<bool> {
        let points: Vec<_> = claims.iter().map(|claim| claim.point).collect();
        let spelled = EdwardsPoint::compress_batch_alloc(&points);
        claims.iter().zip(spelled).map(|(claim, spelled)| claim.spelling == spelled.0).collect()
    }
}

/// The canonical encodings of the eight points whose order divides the cofactor.
const TORSION: [[u8; 32]; 8] = {
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

    /// The secret seed, for writing a key file; wiped when dropped.
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

    /// What `verify_strict` says of every signature over a message, so that the faster way can be held against it.
    fn strict(key: &Verifier, message: &[u8], signature: &Signature) -> bool {
        key.0.verify_strict(message, &ed25519_dalek::Signature::from_bytes(&signature.0)).is_ok()
    }

    #[test]
    fn it_accepts_exactly_what_verify_strict_accepts() {
        use curve25519_dalek::constants::{ED25519_BASEPOINT_POINT as BASE, EIGHT_TORSION};

        // The eight are all of the torsion, each in its canonical spelling.
        let mut torsion: Vec<[u8; 32]> = EIGHT_TORSION.iter().map(|point| point.compress().to_bytes()).collect();
        let mut own = TORSION.to_vec();
        torsion.sort_unstable();
        own.sort_unstable();
        assert_eq!(own, torsion);

        // Signatures by somebody who knows the secret and does not play by the rules: R with a part of small order, R of
        // small order alone, keys with such a part, S beyond the group order. The library is the judge of each.
        let (mut taken, mut refused) = (0, 0);
        // What the library says of those that get as far as the last step, which is taken for all of them at once, too.
        let (mut claims, mut verdicts) = (Vec::new(), Vec::new());
        for seed in 1..=8u64 {
            let secret = Scalar::from(seed * 7919);
            let nonce = Scalar::from(seed * 104_729 + 1);
            for part in EIGHT_TORSION {
                let key = (BASE * secret + part).compress().to_bytes();
                let verifier = Verifier::new(KeyId(key)).unwrap();
                for other in EIGHT_TORSION {
                    for point in [BASE * nonce + other, other] {
                        let nonce = if point == other { Scalar::ZERO } else { nonce };
                        let r = point.compress().to_bytes();
                        let challenge = Scalar::from_bytes_mod_order_wide(
                            &Sha512::new().chain_update(r).chain_update(key).chain_update(b"message").finalize().into(),
                        );
                        let s = nonce + challenge * secret;
                        let mut bytes = [0; 64];
                        bytes[..32].copy_from_slice(&r);
                        bytes[32..].copy_from_slice(s.as_bytes());
                        let signature = Signature(bytes);
                        let expected = strict(&verifier, b"message", &signature);
                        assert_eq!(verifier.verify_raw(b"message", &signature), expected);
                        match verifier.claim(b"message", &signature) {
                            Some(claim) => {
                                claims.push(claim);
                                verdicts.push(expected);
                            }
                            None => assert!(!expected),
                        }
                        if expected {
                            taken += 1
                        } else {
                            refused += 1
                        }
                        for spelling in SMALL_ORDER {
                            let mut bent = signature;
                            bent.0[..32].copy_from_slice(&hex_bytes(spelling));
                            assert_eq!(verifier.verify_raw(b"message", &bent), strict(&verifier, b"message", &bent));
                        }
                    }
                }
            }
        }
        assert_eq!(Claim::hold(&claims), verdicts);
        assert!(verdicts.contains(&true) && verdicts.contains(&false));
        assert!(Claim::hold(&[]).is_empty());
        assert!(taken > 50 && refused > 500, "{taken} taken, {refused} refused: the cases are idle");
    }

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
            let error = Verifier::new(text.parse().unwrap()).unwrap_err();
            // A sign bit on x = 0 is no point at all for some of the second spellings.
            assert!(matches!(error, KeyError::Weak(_) | KeyError::NotAPoint(_)), "{text}: {error}");
        }
        // y = p + 3 and so on: second spellings of points that are not weak, as far as those are points.
        let mut second = 0;
        for last in 0xf0..=0xffu8 {
            let mut bytes = [0xff; 32];
            (bytes[0], bytes[31]) = (last, 0x7f);
            match Verifier::new(KeyId(bytes)).unwrap_err() {
                KeyError::NotCanonical(_) => second += 1,
                error => assert!(matches!(error, KeyError::NotAPoint(_)), "{last}: {error}"),
            }
        }
        assert!(second > 0, "the check for second spellings is not idle");
        // The cache refuses them too, and keeps none.
        let mut cache = KeyCache::default();
        assert!(cache.verifier(&SMALL_ORDER[0].parse().unwrap()).is_err());
        assert!(cache.0.is_empty());
    }

    #[test]
    fn the_cache_stays_bounded() {
        let mut cache = KeyCache::default();
        let keys: Vec<KeyId> = (0..KeyCache::FULL + 2)
            .map(|at| {
                let mut seed = [0; 32];
                seed[..8].copy_from_slice(&at.to_le_bytes());
                Signer::from_seed(seed).key_id()
            })
            .collect();
        for key in &keys {
            cache.verifier(key).unwrap();
            assert!(cache.0.len() <= KeyCache::FULL);
        }
        assert!(cache.verifier(&keys[0]).is_ok());
    }

    #[test]
    fn second_spellings_of_a_signature_are_refused() {
        let signer = Signer::from_seed([1; 32]);
        let verifier = Verifier::new(signer.key_id()).unwrap();
        let good = signer.sign(sshsig::EVENT, b"message");
        assert!(verifier.verify(sshsig::EVENT, b"message", &good));
        // S + L, L the group order: lax verifiers take it, and one event would have two signatures.
        let order = hex_bytes("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
        let mut bent = good;
        let mut carry = 0u16;
        for (place, digit) in bent.0[32..].iter_mut().zip(order) {
            let sum = u16::from(*place) + u16::from(digit) + carry;
            *place = sum.to_le_bytes()[0];
            carry = sum >> 8;
        }
        assert!(!verifier.verify(sshsig::EVENT, b"message", &bent));
        // R of small order.
        for text in SMALL_ORDER {
            let mut bent = good;
            bent.0[..32].copy_from_slice(&hex_bytes(text));
            assert!(!verifier.verify(sshsig::EVENT, b"message", &bent), "{text}");
        }
    }

    fn hex_bytes(text: &str) -> [u8; 32] {
        text.parse::<KeyId>().unwrap().0
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
        assert_eq!(format!("{a:?}"), format!("Signer({}, secret hidden)", sshsig::fingerprint(&a.key_id())));
    }
}
