//! SSHSIG: the preimage that every signature of the ledger is over, its armoured file form, OpenSSH public keys.
//!
//! The same 64 bytes come from a key file, an agent, a token, `openssl pkeyutl` over [`preimage`] and
//! `ssh-keygen -Y sign`, and `ssh-keygen -Y verify` checks them. Of the format (OpenSSH's PROTOCOL.sshsig) only version
//! 1 with `ssh-ed25519` and `sha512` is read, each field exactly once and nothing after it.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use sha2::{Digest, Sha256, Sha512};

use super::signature::Signature;
use crate::value::KeyId;

/// Namespace of signatures over events.
pub const EVENT: &str = "event@mengshu.v1";
/// Namespace of signatures over session challenges.
pub const SESSION: &str = "session@mengshu.v1";
/// Namespace of proofs of possession by a new key.
pub const KEY: &str = "key@mengshu.v1";

/// Largest armoured signature that is read, in bytes; one of ours has about 300.
pub const ARMOR_MAX: usize = 4096;
/// Largest public key line that is read, in bytes.
pub const PUBLIC_LINE_MAX: usize = 4096;

const MAGIC: &[u8; 6] = b"SSHSIG";
const ALGORITHM: &[u8] = b"ssh-ed25519";
const HASH: &[u8] = b"sha512";
const BEGIN: &str = "-----BEGIN SSH SIGNATURE-----";
const END: &str = "-----END SSH SIGNATURE-----";

/// An armoured signature or a public key line cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SshError {
    /// Longer than allowed.
    #[error("the text has {length} bytes; at most {max} are read")]
    TooLarge {
        /// Its length in bytes.
        length: usize,
        /// The limit in bytes.
        max: usize,
    },
    /// The lines of an armoured signature are missing.
    #[error("the text is not an SSH signature; it must begin with the line {BEGIN} and end with {END}")]
    Armor,
    /// Not base64.
    #[error("the base64 text is damaged; copy the whole file again")]
    Base64,
    /// A field is missing, cut short or followed by other bytes.
    #[error("the {field} is missing, cut short or followed by other bytes; copy the whole file again")]
    Malformed {
        /// The field.
        field: &'static str,
    },
    /// Another version of the format.
    #[error("the signature has format version {version}; only version 1 is read")]
    Version {
        /// Its version.
        version: u32,
    },
    /// Another kind of key or signature.
    #[error("the {field} is of kind {kind:?}; use an Ed25519 key (ssh-keygen -t ed25519)")]
    Kind {
        /// The field.
        field: &'static str,
        /// Its kind.
        kind: String,
    },
    /// A FIDO security key, or a signature by one.
    #[error(
        "the {field} is of a FIDO security key ({kind}): its signatures carry a counter and a flag beside the 64 bytes that the ledger keeps, and are over other bytes; use a plain Ed25519 key (ssh-keygen -t ed25519), on a token as an OpenPGP key that gpg-agent offers"
    )]
    SecurityKey {
        /// The field.
        field: &'static str,
        /// Its kind.
        kind: String,
    },
    /// A private key where a public one is wanted.
    #[error(
        "this is a private key; give the public one (the file that ends in .pub), and show the private one to nobody"
    )]
    PrivateKey,
    /// A public key that is written in another way.
    #[error("the public key is written {found}; turn it into OpenSSH's line: {remedy}")]
    Saved {
        /// The way.
        found: &'static str,
        /// The command that does so.
        remedy: &'static str,
    },
    /// Another namespace.
    #[error("the signature is for the namespace {got:?}; sign with -n {wanted}")]
    Namespace {
        /// What it is for.
        got: String,
        /// What it must be for.
        wanted: String,
    },
    /// The reserved field is not empty.
    #[error("the reserved field of the signature is not empty")]
    Reserved,
    /// Another hash.
    #[error("the signature uses the hash {got:?}; sign with -O hashalg=sha512")]
    HashAlgorithm {
        /// The hash.
        got: String,
    },
    /// Not a public key line.
    #[error("the line is not an OpenSSH public key; it must read: ssh-ed25519 AAAA… comment")]
    PublicKey,
}

/// The bytes that are signed for `message` under `namespace`:
/// `"SSHSIG" ‖ str(namespace) ‖ str("") ‖ str("sha512") ‖ str(SHA-512(message))`.
#[must_use]
pub fn preimage(namespace: &str, message: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(128);
    bytes.extend_from_slice(MAGIC);
    put(&mut bytes, namespace.as_bytes());
    put(&mut bytes, b"");
    put(&mut bytes, HASH);
    put(&mut bytes, &Sha512::digest(message));
    bytes
}

