//! `mengshu prepare`, `mengshu submit` and `mengshu receipt`: for those who sign elsewhere.

use std::path::Path;

use mengshu_core::book::Refusal;
use mengshu_core::event::key::{KeyCache, Signature};
use mengshu_core::event::{Entry, EventSignature, Submission, sshsig};
use mengshu_core::mechanism::{Body, Event, membership};
use mengshu_core::proof::{Checkpoint, NoteKey, Receipt};
use mengshu_core::value::{EventId, LedgerId};
use serde_json::json;

use crate::args::{Handling, Prepare, ReceiptCommand, Submit};
use crate::client::trust::Trust;
use crate::files::{beside, read_bytes, read_event, read_text, read_toml};
use crate::given::typed::as_member;
use crate::given::{Context, Desk};
use crate::language::Message;
use crate::output::{Exit, Failure, Outcome, from_refusal, shown, time};
use crate::perform;

pub(super) fn prepare(options: Prepare, context: &Context) -> Outcome<()> {
    let toml = options.body.extension().is_some_and(|end| end == "toml");
    let body: Body = if toml {
        read_toml(&options.body)?
    } else {
        serde_json::from_str(&read_text(&options.body)?).map_err(|error| {
            let path = options.body.display().to_string();
            Failure::new(Exit::Usage, Message::FileBad { path }).because(&error)
        })?
    };
    let handling = Handling { prepare: Some(options.out), ..Handling::default() };
    if let Body::Membership(membership::Act::Found(found)) = &body {
        let node = (found.node.name.clone(), found.node.key);
        return perform::found(context, &context.client()?, &handling, body, node).map(drop);
    }
    perform::act(&mut Desk::open(context)?, &handling, body).map(drop)
}

pub(super) fn submit(options: Submit, context: &Context) -> Outcome<()> {
    let bytes = read_event(&options.event)?;
    let event = Event::decode(&bytes).map_err(|error| from_refusal(&error.into()))?;
    if options.signature.is_empty() {
        return Err(Failure::new(Exit::Usage, Message::SignatureNeeded));
    }
    let signatures: Outcome<Vec<_>> = options.signature.iter().map(|text| signature(text, &event)).collect();
    let mut signatures = signatures?;
    signatures.sort();
    // What does not verify here would be refused there; here it can be said which file it is.
    Submission { event: bytes.clone(), signatures: signatures.clone() }
        .verify::<Body>(&mut KeyCache::default())
        .map_err(|error| from_refusal(&error.into()))?;
    let client = context.client()?;
    let mut trust = match (&event.ledger, &event.body) {
        (Some(ledger), _) => Trust::open(&client, &context.config.folder, *ledger)?,
        (None, Body::Membership(membership::Act::Found(found))) => {
            let ledger = LedgerId(EventId::of(&bytes).0);
            Trust::new(&context.config.folder, ledger, found.node.name.clone(), found.node.key)?
        }
        (None, _) => {
            return Err(Failure::new(Exit::Usage, Message::FileBad { path: options.event.display().to_string() }));
        }
    };
    let prepared = client.prepare(&bytes, context.out.lang()).ok();
    let receipt = options.receipt.as_deref();
    let preview = perform::Preview { prepared: prepared.as_ref(), about: None };
    perform::hand_in(context, &client, &mut trust, &bytes, &signatures, receipt, preview)
}

