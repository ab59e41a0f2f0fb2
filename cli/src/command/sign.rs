//! `mengshu sign`: sign a prepared event, for instance on a machine that is connected to nothing.
//!
//! Invariants: what is signed is shown first, in words and in every field; only the canonical bytes of an event are
//! signed, never anything else; the file written is what stock `ssh-keygen -Y sign` would have written.

use std::path::{Path, PathBuf};

use clap::Args;
use mengshu_core::event::sshsig;
use mengshu_core::event::sshsig::fingerprint;
use mengshu_core::mechanism::{Body, Event};
use mengshu_core::value::{EventId, LedgerId};

use crate::files::{beside, read_event, require_writable, write_new};
use crate::given::{Context, Pin};
use crate::language::{Message, annotated, say};
use crate::output::{Outcome, Stage, from_refusal, shown};

#[derive(Debug, Args)]
#[command(about = say(
    "Sign a prepared event, for instance on a machine that is connected to nothing",
    "签署已准备好的事件，例如在不联网的机器上",
))]
#[command(before_long_help = annotated(&[
    ("mengshu sign draft.event --key root             ", "shows what it says, asks, writes draft.event.sig", "显示内容，询问确认，写入 draft.event.sig"),
    ("ssh-keygen -Y sign -n event@mengshu.v1 -f ~/.ssh/id_ed25519 draft.event    ", "the same with OpenSSH alone", "仅用 OpenSSH 也可完成"),
]))]
pub(crate) struct Sign {
    #[arg(help = say("File with the exact bytes of the event", "含有事件原始字节的文件"))]
    #[arg(value_name = "EVENT")]
    event: PathBuf,
    #[arg(help = say(
        "Where to write the signature (default: the event file's name with .sig added)",
        "签名写入的位置（默认为事件文件名加 .sig）",
    ))]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Sign {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let bytes = read_event(&self.event)?;
        let event = Event::decode(&bytes).map_err(|error| from_refusal(&error.into()))?;
        let id = EventId::of(&bytes);
        Pin::of(context, None)?.require_event(event.ledger.unwrap_or(LedgerId(id.0)))?;
        let target = self.out.unwrap_or_else(|| beside(&self.event, ".sig"));
        require_writable(std::slice::from_ref(&target))?;
        let signer = context.keyring().signer(&context.key_spec(None)?, &context.out)?;
        for (label, text) in shown(&event, &id, None, &context.out) {
            context.out.say_field(&label, &text);
        }
        if let Body::Act(step) = &event.body {
            show_act(context, &beside(&self.event, ".about"), &step.act());
        }
        let member = context.config.member.value.clone().unwrap_or_else(|| event.author.to_string());
        if signer.key_id() != event.key {
            // Beside the author's signature another member's may stand; then the key is that member's.
            context.out.warn(&Message::SignOtherKey {
                fingerprint: fingerprint(&signer.key_id()),
                author: event.author.to_string(),
                key: fingerprint(&event.key),
            });
        }
        context.confirm(&Message::ConfirmSign { member: member.clone() })?;
        let signature = signer.sign(sshsig::EVENT, &bytes)?;
        context.out.come_to(Stage::Signed);
        write_new(&target, sshsig::armor(&signer.key_id(), sshsig::EVENT, &signature).as_bytes())?;
        let path = target.display().to_string();
        if context.out.is_json() {
            return context.out.json(&serde_json::json!({
                "event": id,
                "member": member,
                "key": signer.key_id(),
                "fingerprint": fingerprint(&signer.key_id()),
                "signature_file": path,
            }));
        }
        context.out.note(&Message::Signed { path });
        Ok(())
    }
}

/// The act that a step is about, out of the file that `--prepare` wrote beside it: it counts when its bytes have the id that the
/// step names.
fn show_act(context: &Context, path: &Path, act: &EventId) {
    let bytes = read_event(path).ok().filter(|bytes| EventId::of(bytes) == *act);
    let Some(event) = bytes.and_then(|bytes| Event::decode(&bytes).ok()) else {
        context.out.warn(&Message::SignUnseen { act: act.to_string() });
        return;
    };
    context.out.tell(&Message::ActBeside { author: event.author.to_string(), path: path.display().to_string() });
    for (label, text) in shown(&event, act, None, &context.out) {
        context.out.say_field(&label, &text);
    }
}
