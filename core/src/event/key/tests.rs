//! What is accepted, held against the library; and that caches stay bounded.

use curve25519_dalek::Scalar;
use sha2::{Digest, Sha512};

use super::verifier::TORSION;
use super::*;
use crate::event::sshsig;
use crate::value::KeyId;

/// What `verify_strict` says of a signature, so that the faster ways can be held against it.
fn strict(key: &KeyId, message: &[u8], signature: &Signature) -> bool {
    let key = ed25519_dalek::VerifyingKey::from_bytes(key.as_bytes()).unwrap();
    key.verify_strict(message, &ed25519_dalek::Signature::from_bytes(&signature.0)).is_ok()
}

/// A key without and with its multiples.
fn both(key: KeyId) -> [Verifier; 2] {
    let plain = Verifier::new(key).unwrap();
    let mut busy = plain.clone();
    busy.make_multiples();
    [plain, busy]
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
    // small order alone, keys with such a part. The library is the judge of each.
    let (mut taken, mut refused) = (0, 0);
    // What the library says of those that get as far as the last step, which is taken for all of them at once, too.
    let (mut claims, mut verdicts) = (Vec::new(), Vec::new());
    for seed in 1..=8u64 {
        let secret = Scalar::from(seed * 7919);
        let nonce = Scalar::from(seed * 104_729 + 1);
        for part in EIGHT_TORSION {
            let key = (BASE * secret + part).compress().to_bytes();
            let (key, verifiers) = (KeyId(key), both(KeyId(key)));
            for other in EIGHT_TORSION {
                for point in [BASE * nonce + other, other] {
                    let nonce = if point == other { Scalar::ZERO } else { nonce };
                    let r = point.compress().to_bytes();
                    let challenge = Scalar::from_bytes_mod_order_wide(
                        &Sha512::new().chain_update(r).chain_update(key.0).chain_update(b"message").finalize().into(),
                    );
                    let s = nonce + challenge * secret;
                    let mut bytes = [0; 64];
                    bytes[..32].copy_from_slice(&r);
                    bytes[32..].copy_from_slice(s.as_bytes());
                    let signature = Signature(bytes);
                    let expected = strict(&key, b"message", &signature);
                    for verifier in &verifiers {
                        assert_eq!(verifier.verify_raw(b"message", &signature), expected);
                        match verifier.claim(b"message", &signature) {
                            Some(claim) => {
                                claims.push(claim);
                                verdicts.push(expected);
                            }
                            None => assert!(!expected),
                        }
                    }
                    if expected {
                        taken += 1
                    } else {
                        refused += 1
                    }
                    for spelling in SMALL_ORDER {
                        let mut bent = signature;
                        bent.0[..32].copy_from_slice(&hex_bytes(spelling));
                        let expected = strict(&key, b"message", &bent);
                        assert!(verifiers.iter().all(|it| it.verify_raw(b"message", &bent) == expected));
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
    assert_eq!(cache.sizes(), (0, 0));
}

/// So many keys.
fn keys(count: usize) -> Vec<KeyId> {
    let seed = |at: usize| {
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&at.to_le_bytes());
        seed
    };
    (0..count).map(|at| Signer::from_seed(seed(at)).key_id()).collect()
}

fn ask(cache: &mut KeyCache, key: &KeyId, times: u32) {
    for _ in 0..times {
        cache.verifier(key).unwrap();
    }
}

#[test]
fn the_cache_stays_bounded() {
    let mut cache = KeyCache::default();
    let keys = keys(KeyCache::FULL + 2);
    ask(&mut cache, &keys[0], KeyCache::EARNED);
    assert_eq!(cache.sizes(), (1, 1));
    for key in &keys {
        cache.verifier(key).unwrap();
        assert!(cache.sizes().0 <= KeyCache::FULL);
    }
    assert_eq!(cache.sizes(), (2, 0), "it began anew");
    for key in &keys[..KeyCache::FULL - 2] {
        cache.verifier(key).unwrap();
    }
    assert_eq!(cache.sizes().0, KeyCache::FULL);
    assert!(cache.verifier(&SMALL_ORDER[0].parse().unwrap()).is_err());
    assert_eq!(cache.sizes().0, KeyCache::FULL, "a key that is refused takes nobody's place");
}

#[test]
fn only_keys_that_sign_often_keep_multiples_and_not_for_ever() {
    let mut cache = KeyCache::default();
    let keys = keys(KeyCache::BUSY + 1);
    let (late, early) = keys.split_last().unwrap();
    ask(&mut cache, late, KeyCache::EARNED - 1);
    assert_eq!(cache.sizes(), (1, 0), "not earned yet");
    for key in early {
        ask(&mut cache, key, KeyCache::EARNED);
    }
    assert_eq!(cache.sizes(), (KeyCache::BUSY + 1, KeyCache::BUSY));
    // There is room for no other, until the term ends; then it is for those who sign now.
    let asked = KeyCache::EARNED * u32::try_from(keys.len()).unwrap() - 1;
    ask(&mut cache, late, KeyCache::TERM - asked);
    assert_eq!(cache.sizes().1, KeyCache::BUSY);
    ask(&mut cache, late, KeyCache::EARNED - 1);
    assert_eq!(cache.sizes().1, 0, "forgotten, and what was asked before does not count");
    ask(&mut cache, late, 1);
    assert_eq!(cache.sizes(), (KeyCache::BUSY + 1, 1));
    // Those that had them earn them again like any other.
    ask(&mut cache, &early[0], KeyCache::EARNED - 1);
    assert_eq!(cache.sizes().1, 1);
    ask(&mut cache, &early[0], 1);
    assert_eq!(cache.sizes().1, 2);
}

#[test]
fn second_spellings_of_a_signature_are_refused() {
    let signer = Signer::from_seed([1; 32]);
    let verifiers = both(signer.key_id());
    let good = signer.sign(sshsig::EVENT, b"message");
    let preimage = sshsig::preimage(sshsig::EVENT, b"message");
    let taken = |signature: &Signature| {
        let strict = strict(&signer.key_id(), &preimage, signature);
        let taken = verifiers.each_ref().map(|it| it.verify(sshsig::EVENT, b"message", signature));
        assert_eq!(taken, [strict; 2], "the library says so");
        taken
    };
    assert_eq!(taken(&good), [true; 2]);
    // S + L, L the group order: lax verifiers take it, and one event would have two signatures.
    let order = hex_bytes("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
    let mut bent = good;
    let mut carry = 0u16;
    for (place, digit) in bent.0[32..].iter_mut().zip(order) {
        let sum = u16::from(*place) + u16::from(digit) + carry;
        *place = sum.to_le_bytes()[0];
        carry = sum >> 8;
    }
    assert_eq!(taken(&bent), [false; 2]);
    // R of small order.
    for text in SMALL_ORDER {
        let mut bent = good;
        bent.0[..32].copy_from_slice(&hex_bytes(text));
        assert_eq!(taken(&bent), [false; 2], "{text}");
    }
}

fn hex_bytes(text: &str) -> [u8; 32] {
    text.parse::<KeyId>().unwrap().0
}

#[test]
fn a_signature_is_for_one_message_one_namespace_one_key() {
    let (a, b) = (Signer::from_seed([1; 32]), Signer::from_seed([2; 32]));
    let signature = a.sign(sshsig::EVENT, b"message");
    let preimage = sshsig::preimage(sshsig::EVENT, b"message");
    for verifier in both(a.key_id()) {
        assert!(verifier.verify(sshsig::EVENT, b"message", &signature));
        assert!(!verifier.verify(sshsig::EVENT, b"messagE", &signature));
        assert!(!verifier.verify(sshsig::SESSION, b"message", &signature));
        for bit in 0..512 {
            let mut bent = signature;
            bent.0[bit / 8] ^= 1 << (bit % 8);
            assert!(!strict(&a.key_id(), &preimage, &bent), "bit {bit}");
            assert!(!verifier.verify(sshsig::EVENT, b"message", &bent), "bit {bit}");
        }
    }
    assert_eq!(both(b.key_id()).map(|verifier| verifier.verify(sshsig::EVENT, b"message", &signature)), [false; 2]);
    assert_eq!(format!("{a:?}"), format!("Signer({}, secret hidden)", sshsig::fingerprint(&a.key_id())));
}
