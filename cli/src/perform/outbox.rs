//! What was signed and has no answer yet: kept from before it is sent until a receipt or a refusal settles it.
//!
//! Invariants: what is sent is on disk before; what was asked for once is signed once, and sent again as it was signed;
//! what is kept leaves only when the node's answer settles it and all that was asked for with it is done.

use std::io;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};

use mengshu_core::event::{EventSignature, sshsig};
use mengshu_core::mechanism::{Body, Event};
use mengshu_core::value::{EventId, MemberId};
use serde_json::Value;

use crate::files::{sync_folder, unwritable};
use crate::given::Context;
use crate::language::Message;
use crate::output::{Exit, Failure, Outcome};

/// An event that was signed and not answered.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) id: EventId,
    pub(super) bytes: Vec<u8>,
    pub(super) event: Event,
    pub(super) signature: EventSignature,
}

impl Kept {
    /// Whether it is of the same kind as another event of the same member in the same ledger.
    pub(super) fn is_like(&self, event: &Event) -> bool {
        self.is_beside(event) && kind(&self.event.body) == kind(&event.body)
    }

    fn is_beside(&self, event: &Event) -> bool {
        self.event.ledger == event.ledger && self.event.author == event.author
    }

    /// Whether it says the same: its body, but for the salt of what is sealed.
    pub(super) fn says_the_same(&self, event: &Event) -> bool {
        self.is_beside(event) && unsalted(&self.event.body) == unsalted(&event.body)
    }
}

/// Where an event is kept until it is answered.
pub(super) fn folder(context: &Context, id: &EventId) -> PathBuf {
    place(context).join(id.to_string())
}

/// Where the author's signature of a kept event is.
pub(super) fn signature_file(folder: &Path, author: &MemberId) -> PathBuf {
    folder.join(format!("{author}.sig"))
}

fn place(context: &Context) -> PathBuf {
    context.config.folder.join("unanswered")
}

/// Keeps what is about to be sent, as `mengshu submit` takes it.
pub(super) fn keep(context: &Context, id: &EventId, bytes: &[u8], signature: &EventSignature) -> Outcome<()> {
    let target = folder(context, id);
    let write = || -> io::Result<()> {
        let place = place(context);
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&place)?;
        let owner = std::fs::Permissions::from_mode(0o700);
        let fresh = tempfile::Builder::new().prefix(".new-").permissions(owner).tempdir_in(&place)?;
        let armored = sshsig::armor(&signature.key, sshsig::EVENT, &signature.signature);
        let signature = signature_file(fresh.path(), &signature.member);
        for (path, content) in [(fresh.path().join("event"), bytes), (signature, armored.as_bytes())] {
            std::fs::write(&path, content)?;
            std::fs::File::open(&path)?.sync_all()?;
        }
        sync_folder(fresh.path())?;
        std::fs::rename(fresh.keep(), &target)?;
        sync_folder(&place)
    };
    write().map_err(|error| unwritable(&target, &error))
}

/// Forgets an event that is answered.
pub(super) fn settle(context: &Context, id: &EventId) {
    // What cannot be removed is found to be recorded the next time.
    let _ = std::fs::remove_dir_all(folder(context, id));
}

/// Whether an event is kept.
pub(super) fn holds(context: &Context, id: &EventId) -> bool {
    folder(context, id).is_dir()
}

/// All that is kept of this event's member in its ledger.
pub(super) fn beside(context: &Context, event: &Event) -> Outcome<Vec<Kept>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(place(context)).into_iter().flatten().flatten() {
        let path = entry.path();
        let Some(id) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
        let unreadable = || Failure::new(Exit::Failed, Message::KeptUnreadable { path: path.display().to_string() });
        let kept = read(&path, id).map_err(|error| unreadable().because(&error))?;
        found.extend(Some(kept).filter(|kept| kept.is_beside(event)));
    }
    found.sort_by_key(|kept| (kept.event.written_at, kept.id));
    Ok(found)
}

fn read(folder: &Path, id: EventId) -> io::Result<Kept> {
    let bytes = std::fs::read(folder.join("event"))?;
    let event = Event::decode(&bytes).map_err(io::Error::other)?;
    if EventId::of(&bytes) != id {
        return Err(io::Error::other("the event is another one"));
    }
    let armored = std::fs::read_to_string(signature_file(folder, &event.author))?;
    let (key, signature) = sshsig::unarmor(&armored, sshsig::EVENT).map_err(io::Error::other)?;
    let signature = EventSignature { member: event.author.clone(), key, signature };
    Ok(Kept { id, bytes, event, signature })
}

/// The chapter and the act's name.
pub(super) fn kind(body: &Body) -> Option<(String, String)> {
    let body = serde_json::to_value(body).ok()?;
    let (chapter, act) = body.as_object()?.iter().next()?;
    Some((chapter.clone(), act.as_object()?.keys().next()?.clone()))
}

/// A body without the commitments of what it seals: each sealing has another salt.
pub(super) fn unsalted(body: &Body) -> Value {
    fn strip(value: &mut Value) {
        match value {
            Value::Object(fields) => {
                fields.remove("commitment");
                fields.values_mut().for_each(strip);
            }
            Value::Array(items) => items.iter_mut().for_each(strip),
            _ => {}
        }
    }
    let mut value = serde_json::to_value(body).unwrap_or_default();
    strip(&mut value);
    value
}
