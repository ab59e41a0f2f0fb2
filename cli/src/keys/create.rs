//! Making a key: an OpenSSH private key file that only its owner can read, and the public key beside it.
//!
//! Invariants: nothing is ever overwritten; the private key is on disk in full before this says it exists.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use mengshu_core::event::key::Signer;
use mengshu_server::keyfile::{self, Randomness};
use zeroize::Zeroizing;

use super::file::public_line;
use super::passphrase::Passphrases;
use crate::files::{beside, sync_folder};
use crate::language::Message;
use crate::output::{Exit, Failure, Outcome};

/// A key that was made.
#[derive(Debug)]
pub(crate) struct NewKey {
    pub(crate) private_file: PathBuf,
    pub(crate) public_file: PathBuf,
    /// Whether it has a passphrase.
    pub(crate) locked: bool,
}

/// Makes a key at `path`, locked with what `passphrases` gives; unlocked when that is none.
pub(crate) fn create(path: &Path, comment: &str, passphrases: Option<&Passphrases>) -> Outcome<NewKey> {
    let public_file = beside(path, ".pub");
    // Before asking for a passphrase; the files are created in a way that can't overwrite either.
    for path in [path, &public_file] {
        if path.symlink_metadata().is_ok() {
            return Err(exists(path));
        }
    }
    let passphrase = match passphrases {
        Some(passphrases) => passphrases.for_new(path)?,
        None => None,
    };
    let mut seed = Zeroizing::new([0; 32]);
    fill(&mut *seed)?;
    let signer = Signer::from_seed(*seed);
    let lock = match &passphrase {
        Some(passphrase) => Some((passphrase.as_str(), randomness()?)),
        None => None,
    };
    let private = keyfile::write(&signer, comment, lock)
        .map_err(|error| Failure::new(Exit::Failed, Message::KeyNotMade).because(&error))?;
    let public = public_line(&signer.key_id(), comment);

    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(|error| unwritable(folder, &error))?;
    }
    write(path, private.as_bytes(), 0o600)?;
    if let Err(failure) = write(&public_file, format!("{public}\n").as_bytes(), 0o644) {
        // Half a pair helps nobody, and nobody can have used this key yet.
        let _ = fs::remove_file(path);
        return Err(failure);
    }
    Ok(NewKey { private_file: path.to_path_buf(), public_file, locked: passphrase.is_some() })
}

fn randomness() -> Outcome<Randomness> {
    let (mut salt, mut check) = ([0; 16], [0; 4]);
    fill(&mut salt)?;
    fill(&mut check)?;
    Ok(Randomness { salt, check: u32::from_be_bytes(check) })
}

fn fill(bytes: &mut [u8]) -> Outcome<()> {
    getrandom::fill(bytes).map_err(|error| Failure::new(Exit::Failed, Message::KeyNoRandom).because(&error))
}

/// Writes a new file and makes it and its name durable.
fn write(path: &Path, bytes: &[u8], mode: u32) -> Outcome<()> {
    let create = || -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(mode).open(path)?;
        let written = file.write_all(bytes).and_then(|()| file.sync_all());
        if written.is_err() {
            let _ = fs::remove_file(path);
        }
        written?;
        sync_folder(path.parent().unwrap_or(Path::new("")))
    };
    create().map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => exists(path),
        _ => unwritable(path, &error),
    })
}

fn exists(path: &Path) -> Failure {
    let message = Message::KeyExists { path: path.display().to_string() };
    Failure::new(Exit::Conflict, message).hint(Message::KeyExistsHint)
}

fn unwritable(path: &Path, error: &io::Error) -> Failure {
    Failure::new(Exit::Failed, Message::KeyWriteFailed { path: path.display().to_string() }).because(error)
}
