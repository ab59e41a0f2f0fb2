//! Signed notes (C2SP signed-note): a text, an empty line, signature lines.
//!
//! Strict: one spelling of a note, known keys must verify, unknown signatures are kept and ignored. A key id is a hint
//! that never decides anything: what decides is the key that the reader brought. A [`NoteKey`] exists only for a key that
//! is not weak.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::event::key::{KeyError, Signature, Signer, Verifier};
use crate::value::KeyId;

/// Longest note that is read, in bytes: a page of text and [`SIGNATURES_MAX`] post-quantum signatures of 5,000 bytes.
pub(super) const NOTE_MAX: usize = 128 * 1024;
/// Most signatures of a note: as many as the specification says a verifier must accept.
const SIGNATURES_MAX: usize = 16;
/// Longest key name, in bytes (C2SP tlog-cosignature).
const NAME_MAX: usize = 255;
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
    /// A cosignature states a time that the specification forbids.
    #[error("the cosignature of {0} states a time above 2^63 - 1")]
    Time(String),
    /// Two of the keys that the reader brought have the same name and key id.
    #[error("two keys share the name {0} and the key id: give one of them")]
    Ambiguous(String),
    /// The key itself cannot be used.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A verifier key's text cannot be read.
    #[error("not a verifier key: expected NAME+KEYID+BASE64")]
    VerifierKey,
}

/// A name and key that sign notes.
#[derive(Debug, Clone)]
pub struct NoteKey {
    name: String,
    key: KeyId,
    kind: u8,
    hint: [u8; 4],
    verifier: Verifier,
}

impl PartialEq for NoteKey {
    fn eq(&self, other: &Self) -> bool {
        (&self.name, &self.key, self.kind) == (&other.name, &other.key, other.kind)
    }
}

impl Eq for NoteKey {}

fn check_name(name: &str) -> Result<(), NoteError> {
    if name.is_empty() || name.len() > NAME_MAX {
        return Err(NoteError::Form("a key name is 1 to 255 bytes"));
    }
    if name.contains(|character: char| character.is_whitespace() || character.is_control() || character == '+') {
        return Err(NoteError::Form("a key name has no spaces, no control characters and no plus sign"));
    }
    Ok(())
}

fn check_characters(text: &str) -> Result<(), NoteError> {
    if text.contains(|character: char| character.is_control() && character != '\n') {
        return Err(NoteError::Form("it has control characters"));
    }
    Ok(())
}

/// Refuses a field that is to be one whole line of a note's text.
pub(super) fn check_line(line: &str) -> Result<(), NoteError> {
    if line.is_empty() || line.contains('\n') {
        return Err(NoteError::Form("a field is one line that is not empty"));
    }
    check_characters(line)
}

/// The four bytes that hint at a key in signature lines.
fn key_hint(name: &str, kind: u8, key: &KeyId) -> [u8; 4] {
    let mut hasher = Sha256::new();
    hasher.update(name.as_bytes());
    hasher.update([b'\n', kind]);
    hasher.update(key.as_bytes());
    let [a, b, c, d, ..] = <[u8; 32]>::from(hasher.finalize());
    [a, b, c, d]
}

impl NoteKey {
    /// The key under which a node signs checkpoints of `origin`.
    ///
    /// # Errors
    /// When the name has white space or a plus sign or is longer than 255 bytes, or the key is weak or not canonical.
    pub fn log(origin: &str, key: KeyId) -> Result<Self, NoteError> {
        Self::new(origin, key, ED25519)
    }

    /// The key under which a witness cosigns.
    ///
    /// # Errors
    /// When the name has white space or a plus sign or is longer than 255 bytes, or the key is weak or not canonical.
    pub fn witness(name: &str, key: KeyId) -> Result<Self, NoteError> {
        Self::new(name, key, COSIGNATURE)
    }

