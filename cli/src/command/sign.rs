//! `mengshu sign`: sign a prepared event, for instance on a machine that is connected to nothing.
//!
//! Invariants: what is signed is shown first, in words and in every field; only the canonical bytes of an event are
//! signed, never anything else; the file written is what stock `ssh-keygen -Y sign` would have written.

use mengshu_core::event::sshsig;
use mengshu_core::event::sshsig::fingerprint;
use mengshu_core::mechanism::{Body, Event};
use mengshu_core::value::EventId;

use crate::args::Sign;
use crate::files::{beside, read_event, require_new, write_new};
use crate::given::Context;
use crate::language::Message;
use crate::output::{Outcome, from_refusal, shown};

pub(super) fn run(options: Sign, context: &Context) -> Outcome<()> {
    let bytes = read_event(&options.event)?;
    let event = Event::decode(&bytes).map_err(|error| from_refusal(&error.into()))?;
    let id = EventId::of(&bytes);
    let target = options.out.unwrap_or_else(|| beside(&options.event, ".sig"));
    require_new(std::slice::from_ref(&target))?;
    let signer = context.keyring().signer(&context.key_spec(None)?, &context.out)?;
    for (label, text) in shown(&event, &id, None, &context.out) {
        context.out.say_field(&label, &text);
    }
    if let Body::Act(step) = &event.body {
        context.out.warn(&Message::SignUnseen { act: step.act().to_string() });
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