/// Writes an SSH string. Ours are all far shorter than 4 GiB.
fn put(bytes: &mut Vec<u8>, field: &[u8]) {
    bytes.extend_from_slice(&u32::try_from(field.len()).unwrap_or(u32::MAX).to_be_bytes());
    bytes.extend_from_slice(field);
}

/// Takes an SSH string off the front.
fn take<'a>(rest: &mut &'a [u8], field: &'static str) -> Result<&'a [u8], SshError> {
    let malformed = SshError::Malformed { field };
    let Some((length, after)) = rest.split_first_chunk::<4>() else { return Err(malformed) };
    let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
    let Some((value, after)) = after.split_at_checked(length) else { return Err(malformed) };
    *rest = after;
    Ok(value)
}

fn finish(rest: &[u8], field: &'static str) -> Result<(), SshError> {
    if rest.is_empty() { Ok(()) } else { Err(SshError::Malformed { field }) }
}

/// Reads `str("ssh-ed25519") ‖ str(N bytes)`: a public key (32) or a signature (64).
fn read_blob<const N: usize>(mut blob: &[u8], field: &'static str) -> Result<[u8; N], SshError> {
    let kind = take(&mut blob, field)?;
    if kind != ALGORITHM {
        return Err(other_kind(field, kind));
    }
    let value = take(&mut blob, field)?.try_into().map_err(|_| SshError::Malformed { field })?;
    finish(blob, field)?;
    Ok(value)
}

fn other_kind(field: &'static str, kind: &[u8]) -> SshError {
    let shown = shown(kind);
    if kind.starts_with(b"sk-") {
        SshError::SecurityKey { field, kind: shown }
    } else {
        SshError::Kind { field, kind: shown }
    }
}

fn shown(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).chars().take(60).collect()
}

fn write_blob(value: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(84);
    put(&mut bytes, ALGORITHM);
    put(&mut bytes, value);
    bytes
}

/// The wire form of a public key, as agents take it: `str("ssh-ed25519") ‖ str(32 bytes)`.
#[must_use]
pub fn wire_key(key: &KeyId) -> Vec<u8> {
    write_blob(&key.0)
}

/// Reads the wire form of a public key, as agents list it; `None` for every other kind of key.
#[must_use]
pub fn parse_key_blob(blob: &[u8]) -> Option<KeyId> {
    read_key(blob).ok()
}

/// Reads the wire form of a signature, as agents answer it; `None` for every other kind of signature.
#[must_use]
pub fn parse_signature_blob(blob: &[u8]) -> Option<Signature> {
    read_blob(blob, "signature").map(Signature).ok()
}

fn read_key(blob: &[u8]) -> Result<KeyId, SshError> {
    read_blob(blob, "public key").map(KeyId)
}

/// The armoured form of a signature, byte for byte as `ssh-keygen -Y sign` writes it.
#[must_use]
pub fn armor(key: &KeyId, namespace: &str, signature: &Signature) -> String {
    let mut bytes = Vec::with_capacity(224);
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&1u32.to_be_bytes());
    put(&mut bytes, &wire_key(key));
    put(&mut bytes, namespace.as_bytes());
    put(&mut bytes, b"");
    put(&mut bytes, HASH);
    put(&mut bytes, &write_blob(&signature.0));
    let mut text = String::from(BEGIN);
    for (place, character) in STANDARD.encode(bytes).chars().enumerate() {
        if place % 70 == 0 {
            text.push('\n');
        }
        text.push(character);
    }
    text.push('\n');
    text.push_str(END);
    text.push('\n');
    text
}

/// Reads an armoured signature that must be for `namespace`. It is *not* verified here: that takes the message.
///
/// # Errors
/// When it is malformed, of another kind of key or hash, or for another namespace.
pub fn unarmor(text: &str, namespace: &str) -> Result<(KeyId, Signature), SshError> {
    if text.len() > ARMOR_MAX {
        return Err(SshError::TooLarge { length: text.len(), max: ARMOR_MAX });
    }
    let inner = text.trim().strip_prefix(BEGIN).and_then(|text| text.strip_suffix(END)).ok_or(SshError::Armor)?;
    let base64: String = inner.chars().filter(|character| !matches!(character, '\n' | '\r')).collect();
    let bytes = STANDARD.decode(base64).map_err(|_| SshError::Base64)?;
    let mut rest = bytes.strip_prefix(MAGIC).ok_or(SshError::Malformed { field: "magic" })?;
    let Some((version, after)) = rest.split_first_chunk::<4>() else {
        return Err(SshError::Malformed { field: "version" });
    };
    let version = u32::from_be_bytes(*version);
    if version != 1 {
        return Err(SshError::Version { version });
    }
    rest = after;
    let key = read_key(take(&mut rest, "public key")?)?;
    let got = take(&mut rest, "namespace")?;
    if got != namespace.as_bytes() {
        return Err(SshError::Namespace { got: shown(got), wanted: namespace.to_owned() });
    }
    if !take(&mut rest, "reserved field")?.is_empty() {
        return Err(SshError::Reserved);
    }
    let hash = take(&mut rest, "hash algorithm")?;
    if hash != HASH {
        return Err(SshError::HashAlgorithm { got: shown(hash) });
    }
    let signature = read_blob(take(&mut rest, "signature")?, "signature").map(Signature)?;
    finish(rest, "signature")?;
    Ok((key, signature))
}

