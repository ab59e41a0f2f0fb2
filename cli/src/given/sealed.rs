//! What an event being drafted seals, and what is kept here of what others have sealed.
//!
//! Invariants: content and salt are on disk before the event that commits to them is signed, so that no commitment
//! exists which nobody can open; of an event that is refused or only tried nothing is kept.

use std::path::{Path, PathBuf};

use mengshu_core::mechanism::Body;
use mengshu_core::value::{LedgerId, Seal};
use serde_json::Value;

use super::Context;
use super::document::{Document, LARGEST, copies, opens};
use crate::files::{read_at_most, unreadable};
use crate::language::Message;
use crate::output::{Exit, Failure, Outcome};

/// Seals a file.
pub(crate) fn file(context: &Context, path: &Path, label: Option<String>) -> Outcome<Seal> {
    let (content, label) = read_file(path, label)?;
    seal(context, content, media_type(path), &label)
}

/// Seals a file that is evidence of what a member says in a ledger: the same bytes once more have the same commitment, so
/// that the rules find evidence that is used twice. Never for what can be guessed, such as a name.
pub(crate) fn evidence(context: &Context, ledger: &LedgerId, path: &Path, label: Option<String>) -> Outcome<Seal> {
    let (content, label) = read_file(path, label)?;
    let evidence_of = format!("{ledger} {}", context.member()?);
    let document = Document::evidence(&documents(context), evidence_of, content, (media_type(path), &label))?;
    Ok(drafted(context, document))
}

fn read_file(path: &Path, label: Option<String>) -> Outcome<(Vec<u8>, String)> {
    let too_large = || Failure::new(Exit::Usage, Message::SealTooLarge { path: path.display().to_string() });
    let content = read_at_most(path, LARGEST).map_err(|error| unreadable(path, &error))?.ok_or_else(too_large)?;
    if content.iter().all(u8::is_ascii_whitespace) {
        return Err(Failure::new(Exit::Usage, Message::SealEmpty { path: path.display().to_string() }));
    }
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok((content, label.unwrap_or(name)))
}

/// Seals a short text.
pub(crate) fn text(context: &Context, content: &str, label: &str) -> Outcome<Seal> {
    seal(context, content.as_bytes().to_vec(), "text/plain", label)
}

fn seal(context: &Context, content: Vec<u8>, media_type: &str, label: &str) -> Outcome<Seal> {
    Ok(drafted(context, Document::new(content, media_type, label)?))
}

fn drafted(context: &Context, document: Document) -> Seal {
    let seal = document.seal().clone();
    context.sealed.borrow_mut().push(document);
    seal
}

/// Puts on disk what the event that is about to be signed commits to.
pub(crate) fn keep_all(context: &Context) -> Outcome<()> {
    for document in context.sealed.take() {
        let path = document.keep_in(&documents(context))?.display().to_string();
        context.out.note(&Message::SealKept { label: document.seal().label.to_string(), path });
    }
    Ok(())
}

/// Where documents are kept here.
pub(crate) fn documents(context: &Context) -> PathBuf {
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

/// Where the document of a seal is kept here under other seals as well: the same paper, sealed more than once.
pub(crate) fn kept_elsewhere(context: &Context, seal: &Seal) -> Vec<PathBuf> {
    copies(&documents(context), seal)
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
