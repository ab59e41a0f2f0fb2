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
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The example of C2SP signed-note: its verifier key and its note.
    const SPEC_KEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    const SPEC_NOTE: &str = "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";
    /// The example of Go's package golang.org/x/mod/sumdb/note.
    const GO_KEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    const GO_NOTE: &str = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
    /// The poem of C2SP signed-note: a text with an empty line in it.
    const POEM: &str = "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n";
    /// The example of C2SP tlog-cosignature.
    const COSIGNED: &str = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";
    const TEXT: &str = "log.example\n3\nroot\n";

    fn log() -> (Signer, NoteKey) {
        let signer = Signer::from_seed([5; 32]);
        let key = NoteKey::log("log.example", signer.key_id()).unwrap();
        (signer, key)
    }

    fn cosignature(text: &str, time: u64) -> (NoteKey, String) {
        let witness = Signer::from_seed([6; 32]);
        let key = NoteKey::witness("witness.example", witness.key_id()).unwrap();
        let signature = witness.sign_raw(format!("cosignature/v1\ntime {time}\n{text}").as_bytes());
        let line = signature_line("witness.example", key.hint, &[&time.to_be_bytes()[..], &signature.0].concat());
        (key, line + "\n")
    }

    #[test]
    fn notes_that_others_signed_verify() {
        for (vkey, note) in [(SPEC_KEY, SPEC_NOTE), (GO_KEY, GO_NOTE)] {
            let key = NoteKey::parse_vkey(vkey).unwrap();
            let parsed = Note::parse(note).unwrap();
            parsed.signed_by(&key).unwrap();
            assert_eq!(key.vkey(), vkey);
            assert_eq!(parsed.to_string(), note);
            assert_eq!(
                Note::parse(&note.replacen('i', "j", 1)).unwrap().signed_by(&key),
                Err(NoteError::Forged(key.name().to_owned()))
            );
        }
        let go = NoteKey::parse_vkey(GO_KEY).unwrap();
        assert!(matches!(Note::parse(SPEC_NOTE).unwrap().signed_by(&go), Err(NoteError::Unsigned(_))));
    }

    #[test]
    fn the_forms_of_the_specifications_are_read() {
        let poem = Note::parse(POEM).unwrap();
        assert!(poem.text.ends_with("\n\ned è subito sera.\n"));
        assert_eq!(poem.to_string(), POEM);
        let cosigned = Note::parse(COSIGNED).unwrap();
        assert_eq!(cosigned.names().collect::<Vec<_>>(), ["example.com/behind-the-sofa", "witness.example.com/w1"]);
        assert_eq!(cosigned.lines[1].signature.len(), 72);
        assert_eq!(cosigned.lines[1].signature[..8], 1_679_315_147u64.to_be_bytes());
        assert_eq!(cosigned.to_string(), COSIGNED);
    }

    #[test]
    fn malformed_notes_are_refused() {
        let line = "— n AAAAAAAAAA==\n";
        assert!(Note::parse(&format!("text\n\n{line}")).is_ok());
        assert!(Note::parse(&format!("\n\n{line}")).is_ok());
        assert!(Note::parse(&format!("text\n\n{}", line.repeat(16))).is_ok());
        for bad in [
            String::new(),
            "text\n".to_owned(),
            "text\n\n".to_owned(),
            line.to_owned(),
            format!("text\n{line}"),
            format!("text\n\n{}", line.trim_end()),
            format!("text\n\n{line}\n"),
            format!("text\n\n{line}x\n"),
            format!("text\r\n\n{line}"),
            format!("te\u{1}xt\n\n{line}"),
            format!("te\u{7f}xt\n\n{line}"),
            format!("text\n\n{}", line.repeat(17)),
            "text\n\n- n AAAAAAAAAA==\n".to_owned(),
            "text\n\n— n  AAAAAAAAAA==\n".to_owned(),
            "text\n\n—  AAAAAAAAAA==\n".to_owned(),
            "text\n\n— n+m AAAAAAAAAA==\n".to_owned(),
            "text\n\n— n\u{a0}m AAAAAAAAAA==\n".to_owned(),
            "text\n\n— n AAAAAA==\n".to_owned(),
            "text\n\n— n AAAAAAAAAA=\n".to_owned(),
            "text\n\n— n AAAAAAAAAA\n".to_owned(),
            "text\n\n— n AAAAAAAAAB==\n".to_owned(),
            "text\n\n— n QUJDQUJD=\n".to_owned(),
            "text\n\n— n AAAAAAAA_A==\n".to_owned(),
            format!("text\n\n— {} AAAAAAAAAA==\n", "n".repeat(256)),
            format!("{}\n\n{line}", "x".repeat(NOTE_MAX)),
        ] {
            assert!(Note::parse(&bad).is_err(), "{:?}", &bad[..bad.len().min(60)]);
        }
    }

    #[test]
    fn malformed_verifier_keys_are_refused() {
        for bad in [
            SPEC_KEY.replace("530d903a", "530d903b"),
            SPEC_KEY.replace("530d903a", "530D903A"),
            SPEC_KEY.replace("530d903a", "53 0d 90 3a"),
            SPEC_KEY.replace("example.com/foo", "example.com/fop"),
            SPEC_KEY.replace("example.com/foo", "example.com foo"),
            SPEC_KEY.replace('+', "-"),
            format!("{SPEC_KEY}="),
            format!("{SPEC_KEY}\n"),
            SPEC_KEY[..SPEC_KEY.len() - 1].to_owned(),
            String::new(),
            "++".to_owned(),
        ] {
            assert!(NoteKey::parse_vkey(&bad).is_err(), "{bad}");
        }
        // A small-order key, with its right key id: anybody can make signatures under it.
        let mut weak = [0; 33];
        (weak[0], weak[1]) = (1, 1);
        let hint = u32::from_be_bytes(key_hint("weak", 1, &KeyId(weak[1..].try_into().unwrap())));
        let weak = format!("weak+{hint:08x}+{}", STANDARD.encode(weak));
        assert!(matches!(NoteKey::parse_vkey(&weak), Err(NoteError::Key(KeyError::Weak(_)))));
    }

    #[test]
    fn every_bent_bit_is_noticed() {
        let (signer, key) = log();
        let good = sign_note(TEXT, "log.example", &signer).unwrap();
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
        let (signer, key) = log();
        let signed = sign_note(TEXT, "log.example", &signer).unwrap();
        let (witness, line) = cosignature(TEXT, 1_700_000_000);
        let note = signed.clone() + &line;
        let parsed = Note::parse(&note).unwrap();
        assert_eq!(parsed.cosigned_by(&witness), Ok(1_700_000_000));
        assert!(parsed.signed_by(&witness).is_err());
        assert!(parsed.cosigned_by(&key).is_err());
        assert_eq!(NoteKey::parse_vkey(&witness.vkey()), Ok(witness.clone()));
        let keys = [key, witness.clone()];
        let times: Vec<_> = parsed.verify(&keys).unwrap().iter().map(|signed| signed.time).collect();
        assert_eq!(times, [None, Some(1_700_000_000)]);
        // A cosignature over another text or at another time.
        for bent in [cosignature("other\n", 1_700_000_000).1, line.replace("AAAABlU", "AAAABlV")] {
            let note = signed.clone() + &bent;
            let parsed = Note::parse(&note).unwrap();
            assert!(bent != line && parsed.cosigned_by(&witness).is_err());
            assert_eq!(parsed.verify(&keys), Err(NoteError::Forged("witness.example".to_owned())));
        }
        for (time, good) in [(i64::MAX.unsigned_abs(), true), (i64::MAX.unsigned_abs() + 1, false), (u64::MAX, false)] {
            let note = signed.clone() + &cosignature(TEXT, time).1;
            assert_eq!(Note::parse(&note).unwrap().cosigned_by(&witness).is_ok(), good);
        }
    }

    #[test]
    fn unknown_signatures_are_ignored_and_known_ones_must_be_good_and_single() {
        let (signer, key) = log();
        let signed = sign_note(TEXT, "log.example", &signer).unwrap();
        let mine = signed.strip_prefix(&format!("{TEXT}\n")).unwrap();
        // Another key under the same name, and nonsense under another name.
        let other = sign_note(TEXT, "log.example", &Signer::from_seed([9; 32])).unwrap();
        let other = other.strip_prefix(&format!("{TEXT}\n")).unwrap();
        let strange = signature_line("strange", [1, 2, 3, 4], &[7; 3]) + "\n";
        Note::parse(&format!("{TEXT}\n{other}{strange}{mine}")).unwrap().signed_by(&key).unwrap();
        assert!(matches!(
            Note::parse(&format!("{TEXT}\n{other}{strange}")).unwrap().signed_by(&key),
            Err(NoteError::Unsigned(_))
        ));
        let wrong = signature_line("log.example", key.hint, &[7; 64]) + "\n";
        let short = signature_line("log.example", key.hint, &[7; 3]) + "\n";
        for lines in [mine.repeat(2), format!("{mine}{wrong}"), format!("{wrong}{mine}"), wrong, short] {
            let note = format!("{TEXT}\n{lines}");
            assert!(Note::parse(&note).unwrap().verify(std::slice::from_ref(&key)).is_err(), "{lines}");
        }
        assert_eq!(
            Note::parse(&signed).unwrap().verify(&[key.clone(), key]),
            Err(NoteError::Ambiguous("log.example".to_owned()))
        );
        assert!(matches!(Note::parse(&signed).unwrap().verify(&[]), Err(NoteError::Unsigned(_))));
    }

    #[test]
    fn what_could_not_be_read_back_is_not_signed() {
        let (signer, _) = log();
        let long = "n".repeat(256);
        for (text, name) in
            [("a", "n"), ("", "n"), ("a\u{1}\n", "n"), ("a\n", ""), ("a\n", "n m"), ("a\n", "n\n"), ("a\n", &long)]
        {
            assert!(sign_note(text, name, &signer).is_err(), "{text:?} {name:?}");
        }
        let note = sign_note("a\n\nb\n", "n", &signer).unwrap();
        assert_eq!(Note::parse(&note).unwrap().text, "a\n\nb\n");
    }

    proptest! {
        #[test]
        fn parsing_never_panics_and_has_one_spelling(
            bytes in prop::collection::vec(any::<u8>(), 0..200),
            text in "[ -~—\n]{0,300}",
            lines in prop::collection::vec("(text|— n|— |\n|AAAAAAAA|=| |[+/a-z]){0,6}\n", 0..8),
        ) {
            for text in [String::from_utf8_lossy(&bytes).into_owned(), text, lines.concat()] {
                if let Ok(note) = Note::parse(&text) {
                    prop_assert_eq!(note.to_string(), text.clone());
                }
                let _ = NoteKey::parse_vkey(&text);
            }
        }

        #[test]
        fn what_is_signed_verifies(text in "[^\\p{Cc}]{0,80}", name in "[a-z./]{1,40}", seed in any::<[u8; 32]>()) {
            let signer = Signer::from_seed(seed);
            let key = NoteKey::log(&name, signer.key_id()).unwrap();
            let note = sign_note(&format!("{text}\n"), &name, &signer).unwrap();
            prop_assert_eq!(Note::parse(&note).unwrap().signed_by(&key), Ok(()));
        }
    }
}
