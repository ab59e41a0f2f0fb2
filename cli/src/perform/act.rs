//! The one path of every act: build, dry run, show, ask, sign, submit, verify the receipt.
//!
//! Invariants: the bytes that are signed are the bytes that this program built, and the id it shows is computed from
//! them; nothing is signed before the rules have judged it and the person has seen it; an answer counts once its proof
//! leads to a checkpoint that extends the verified history.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use mengshu_core::event::{Body, Event, EventSignature, Step, VERSION, sshsig};
use mengshu_core::proof::{NoteKey, RefusalNote};
use mengshu_core::value::{DecisionId, EventId, LedgerId, MemberId, NodeName, Nonce, Share, Timestamp};
use mengshu_proto::v1;
use serde_json::{Value, json};
use tonic::Status;

use super::Context;
use super::desk::Desk;
use super::sealed;
use super::sign::{said, shown};
use crate::args::Handling;
use crate::client::trust::Trust;
use crate::client::{Client, Which, refusal_note};
use crate::files::{require_new, write_new};
use crate::language::Message;
use crate::output::{Exit, Failure, Outcome, time};

/// What a performed act gave, for what follows it.
#[derive(Debug)]
pub(crate) struct Done {
    pub(crate) ledger: LedgerId,
}

/// Now, by the machine's clock.
pub(crate) fn now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}

/// Random bytes.
pub(crate) fn random<const N: usize>() -> Outcome<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| Failure::new(Exit::Failed, Message::KeyNoRandom).because(&error))?;
    Ok(bytes)
}

/// Performs an act in a ledger.
pub(crate) fn act(desk: &mut Desk<'_>, handling: &Handling, body: Body) -> Outcome<Option<Done>> {
    // The newest history first: a node that shows another one than before gets no signature.
    desk.trust.renew(&desk.client)?;
    let context = desk.context;
    let event = Event {
        ledger: Some(desk.ledger),
        seen: desk.trust.seen(),
        not_after: handling.not_after,
        ..draft(context, body)?
    };
    let about = match about(desk, &event.body) {
        // Who insists on a signed refusal gets it also for what is not there.
        Err(failure) if handling.insist && failure.exit() == Some(Exit::NotFound) => None,
        other => other?,
    };
    go(context, &desk.client, handling, &event, about.as_ref(), &mut desk.trust)
}

/// What the body acts on: the entry and the event in it. It is shown as its author signed it, not as the node words it.
fn about(desk: &mut Desk<'_>, body: &Body) -> Outcome<Option<(u64, Event)>> {
    use mengshu_core::mechanism::{benefit, contribution, decision, membership};
    let act = match body {
        Body::Act(step) => Some(step.act()),
        Body::Decision(decision::Act::Vote(vote)) => decided(desk, &vote.decision)?,
        Body::Membership(membership::Act::Confirm(confirm)) => Some(confirm.act),
        Body::Membership(membership::Act::Strike(strike)) => Some(strike.act),
        Body::Membership(membership::Act::Admit(admit)) => admit.application,
        Body::Contribution(contribution::Act::Acknowledge(acknowledge)) => Some(acknowledge.delivery),
        Body::Benefit(benefit::Act::Acknowledge(acknowledge)) => Some(acknowledge.payment),
        _ => None,
    };
    let Some(act) = act else { return Ok(None) };
    let entry = desk.entry(Which::Event(act))?.entry;
    let event = super::event::decoded(&entry)?;
    if let (Body::Act(_), Body::Act(step)) = (body, &event.body) {
        let failure = Failure::new(Exit::Usage, Message::StepOnStep { entry: entry.index.to_string() });
        return Err(failure.hint(Message::StepOnStepHint { act: step.act().to_string() }));
    }
    Ok(Some((entry.index, event)))
}

