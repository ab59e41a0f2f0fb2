//! SSHSIG: the preimage of every Mengshu signature, and OpenSSH's text forms of keys and signatures.
//!
//! One preimage, so that the same signature comes from a key file, an agent, a token or stock `ssh-keygen -Y sign`, and
//! stock `ssh-keygen -Y verify` checks it. The namespace keeps a signature from ever meaning anything else.
//! Source: PROTOCOL.sshsig and PROTOCOL of OpenSSH.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use sha2::{Digest, Sha256, Sha512};

use super::key::Signature;
use crate::value::KeyId;

/// Namespace of signatures over events.
pub const EVENT: &str = "event@mengshu.v1";
/// Namespace of signatures that open a session.
pub const SESSION: &str = "session@mengshu.v1";
/// Namespace of signatures by which a key proves possession.
pub const KEY: &str = "key@mengshu.v1";

const ALGORITHM: &[u8] = b"ssh-ed25519";
const HASH: &[u8] = b"sha512";
const BEGIN: &str = "-----BEGIN SSH SIGNATURE-----";
const END: &str = "-----END SSH SIGNATURE-----";

/// A text is not an OpenSSH key or signature of the kind that is used here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SshError {
    /// Not an armored SSH signature.
    #[error("not an SSH signature: expected {BEGIN} … {END}")]
    Armor,
    /// Another kind of signature.
    #[error(
        "not an Ed25519 SSH signature with hash sha512: sign with `ssh-keygen -Y sign -n NAMESPACE -f KEY FILE` and an Ed25519 key"
    )]
    Kind,
    /// Signed for something else.
    #[error("the signature is for namespace {got:?}, not {expected:?}: sign again with -n {expected}")]
    Namespace {
        /// What it is for.
        got: String,
        /// What was expected.
        expected: String,
    },
    /// Not a public key line.
    #[error("not an OpenSSH Ed25519 public key: expected a line like `ssh-ed25519 AAAA… comment`")]
    PublicKey,
}

fn push(out: &mut Vec<u8>, bytes: &[u8]) {
    // Everything pushed is far below 4 GiB; a length that did not fit would only make the signature fail.
    out.extend(u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes());
    out.extend(bytes);
}

/// The bytes that are signed for `message` in `namespace`.
#[must_use]
pub fn preimage(namespace: &str, message: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(128);
    out.extend(b"SSHSIG");
    push(&mut out, namespace.as_bytes());
    push(&mut out, b"");
    push(&mut out, HASH);
    push(&mut out, &Sha512::digest(message));
    out
}

fn key_blob(key: &KeyId) -> Vec<u8> {
    let mut blob = Vec::with_capacity(51);
    push(&mut blob, ALGORITHM);
    push(&mut blob, key.as_bytes());
    blob
}

/// The fingerprint that OpenSSH shows: `SHA256:…`.
#[must_use]
pub fn fingerprint(key: &KeyId) -> String {
    format!("SHA256:{}", STANDARD_NO_PAD.encode(Sha256::digest(key_blob(key))))
}

/// The public key as OpenSSH writes it, without a comment.
#[must_use]
pub fn public_key_line(key: &KeyId) -> String {
    format!("ssh-ed25519 {}", STANDARD.encode(key_blob(key)))
}

/// Reads a public key line; a comment after the key is ignored.
///
/// # Errors
/// When it is not an Ed25519 key.
pub fn parse_public_key_line(line: &str) -> Result<KeyId, SshError> {
    let mut words = line.split_whitespace();
    let (Some("ssh-ed25519"), Some(blob)) = (words.next(), words.next()) else { return Err(SshError::PublicKey) };
    let blob = STANDARD.decode(blob).map_err(|_| SshError::PublicKey)?;
    parse_key_blob(&blob).ok_or(SshError::PublicKey)
}

