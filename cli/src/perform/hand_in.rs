//! Handing in what is signed: submit, verify the receipt, say where the event stands and who does what next.
//!
//! Invariant: an answer counts once its proof leads to a checkpoint that extends the verified history.

use std::path::Path;

use mengshu_core::event::EventSignature;
use mengshu_core::mechanism::{Body, Event, Step};
use mengshu_core::proof::{NoteKey, RefusalNote};
use mengshu_core::value::{EventId, KeyId};
use mengshu_proto::v1;
use serde_json::{Value, json};
use tonic::Status;

use super::preview::{Preview, decision_list, decision_words, lack, undecided, warnings};
use crate::client::trust::Trust;
use crate::client::{Client, refusal_note};
use crate::files::write_receipt;
use crate::given::{Context, sealed};
use crate::language::{Lang, Message, word as in_words};
use crate::output::{Exit, Failure, Outcome, from_refusal, hex, said_as_data};

/// Submits signed bytes, verifies the receipt and prints where the event stands.
pub(crate) fn hand_in(
    context: &Context,
    client: &Client,
    trust: &mut Trust,
    bytes: &[u8],
    signatures: &[EventSignature],
    receipt_file: Option<&Path>,
    preview: Preview<'_>,
) -> Outcome<()> {
    let Preview { prepared, about } = preview;
    let id = EventId::of(bytes);
    let event = Event::decode(bytes).map_err(|error| from_refusal(&error.into()))?;
    let receipt =
        client.submit(bytes, signatures).map_err(|status| refused(context, client, trust.key(), &id, &status))?;
    let verified = trust.check(client, &receipt)?;
    if verified.entry.event.0 != bytes {
        let detail = "its receipt is for another event".to_owned();
        return Err(Failure::new(Exit::VerificationFailed, Message::NodeLies { detail }));
    }
    if let Some(path) = receipt_file {
        write_receipt(path, &verified.proof.text(), &verified.bytes)?;
    }
    let pending = v1_missing(prepared);
    let decisions = undecided(prepared);
    let standing = receipt.effects.iter().find(|effect| effect.act.as_ref() == id.as_bytes());
    let missing: Vec<_> = pending.iter().map(|(member, scope)| json!({ "member": member, "scope": scope })).collect();
    let effects: Vec<_> = receipt.effects.iter().map(effect).collect();
    // What is missing is missing to the act: an endorsement itself is done when it is recorded.
    let endorsed = match &event.body {
        Body::Act(Step::Endorse { act }) => Some(*act),
        _ => None,
    };
    let word = standing.map_or_else(
        || {
            let waits = !pending.is_empty() || !decisions.is_empty();
            if waits && endorsed.is_none() { "pending".to_owned() } else { "recorded".to_owned() }
        },
        |effect| effect.standing.clone(),
    );
    if context.out.is_json() {
        return context.out.json(&json!({
            "event": id,
            "ledger": hex(&receipt.ledger),
            "index": receipt.index,
            "recorded_at_us": receipt.recorded_at_us,
            "duplicate": receipt.duplicate,
            "standing": word,
            "words": prepared.map(|prepared| &prepared.words),
            "missing": missing,
            "decisions": decision_list(&decisions),
            "lack": lack(prepared),
            "warnings": warnings(prepared, context.out.lang()),
            "effects": effects,
            "checkpoint": receipt.checkpoint,
            "receipt_file": receipt_file.map(|path| path.display().to_string()),
        }));
    }
    let lang = context.out.lang();
    let mut fields = vec![
        (Message::FieldEntry, receipt.index.to_string()),
        (Message::FieldEvent, id.to_string()),
        (Message::FieldRecorded, context.out.time(receipt.recorded_at_us)),
        (Message::FieldStanding, in_words(&word, lang)),
    ];
    if !pending.is_empty() {
        let names: Vec<_> = pending.iter().map(|(member, _)| member.as_str()).collect();
        fields.push((Message::FieldMissing, names.join(", ")));
    }
    if !decisions.is_empty() {
        fields.push((Message::FieldUndecided, decision_words(&decisions, lang)));
    }
    for effect in receipt.effects.iter().filter(|effect| effect.act.as_ref() != id.as_bytes()) {
        let standing = in_words(&effect.standing, lang);
        fields.push((
            Message::FieldEffect,
            format!("{} {} {standing} {}", effect.kind, hex(&effect.act), found(effect, lang)),
        ));
    }
    context.out.record(&(), &fields)?;
    if receipt.duplicate {
        context.out.note(&Message::Duplicate);
    }
    if let Some(path) = receipt_file {
        context.out.note(&Message::ReceiptWritten { path: path.display().to_string() });
    }
    let about = about.filter(|_| endorsed.is_some());
    let act = match (about, endorsed) {
        (Some((entry, _)), _) => entry.to_string(),
        (None, Some(act)) => act.to_string().chars().take(16).collect(),
        (None, None) => receipt.index.to_string(),
    };
    next_steps(context, &event, about.map(|(_, event)| event), &act, &pending, &decisions);
    Ok(())
}