    fn new(name: &str, key: KeyId, kind: u8) -> Result<Self, NoteError> {
        check_name(name)?;
        let (hint, verifier) = (key_hint(name, kind, &key), Verifier::new(key)?);
        Ok(Self { name: name.to_owned(), key, kind, hint, verifier })
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The key.
    #[must_use]
    pub const fn key(&self) -> KeyId {
        self.key
    }

    /// Whether it cosigns as a witness; otherwise it signs as a log.
    #[must_use]
    pub const fn is_witness(&self) -> bool {
        self.kind == COSIGNATURE
    }

    /// Its text form: `NAME+KEYID+BASE64`.
    #[must_use]
    pub fn vkey(&self) -> String {
        let mut bytes = vec![self.kind];
        bytes.extend(self.key.as_bytes());
        format!("{}+{:08x}+{}", self.name, u32::from_be_bytes(self.hint), STANDARD.encode(bytes))
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

/// A signature line of a note: whose it claims to be, and the bytes after the key id.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Line<'a> {
    name: &'a str,
    hint: [u8; 4],
    signature: Vec<u8>,
}

/// A parsed note whose signatures have not been looked at. Displayed, it is the note again, with every signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note<'a> {
    /// The text, with its last line's end.
    pub text: &'a str,
    lines: Vec<Line<'a>>,
}

/// A signature that verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signed<'k> {
    /// By whom.
    pub key: &'k NoteKey,
    /// For a witness: when it says that it cosigned, in seconds since 1970.
    pub time: Option<u64>,
}

impl<'a> Note<'a> {
    /// Reads a note's form.
    ///
    /// # Errors
    /// When it is not that of a signed note.
    pub fn parse(note: &'a str) -> Result<Self, NoteError> {
        if note.len() > NOTE_MAX {
            return Err(NoteError::Form("it is longer than 128 KiB"));
        }
        check_characters(note)?;
        let cut = note.rfind("\n\n").ok_or(NoteError::Form("there is no empty line before the signatures"))?;
        let (text, rest) = note.split_at_checked(cut.saturating_add(1)).ok_or(NoteError::Form("it is cut"))?;
        let rest = rest
            .strip_prefix('\n')
            .and_then(|rest| rest.strip_suffix('\n'))
            .ok_or(NoteError::Form("it ends without a line's end"))?;
        let mut lines = Vec::new();
        for line in rest.split('\n') {
            if lines.len() >= SIGNATURES_MAX {
                return Err(NoteError::Form("it has more than 16 signatures"));
            }
            let (name, base64) = line
                .strip_prefix("— ")
                .and_then(|line| line.split_once(' '))
                .ok_or(NoteError::Form("a signature line is not — NAME BASE64"))?;
            check_name(name)?;
            let bytes = STANDARD.decode(base64).map_err(|_| NoteError::Form("a signature is not base64"))?;
            let (hint, signature) = bytes
                .split_first_chunk::<4>()
                .filter(|(_, signature)| !signature.is_empty())
                .ok_or(NoteError::Form("a signature is shorter than 5 bytes"))?;
            lines.push(Line { name, hint: *hint, signature: signature.to_vec() });
        }
        Ok(Self { text, lines })
    }

    /// The names on its signature lines, known or not, in their order.
    pub fn names(&self) -> impl Iterator<Item = &'a str> + '_ {
        self.lines.iter().map(|line| line.name)
    }

