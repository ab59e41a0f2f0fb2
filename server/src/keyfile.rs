//! Private key files: OpenSSH and PKCS#8, plain and encrypted, from bytes and to text. The node's own key and the
//! command's keys are read and written here.
//!
//! Invariants: nothing here opens a file or makes randomness; secrets are wiped when dropped; opening a key takes bounded
//! work ([`FILE_MAX`], [`ROUNDS_MAX`]); a file that no passphrase would open is refused before one is asked for, with what it
//! is and what to do.
//!
//! What a file uses stands below it: `error` < `unfit` < this file.

use std::os::unix::fs::MetadataExt;

use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::EncodePrivateKey;
use mengshu_core::event::key::Signer;
use mengshu_core::value::KeyId;
use pkcs8::{EncryptedPrivateKeyInfoRef, PrivateKeyInfoRef, SecretDocument};
use ssh_key::private::{Ed25519Keypair, KeypairData};
use ssh_key::{Cipher, Kdf, LineEnding, PrivateKey};
use zeroize::Zeroizing;

mod error;
mod unfit;

use error::ED25519_OID;
pub use error::{FILE_MAX, Form, KeyFileError, ROUNDS_MAX, SK, Saved};
pub use unfit::unfit;

/// Whether users of the machine beside its owner may read or change a private key file: judged as OpenSSH does, of one's own
/// files alone, since only their owner can close them.
#[must_use]
pub fn open_to_others(file: &std::fs::Metadata) -> bool {
    file.uid() == rustix::process::getuid().as_raw() && file.mode() & 0o077 != 0
}

/// Whether a private key file asks for a passphrase. Wrong files answer no; [`read`] says what is wrong with them.
#[must_use]
pub fn is_encrypted(file: &[u8]) -> bool {
    match openssh(file) {
        Some(key) => key.is_encrypted(),
        None => std::str::from_utf8(file).is_ok_and(|text| text.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----")),
    }
}

/// The public key of a private key file as far as it shows without the passphrase: always for OpenSSH files, for PKCS#8
/// only when it is not encrypted. `None` also for files that [`read`] refuses.
#[must_use]
pub fn public_key(file: &[u8]) -> Option<KeyId> {
    match openssh(file) {
        Some(key) => key.public_key().key_data().ed25519().map(|public| KeyId(public.0)),
        None => read(file, None).ok().map(|signer| signer.key_id()),
    }
}

fn openssh(file: &[u8]) -> Option<PrivateKey> {
    if file.len() > FILE_MAX {
        return None;
    }
    PrivateKey::from_openssh(file.trim_ascii()).ok()
}

/// Reads a private key file; the caller asks for a passphrase only when [`is_encrypted`] says so.
///
/// # Errors
/// When it is none, of another kind, damaged, or the passphrase is missing or wrong.
pub fn read(file: &[u8], passphrase: Option<&str>) -> Result<Signer, KeyFileError> {
    if let Some(unfit) = unfit(file) {
        return Err(unfit);
    }
    let text = std::str::from_utf8(file).map_err(|_| KeyFileError::Format)?;
    if text.contains("-----BEGIN OPENSSH PRIVATE KEY-----") {
        return read_openssh(text, passphrase);
    }
    if text.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----") {
        return read_pkcs8_encrypted(text, passphrase.ok_or(KeyFileError::Encrypted)?);
    }
    let (_, document) = SecretDocument::from_pem(text.trim_start()).map_err(|_| KeyFileError::Damaged)?;
    read_pkcs8(&document)
}

fn read_pkcs8(document: &SecretDocument) -> Result<Signer, KeyFileError> {
    let info: PrivateKeyInfoRef<'_> = document.decode_msg().map_err(|_| KeyFileError::Damaged)?;
    if info.algorithm.oid != ED25519_OID {
        return Err(KeyFileError::Kind { found: unfit::algorithm(&info.algorithm.oid) });
    }
    SigningKey::try_from(info).map(|key| Signer::from_seed(key.to_bytes())).map_err(|_| KeyFileError::Damaged)
}

