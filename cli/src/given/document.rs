//! Sealed documents: the content and its salt stay here, only the commitment goes into the event; and those that others
//! have sent, checked against the log.
//!
//! Invariants: content and salt are on disk before the event that commits to them is signed, so that no commitment
//! exists which nobody can open; of an event that is refused or only tried nothing is kept; what is kept under a commitment
//! opens it, and a good copy is never written over.

use std::fs::{OpenOptions, Permissions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use mengshu_core::event::Body;
use mengshu_core::value::{Hash, Name, Salt, Seal};
use serde_json::Value;

use super::Context;
use super::desk::Desk;
use super::perform::{hex, random};
use crate::args::SealedCommand;
use crate::client::Which;
use crate::files::{read_at_most, sync_folder, unreadable, unwritable};
use crate::language::Message;
use crate::output::{Exit, Failure, Outcome};

/// A document that an event being drafted commits to.
#[derive(Debug)]
pub(crate) struct Document {
    seal: Seal,
    salt: Salt,
    content: Vec<u8>,
}

/// Largest document that is sealed here.
const LARGEST: u64 = 1 << 30;

/// Seals a file.
pub(crate) fn file(context: &Context, path: &Path, label: Option<String>) -> Outcome<Seal> {
    let too_large = || Failure::new(Exit::Usage, Message::SealTooLarge { path: path.display().to_string() });
    let content = read_at_most(path, LARGEST).map_err(|error| unreadable(path, &error))?.ok_or_else(too_large)?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    seal(context, content, media_type(path), &label.unwrap_or(name))
}

/// Seals a short text.
pub(crate) fn text(context: &Context, content: &str, label: &str) -> Outcome<Seal> {
    seal(context, content.as_bytes().to_vec(), "text/plain", label)
}

fn seal(context: &Context, content: Vec<u8>, media_type: &str, label: &str) -> Outcome<Seal> {
    let document = Document::new(content, media_type, label)?;
    let seal = document.seal.clone();
    context.sealed.borrow_mut().push(document);
    Ok(seal)
}

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

/// Puts on disk what the event that is about to be signed commits to.
pub(crate) fn keep_all(context: &Context) -> Outcome<()> {
    for document in context.sealed.take() {
        let path = document.keep_in(&documents(context))?.display().to_string();
        context.out.note(&Message::SealKept { label: document.seal.label.to_string(), path });
    }
    Ok(())
}

/// Where documents are kept here.
fn documents(context: &Context) -> PathBuf {
    context.config.folder.join("sealed")
}

/// Where the document of a seal is kept here.
pub(crate) fn folder(context: &Context, seal: &Seal) -> PathBuf {
    documents(context).join(seal.commitment.to_string())
}

/// Whether the document of a seal is kept here, and opens it.
pub(crate) fn is_here(context: &Context, seal: &Seal) -> bool {
    opens(&folder(context, seal), seal)
}

fn opens(folder: &Path, seal: &Seal) -> bool {
    read(folder).is_ok_and(|(salt, content)| seal.opens(&salt, &content))
}

/// The seals in a body.
pub(crate) fn seals(body: &Body) -> Vec<Seal> {
    fn walk(value: &Value, seals: &mut Vec<Seal>) {
        match value {
            Value::Object(fields) if fields.contains_key("commitment") => {
                seals.extend(serde_json::from_value::<Seal>(value.clone()));
            }
            Value::Object(fields) => fields.values().for_each(|value| walk(value, seals)),
            Value::Array(items) => items.iter().for_each(|value| walk(value, seals)),
            _ => {}
        }
    }
    let mut seals = Vec::new();
    walk(&serde_json::to_value(body).unwrap_or_default(), &mut seals);
    seals
}

pub(super) fn run(command: SealedCommand, context: &Context) -> Outcome<()> {
    let SealedCommand::Receive { folder: sent, act } = command;
    let mut desk = Desk::open(context)?;
    let act = desk.event_id(&act)?;
    let verified = desk.entry(Which::Event(act))?;
    let event = super::event::decoded(&verified.entry)?;
    let shown = sent.display().to_string();
    let entry = verified.entry.index.to_string();
    let sealed = seals(&event.body);
    if sealed.is_empty() {
        return Err(Failure::new(Exit::NotFound, Message::SealedNothing { entry }).hint(Message::SealedNothingHint));
    }
    let (salt, content) = read(&sent).map_err(|error| {
        let exit = if error.kind() == std::io::ErrorKind::NotFound { Exit::NotFound } else { Exit::Usage };
        Failure::new(exit, Message::SealedUnreadable { path: shown.clone() })
            .because(&error)
            .hint(Message::SealedAskHint { author: event.author.to_string() })
    })?;
    let seal = sealed.into_iter().find(|seal| seal.opens(&salt, &content)).ok_or_else(|| {
        let message = Message::SealedOther { path: shown.clone(), entry: entry.clone() };
        Failure::new(Exit::VerificationFailed, message)
            .hint(Message::SealedAskHint { author: event.author.to_string() })
    })?;
    let document = Document { seal: seal.clone(), salt, content };
    let path = document.keep_in(&documents(context))?.display().to_string();
    if context.out.is_json() {
        return context.out.json(&serde_json::json!({
            "holds": true, "entry": verified.entry.index, "event": act, "author": event.author, "seal": seal, "folder": path,
        }));
    }
    context.out.note(&Message::SealedHolds {
        label: seal.label.to_string(),
        author: event.author.to_string(),
        entry,
        path,
    });
    Ok(())
}

/// Salt and content in a folder. What is no plain file, or larger than can be, is not read: a folder comes from others.
fn read(folder: &Path) -> std::io::Result<(Salt, Vec<u8>)> {
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

fn media_type(path: &Path) -> &'static str {
    let end = path.extension().map(|end| end.to_string_lossy().to_lowercase()).unwrap_or_default();
    match end.as_str() {
        "pdf" => "application/pdf",
        "txt" => "text/plain",
        "md" => "text/markdown",
        "xml" => "application/xml",
        "json" => "application/json",
        "csv" => "text/csv",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        _ => "application/octet-stream",
    }
}
