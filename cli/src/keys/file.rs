//! Key files: OpenSSH public keys, OpenSSH and PKCS#8 private keys, plain or locked.
//!
//! Invariants: a file is read up to [`MAX_FILE`] bytes; text that holds a secret is wiped; the public key that a
//! private file claims is compared with the one its secret gives.

use std::fs::File;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::DecodePrivateKey;
use mengshu_core::event::key::Signer;
use mengshu_core::value::KeyId;
use ssh_key::private::KeypairData;
use ssh_key::public::{Ed25519PublicKey, KeyData};
use ssh_key::{Fingerprint, HashAlg, PrivateKey, PublicKey};
use zeroize::Zeroizing;

use crate::language::Message;
use crate::output::{Exit, Failure, Outcome};

/// The largest key file, in bytes; a locked Ed25519 key takes under 1 KiB.
const MAX_FILE: u64 = 64 * 1024;

/// The OpenSSH fingerprint, as `ssh-add -l` shows it: `SHA256:…`.
pub(crate) fn fingerprint(key: &KeyId) -> String {
    Fingerprint::new(HashAlg::Sha256, &KeyData::Ed25519(Ed25519PublicKey(*key.as_bytes()))).to_string()
}

/// The line of a `.pub` file.
pub(crate) fn public_line(key: &KeyId, comment: &str) -> String {
    let public = PublicKey::new(KeyData::Ed25519(Ed25519PublicKey(*key.as_bytes())), comment);
    public.to_openssh().unwrap_or_default()
}

/// Reads a `.pub` file: the key and its comment.
pub(super) fn read_public(path: &Path) -> Outcome<(KeyId, String)> {
    let text = read(path)?;
    let public = PublicKey::from_openssh(text.trim()).map_err(|error| not_understood(path).because(&error))?;
    let key = public.key_data().ed25519().ok_or_else(|| not_understood(path))?;
    Ok((KeyId(key.0), public.comment().to_string()))
}

/// A private key file that was read, and perhaps still needs its passphrase.
pub(super) struct PrivateFile {
    path: PathBuf,
    content: Content,
    mode: u32,
}

enum Content {
    OpenSsh { key: Box<PrivateKey>, comment: String },
    Pkcs8 { pem: Zeroizing<String>, locked: bool },
}

impl PrivateFile {
    /// Reads the file without opening it.
    pub(super) fn read(path: &Path) -> Outcome<Self> {
        let text = read(path)?;
        let mode = std::fs::metadata(path).map(|data| data.permissions().mode()).unwrap_or_default();
        let content = if text.contains("-----BEGIN OPENSSH PRIVATE KEY-----") {
            let key = PrivateKey::from_openssh(text.trim()).map_err(|error| not_understood(path).because(&error))?;
            // A security key's or RSA key's file is refused here, before anybody is asked for its passphrase.
            key.public_key().key_data().ed25519().ok_or_else(|| not_understood(path))?;
            let comment = key.comment().to_string();
            Content::OpenSsh { key: Box::new(key), comment }
        } else if text.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----") {
            Content::Pkcs8 { pem: text, locked: true }
        } else if text.contains("-----BEGIN PRIVATE KEY-----") {
            Content::Pkcs8 { pem: text, locked: false }
        } else {
            return Err(not_understood(path));
        };
        Ok(Self { path: path.to_path_buf(), content, mode })
    }

    /// Whether it needs a passphrase.
    pub(super) fn locked(&self) -> bool {
        match &self.content {
            Content::OpenSsh { key, .. } => key.is_encrypted(),
            Content::Pkcs8 { locked, .. } => *locked,
        }
    }

    /// The public key, as far as it can be known without the passphrase.
    pub(super) fn key(&self) -> Option<KeyId> {
        match &self.content {
            Content::OpenSsh { key, .. } => key.public_key().key_data().ed25519().map(|public| KeyId(public.0)),
            Content::Pkcs8 { locked: true, .. } => None,
            Content::Pkcs8 { locked: false, .. } => self.open(None).ok().map(|signer| signer.key_id()),
        }
    }

    /// The comment inside; empty when it is locked or has none.
    pub(super) fn comment(&self) -> &str {
        match &self.content {
            Content::OpenSsh { comment, .. } => comment,
            Content::Pkcs8 { .. } => "",
        }
    }

    /// Whether other users of the machine may read it.
    pub(super) fn open_to_others(&self) -> bool {
        self.mode & 0o077 != 0
    }

    /// Opens it; `passphrase` is needed when it is [`locked`](Self::locked).
    pub(super) fn open(&self, passphrase: Option<&str>) -> Outcome<Signer> {
        let wrong = || {
            let message = Message::PassphraseWrong { path: self.path.display().to_string() };
            Failure::new(Exit::Denied, message)
        };
        let seed = match (&self.content, passphrase) {
            (Content::OpenSsh { key, .. }, None) => seed_of(key).ok_or_else(|| not_understood(&self.path))?,
            (Content::OpenSsh { key, .. }, Some(passphrase)) => {
                let open = key.decrypt(passphrase).map_err(|_| wrong())?;
                seed_of(&open).ok_or_else(|| not_understood(&self.path))?
            }
            (Content::Pkcs8 { pem, .. }, None) => {
                let key =
                    SigningKey::from_pkcs8_pem(pem).map_err(|error| not_understood(&self.path).because(&error))?;
                Zeroizing::new(key.to_bytes())
            }
            (Content::Pkcs8 { pem, .. }, Some(passphrase)) => {
                let key = SigningKey::from_pkcs8_encrypted_pem(pem, passphrase).map_err(|_| wrong())?;
                Zeroizing::new(key.to_bytes())
            }
        };
        let signer = Signer::from_seed(*seed);
        if let Content::OpenSsh { .. } = &self.content
            && self.key() != Some(signer.key_id())
        {
            return Err(not_understood(&self.path));
        }
        Ok(signer)
    }
}

impl std::fmt::Debug for PrivateFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PrivateFile").field("path", &self.path).finish_non_exhaustive()
    }
}

fn seed_of(key: &PrivateKey) -> Option<Zeroizing<[u8; 32]>> {
    match key.key_data() {
        KeypairData::Ed25519(pair) => Some(Zeroizing::new(pair.private.to_bytes())),
        _ => None,
    }
}

fn read(path: &Path) -> Outcome<Zeroizing<String>> {
    let unreadable = |error: &std::io::Error| {
        let message = Message::KeyUnreadable { path: path.display().to_string() };
        let missing = error.kind() == std::io::ErrorKind::NotFound;
        Failure::new(if missing { Exit::NotFound } else { Exit::Failed }, message).because(error)
    };
    let mut bytes = Zeroizing::new(Vec::with_capacity(4096));
    File::open(path)
        .and_then(|file| file.take(MAX_FILE).read_to_end(&mut bytes))
        .map_err(|error| unreadable(&error))?;
    let text = std::str::from_utf8(&bytes).map_err(|_| not_understood(path))?;
    Ok(Zeroizing::new(text.to_owned()))
}

fn not_understood(path: &Path) -> Failure {
    let message = Message::KeyNotUnderstood { path: path.display().to_string() };
    Failure::new(Exit::Usage, message).hint(Message::KeyKindsHint)
}
