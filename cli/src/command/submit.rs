//! `mengshu submit`.

use std::path::{Path, PathBuf};

use clap::Args;
use mengshu_core::event::key::{KeyCache, Signature};
use mengshu_core::event::{EventSignature, Submission, sshsig};
use mengshu_core::mechanism::{Body, Event, membership};
use mengshu_core::value::{EventId, LedgerId};

use crate::client::resolve;
use crate::client::trust::Trust;
use crate::files::{beside, read_event, require_writable};
use crate::given::typed::as_member;
use crate::given::{Context, Desk, require_ledger};
use crate::language::{Message, examples, say};
use crate::output::{Exit, Failure, Outcome, from_refusal};
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say("Hand in an event that was signed elsewhere", "提交在别处签名的事件"))]
#[command(before_long_help = examples(&[
    "mengshu submit draft.event --signature draft.event.sig",
    "mengshu submit draft.event --signature draft.event.sig --signature nanhu=nanhu.sig",
]))]
pub(crate) struct Submit {
    #[arg(help = say("File with the exact bytes of the event", "含有事件原始字节的文件"))]
    #[arg(value_name = "EVENT")]
    event: PathBuf,
    #[arg(help = say(
        "File with a signature, armored or raw; for another member than the author, MEMBER=FILE; repeat for several",
        "签名文件（armored 或原始）；作者以外的盟员写作 MEMBER=FILE；可重复",
    ))]
    #[arg(long, value_name = "FILE")]
    signature: Vec<String>,
    #[arg(help = say(
        "Write the receipt to this file, and the entry beside it with .entry",
        "把回执写入此文件，条目写入旁边的 .entry 文件",
    ))]
    #[arg(long, value_name = "FILE")]
    receipt: Option<PathBuf>,
}

impl Submit {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let bytes = read_event(&self.event)?;
        let event = Event::decode(&bytes).map_err(|error| from_refusal(&error.into()))?;
        if self.signature.is_empty() {
            return Err(Failure::new(Exit::Usage, Message::SignatureNeeded));
        }
        let signatures: Outcome<Vec<_>> = self.signature.iter().map(|text| signature(text, &event)).collect();
        let mut signatures = signatures?;
        signatures.sort();
        // What does not verify here would be refused there; here it can be said which file it is.
        Submission { event: bytes.clone(), signatures: signatures.clone() }
            .verify::<Body>(&mut KeyCache::default())
            .map_err(|error| from_refusal(&error.into()))?;
        if let Some(path) = &self.receipt {
            require_writable(&[path.clone(), beside(path, ".entry")])?;
        }
        let (id, client) = (EventId::of(&bytes), context.client()?);
        let ledger = event.ledger.unwrap_or(LedgerId(id.0));
        if let Some(meant) = context.config.ledger.value.as_deref() {
            require_ledger(resolve(&client, Some(meant))?, ledger)?;
        }
        let trust = match (&event.ledger, &event.body) {
            (Some(ledger), _) => {
                let mut trust = Trust::open(&client, &context.config.folder, *ledger)?;
                // A node that shows another history than before is handed nothing.
                trust.renew(&client)?;
                context.out.tell_times_in(trust.time_zone(&client)?);
                trust
            }
            (None, Body::Membership(membership::Act::Found(found))) => {
                Trust::new(&context.config.folder, ledger, found.node.name.clone(), found.node.key)?
            }
            (None, _) => {
                return Err(Failure::new(Exit::Usage, Message::FileBad { path: self.event.display().to_string() }));
            }
        };
        let mut desk = Desk { context, client, ledger, trust };
        let about = perform::about(&mut desk, &event.body)?;
        let prepared = desk.client.prepare(&bytes, context.out.lang()).ok();
        let doubles = perform::doubles(context, &desk.client, &mut desk.trust, &event)?;
        let preview = perform::Preview { prepared: prepared.as_ref(), about: about.as_ref(), doubles: &doubles };
        perform::show(context, &event, &id, preview);
        context.confirm(&Message::ConfirmSubmit { member: event.author.to_string() })?;
        let receipt = self.receipt.as_deref();
        perform::hand_in(context, &desk.client, &mut desk.trust, &bytes, &signatures, receipt, preview)
    }
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