/// The OpenSSH fingerprint, as `ssh-add -l` shows it: `SHA256:…`.
#[must_use]
pub fn fingerprint(key: &KeyId) -> String {
    format!("SHA256:{}", STANDARD_NO_PAD.encode(Sha256::digest(wire_key(key))))
}

/// The public key as OpenSSH writes it, without a comment and without a line end.
#[must_use]
pub fn public_key_line(key: &KeyId) -> String {
    format!("ssh-ed25519 {}", STANDARD.encode(wire_key(key)))
}

/// Reads a public key line; a comment after the key is ignored. The key is *not* checked for weakness here: that does
/// [`Verifier::new`](super::key::Verifier::new).
///
/// # Errors
/// When it is another kind of key, malformed, or more than one line.
pub fn parse_public_key_line(line: &str) -> Result<KeyId, SshError> {
    split_public_key_line(line).map(|(key, _)| key)
}

/// Reads a public key line: the key and its comment (empty when there is none).
///
/// # Errors
/// As [`parse_public_key_line`].
pub fn split_public_key_line(line: &str) -> Result<(KeyId, &str), SshError> {
    if line.len() > PUBLIC_LINE_MAX {
        return Err(SshError::TooLarge { length: line.len(), max: PUBLIC_LINE_MAX });
    }
    let line = line.trim();
    if let Some(error) = no_line(line) {
        return Err(error);
    }
    // A second line would be a second key, silently dropped.
    if line.contains(['\n', '\r']) {
        return Err(SshError::PublicKey);
    }
    let (kind, rest) = line.split_once([' ', '\t']).ok_or(SshError::PublicKey)?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-@.".contains(&byte);
    if kind.is_empty() || !kind.bytes().all(plain) {
        return Err(SshError::PublicKey);
    }
    if kind.as_bytes() != ALGORITHM {
        return Err(other_kind("public key", kind.as_bytes()));
    }
    let rest = rest.trim_start();
    let (base64, comment) = rest.split_once([' ', '\t']).unwrap_or((rest, ""));
    let bytes = STANDARD.decode(base64).map_err(|_| SshError::Base64)?;
    Ok((read_key(&bytes)?, comment.trim()))
}