/// The act that an item of an agenda decides on, as whoever put the item there signed it.
fn decided(desk: &mut Desk<'_>, item: &DecisionId) -> Outcome<Option<EventId>> {
    use mengshu_core::mechanism::decision::Act;
    // Of an item that is not there the dry run says so, in the words of the rules.
    let Ok(document) = desk.view(&format!("decision/{item}")) else { return Ok(None) };
    let entry = document["entry"].as_u64().unwrap_or_default();
    let event = super::event::decoded(&desk.entry(Which::Index(entry))?.entry)?;
    let items = match event.body {
        Body::Decision(Act::Convene(convene)) => convene.agenda,
        Body::Decision(Act::AddItem(add)) => vec![add.item],
        _ => Vec::new(),
    };
    let found = items.into_iter().find(|listed| listed.decision == *item);
    found.map(|listed| listed.act).ok_or_else(|| {
        let detail = format!("entry {entry} puts no item {item} on an agenda");
        Failure::new(Exit::VerificationFailed, Message::NodeLies { detail })
    })
}

/// Founds an alliance: the event that has no ledger yet, because its id becomes the ledger's.
pub(crate) fn found(
    context: &Context,
    client: &Client,
    handling: &Handling,
    body: Body,
    node: (NodeName, mengshu_core::value::KeyId),
) -> Outcome<Option<Done>> {
    let event = Event { not_after: handling.not_after, ..draft(context, body)? };
    let id = EventId::of(&encode(&event)?);
    let mut trust = Trust::new(&context.config.folder, LedgerId(id.0), node.0, node.1)?;
    go(context, client, handling, &event, None, &mut trust)
}

/// An event by the member and key that the settings name.
fn draft(context: &Context, body: Body) -> Outcome<Event> {
    let author = context.member()?;
    let spec = context.key_spec(None)?;
    let found = context.keyring().find(&spec)?;
    // A locked PKCS#8 file hides its public key until it is opened.
    let key = match found.key {
        Some(key) => key,
        None => context.keyring().signer(&spec, &context.out)?.key_id(),
    };
    Ok(Event {
        v: VERSION,
        ledger: None,
        nonce: Nonce(random()?),
        author,
        key,
        written_at: now(),
        not_after: None,
        seen: None,
        body,
    })
}

fn encode(event: &Event) -> Outcome<Vec<u8>> {
    event.encode().map_err(|refusal| super::sign::refused(&refusal))
}

fn go(
    context: &Context,
    client: &Client,
    handling: &Handling,
    event: &Event,
    about: Option<&(u64, Event)>,
    trust: &mut Trust,
) -> Outcome<Option<Done>> {
    let bytes = encode(event)?;
    let id = EventId::of(&bytes);
    if let Some(path) = &handling.receipt {
        require_new(&[path.clone(), beside(path, ".entry")])?;
    }
    if let Some(path) = &handling.prepare {
        require_new(std::slice::from_ref(path))?;
    }
    let prepared = match client.prepare(&bytes, context.out.lang()) {
        Err(failure) if handling.insist && failure.exit() != Some(Exit::Unavailable) => {
            context.out.failure(&failure);
            v1::PrepareResponse { event: bytes.clone().into(), event_id: id.0.to_vec().into(), ..Default::default() }
        }
        Err(failure) if matches!(failure.exit(), Some(Exit::Failed | Exit::Denied | Exit::Conflict)) => {
            return Err(failure.hint(Message::InsistHint));
        }
        Err(failure) => return Err(failure),
        Ok(prepared) => prepared,
    };
    if prepared.event != bytes || prepared.event_id.as_ref() != id.as_bytes() {
        let detail = "its dry run answers about another event".to_owned();
        return Err(Failure::new(Exit::VerificationFailed, Message::NodeLies { detail }));
    }
    if let Some(path) = &handling.prepare {
        sealed::keep_all(context)?;
        write_new(path, &bytes)?;
        return prepared_only(context, event, about, &id, &prepared, Some(path)).map(|()| None);
    }
    if handling.dry_run {
        return prepared_only(context, event, about, &id, &prepared, None).map(|()| None);
    }
    show(context, event, about, &id, &prepared);
    context.confirm(&Message::ConfirmSign { member: event.author.to_string() })?;
    let signer = context.keyring().signer(&context.key_spec(None)?, &context.out)?;
    sealed::keep_all(context)?;
    let signature = signer.sign(sshsig::EVENT, &bytes)?;
    let signature = EventSignature { member: event.author.clone(), key: event.key, signature };
    let preview = Preview { prepared: Some(&prepared), about };
    hand_in(context, client, trust, &bytes, &[signature], handling.receipt.as_deref(), preview)?;
    Ok(Some(Done { ledger: event.ledger.unwrap_or(LedgerId(id.0)) }))
}

