//! Sealed documents: the content and its salt stay here, only the commitment goes into the event; and those that others
//! have sent, checked against the log.
//!
//! Invariants: content and salt are on disk before the event that commits to them is signed, so that no commitment
//! exists which nobody can open; of an event that is not signed nothing is kept; what is kept under a commitment opens it.

use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use mengshu_core::event::Body;
use mengshu_core::value::{Name, Salt, Seal};
use serde_json::Value;

use super::Context;
use super::desk::Desk;
use super::perform::{hex, random};
use crate::args::SealedCommand;
use crate::client::Which;
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
    let shown = path.display().to_string();
    let unreadable = |error: &std::io::Error| {
        let exit = if error.kind() == std::io::ErrorKind::NotFound { Exit::NotFound } else { Exit::Failed };
        Failure::new(exit, Message::FileUnreadable { path: shown.clone() }).because(error)
    };
    let length = std::fs::metadata(path).map_err(|error| unreadable(&error))?.len();
    if length > LARGEST {
        return Err(Failure::new(Exit::Usage, Message::SealTooLarge { path: shown.clone() }));
    }
    let content = std::fs::read(path).map_err(|error| unreadable(&error))?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    seal(context, &content, media_type(path), &label.unwrap_or(name))
}

/// Seals a short text.
pub(crate) fn text(context: &Context, content: &str, label: &str) -> Outcome<Seal> {
    seal(context, content.as_bytes(), "text/plain", label)
}

fn seal(context: &Context, content: &[u8], media_type: &str, label: &str) -> Outcome<Seal> {
    let bad = |error: &dyn std::error::Error| {
        Failure::new(Exit::Usage, Message::SealLabelBad { label: label.to_owned() }).because(error)
    };
    let label_name: Name = label.parse().map_err(|error| bad(&error))?;
    let media_type: Name = media_type.parse().map_err(|error| bad(&error))?;
    let salt = Salt(random()?);
    let seal = Seal::new(&salt, content, media_type, label_name);
    context.sealed.borrow_mut().push(Document { seal: seal.clone(), salt, content: content.to_vec() });
    Ok(seal)
}

/// Puts on disk what the event that is about to be signed commits to.
pub(crate) fn keep_all(context: &Context) -> Outcome<()> {
    for document in context.sealed.take() {
        let path = keep(context, &document)?;
        context.out.note(&Message::SealKept { label: document.seal.label.to_string(), path });
    }
    Ok(())
}

/// Where the document of a seal is kept here.
pub(crate) fn folder(context: &Context, seal: &Seal) -> PathBuf {
    context.config.folder.join("sealed").join(seal.commitment.to_string())
}

/// Whether the document of a seal is kept here, and opens it.
pub(crate) fn is_here(context: &Context, seal: &Seal) -> bool {
    read(&folder(context, seal)).is_ok_and(|(salt, content)| seal.opens(&salt, &content))
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
    let (salt, content) = read(&sent).map_err(|error| {
        let exit = if error.kind() == std::io::ErrorKind::NotFound { Exit::NotFound } else { Exit::Usage };
        Failure::new(exit, Message::SealedUnreadable { path: shown.clone() })
            .because(&error)
            .hint(Message::SealedAskHint { author: event.author.to_string() })
    })?;
    let entry = verified.entry.index.to_string();
    let seal = seals(&event.body).into_iter().find(|seal| seal.opens(&salt, &content)).ok_or_else(|| {
        let message = Message::SealedOther { path: shown.clone(), entry: entry.clone() };
        Failure::new(Exit::VerificationFailed, message)
            .hint(Message::SealedAskHint { author: event.author.to_string() })
    })?;
    let path = keep(context, &Document { seal: seal.clone(), salt, content })?;
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

/// Salt and content in a folder.
fn read(folder: &Path) -> std::io::Result<(Salt, Vec<u8>)> {
    let bad = || std::io::Error::new(std::io::ErrorKind::InvalidData, "salt: not 64 hexadecimal digits");
    if std::fs::metadata(folder.join("content"))?.len() > LARGEST {
        return Err(std::io::Error::new(std::io::ErrorKind::InvalidData, "content: larger than 1 GiB"));
    }
    let salt = std::fs::read_to_string(folder.join("salt"))?;
    // A hash has the same form as a salt: 32 bytes in hexadecimal digits.
    let salt: mengshu_core::value::Hash = salt.trim().parse().map_err(|_| bad())?;
    Ok((Salt(salt.0), std::fs::read(folder.join("content"))?))
}

fn keep(context: &Context, document: &Document) -> Outcome<String> {
    let folder = folder(context, &document.seal);
    let path = folder.display().to_string();
    write(&folder, &document.salt, &document.content, &document.seal)
        .map_err(|error| Failure::new(Exit::Failed, Message::FileUnwritable { path: path.clone() }).because(&error))?;
    Ok(path)
}

fn write(folder: &Path, salt: &Salt, content: &[u8], seal: &Seal) -> std::io::Result<()> {
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        std::fs::write(&path, bytes).and_then(|()| std::fs::File::open(&path)?.sync_all())
    };
    write("content", content)?;
    write("salt", format!("{}\n", hex(&salt.0)).as_bytes())?;
    write("seal.json", serde_json::to_string_pretty(seal)?.as_bytes())?;
    std::fs::File::open(folder)?.sync_all()
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