/// Who does what next, so that the act takes effect.
fn next_steps(
    context: &Context,
    event: &Event,
    about: Option<&Event>,
    act: &str,
    pending: &[(String, String)],
    decisions: &[v1::NeededDecision],
) {
    let (author, act) = (event.author.to_string(), act.to_owned());
    // An author is only missing where its key went beyond its authority.
    if pending.iter().any(|(member, _)| *member == author) {
        context.out.hint(&Message::RatifyNext { member: author.clone(), act: act.clone() });
    }
    if let Some((member, _)) = pending.iter().find(|(member, _)| *member != author) {
        let (member, act) = (member.clone(), act.clone());
        let body = &about.unwrap_or(event).body;
        let signs = matches!(body, Body::Agreement(act) if act.is_signed());
        let texts = sealed::seals(&event.body).into_iter().filter(|seal| signs && sealed::is_here(context, seal));
        for seal in texts {
            let path = sealed::folder(context, &seal).display().to_string();
            context.out.hint(&Message::SealedSend { member: member.clone(), path, act: act.clone() });
        }
        context.out.hint(&match signs {
            true => Message::SignNext { member, act },
            false => Message::EndorseNext { member, act },
        });
    }
    if matches!(event.body, Body::Act(Step::Decline { .. })) {
        context.out.hint(&Message::DeclinedNext);
    }
    for decision in decisions {
        context.out.hint(&Message::DecideNext { organ: decision.organ.clone(), act: act.clone() });
    }
}

fn effect(effect: &v1::Effect) -> Value {
    json!({
        "act": hex(&effect.act),
        "kind": effect.kind,
        "standing": effect.standing,
        "void_code": effect.void_code,
        "void_message": effect.void_message,
    })
}

fn v1_missing(prepared: Option<&v1::PrepareResponse>) -> Vec<(String, String)> {
    let missing = prepared.map(|prepared| prepared.missing.as_slice()).unwrap_or_default();
    missing.iter().map(|need| (need.member.clone(), need.scope.clone())).collect()
}

/// A refused submission: the node's words, and its signed refusal kept in a file.
fn refused(context: &Context, client: &Client, key: &NoteKey, id: &EventId, status: &Status) -> Failure {
    let failure = client.failure(status);
    let Some(note) = refusal_note(status) else { return failure };
    // Only a note that the node really signed can be exhibited later. An event of no ledger yet has the node's name.
    let genuine = RefusalNote::open(&note, key).is_ok_and(|refusal| refusal.event == *id)
        || client.info().is_ok_and(|info| {
            let key: Option<[u8; 32]> = info.key.as_ref().try_into().ok();
            let key = key.and_then(|key| NoteKey::log(&info.name, KeyId(key)).ok());
            key.is_some_and(|key| RefusalNote::open(&note, &key).is_ok_and(|refusal| refusal.event == *id))
        });
    if !genuine {
        return failure;
    }
    let path = context.config.folder.join("refusals").join(format!("{id}.note"));
    let saved = path.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| std::fs::write(&path, &note));
    match saved {
        Ok(()) => failure.hint(Message::RefusalKept { path: path.display().to_string() }),
        Err(_) => failure,
    }
}

/// Why an act is void, in the reader's language where this program knows the text.
fn found(effect: &v1::Effect, lang: Lang) -> String {
    said_as_data(&effect.void_found).map_or_else(|| effect.void_message.clone(), |said| said.words(lang))
}