/// What is seen of an event before it is signed.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Preview<'a> {
    /// The node's dry run.
    pub(crate) prepared: Option<&'a v1::PrepareResponse>,
    /// What it acts on.
    pub(crate) about: Option<&'a (u64, Event)>,
}

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
    let event = Event::decode(bytes).map_err(|refusal| super::sign::refused(&refusal))?;
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
            "effects": effects,
            "checkpoint": receipt.checkpoint,
            "receipt_file": receipt_file.map(|path| path.display().to_string()),
        }));
    }
    let lang = context.out.lang();
    let mut fields = vec![
        (Message::FieldEntry, receipt.index.to_string()),
        (Message::FieldEvent, id.to_string()),
        (Message::FieldRecorded, time(receipt.recorded_at_us)),
        (Message::FieldStanding, crate::language::word(&word, lang)),
    ];
    if !pending.is_empty() {
        let names: Vec<_> = pending.iter().map(|(member, _)| member.as_str()).collect();
        fields.push((Message::FieldMissing, names.join(", ")));
    }
    if !decisions.is_empty() {
        fields.push((Message::FieldUndecided, decision_words(&decisions, lang)));
    }
    for effect in receipt.effects.iter().filter(|effect| effect.act.as_ref() != id.as_bytes()) {
        let standing = crate::language::word(&effect.standing, lang);
        fields.push((
            Message::FieldEffect,
            format!("{} {} {standing} {}", effect.kind, hex(&effect.act), effect.void_message),
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

/// The organs whose decision will be missing.
fn undecided(prepared: Option<&v1::PrepareResponse>) -> Vec<v1::NeededDecision> {
    prepared.map(|prepared| prepared.decisions.clone()).unwrap_or_default()
}

fn decision_list(decisions: &[v1::NeededDecision]) -> Vec<Value> {
    decisions.iter().map(|needed| json!({ "organ": needed.organ, "matter": needed.matter })).collect()
}

fn decision_words(decisions: &[v1::NeededDecision], lang: crate::language::Lang) -> String {
    let words =
        decisions.iter().map(|needed| format!("{} ({})", needed.organ, crate::language::word(&needed.matter, lang)));
    words.collect::<Vec<_>>().join(", ")
}

/// What the signing key lacks, in words.
fn lack(prepared: Option<&v1::PrepareResponse>) -> Option<&str> {
    prepared.map(|prepared| prepared.lack.as_str()).filter(|lack| !lack.is_empty())
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

/// Lower-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Everything that will be signed, and whose approval will be missing.
fn show(context: &Context, event: &Event, about: Option<&(u64, Event)>, id: &EventId, prepared: &v1::PrepareResponse) {
    let words = Some(prepared.words.as_str()).filter(|words| !words.is_empty());
    for (label, text) in shown(event, id, words, context.out.lang()) {
        context.out.say_field(&label, &text);
    }
    if let Some((entry, act)) = about {
        show_act(context, *entry, act);
    }
    let names: Vec<_> = prepared.missing.iter().map(|need| need.member.as_str()).collect();
    if !names.is_empty() {
        context.out.say_field(&Message::FieldMissing.text(context.out.lang()), &names.join(", "));
    }
    let lang = context.out.lang();
    if !prepared.decisions.is_empty() {
        context.out.say_field(&Message::FieldUndecided.text(lang), &decision_words(&prepared.decisions, lang));
    }
    if let Some(lack) = lack(Some(prepared)) {
        context.out.warn(&Message::BeyondAuthority { lack: lack.to_owned(), member: event.author.to_string() });
    }
}

/// The act that a step is about: its fields, and whether what it seals is here to be read.
fn show_act(context: &Context, entry: u64, act: &Event) {
    let author = act.author.to_string();
    context.out.note(&Message::ActItself { author: author.clone(), entry: entry.to_string() });
    for (label, text) in said(&act.body, context.out.lang()) {
        context.out.say_field(&label, &text);
    }
    for seal in sealed::seals(&act.body) {
        let label = seal.label.to_string();
        if sealed::is_here(context, &seal) {
            let path = sealed::folder(context, &seal).display().to_string();
            context.out.note(&Message::SealedHere { label, path });
        } else {
            context.out.warn(&Message::SealedNotHere { label, author: author.clone(), act: entry.to_string() });
        }
    }
}

fn prepared_only(
    context: &Context,
    event: &Event,
    about: Option<&(u64, Event)>,
    id: &EventId,
    prepared: &v1::PrepareResponse,
    file: Option<&PathBuf>,
) -> Outcome<()> {
    let file = file.map(|path| path.display().to_string());
    if context.out.is_json() {
        let missing: Vec<_> =
            prepared.missing.iter().map(|need| json!({ "member": need.member, "scope": need.scope })).collect();
        context.out.json(&json!({
            "event": id,
            "words": prepared.words,
            "body": event.body,
            "about": about.map(|(entry, act)| {
                let seals = sealed::seals(&act.body);
                let sealed: Vec<_> =
                    seals.iter().map(|seal| json!({ "seal": seal, "here": sealed::is_here(context, seal) })).collect();
                json!({ "entry": entry, "author": act.author, "body": act.body, "sealed": sealed })
            }),
            "missing": missing,
            "decisions": decision_list(&prepared.decisions),
            "lack": lack(Some(prepared)),
            "deadline_us": (prepared.deadline_us != 0).then_some(prepared.deadline_us),
            "file": file,
            "recorded": false,
        }))?;
    } else {
        show(context, event, about, id, prepared);
        context.out.note(&Message::NothingSent);
    }
    if let Some(path) = file {
        context.out.hint(&Message::SignElsewhere { path });
    }
    Ok(())
}

/// A refused submission: the node's words, and its signed refusal kept in a file.
fn refused(context: &Context, client: &Client, key: &NoteKey, id: &EventId, status: &Status) -> Failure {
    let failure = client.failure(status);
    let Some(note) = refusal_note(status) else { return failure };
    // Only a note that the node really signed can be exhibited later. An event of no ledger yet has the node's name.
    let genuine = RefusalNote::open(&note, key).is_ok_and(|refusal| refusal.event == *id)
        || client.info().is_ok_and(|info| {
            let key: Option<[u8; 32]> = info.key.as_ref().try_into().ok();
            let key = key.and_then(|key| NoteKey::log(&info.name, mengshu_core::value::KeyId(key)).ok());
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

/// Writes a receipt, and the entry's bytes beside it.
pub(crate) fn write_receipt(path: &Path, text: &str, entry: &[u8]) -> Outcome<()> {
    write_new(path, text.as_bytes())?;
    write_new(&beside(path, ".entry"), entry)
}

/// The file beside another: its name with `end` added.
pub(crate) fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

/// A value as somebody wrote it.
pub(crate) fn parsed<T: FromStr<Err: std::error::Error>>(text: &str) -> Outcome<T> {
    text.parse().map_err(|error| Failure::bad_value(text).because(&error))
}

/// Shares as somebody wrote them, each with whose or of what it is.
pub(crate) fn shares<K: Ord>(
    pairs: &[(String, String)],
    key: impl Fn(&str) -> Outcome<K>,
) -> Outcome<BTreeMap<K, Share>> {
    pairs.iter().map(|(name, share)| Ok((key(name)?, parsed(share)?))).collect()
}

/// A member id, for what is shown.
pub(crate) fn as_member(text: &str) -> Outcome<MemberId> {
    text.parse()
        .map_err(|error| Failure::new(Exit::Usage, Message::MemberBad { text: text.to_owned() }).because(&error))
}
