//! `mengshu receipt verify`.

use std::path::PathBuf;

use clap::Args;
use mengshu_core::book::Refusal;
use mengshu_core::event::key::KeyCache;
use mengshu_core::event::{Entry, Submission, sshsig};
use mengshu_core::mechanism::Body;
use mengshu_core::proof::{Checkpoint, NoteKey, Receipt};
use serde_json::json;

use crate::client::trust::Trust;
use crate::files::{beside, read_bytes, read_text};
use crate::given::Context;
use crate::language::{Message, annotated, say};
use crate::output::{Exit, Failure, Outcome, shown};

#[derive(Debug, Args)]
#[command(about = say("Check a receipt, connected to nothing", "离线核查回执"))]
#[command(before_long_help = annotated(&[
    ("mengshu receipt verify assignment.receipt    ", "with assignment.receipt.entry beside it", "旁边须有 assignment.receipt.entry"),
    ("mengshu receipt verify assignment.receipt --vkey localhost/6437…+1f2e3d4c+A…", "", ""),
]))]
pub(crate) struct Verify {
    #[arg(help = say("The receipt", "回执"))]
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[arg(help = say(
        "File with the entry's bytes (default: the receipt's name with .entry added)",
        "含条目字节的文件（默认为回执文件名加 .entry）",
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
        let receipt = Receipt::parse(&read_text(&file)?).map_err(|error| fails().because(&error))?;
        let entry_file = entry.unwrap_or_else(|| beside(&file, ".entry"));
        let bytes = read_bytes(&entry_file)?;
        let checkpoint = Checkpoint::peek(&receipt.checkpoint).map_err(|error| fails().because(&error))?;
        let key = match vkey {
            Some(text) => {
                NoteKey::parse_vkey(&text).map_err(|error| Failure::bad_value(text.as_str()).because(&error))?
            }
            None => known_key(context, &checkpoint.origin)?,
        };
        let checkpoint = receipt.verify(&bytes, &key).map_err(|error| fails().because(&error))?;
        let entry = Entry::decode(&bytes).map_err(|error| fails().because(&Refusal::from(error)))?;
        if entry.index != receipt.index {
            return Err(fails());
        }
        let submission = Submission { event: entry.event.0.clone(), signatures: entry.signatures.clone() };
        let verified = submission
            .verify::<Body>(&mut KeyCache::default())
            .map_err(|error| fails().because(&Refusal::from(error)))?;
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
        fields.push((Message::FieldRecorded.text(lang), context.out.time(entry.recorded_at.micros())));
        fields.push((Message::FieldSignedBy.text(lang), signed.join(", ")));
        context.out.pairs(&fields)?;
        context.out.note(&Message::ReceiptHolds { index: entry.index.to_string(), size: checkpoint.size.to_string() });
        Ok(())
    }
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
