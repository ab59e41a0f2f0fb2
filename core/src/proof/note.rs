//! Signed notes (C2SP signed-note): a text, an empty line, signature lines.
//!
//! Strict: one spelling of a note, known keys must verify, unknown signatures are kept and ignored. Each name belongs to
//! one key here, and a key id is a hint that never decides anything.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::event::key::{KeyError, Signature, Signer, Verifier};
use crate::value::KeyId;

/// Longest note that is read, in bytes.
const NOTE_MAX: usize = 64 * 1024;
/// Most signatures of a note.
const SIGNATURES_MAX: usize = 64;
/// Signature type of a plain Ed25519 signature over the text.
const ED25519: u8 = 0x01;
/// Signature type of a witness' cosignature (C2SP tlog-cosignature).
const COSIGNATURE: u8 = 0x04;

/// A signed note is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Not the form of a signed note.
    #[error("not a signed note: {0}")]
    Form(&'static str),
    /// The key that had to sign did not.
    #[error("there is no signature of {0}")]
    Unsigned(String),
    /// A signature of a known key does not verify.
    #[error("the signature of {0} does not verify")]
    Forged(String),
    /// The key itself cannot be used.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A verifier key's text cannot be read.
    #[error("not a verifier key: expected NAME+KEYID+BASE64")]
    VerifierKey,
}

/// A name and key that sign notes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteKey {
    name: String,
    key: KeyId,
    kind: u8,
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && !name.contains(|character: char| character.is_whitespace() || character.is_control() || character == '+')
}

impl NoteKey {
    /// The key under which a node signs checkpoints of `origin`.
    ///
    /// # Errors
    /// When the name has white space or a plus sign.
    pub fn log(origin: &str, key: KeyId) -> Result<Self, NoteError> {
        Self::new(origin, key, ED25519)
    }

    /// The key under which a witness cosigns.
    ///
    /// # Errors
    /// When the name has white space or a plus sign.
    pub fn witness(name: &str, key: KeyId) -> Result<Self, NoteError> {
        Self::new(name, key, COSIGNATURE)
    }

    fn new(name: &str, key: KeyId, kind: u8) -> Result<Self, NoteError> {
        if !is_name(name) {
            return Err(NoteError::Form("a name has no spaces and no plus sign"));
        }
        Ok(Self { name: name.to_owned(), key, kind })
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The four bytes that hint at this key in signature lines.
    fn hint(&self) -> [u8; 4] {
        let mut hasher = Sha256::new();
        hasher.update(self.name.as_bytes());
        hasher.update([b'\n', self.kind]);
        hasher.update(self.key.as_bytes());
        let [a, b, c, d, ..] = <[u8; 32]>::from(hasher.finalize());
        [a, b, c, d]
    }

    /// Its text form: `NAME+KEYID+BASE64`.
    #[must_use]
    pub fn vkey(&self) -> String {
        let mut bytes = vec![self.kind];
        bytes.extend(self.key.as_bytes());
        format!("{}+{:08x}+{}", self.name, u32::from_be_bytes(self.hint()), STANDARD.encode(bytes))
    }

    /// Reads the text form.
    ///
    /// # Errors
    /// When it is not one, or its parts contradict each other.
    pub fn parse_vkey(text: &str) -> Result<Self, NoteError> {
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(_), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(NoteError::VerifierKey);
        };
        let bytes = STANDARD.decode(key).map_err(|_| NoteError::VerifierKey)?;
        let (kind, key) = bytes.split_first().ok_or(NoteError::VerifierKey)?;
        let key: [u8; 32] = key.try_into().map_err(|_| NoteError::VerifierKey)?;
        if *kind != ED25519 && *kind != COSIGNATURE {
            return Err(NoteError::VerifierKey);
        }
        let parsed = Self::new(name, KeyId(key), *kind)?;
        if parsed.vkey() == text { Ok(parsed) } else { Err(NoteError::VerifierKey) }
    }
}

/// A parsed note whose signatures have not been looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note<'a> {
    /// The text, with its last line's end.
    pub text: &'a str,
    signatures: Vec<(&'a str, Vec<u8>)>,
}

impl<'a> Note<'a> {
    /// Reads a note's form.
    ///
    /// # Errors
    /// When it is not that of a signed note.
    pub fn parse(note: &'a str) -> Result<Self, NoteError> {
        if note.len() > NOTE_MAX {
            return Err(NoteError::Form("it is too long"));
        }
        if note.contains(|character: char| character.is_control() && character != '\n') {
            return Err(NoteError::Form("it has control characters"));
        }
        let cut = note.rfind("\n\n").ok_or(NoteError::Form("there is no empty line before the signatures"))?;
        let (text, rest) = note.split_at_checked(cut.saturating_add(1)).ok_or(NoteError::Form("it is cut"))?;
        let rest = rest
            .strip_prefix('\n')
            .and_then(|rest| rest.strip_suffix('\n'))
            .ok_or(NoteError::Form("it ends without a line's end"))?;
        let mut signatures = Vec::new();
        for line in rest.split('\n') {
            let (name, base64) = line
                .strip_prefix("— ")
                .and_then(|line| line.split_once(' '))
                .ok_or(NoteError::Form("a signature line is not — NAME BASE64"))?;
            let bytes = STANDARD.decode(base64).map_err(|_| NoteError::Form("a signature is not base64"))?;
            if !is_name(name) || bytes.len() < 5 || signatures.len() >= SIGNATURES_MAX {
                return Err(NoteError::Form("a signature line is not — NAME BASE64"));
            }
            signatures.push((name, bytes));
        }
        Ok(Self { text, signatures })
    }

