//! Handing in what is signed: submit, verify the receipt, say where the event stands and who does what next.
//!
//! Invariants: an answer counts once its proof leads to a checkpoint that extends the verified history; that something is
//! recorded is said whatever fails afterwards; what is not answered is sent again as it was signed.

use std::path::Path;
use std::time::{Duration, Instant};

use mengshu_core::event::EventSignature;
use mengshu_core::mechanism::{Body, Event, Step, roll};
use mengshu_core::proof::{NoteKey, RefusalNote};
use mengshu_core::value::{EventId, KeyId};
use mengshu_proto::v1;
use serde_json::{Value, json};
use tonic::{Code, Status};

use super::outbox;
use super::preview::{Preview, decision_list, decision_words, lack, undecided, warnings};
use crate::client::trust::Trust;
use crate::client::{Client, refusal_note};
use crate::files::{beside, require_writable, write_receipt};
use crate::given::{Context, sealed};
use crate::language::{Lang, Message, word as in_words};
use crate::output::{Exit, Failure, Outcome, Stage, from_refusal, hex, items, reason, said_as_data};

/// How long is waited before signed bytes that were not answered are sent again.
const AGAIN: [Duration; 2] = [Duration::from_millis(300), Duration::from_millis(1200)];

/// Submits signed bytes, verifies the receipt and prints where the event stands. What happened is said first: whatever fails
/// after the node recorded it is told after that, and never instead.
pub(crate) fn hand_in(
    context: &Context,
    client: &Client,
    trust: &mut Trust,
    bytes: &[u8],
    signatures: &[EventSignature],
    receipt_file: Option<&Path>,
    preview: Preview<'_>,
) -> Outcome<()> {
    let id = EventId::of(bytes);
    let event = Event::decode(bytes).map_err(|error| from_refusal(&error.into()))?;
    if let Some(path) = receipt_file {
        require_writable(&[path.to_path_buf(), beside(path, ".entry")])?;
    }
    let lang = context.out.lang();
    context.out.come_to(Stage::Sent);
    let receipt = match sent(context, client, bytes, signatures) {
        Ok(receipt) => receipt,
        Err(status) if is_refusal(&status) => {
            // What a day's quota refuses can be sent again tomorrow, the same bytes.
            if status.code() != Code::ResourceExhausted {
                outbox::settle(context, &id);
            }
            context.out.come_to(Stage::Refused);
            return Err(refused(context, client, trust.key(), (&id, bytes), &status));
        }
        Err(status) => return Err(unanswered(context, &event, &id, client.failure(&status))),
    };
    let unproved = |failure: Failure| failure.first(Message::SentUnproved, lang);
    let (verified, remembered) = trust.check_first(client, &receipt).map_err(unproved)?;
    if verified.entry.event.0 != bytes {
        let detail = "its receipt is for another event".to_owned();
        return Err(unproved(Failure::new(Exit::VerificationFailed, Message::NodeLies { detail })));
    }
    context.out.recorded_as(receipt.index);
    let written = receipt_file.map(|path| write_receipt(path, &verified.proof.text(), &verified.bytes).map(|()| path));
    let (receipt_file, unwritten) = match written {
        Some(Ok(path)) => (Some(path), Ok(())),
        Some(Err(failure)) => (None, Err(failure)),
        None => (None, Ok(())),
    };
    let told = tell(context, (client, trust), &event, &receipt, receipt_file, preview);
    if told.is_ok() && unwritten.is_ok() || matches!(told, Err(Failure::BrokenPipe)) {
        outbox::settle(context, &id);
    }
    told.and(unwritten).and(remembered).map_err(|failure| {
        let entry = receipt.index.to_string();
        failure.first(Message::RecordedBut { entry: entry.clone() }, lang).hint(Message::RecordedButHint { entry })
    })
}

/// Sends signed bytes; the same again, a few times, where no answer comes.
fn sent(
    context: &Context,
    client: &Client,
    bytes: &[u8],
    signatures: &[EventSignature],
) -> Result<v1::Receipt, Box<Status>> {
    let mut waits = AGAIN.iter();
    loop {
        let began = Instant::now();
        let answer = client.submit(bytes, signatures);
        match (&answer, waits.next()) {
            // Who waited for a whole call already is told rather than kept waiting.
            (Err(status), Some(wait)) if !is_refusal(status) && began.elapsed() < Duration::from_secs(5) => {
                context.out.note(&Message::SendingAgain);
                std::thread::sleep(*wait);
            }
            _ => return answer,
        }
    }
}

/// Whether an error is an answer that settles it: a code of the rule book. Whatever else went wrong, it may be recorded.
fn is_refusal(status: &Status) -> bool {
    reason(status).is_some_and(|reason| roll::all_codes().any(|code| code.id == reason))
}