    /// Checks the one signature that claims to be by `key`; `None` when there is none.
    fn check<'k>(&self, key: &'k NoteKey) -> Result<Option<Signed<'k>>, NoteError> {
        let mut mine = self.lines.iter().filter(|line| line.name == key.name && line.hint == key.hint);
        let Some(line) = mine.next() else { return Ok(None) };
        if mine.next().is_some() {
            return Err(NoteError::Form("a key signed twice"));
        }
        let forged = || NoteError::Forged(key.name.clone());
        let verifies = |message: &[u8], signature: &[u8]| {
            signature.try_into().is_ok_and(|signature| key.verifier.verify_raw(message, &Signature(signature)))
        };
        if !key.is_witness() {
            let good = verifies(self.text.as_bytes(), &line.signature);
            return if good { Ok(Some(Signed { key, time: None })) } else { Err(forged()) };
        }
        let (time, signature) = line.signature.split_first_chunk::<8>().ok_or_else(forged)?;
        let time = u64::from_be_bytes(*time);
        if i64::try_from(time).is_err() {
            return Err(NoteError::Time(key.name.clone()));
        }
        if verifies(cosigned(self.text, time).as_bytes(), signature) {
            Ok(Some(Signed { key, time: Some(time) }))
        } else {
            Err(forged())
        }
    }

    /// Checks that `key` signed the text.
    ///
    /// # Errors
    /// When it did not, its signature does not verify, or it is a witness' key.
    pub fn signed_by(&self, key: &NoteKey) -> Result<(), NoteError> {
        match self.check(key)? {
            Some(Signed { time: None, .. }) => Ok(()),
            _ => Err(NoteError::Unsigned(key.name.clone())),
        }
    }

    /// Checks that a witness cosigned the text, and says when (seconds since 1970).
    ///
    /// # Errors
    /// When it did not, its cosignature does not verify, or it is not a witness' key.
    pub fn cosigned_by(&self, key: &NoteKey) -> Result<u64, NoteError> {
        self.check(key)?.and_then(|signed| signed.time).ok_or_else(|| NoteError::Unsigned(key.name.clone()))
    }

    /// Checks the signatures of all keys that the reader knows and gives those that are there, in the order of the
    /// keys; signatures of others are ignored, as the specification demands.
    ///
    /// # Errors
    /// When a signature of a known key does not verify, none of them signed, or two keys cannot be told apart.
    pub fn verify<'k>(&self, keys: &'k [NoteKey]) -> Result<Vec<Signed<'k>>, NoteError> {
        let mut found = Vec::new();
        for (place, key) in keys.iter().enumerate() {
            let mut earlier = keys.iter().take(place);
            if earlier.any(|other| other.name == key.name && other.hint == key.hint) {
                return Err(NoteError::Ambiguous(key.name.clone()));
            }
            found.extend(self.check(key)?);
        }
        if found.is_empty() {
            let names: Vec<&str> = keys.iter().map(NoteKey::name).collect();
            return Err(NoteError::Unsigned(names.join(", ")));
        }
        Ok(found)
    }
}

impl fmt::Display for Note<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        for line in &self.lines {
            writeln!(f, "{}", signature_line(line.name, line.hint, &line.signature))?;
        }
        Ok(())
    }
}

/// What a witness signs (C2SP tlog-cosignature).
fn cosigned(text: &str, time: u64) -> String {
    format!("cosignature/v1\ntime {time}\n{text}")
}

fn signature_line(name: &str, hint: [u8; 4], signature: &[u8]) -> String {
    let mut bytes = hint.to_vec();
    bytes.extend(signature);
    format!("— {name} {}", STANDARD.encode(bytes))
}

/// Signs a text as `name`, where both are known to be well formed: what a node does once for every commit.
pub(super) fn sign_checked(text: &str, name: &str, signer: &Signer) -> String {
    let hint = key_hint(name, ED25519, &signer.key_id());
    let line = signature_line(name, hint, &signer.sign_raw(text.as_bytes()).0);
    format!("{text}\n{line}\n")
}

/// Signs a text as `name`.
///
/// # Errors
/// When the text does not end with a line's end or has control characters, or the name cannot be a key's name.
pub fn sign_note(text: &str, name: &str, signer: &Signer) -> Result<String, NoteError> {
    check_name(name)?;
    check_characters(text)?;
    if !text.ends_with('\n') {
        return Err(NoteError::Form("the text ends without a line's end"));
    }
    Ok(sign_checked(text, name, signer))
}

#[cfg(test)]
mod tests;