fn read_pkcs8_encrypted(text: &str, passphrase: &str) -> Result<Signer, KeyFileError> {
    let (_, document) = SecretDocument::from_pem(text.trim_start()).map_err(|_| KeyFileError::Damaged)?;
    let info: EncryptedPrivateKeyInfoRef<'_> =
        document.decode_msg().map_err(|_| unfit::pkcs8_cipher("a method that is not known".to_owned()))?;
    // A wrong passphrase shows as bad padding or, once in 256 times, as a key that cannot be read.
    let opened = info.decrypt(passphrase).map_err(|_| KeyFileError::Passphrase)?;
    match read_pkcs8(&opened) {
        Err(KeyFileError::Damaged) => Err(KeyFileError::Passphrase),
        other => other,
    }
}

fn read_openssh(text: &str, passphrase: Option<&str>) -> Result<Signer, KeyFileError> {
    let key = PrivateKey::from_openssh(text.trim()).map_err(|error| match error {
        ssh_key::Error::AlgorithmUnknown => KeyFileError::Kind { found: "of a kind that is not known here".to_owned() },
        ssh_key::Error::AlgorithmUnsupported { algorithm } => KeyFileError::Kind { found: algorithm.to_string() },
        _ => KeyFileError::Damaged,
    })?;
    let algorithm = key.algorithm().to_string();
    let claimed = key.public_key().key_data().ed25519().map(|public| KeyId(public.0));
    let key = if key.is_encrypted() {
        if let Kdf::Bcrypt { rounds, .. } = key.kdf()
            && *rounds > ROUNDS_MAX
        {
            return Err(KeyFileError::Rounds { rounds: *rounds });
        }
        key.decrypt(passphrase.ok_or(KeyFileError::Encrypted)?).map_err(|_| KeyFileError::Passphrase)?
    } else {
        key
    };
    let KeypairData::Ed25519(pair) = key.key_data() else { return Err(KeyFileError::Kind { found: algorithm }) };
    let signer = Signer::from_seed(pair.private.to_bytes());
    // The public half of the file is not protected: a changed one would make us speak of another key.
    if claimed == Some(signer.key_id()) { Ok(signer) } else { Err(KeyFileError::Damaged) }
}

/// Random bytes that writing an encrypted key file takes; the caller makes them.
#[derive(Debug, Clone, Copy)]
pub struct Randomness {
    /// The salt of the key derivation.
    pub salt: [u8; 16],
    /// A number that shows whether decryption worked.
    pub check: u32,
}

/// Writes an OpenSSH private key file, encrypted (bcrypt, aes256-ctr) where a passphrase is given.
///
/// # Errors
/// When the key cannot be written, which no valid key brings about.
pub fn write(
    signer: &Signer,
    comment: &str,
    passphrase: Option<(&str, Randomness)>,
) -> Result<Zeroizing<String>, KeyFileError> {
    let pair = Ed25519Keypair::from_seed(&signer.seed());
    let key = PrivateKey::new(KeypairData::Ed25519(pair), comment).map_err(|_| KeyFileError::Format)?;
    let key = match passphrase {
        Some((passphrase, Randomness { salt, check })) => {
            let kdf = Kdf::Bcrypt { salt: salt.to_vec(), rounds: 16 };
            key.encrypt_with(Cipher::Aes256Ctr, kdf, check, passphrase).map_err(|_| KeyFileError::Format)?
        }
        None => key,
    };
    key.to_openssh(LineEnding::LF).map_err(|_| KeyFileError::Format)
}

/// Writes a PKCS#8 PEM private key file, not encrypted, as OpenSSL and most token tools take it.
///
/// # Errors
/// When the key cannot be written, which no valid key brings about.
pub fn write_pkcs8(signer: &Signer) -> Result<Zeroizing<String>, KeyFileError> {
    // The form without the public key (version 1): the other one, of RFC 5958, is refused by OpenSSL 3.0.
    let pair = ed25519_dalek::pkcs8::KeypairBytes { secret_key: *signer.seed(), public_key: None };
    let pem = pair.to_pkcs8_pem(pkcs8::LineEnding::LF).map_err(|_| KeyFileError::Format)?;
    Ok(Zeroizing::new(pem.to_string()))
}

#[cfg(test)]
mod tests;
