//! `mengshu receipt verify`.

use std::path::{Path, PathBuf};

use clap::Args;
use mengshu_core::book::Refusal;
use mengshu_core::event::key::KeyCache;
use mengshu_core::event::{Entry, Submission, sshsig};
use mengshu_core::mechanism::{Body, Event, roll};
use mengshu_core::proof::{Checkpoint, NoteKey, Receipt, RefusalNote, ledger_of};
use mengshu_core::value::{EventId, LedgerId};
use serde_json::json;

use crate::client::trust::{Trust, node_here};
use crate::files::{beside, read_bytes, read_event};
use crate::given::{Context, Pin};
use crate::language::{Message, annotated, say};
use crate::output::{Exit, Failure, Outcome, said_in_words, shown};

#[derive(Debug, Args)]
#[command(about = say("Check a receipt or a refusal, connected to nothing", "离线核查回执或拒绝凭证"))]
#[command(before_long_help = annotated(&[
    ("mengshu receipt verify assignment.receipt    ", "with assignment.receipt.entry beside it", "旁边须有 assignment.receipt.entry"),
    ("mengshu receipt verify assignment.receipt --vkey localhost/6437…+1f2e3d4c+A…", "", ""),
    ("mengshu receipt verify assignment.receipt --ledger 6437…    ", "fails unless it is of that ledger", "不是该账本的回执即告失败"),
]))]
pub(crate) struct Verify {
    #[arg(help = say("The receipt, or the node's signed refusal", "回执，或节点签署的拒绝凭证"))]
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[arg(help = say(
        "File with the entry's bytes (default: the receipt's name with .entry added; of a refusal, the event's bytes)",
        "含条目字节的文件（默认为回执文件名加 .entry；拒绝凭证则为事件字节）",
    ))]
    #[arg(long, value_name = "FILE")]
    entry: Option<PathBuf>,
    #[arg(help = say(
        "The node's key as a C2SP verifier key (default: the one that the founding event named)",
        "节点密钥，C2SP 验证密钥格式（默认为创立事件所载）",
    ))]
    #[arg(long, value_name = "VKEY")]
    vkey: Option<String>,
}

