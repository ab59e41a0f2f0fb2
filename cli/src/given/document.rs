//! A sealed document: the content and its salt stay on this machine, only the commitment leaves it.
//!
//! Invariants: what is kept under a commitment opens it, and a good copy is never written over; what stands in a folder is
//! on disk in full. Every document has a salt of its own, drawn at random; only evidence that a member seals again in the
//! same ledger has the one that was kept with it, so that nobody backs two deliveries with one paper unnoticed. No secret
//! makes the salts: one that leaked would open every seal, those of erased documents too.

use std::fs::{OpenOptions, Permissions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use mengshu_core::value::{Hash, Name, Salt, Seal, commit};

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
    /// In which ledger it is whose evidence.
    evidence_of: Option<String>,
}

/// The file that says in which ledger a document is whose evidence.
const EVIDENCE_OF: &str = "evidence-of";

/// Largest document that is sealed here.
pub(super) const LARGEST: u64 = 1 << 30;

impl Document {
    /// Seals a content with a fresh salt.
    pub(crate) fn new(content: Vec<u8>, media_type: &str, label: &str) -> Outcome<Self> {
        Self::sealed(Salt(random()?), content, media_type, label)
    }

    /// Seals evidence: with the salt that is kept here of the same bytes, where they were evidence of the same before, and
    /// else with a fresh one.
    pub(super) fn evidence(
        documents: &Path,
        evidence_of: String,
        content: Vec<u8>,
        (media_type, label): (&str, &str),
    ) -> Outcome<Self> {
        let salt = match kept_salt(documents, &evidence_of, &content) {
            Some(salt) => salt,
            None => Salt(random()?),
        };
        let document = Self::sealed(salt, content, media_type, label)?;
        Ok(Self { evidence_of: Some(evidence_of), ..document })
    }

    fn sealed(salt: Salt, content: Vec<u8>, media_type: &str, label: &str) -> Outcome<Self> {
        let name = |text: &str| {
            text.parse::<Name>().map_err(|error| {
                Failure::new(Exit::Usage, Message::SealLabelBad { label: label.to_owned() }).because(&error)
            })
        };
        let seal = Seal::new(&salt, &content, name(media_type)?, name(label)?);
        Ok(Self { seal, salt, content, evidence_of: None })
    }

    /// One that was read from a folder, with the seal that it opens.
    pub(crate) const fn opened(seal: Seal, salt: Salt, content: Vec<u8>) -> Self {
        Self { seal, salt, content, evidence_of: None }
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

/// The folders of the documents that are kept here, in the order of their names.
fn folders(documents: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(documents).into_iter().flatten().flatten();
    let mut folders: Vec<_> = entries.map(|entry| entry.path()).collect();
    folders.sort();
    folders
}

/// Salt and content in a folder, where the content has this many bytes and they open the commitment it is named by.
fn kept(folder: &Path, length: u64) -> Option<(Salt, Vec<u8>)> {
    // A document can be large; what can't be the same is not read.
    std::fs::symlink_metadata(folder.join("content")).ok().filter(|content| content.len() == length)?;
    let (salt, content) = read(folder).ok()?;
    let name = folder.file_name()?.to_str()?;
    (commit(&salt, &content).to_string() == name).then_some((salt, content))
}

/// The salt that the same bytes have that were evidence of the same before.
fn kept_salt(documents: &Path, evidence_of: &str, content: &[u8]) -> Option<Salt> {
    let length = u64::try_from(content.len()).ok()?;
    let mine = |folder: &PathBuf| {
        let whose = read_at_most(&folder.join(EVIDENCE_OF), 256).ok().flatten();
        whose.is_some_and(|whose| whose.trim_ascii() == evidence_of.as_bytes())
    };
    let mut same = folders(documents).into_iter().filter(mine).filter_map(|folder| kept(&folder, length));
    same.find(|(_, kept)| kept == content).map(|(salt, _)| salt)
}

/// The folders of other seals here that hold the same bytes as a seal's document.
pub(super) fn copies(documents: &Path, seal: &Seal) -> Vec<PathBuf> {
    let own = documents.join(seal.commitment.to_string());
    let Some((_, content)) = kept(&own, seal.length) else { return Vec::new() };
    let same =
        |folder: &PathBuf| *folder != own && kept(folder, seal.length).is_some_and(|(_, other)| other == content);
    folders(documents).into_iter().filter(same).collect()
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
    if let Some(whose) = &document.evidence_of {
        put(EVIDENCE_OF, format!("{whose}\n").as_bytes())?;
    }
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
