//! A sealed document: the content and its salt stay on this machine, only the commitment leaves it.
//!
//! Invariants: what is kept under a commitment opens it, and a good copy is never written over; what stands in a folder is
//! on disk in full.

use std::fs::{OpenOptions, Permissions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use mengshu_core::value::{Hash, Name, Salt, Seal};

use super::machine::random;
use crate::files::{read_at_most, sync_folder, unwritable};
use crate::language::Message;
use crate::output::{Exit, Failure, Outcome, hex};

/// A document that an event being drafted commits to.
#[derive(Debug)]
pub(crate) struct Document {
    seal: Seal,
    salt: Salt,
    content: Vec<u8>,
}

/// Largest document that is sealed here.
pub(super) const LARGEST: u64 = 1 << 30;

impl Document {
    /// Seals a content with a fresh salt.
    pub(crate) fn new(content: Vec<u8>, media_type: &str, label: &str) -> Outcome<Self> {
        let name = |text: &str| {
            text.parse::<Name>().map_err(|error| {
                Failure::new(Exit::Usage, Message::SealLabelBad { label: label.to_owned() }).because(&error)
            })
        };
        let salt = Salt(random()?);
        let seal = Seal::new(&salt, &content, name(media_type)?, name(label)?);
        Ok(Self { seal, salt, content })
    }

    /// One that was read from a folder, with the seal that it opens.
    pub(crate) const fn opened(seal: Seal, salt: Salt, content: Vec<u8>) -> Self {
        Self { seal, salt, content }
    }

    pub(crate) const fn seal(&self) -> &Seal {
        &self.seal
    }

    /// Keeps it in a folder of its own among those of other documents.
    pub(crate) fn keep_in(&self, documents: &Path) -> Outcome<PathBuf> {
        let folder = documents.join(self.seal.commitment.to_string());
        // What is there and opens the seal is not touched: it may be the only copy.
        if !opens(&folder, &self.seal) {
            write(&folder, self).map_err(|error| unwritable(&folder, &error))?;
        }
        Ok(folder)
    }
}

/// Whether a folder has a document that opens the seal.
pub(super) fn opens(folder: &Path, seal: &Seal) -> bool {
    read(folder).is_ok_and(|(salt, content)| seal.opens(&salt, &content))
}

/// Salt and content in a folder. What is no plain file, or larger than can be, is not read: a folder comes from others.
pub(crate) fn read(folder: &Path) -> std::io::Result<(Salt, Vec<u8>)> {
    let bad = |what: &str| std::io::Error::new(std::io::ErrorKind::InvalidData, what.to_owned());
    let plain = |name: &str, most: u64| {
        let path = folder.join(name);
        if !std::fs::symlink_metadata(&path)?.is_file() {
            return Err(bad(&format!("{name}: no plain file")));
        }
        read_at_most(&path, most)?.ok_or_else(|| bad(&format!("{name}: too large")))
    };
    // A hash has the same form as a salt: 32 bytes in hexadecimal digits.
    let salt = String::from_utf8(plain("salt", 128)?).ok().and_then(|text| text.trim().parse::<Hash>().ok());
    let salt = salt.ok_or_else(|| bad("salt: not 64 hexadecimal digits"))?;
    Ok((Salt(salt.0), plain("content", LARGEST)?))
}

/// Writes a document beside its place, and moves it there when all of it is on disk.
fn write(folder: &Path, document: &Document) -> std::io::Result<()> {
    let parent = folder.parent().ok_or(std::io::ErrorKind::NotFound)?;
    let known = parent.ancestors().find(|ancestor| ancestor.is_dir()).map(Path::to_path_buf);
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(parent)?;
    // It is renamed to its place, so it is its owner's alone from the start.
    let owner = Permissions::from_mode(0o700);
    let fresh = tempfile::Builder::new().prefix(".new-").permissions(owner).tempdir_in(parent)?;
    let put = |name: &str, bytes: &[u8]| {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(fresh.path().join(name))?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    put("content", &document.content)?;
    put("salt", format!("{}\n", hex(&document.salt.0)).as_bytes())?;
    put("seal.json", serde_json::to_string_pretty(&document.seal)?.as_bytes())?;
    sync_folder(fresh.path())?;
    if folder.exists() {
        // It does not open the seal, or it would have been left alone.
        std::fs::remove_dir_all(folder)?;
    }
    std::fs::rename(fresh.keep(), folder)?;
    // Folders that were made on the way have to last as well.
    for ancestor in parent.ancestors() {
        sync_folder(ancestor)?;
        if Some(ancestor) == known.as_deref() {
            break;
        }
    }
    Ok(())
}