/// What a text is that other programs take for a key, where it is no public key line.
fn no_line(text: &str) -> Option<SshError> {
    let saved = |found, remedy| Some(SshError::Saved { found, remedy });
    if text.starts_with('\u{feff}') {
        return saved("after a byte order mark, as some editors put it", "tail -c +4 KEY.pub > NEW.pub");
    }
    if text.starts_with("---- BEGIN SSH2 PUBLIC KEY") {
        return saved("as RFC 4716 has it (SSH2, PuTTY)", "ssh-keygen -i -f KEY.pub");
    }
    if text.starts_with("-----BEGIN PUBLIC KEY-----") {
        return saved("in PEM", "take it from the private key, which OpenSSL keeps it in: mengshu key show ./KEY.pem");
    }
    let private =
        text.starts_with("-----BEGIN ") && text.lines().next().is_some_and(|line| line.contains("PRIVATE KEY"));
    (private || text.starts_with("PuTTY-User-Key-File-")).then_some(SshError::PrivateKey)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::key::Signer;

    const SK: &str = "sk-ssh-ed25519@openssh.com";

    #[test]
    fn armor_round_trips_and_namespaces_do_not_mix() {
        let signer = Signer::from_seed([3; 32]);
        let signature = signer.sign(EVENT, b"message");
        let text = armor(&signer.key_id(), EVENT, &signature);
        assert_eq!(unarmor(&text, EVENT), Ok((signer.key_id(), signature)));
        assert!(matches!(unarmor(&text, KEY), Err(SshError::Namespace { .. })));
        for cut in 0..text.len() - 2 {
            assert!(unarmor(&text[..cut], EVENT).is_err(), "{cut}");
        }
    }

    #[test]
    fn every_refusal_names_its_field() {
        let signer = Signer::from_seed([3; 32]);
        let fields = |version: u32, key: &[u8], namespace: &str, reserved: &[u8], hash: &[u8], signature: &[u8]| {
            let mut bytes = MAGIC.to_vec();
            bytes.extend_from_slice(&version.to_be_bytes());
            for field in [key, namespace.as_bytes(), reserved, hash, signature] {
                put(&mut bytes, field);
            }
            bytes
        };
        let armored = |bytes: &[u8]| format!("{BEGIN}\n{}\n{END}\n", STANDARD.encode(bytes));
        let key = wire_key(&signer.key_id());
        let signature = write_blob(&signer.sign(EVENT, b"message").0);
        let good = fields(1, &key, EVENT, b"", HASH, &signature);
        assert!(unarmor(&armored(&good), EVENT).is_ok());

        let mut rsa = Vec::new();
        put(&mut rsa, b"ssh-rsa");
        let mut sk = Vec::new();
        put(&mut sk, SK.as_bytes());
        let long = [&signature[..], b"x"].concat();
        for (bytes, expected) in [
            (fields(2, &key, EVENT, b"", HASH, &signature), SshError::Version { version: 2 }),
            (
                fields(1, &rsa, EVENT, b"", HASH, &signature),
                SshError::Kind { field: "public key", kind: "ssh-rsa".to_owned() },
            ),
            (
                fields(1, &key, "file", b"", HASH, &signature),
                SshError::Namespace { got: "file".to_owned(), wanted: EVENT.to_owned() },
            ),
            (fields(1, &key, EVENT, b"x", HASH, &signature), SshError::Reserved),
            (fields(1, &key, EVENT, b"", b"sha256", &signature), SshError::HashAlgorithm { got: "sha256".to_owned() }),
            (fields(1, &key, EVENT, b"", HASH, &long), SshError::Malformed { field: "signature" }),
            (
                fields(1, &key[..key.len() - 1], EVENT, b"", HASH, &signature),
                SshError::Malformed { field: "public key" },
            ),
            ([&good[..], b"x"].concat(), SshError::Malformed { field: "signature" }),
        ] {
            assert_eq!(unarmor(&armored(&bytes), EVENT), Err(expected));
        }
        assert_eq!(unarmor(&armored(&good).replace('\n', " "), EVENT), Err(SshError::Base64));
        assert!(matches!(unarmor(&"x".repeat(ARMOR_MAX + 1), EVENT), Err(SshError::TooLarge { .. })));
        for cut in 0..good.len() {
            assert!(unarmor(&armored(&good[..cut]), EVENT).is_err(), "{cut}");
        }
    }

    #[test]
    fn public_keys_read_as_they_write() {
        let key = Signer::from_seed([3; 32]).key_id();
        let line = public_key_line(&key);
        assert_eq!(split_public_key_line(&format!("{line} me@example org\n")), Ok((key, "me@example org")));
        assert_eq!(parse_public_key_line(&line), Ok(key));
        for (bad, expected) in [
            (String::new(), SshError::PublicKey),
            ("ssh-ed25519".to_owned(), SshError::PublicKey),
            (format!("{line}\n{line}"), SshError::PublicKey),
            ("-----BEGIN OPENSSH PRIVATE KEY-----".to_owned(), SshError::PrivateKey),
            ("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA".to_owned(), SshError::PrivateKey),
            (format!("{SK} AAAA me"), SshError::SecurityKey { field: "public key", kind: SK.to_owned() }),
            ("ssh-rsa AAAA".to_owned(), SshError::Kind { field: "public key", kind: "ssh-rsa".to_owned() }),
            ("ssh-ed25519 A".to_owned(), SshError::Base64),
            ("ssh-ed25519 AAAA".to_owned(), SshError::Malformed { field: "public key" }),
        ] {
            assert_eq!(parse_public_key_line(&bad), Err(expected), "{bad}");
        }
        // What other tools write is named, with the command that turns it into a line.
        for (bad, way) in [
            (format!("\u{feff}{line}"), "byte order mark"),
            ("---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n---- END SSH2 PUBLIC KEY ----".to_owned(), "ssh-keygen -i"),
            ("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----".to_owned(), "in PEM"),
        ] {
            let error = parse_public_key_line(&bad).unwrap_err();
            assert!(matches!(error, SshError::Saved { .. }) && error.to_string().contains(way), "{error}");
        }
        assert!(fingerprint(&key).starts_with("SHA256:"));
        assert_eq!(fingerprint(&key).len(), 50);
    }
}
