//! Sealed documents: the content and its salt stay here, only the commitment goes into the event.
//!
//! Invariant: content and salt are on disk before the event that commits to them is built, so that no commitment exists
//! which nobody can open.

use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use mengshu_core::value::{Name, Salt, Seal};

use super::Context;
use super::perform::{hex, random};
use crate::language::Message;
use crate::output::{Exit, Failure, Outcome};

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
    let folder = context.config.folder.join("sealed").join(seal.commitment.to_string());
    keep(&folder, &salt, content, &seal).map_err(|error| {
        let message = Message::FileUnwritable { path: folder.display().to_string() };
        Failure::new(Exit::Failed, message).because(&error)
    })?;
    context.out.note(&Message::SealKept { label: label.to_owned(), path: folder.display().to_string() });
    Ok(seal)
}

fn keep(folder: &PathBuf, salt: &Salt, content: &[u8], seal: &Seal) -> std::io::Result<()> {
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