impl Verify {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { file, entry, vkey } = self;
        let path = file.display().to_string();
        let fails = || Failure::new(Exit::VerificationFailed, Message::ReceiptFails { path: path.clone() });
        let pin = Pin::of(context, vkey.as_deref())?;
        let text = as_sent(read_bytes(&file)?).map_err(|error| fails().because(&error))?;
        if text.starts_with("mengshu refusal ") {
            return refusal(context, &file, entry, &text, &pin);
        }
        let receipt = Receipt::parse(&text).map_err(|error| fails().because(&error))?;
        let entry_file = entry.unwrap_or_else(|| beside(&file, ".entry"));
        let bytes = read_bytes(&entry_file)?;
        let checkpoint = Checkpoint::peek(&receipt.checkpoint).map_err(|error| fails().because(&error))?;
        let entry = Entry::decode(&bytes).map_err(|error| fails().because(&Refusal::from(error)))?;
        let event = Event::decode(&entry.event.0).map_err(|error| fails().because(&Refusal::from(error)))?;
        // What contradicts itself is damaged, whether or not the key is known.
        let ledger = event.ledger.unwrap_or(LedgerId(EventId::of(&entry.event.0).0));
        if entry.index != receipt.index || ledger_of(&checkpoint.origin) != Some(ledger) {
            return Err(fails());
        }
        let key = match pin.key() {
            Some(key) => key.clone(),
            None => known_key(context, &checkpoint.origin)?,
        };
        let checkpoint = receipt.verify(&bytes, &key).map_err(|error| fails().because(&error))?;
        let submission = Submission { event: entry.event.0.clone(), signatures: entry.signatures.clone() };
        let verified = submission
            .verify::<Body>(&mut KeyCache::default())
            .map_err(|error| fails().because(&Refusal::from(error)))?;
        pin.require(&path, &[(ledger, Some(key.vkey()))])?;
        let event = verified.event();
        if context.out.is_json() {
            return context.out.json(&json!({
                "holds": true,
                "index": entry.index,
                "recorded_at": entry.recorded_at,
                "ledger": ledger,
                "event": verified.id(),
                "author": event.author,
                "signed_by": verified.signatures().iter().map(|signature| &signature.member).collect::<Vec<_>>(),
                "words": said_in_words(event, context.out.lang()),
                "body": event.body,
                "origin": checkpoint.origin,
                "vkey": key.vkey(),
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
        fields.push((Message::FieldRecorded.text(lang), context.out.time(entry.recorded_at.micros())));
        fields.push((Message::FieldSignedBy.text(lang), signed.join(", ")));
        context.out.pairs(&fields)?;
        context.out.tell(&Message::ReceiptHolds { index: entry.index.to_string(), size: checkpoint.size.to_string() });
        Ok(())
    }
}

/// A text as it was before mail or an editor put a mark at its beginning or other ends to its lines.
fn as_sent(bytes: Vec<u8>) -> Result<String, std::string::FromUtf8Error> {
    let text = String::from_utf8(bytes)?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(&text).replace("\r\n", "\n"))
}

/// Checks a refusal that the node signed, and shows what was refused where that is beside it.
fn refusal(context: &Context, file: &Path, event: Option<PathBuf>, text: &str, pin: &Pin) -> Outcome<()> {
    let path = file.display().to_string();
    let fails = || Failure::new(Exit::VerificationFailed, Message::ReceiptFails { path: path.clone() });
    let origin = text.lines().nth(1).unwrap_or_default();
    let key = match (pin.key(), ledger_of(origin)) {
        (Some(key), _) => key.clone(),
        (None, Some(_)) => known_key(context, origin)?,
        (None, None) => node_here(&context.config.folder, origin).ok_or_else(|| no_key(origin))?,
    };
    let note = RefusalNote::open(text, &key).map_err(|error| fails().because(&error))?;
    let found: Vec<_> = ledger_of(origin).map(|ledger| (ledger, Some(key.vkey()))).into_iter().collect();
    pin.require(&path, &found)?;
    let event_file = event.unwrap_or_else(|| file.with_extension("event"));
    let event = match read_event(&event_file) {
        Ok(bytes) if EventId::of(&bytes) == note.event => {
            Some(Event::decode(&bytes).map_err(|error| fails().because(&Refusal::from(error)))?)
        }
        Ok(_) => return Err(fails()),
        Err(_) => None,
    };
    let lang = context.out.lang();
    let meaning = roll::all_codes().find(|code| code.id == note.code).map(|code| code.meaning(lang).to_owned());
    if context.out.is_json() {
        return context.out.json(&json!({
            "holds": true, "refused": true, "event": note.event, "code": note.code, "meaning": meaning, "at": note.at,
            "origin": note.origin, "vkey": key.vkey(), "size": note.size, "root": note.root,
            "words": event.as_ref().map(|event| said_in_words(event, lang)),
            "body": event.as_ref().map(|event| &event.body),
        }));
    }
    let code = meaning.map_or_else(|| note.code.clone(), |meaning| format!("{}: {meaning}", note.code));
    let mut fields = match &event {
        Some(event) => shown(event, &note.event, None, &context.out),
        None => vec![(Message::FieldEvent.text(lang), note.event.to_string())],
    };
    fields.push((Message::FieldCode.text(lang), code));
    fields.push((Message::FieldRefused.text(lang), context.out.time(note.at.micros())));
    fields.push((Message::FieldLog.text(lang), format!("{} ({}, {})", note.origin, note.size, note.root)));
    context.out.pairs(&fields)?;
    if event.is_none() {
        context.out.warn(&Message::RefusalUnseen { event: note.event.to_string() });
    }
    context.out.tell(&Message::RefusalHolds { event: note.event.to_string() });
    Ok(())
}

fn no_key(origin: &str) -> Failure {
    Failure::new(Exit::NotFound, Message::ReceiptNoKey { origin: origin.to_owned() }).hint(Message::ReceiptNoKeyHint)
}

/// The node's key for an origin, as the founding event named it when the ledger was first read here.
fn known_key(context: &Context, origin: &str) -> Outcome<NoteKey> {
    let ledger = ledger_of(origin).ok_or_else(|| no_key(origin))?;
    let trust = Trust::remembered(&context.config.folder, ledger)?.ok_or_else(|| no_key(origin))?;
    Ok(trust.key().clone())
}