    fn of(&self, key: &NoteKey) -> Result<&[u8], NoteError> {
        let hint = key.hint();
        let mut mine = self.signatures.iter().filter(|(name, bytes)| *name == key.name && bytes.starts_with(&hint));
        let found = mine.next().ok_or_else(|| NoteError::Unsigned(key.name.clone()))?;
        if mine.next().is_some() {
            return Err(NoteError::Form("a key signed twice"));
        }
        found.1.get(4..).ok_or(NoteError::Form("a signature is cut"))
    }

    /// Checks that `key` signed the text.
    ///
    /// # Errors
    /// When it did not, or its signature does not verify.
    pub fn signed_by(&self, key: &NoteKey) -> Result<(), NoteError> {
        let forged = || NoteError::Forged(key.name.clone());
        let signature: [u8; 64] = self.of(key)?.try_into().map_err(|_| forged())?;
        let good =
            key.kind == ED25519 && Verifier::new(key.key)?.verify_raw(self.text.as_bytes(), &Signature(signature));
        if good { Ok(()) } else { Err(forged()) }
    }

    /// Checks that a witness cosigned the text, and says when (seconds since 1970).
    ///
    /// # Errors
    /// When it did not, or its cosignature does not verify.
    pub fn cosigned_by(&self, key: &NoteKey) -> Result<u64, NoteError> {
        let forged = || NoteError::Forged(key.name.clone());
        let (time, signature) = self.of(key)?.split_first_chunk::<8>().ok_or_else(forged)?;
        let signature: [u8; 64] = signature.try_into().map_err(|_| forged())?;
        let time = u64::from_be_bytes(*time);
        let message = format!("cosignature/v1\ntime {time}\n{}", self.text);
        let good =
            key.kind == COSIGNATURE && Verifier::new(key.key)?.verify_raw(message.as_bytes(), &Signature(signature));
        if good { Ok(time) } else { Err(forged()) }
    }
}

/// Signs a text as `name`. The text ends with a line's end.
#[must_use]
pub fn sign_note(text: &str, name: &str, signer: &Signer) -> String {
    let key = NoteKey { name: name.to_owned(), key: signer.key_id(), kind: ED25519 };
    let mut bytes = key.hint().to_vec();
    bytes.extend(signer.sign_raw(text.as_bytes()).0);
    format!("{text}\n— {name} {}\n", STANDARD.encode(bytes))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The example of the specification of signed notes.
    const EXAMPLE_KEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    const EXAMPLE: &str = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    #[test]
    fn the_example_of_the_specification_verifies() {
        let key = NoteKey::parse_vkey(EXAMPLE_KEY).unwrap();
        let note = Note::parse(EXAMPLE).unwrap();
        note.signed_by(&key).unwrap();
        assert_eq!(key.vkey(), EXAMPLE_KEY);
        assert!(NoteKey::parse_vkey(&EXAMPLE_KEY.replace("c74f20a3", "c74f20a4")).is_err());
        let changed = EXAMPLE.replace("answer", "Answer");
        assert_eq!(Note::parse(&changed).unwrap().signed_by(&key), Err(NoteError::Forged("PeterNeumann".to_owned())));
    }

    #[test]
    fn every_bent_byte_is_noticed() {
        let signer = Signer::from_seed([5; 32]);
        let key = NoteKey::log("log.example", signer.key_id()).unwrap();
        let good = sign_note("log.example\n3\nroot\n", "log.example", &signer);
        Note::parse(&good).unwrap().signed_by(&key).unwrap();
        for at in 0..good.len() {
            for bit in 0..8 {
                let mut bytes = good.clone().into_bytes();
                bytes[at] ^= 1 << bit;
                let Ok(text) = String::from_utf8(bytes) else { continue };
                assert!(Note::parse(&text).and_then(|note| note.signed_by(&key)).is_err(), "byte {at} bit {bit}");
            }
        }
    }

    #[test]
    fn cosignatures_name_their_time() {
        let witness = Signer::from_seed([6; 32]);
        let key = NoteKey::witness("witness.example", witness.key_id()).unwrap();
        let text = "log.example\n3\nroot\n";
        let mut bytes = key.hint().to_vec();
        bytes.extend(1_700_000_000u64.to_be_bytes());
        bytes.extend(witness.sign_raw(format!("cosignature/v1\ntime 1700000000\n{text}").as_bytes()).0);
        let note = sign_note(text, "log.example", &Signer::from_seed([5; 32]))
            + &format!("— witness.example {}\n", STANDARD.encode(&bytes));
        assert_eq!(Note::parse(&note).unwrap().cosigned_by(&key), Ok(1_700_000_000));
        bytes[7] ^= 1;
        let note = format!("{text}\n— witness.example {}\n", STANDARD.encode(&bytes));
        assert!(Note::parse(&note).unwrap().cosigned_by(&key).is_err());
    }

    proptest! {
        #[test]
        fn parsing_never_panics(text in "[ -~—\n]{0,300}") {
            let _ = Note::parse(&text);
            let _ = NoteKey::parse_vkey(&text);
        }
    }
}