/// Reads `[MEMBER=]FILE`: an armored signature, or the raw 64 bytes of one by the author's key.
fn signature(text: &str, event: &Event) -> Outcome<EventSignature> {
    // A path may hold an equals sign; what exists as a file is one.
    let (member, path) = match text.split_once('=') {
        Some((member, path)) if !Path::new(text).exists() => (Some(as_member(member)?), path),
        _ => (None, text),
    };
    let bytes = read_event(Path::new(path))?;
    if let Ok(raw) = <[u8; 64]>::try_from(bytes.as_slice()) {
        let member = member.unwrap_or_else(|| event.author.clone());
        return Ok(EventSignature { member, key: event.key, signature: Signature(raw) });
    }
    let other = || Failure::new(Exit::VerificationFailed, Message::SignatureOther { path: path.to_owned() });
    let armored = std::str::from_utf8(&bytes).map_err(|error| other().because(&error))?;
    let (key, signature) = sshsig::unarmor(armored, sshsig::EVENT).map_err(|error| other().because(&error))?;
    let member = match member {
        Some(member) => member,
        None if key == event.key => event.author.clone(),
        None => {
            let fingerprint = sshsig::fingerprint(&key);
            return Err(Failure::new(Exit::Usage, Message::SignatureWhose { path: path.to_owned(), fingerprint }));
        }
    };
    Ok(EventSignature { member, key, signature })
}

pub(super) fn receipt(command: &ReceiptCommand, context: &Context) -> Outcome<()> {
    let ReceiptCommand::Verify { file, entry, vkey } = command;
    let path = file.display().to_string();
    let fails = || Failure::new(Exit::VerificationFailed, Message::ReceiptFails { path: path.clone() });
    let receipt = Receipt::parse(&read_text(file)?).map_err(|error| fails().because(&error))?;
    let entry_file = entry.clone().unwrap_or_else(|| beside(file, ".entry"));
    let bytes = read_bytes(&entry_file)?;
    let checkpoint = Checkpoint::peek(&receipt.checkpoint).map_err(|error| fails().because(&error))?;
    let key = match vkey {
        Some(text) => NoteKey::parse_vkey(text).map_err(|error| Failure::bad_value(text).because(&error))?,
        None => known_key(context, &checkpoint.origin)?,
    };
    let checkpoint = receipt.verify(&bytes, &key).map_err(|error| fails().because(&error))?;
    let entry = Entry::decode(&bytes).map_err(|error| fails().because(&Refusal::from(error)))?;
    if entry.index != receipt.index {
        return Err(fails());
    }
    let submission = Submission { event: entry.event.0.clone(), signatures: entry.signatures.clone() };
    let verified =
        submission.verify::<Body>(&mut KeyCache::default()).map_err(|error| fails().because(&Refusal::from(error)))?;
    let event = verified.event();
    if context.out.is_json() {
        return context.out.json(&json!({
            "holds": true,
            "index": entry.index,
            "recorded_at": entry.recorded_at,
            "event": verified.id(),
            "author": event.author,
            "signed_by": verified.signatures().iter().map(|signature| &signature.member).collect::<Vec<_>>(),
            "body": event.body,
            "origin": checkpoint.origin,
            "size": checkpoint.size,
            "root": checkpoint.root,
        }));
    }
    let signed: Vec<_> = verified
        .signatures()
        .iter()
        .map(|signature| format!("{} {}", signature.member, sshsig::fingerprint(&signature.key)))
        .collect();
    let mut fields = shown(event, &verified.id(), None, &context.out);
    let lang = context.out.lang();
    fields.insert(0, (Message::FieldEntry.text(lang), entry.index.to_string()));
    fields.push((Message::FieldRecorded.text(lang), time(entry.recorded_at.micros())));
    fields.push((Message::FieldSignedBy.text(lang), signed.join(", ")));
    context.out.pairs(&fields)?;
    context.out.note(&Message::ReceiptHolds { index: entry.index.to_string(), size: checkpoint.size.to_string() });
    Ok(())
}

/// The node's key for an origin, as the founding event named it when the ledger was first read here.
fn known_key(context: &Context, origin: &str) -> Outcome<NoteKey> {
    let unknown = || {
        Failure::new(Exit::NotFound, Message::ReceiptNoKey { origin: origin.to_owned() })
            .hint(Message::ReceiptNoKeyHint)
    };
    let ledger = origin.rsplit_once('/').and_then(|(_, ledger)| ledger.parse().ok()).ok_or_else(unknown)?;
    let trust = Trust::remembered(&context.config.folder, ledger)?.ok_or_else(unknown)?;
    Ok(trust.key().clone())
}
