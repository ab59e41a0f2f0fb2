//! `mengshu sealed`: documents that others have sent, checked against the log.

use crate::args::SealedCommand;
use crate::client::{Which, decoded};
use crate::given::document::{self, Document};
use crate::given::{Context, Desk, sealed};
use crate::language::Message;
use crate::output::{Exit, Failure, Outcome};

pub(super) fn run(command: SealedCommand, context: &Context) -> Outcome<()> {
    let SealedCommand::Receive { folder: sent, act } = command;
    let mut desk = Desk::open(context)?;
    let act = desk.event_id(&act)?;
    let verified = desk.entry(Which::Event(act))?;
    let event = decoded(&verified.entry)?;
    let shown = sent.display().to_string();
    let entry = verified.entry.index.to_string();
    let seals = sealed::seals(&event.body);
    if seals.is_empty() {
        return Err(Failure::new(Exit::NotFound, Message::SealedNothing { entry }).hint(Message::SealedNothingHint));
    }
    let (salt, content) = document::read(&sent).map_err(|error| {
        let exit = if error.kind() == std::io::ErrorKind::NotFound { Exit::NotFound } else { Exit::Usage };
        Failure::new(exit, Message::SealedUnreadable { path: shown.clone() })
            .because(&error)
            .hint(Message::SealedAskHint { author: event.author.to_string() })
    })?;
    let seal = seals.into_iter().find(|seal| seal.opens(&salt, &content)).ok_or_else(|| {
        let message = Message::SealedOther { path: shown.clone(), entry: entry.clone() };
        Failure::new(Exit::VerificationFailed, message)
            .hint(Message::SealedAskHint { author: event.author.to_string() })
    })?;
    let document = Document::opened(seal.clone(), salt, content);
    let path = document.keep_in(&sealed::documents(context))?.display().to_string();
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