/// Reads the wire form of a public key, as agents list it.
#[must_use]
pub fn parse_key_blob(blob: &[u8]) -> Option<KeyId> {
    let mut rest = blob;
    let (algorithm, key) = (take(&mut rest)?, take(&mut rest)?);
    (algorithm == ALGORITHM && rest.is_empty()).then_some(())?;
    key.try_into().ok().map(KeyId)
}

/// The wire form of a public key, as agents take it.
#[must_use]
pub fn wire_key(key: &KeyId) -> Vec<u8> {
    key_blob(key)
}

/// Reads the wire form of a signature, as agents answer it.
#[must_use]
pub fn parse_signature_blob(blob: &[u8]) -> Option<Signature> {
    let mut rest = blob;
    let (algorithm, signature) = (take(&mut rest)?, take(&mut rest)?);
    (algorithm == ALGORITHM && rest.is_empty()).then_some(())?;
    signature.try_into().ok().map(Signature)
}

fn take<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (length, tail) = rest.split_first_chunk::<4>()?;
    let (field, tail) = tail.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
    *rest = tail;
    Some(field)
}

/// The signature in the armored form of `ssh-keygen -Y sign`.
#[must_use]
pub fn armor(key: &KeyId, namespace: &str, signature: &Signature) -> String {
    let mut blob = b"SSHSIG".to_vec();
    blob.extend(1u32.to_be_bytes());
    push(&mut blob, &key_blob(key));
    push(&mut blob, namespace.as_bytes());
    push(&mut blob, b"");
    push(&mut blob, HASH);
    let mut inner = Vec::with_capacity(83);
    push(&mut inner, ALGORITHM);
    push(&mut inner, &signature.0);
    push(&mut blob, &inner);
    let base64 = STANDARD.encode(blob);
    let mut text = format!("{BEGIN}\n");
    let mut rest = base64.as_str();
    while !rest.is_empty() {
        let (line, tail) = rest.split_at_checked(70).unwrap_or((rest, ""));
        text.push_str(line);
        text.push('\n');
        rest = tail;
    }
    text.push_str(END);
    text.push('\n');
    text
}

/// Reads an armored signature for `namespace`: the key that it names, and the raw signature.
///
/// # Errors
/// When it is not an Ed25519 signature in that namespace.
pub fn unarmor(text: &str, namespace: &str) -> Result<(KeyId, Signature), SshError> {
    let body = text.trim().strip_prefix(BEGIN).and_then(|rest| rest.strip_suffix(END)).ok_or(SshError::Armor)?;
    let base64: String = body.split_whitespace().collect();
    let blob = STANDARD.decode(base64).map_err(|_| SshError::Armor)?;
    let rest = blob.strip_prefix(b"SSHSIG".as_slice()).ok_or(SshError::Armor)?;
    let mut rest = rest.strip_prefix(1u32.to_be_bytes().as_slice()).ok_or(SshError::Kind)?;
    let mut field = || take(&mut rest).ok_or(SshError::Armor);
    let (key, name, reserved, hash, signature) = (field()?, field()?, field()?, field()?, field()?);
    let key = parse_key_blob(key).ok_or(SshError::Kind)?;
    let signature = parse_signature_blob(signature).ok_or(SshError::Kind)?;
    if !reserved.is_empty() || hash != HASH || !rest.is_empty() {
        return Err(SshError::Kind);
    }
    if name != namespace.as_bytes() {
        return Err(SshError::Namespace {
            got: String::from_utf8_lossy(name).chars().take(60).collect(),
            expected: namespace.to_owned(),
        });
    }
    Ok((key, signature))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::key::Signer;

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
    fn public_keys_read_as_they_write() {
        let key = Signer::from_seed([3; 32]).key_id();
        let line = public_key_line(&key);
        assert_eq!(parse_public_key_line(&format!("{line} me@example")), Ok(key));
        assert_eq!(parse_public_key_line("ssh-rsa AAAA"), Err(SshError::PublicKey));
        assert_eq!(parse_public_key_line(""), Err(SshError::PublicKey));
        assert!(fingerprint(&key).starts_with("SHA256:"));
        assert_eq!(fingerprint(&key).len(), 50);
    }
}
