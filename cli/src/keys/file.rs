//! Key files: OpenSSH public keys, OpenSSH and PKCS#8 private keys, plain or locked.
//!
//! Invariants: a file is read up to one byte over [`MAX_FILE`]; text that holds a secret is wiped; the public key that a
//! private file claims is compared with the one its secret gives.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use mengshu_core::event::key::Signer;
use mengshu_core::event::sshsig;
use mengshu_core::value::KeyId;
use mengshu_server::keyfile::{self, KeyFileError};
use ssh_key::PrivateKey;
use zeroize::Zeroizing;

use super::why::Why;
use crate::language::Message;
use crate::output::{Exit, Failure, Outcome, clean};
use crate::written;

/// The largest key file, in bytes; a locked Ed25519 key takes under 1 KiB.
const MAX_FILE: u64 = 64 * 1024;

/// The line of a `.pub` file.
pub(crate) fn public_line(key: &KeyId, comment: &str) -> String {
    let line = sshsig::public_key_line(key);
    // The comment is part of the line, so it can't break it.
    let comment = clean(comment);
    if comment.is_empty() { line } else { format!("{line} {comment}") }
}

/// Reads a `.pub` file: the key and its comment.
pub(super) fn read_public(path: &Path) -> Outcome<(KeyId, String)> {
    let text = written::text(read(path)?.to_vec()).map_err(|error| not_understood(path).because(&error))?;
    let line = text.lines().next().unwrap_or_default();
    let key = sshsig::parse_public_key_line(line).map_err(|error| not_understood(path).because(&Why::line(&error)))?;
    // kind, key, and the rest is the comment
    let comment = line.splitn(3, ' ').nth(2).unwrap_or_default().trim().to_owned();
    Ok((key, comment))
}

/// A private key file that was read, and perhaps still needs its passphrase.
pub(super) struct PrivateFile {
    path: PathBuf,
    text: Zeroizing<String>,
    open_to_others: bool,
    /// The public half, which an OpenSSH file shows even when it is locked, and the comment.
    public: Option<(KeyId, String)>,
}

impl PrivateFile {
    /// Reads the file without opening it. Files of other kinds are refused here, before anybody is asked for a
    /// passphrase.
    pub(super) fn read(path: &Path) -> Outcome<Self> {
        let bytes = read(path)?;
        if let Some(error) = keyfile::unfit(&bytes) {
            return Err(not_understood(path).because(&Why::file(&error)));
        }
        let text = std::str::from_utf8(&bytes).map_err(|_| not_understood(path))?;
        let text = Zeroizing::new(text.to_owned());
        let open_to_others = std::fs::metadata(path).is_ok_and(|file| keyfile::open_to_others(&file));
        let mut file = Self { path: path.to_path_buf(), text, open_to_others, public: None };
        if let Ok(key) = PrivateKey::from_openssh(file.text.trim()) {
            let public = key.public_key().key_data().ed25519().ok_or_else(|| not_understood(path))?;
            file.public = Some((KeyId(public.0), key.comment().to_string()));
        } else if !file.locked() {
            file.public = Some((file.open(None)?.key_id(), String::new()));
        }
        Ok(file)
    }

    /// Whether it needs a passphrase.
    pub(super) fn locked(&self) -> bool {
        keyfile::is_encrypted(self.text.trim().as_bytes())
    }

    /// The public key, as far as it can be known without the passphrase.
    pub(super) fn key(&self) -> Option<KeyId> {
        self.public.as_ref().map(|(key, _)| *key)
    }

    /// The comment inside; empty when it is locked or has none.
    pub(super) fn comment(&self) -> &str {
        self.public.as_ref().map_or("", |(_, comment)| comment)
    }

    /// Whether other users of the machine may read it.
    pub(super) fn open_to_others(&self) -> bool {
        self.open_to_others
    }

    /// Opens it; `passphrase` is needed when it is [`locked`](Self::locked).
    pub(super) fn open(&self, passphrase: Option<&str>) -> Outcome<Signer> {
        let signer = keyfile::read(self.text.trim().as_bytes(), passphrase).map_err(|error| match error {
            KeyFileError::Passphrase => {
                Failure::new(Exit::Denied, Message::PassphraseWrong { path: self.path.display().to_string() })
            }
            other => not_understood(&self.path).because(&Why::file(&other)),
        })?;
        match self.key() {
            Some(claimed) if claimed != signer.key_id() => Err(not_understood(&self.path)),
            _ => Ok(signer),
        }
    }
}

impl std::fmt::Debug for PrivateFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PrivateFile").field("path", &self.path).finish_non_exhaustive()
    }
}

fn read(path: &Path) -> Outcome<Zeroizing<Vec<u8>>> {
    let unreadable = |error: &std::io::Error| {
        let message = Message::KeyUnreadable { path: path.display().to_string() };
        let missing = error.kind() == std::io::ErrorKind::NotFound;
        Failure::new(if missing { Exit::NotFound } else { Exit::Failed }, message).because(error)
    };
    let mut bytes = Zeroizing::new(Vec::with_capacity(4096));
    File::open(path)
        // One more, so that a larger file is seen to be one.
        .and_then(|file| file.take(MAX_FILE + 1).read_to_end(&mut bytes))
        .map_err(|error| unreadable(&error))?;
    Ok(bytes)
}

fn not_understood(path: &Path) -> Failure {
    let message = Message::KeyNotUnderstood { path: path.display().to_string() };
    Failure::new(Exit::Usage, message).hint(Message::KeyKindsHint)
}
