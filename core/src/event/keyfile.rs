//! Private key files: OpenSSH and PKCS#8, plain and encrypted, read from bytes (this crate opens no files).

use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::DecodePrivateKey;
use ssh_key::private::{Ed25519Keypair, KeypairData};
use ssh_key::{Cipher, Kdf, LineEnding, PrivateKey};
use zeroize::Zeroizing;

use super::key::Signer;

/// A private key file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyFileError {
    /// It is encrypted, and no passphrase was given.
    #[error("the key is encrypted; give its passphrase")]
    Encrypted,
    /// The passphrase is wrong.
    #[error("the passphrase does not open the key")]
    Passphrase,
    /// A key of another kind.
    #[error("the key is {found}, not Ed25519; make one with `mengshu key new` or `ssh-keygen -t ed25519`")]
    Kind {
        /// What it is.
        found: String,
    },
    /// A security key that needs touch signs other bytes than ours.
    #[error("FIDO keys (sk-ssh-ed25519) sign more than the event and cannot be used; use a plain Ed25519 key")]
    SecurityKey,
    /// Not a key file.
    #[error("not a private key file; OpenSSH and PKCS#8 PEM files can be read")]
    Format,
}

/// Whether a private key file asks for a passphrase. Wrong files answer no; [`read`] says what is wrong with them.
#[must_use]
pub fn is_encrypted(file: &[u8]) -> bool {
    let text = String::from_utf8_lossy(file);
    text.contains("BEGIN ENCRYPTED PRIVATE KEY") || PrivateKey::from_openssh(file).is_ok_and(|key| key.is_encrypted())
}

/// Reads a private key file.
///
/// # Errors
/// When it is none, of another kind, or the passphrase is missing or wrong.
pub fn read(file: &[u8], passphrase: Option<&str>) -> Result<Signer, KeyFileError> {
    let text = Zeroizing::new(String::from_utf8_lossy(file).into_owned());
    if text.contains("BEGIN OPENSSH PRIVATE KEY") {
        return read_openssh(file, passphrase);
    }
    if text.contains("BEGIN ENCRYPTED PRIVATE KEY") {
        let passphrase = passphrase.ok_or(KeyFileError::Encrypted)?;
        return SigningKey::from_pkcs8_encrypted_pem(&text, passphrase)
            .map(Signer::from_key)
            .map_err(|_| KeyFileError::Passphrase);
    }
    if text.contains("BEGIN PRIVATE KEY") {
        let other = || KeyFileError::Kind { found: "another kind of PKCS#8 key".to_owned() };
        return SigningKey::from_pkcs8_pem(&text).map(Signer::from_key).map_err(|_| other());
    }
    Err(KeyFileError::Format)
}

fn read_openssh(file: &[u8], passphrase: Option<&str>) -> Result<Signer, KeyFileError> {
    let key = PrivateKey::from_openssh(file).map_err(|_| KeyFileError::Format)?;
    let algorithm = key.algorithm().to_string();
    if algorithm.starts_with("sk-") {
        return Err(KeyFileError::SecurityKey);
    }
    if algorithm != "ssh-ed25519" {
        return Err(KeyFileError::Kind { found: algorithm });
    }
    let key = if key.is_encrypted() {
        key.decrypt(passphrase.ok_or(KeyFileError::Encrypted)?).map_err(|_| KeyFileError::Passphrase)?
    } else {
        key
    };
    match key.key_data() {
        KeypairData::Ed25519(pair) => Ok(Signer::from_seed(pair.private.to_bytes())),
        _ => Err(KeyFileError::Kind { found: algorithm }),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_keys_are_read_back() {
        let signer = Signer::from_seed([9; 32]);
        let plain = write(&signer, "me@example", None).unwrap();
        assert!(!is_encrypted(plain.as_bytes()));
        assert_eq!(read(plain.as_bytes(), None).unwrap().key_id(), signer.key_id());

        let randomness = Randomness { salt: [4; 16], check: 7 };
        let locked = write(&signer, "me@example", Some(("open sesame", randomness))).unwrap();
        assert!(is_encrypted(locked.as_bytes()));
        assert_eq!(read(locked.as_bytes(), None).unwrap_err(), KeyFileError::Encrypted);
        assert_eq!(read(locked.as_bytes(), Some("open")).unwrap_err(), KeyFileError::Passphrase);
        assert_eq!(read(locked.as_bytes(), Some("open sesame")).unwrap().key_id(), signer.key_id());
        assert_eq!(read(b"hello", None).unwrap_err(), KeyFileError::Format);
        for cut in (0..plain.len() - 40).step_by(7) {
            assert!(read(&plain.as_bytes()[..cut], None).is_err());
        }
    }
}