/// Signed and sent, and nobody knows what became of it.
fn unanswered(context: &Context, event: &Event, id: &EventId, failure: Failure) -> Failure {
    let failure = failure.first(Message::Unanswered, context.out.lang()).ends(Exit::Unavailable);
    if !outbox::holds(context, id) {
        return failure.hint(Message::UnansweredElsewhere);
    }
    let folder = outbox::folder(context, id);
    let signature = outbox::signature_file(&folder, &event.author).display().to_string();
    failure.hint(Message::UnansweredHint { path: folder.display().to_string(), signature })
}

/// What an act still waits for.
#[derive(Debug, Default)]
struct Waits {
    pending: Vec<(String, String)>,
    decisions: Vec<v1::NeededDecision>,
    /// Where the act stands, as far as the node was asked after it was recorded.
    standing: Option<String>,
}

/// What the act waits for now that the event is recorded. A dry run knows neither who signed beside the author nor what came
/// since a first answer; where that can matter the node is asked again.
fn waits(
    context: &Context,
    (client, trust): (&Client, &mut Trust),
    act: &EventId,
    receipt: &v1::Receipt,
    prepared: Option<&v1::PrepareResponse>,
) -> Waits {
    let (pending, decisions) = (v1_missing(prepared), undecided(prepared));
    if pending.is_empty() && decisions.is_empty() && !receipt.duplicate {
        return Waits::default();
    }
    let shown = trust.view(client, &format!("act/{act}"), context.out.lang()).ok();
    let Some(shown) = shown else { return Waits { pending, decisions, standing: None } };
    let text = |row: &Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
    let waiting = &shown["pending"];
    let missing = items(&waiting["missing"]).iter().map(|row| (text(row, "member"), text(row, "scope")));
    let organs = items(&waiting["undecided"])
        .iter()
        .map(|row| v1::NeededDecision { organ: text(row, "organ"), matter: text(row, "matter") });
    let standing = Some(text(&shown, "standing")).filter(|word| !word.is_empty() && word != "done");
    Waits { pending: missing.collect(), decisions: organs.collect(), standing }
}

/// Prints what was recorded, where it stands and who does what next.
fn tell(
    context: &Context,
    node: (&Client, &mut Trust),
    event: &Event,
    receipt: &v1::Receipt,
    receipt_file: Option<&Path>,
    preview: Preview<'_>,
) -> Outcome<()> {
    let Preview { prepared, about, .. } = preview;
    let id = EventId::of(&event.encode().map_err(|error| from_refusal(&error.into()))?);
    // What is missing is missing to the act: an endorsement itself is done when it is recorded.
    let endorsed = match &event.body {
        Body::Act(Step::Endorse { act }) => Some(*act),
        _ => None,
    };
    let Waits { pending, decisions, standing: now } = waits(context, node, &endorsed.unwrap_or(id), receipt, prepared);
    let standing = receipt.effects.iter().find(|effect| effect.act.as_ref() == id.as_bytes());
    let missing: Vec<_> = pending.iter().map(|(member, scope)| json!({ "member": member, "scope": scope })).collect();
    let effects: Vec<_> = receipt.effects.iter().map(effect).collect();
    let word = match (standing, now) {
        (Some(effect), _) => effect.standing.clone(),
        (None, _) if endorsed.is_some() => "recorded".to_owned(),
        (None, Some(now)) => now,
        (None, None) if !pending.is_empty() || !decisions.is_empty() => "pending".to_owned(),
        (None, None) => "recorded".to_owned(),
    };
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
            "warnings": warnings(context, preview),
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
        context.out.tell(&Message::Duplicate);
    }
    if let Some(path) = receipt_file {
        context.out.note(&Message::ReceiptWritten { path: path.display().to_string() });
    }
    let about = about.filter(|_| endorsed.is_some());
    let act = match (about, endorsed) {
        (Some((entry, _)), _) => entry.to_string(),
        (None, Some(act)) => act.to_string(),
        (None, None) => receipt.index.to_string(),
    };
    next_steps(context, event, about.map(|(_, event)| event), &act, &pending, &decisions);
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
    // A ledger that was named for this run alone has to be named again.
    let (author, act) = (event.author.to_string(), format!("{act}{}", context.config.named_for_this_run()));
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
fn refused(
    context: &Context,
    client: &Client,
    key: &NoteKey,
    (id, bytes): (&EventId, &[u8]),
    status: &Status,
) -> Failure {
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
    // A note names the event by its id alone; the bytes beside it show what was tried.
    let saved = path
        .parent()
        .map_or(Ok(()), std::fs::create_dir_all)
        .and_then(|()| std::fs::write(path.with_extension("event"), bytes))
        .and_then(|()| std::fs::write(&path, &note));
    match saved {
        Ok(()) => failure.hint(Message::RefusalKept { path: path.display().to_string() }),
        Err(_) => failure,
    }
}

/// Why an act is void, in the reader's language where this program knows the text.
fn found(effect: &v1::Effect, lang: Lang) -> String {
    said_as_data(&effect.void_found).map_or_else(|| effect.void_message.clone(), |said| said.words(lang))
}
