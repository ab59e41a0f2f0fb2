//! `mengshu event show`.

use clap::Args;
use mengshu_core::event::sshsig;
use mengshu_core::value::EventId;
use serde_json::json;

use super::row::document;
use crate::client::decoded;
use crate::given::{Context, Desk};
use crate::language::{Message, examples, say};
use crate::output::{Outcome, shown};

#[derive(Debug, Args)]
#[command(about = say(
    "Show an entry: what was said, who signed it, and the proof that it is in the log",
    "查看条目：内容、签名人，以及在账本中的证明",
))]
#[command(before_long_help = examples(&["mengshu event show 0", "mengshu event show 14 --json"]))]
pub(crate) struct Show {
    #[arg(help = say("The event's id, its entry's index, or the beginning of a pending act's id", "事件编号、条目序号，或待决行为编号的开头"))]
    #[arg(value_name = "EVENT")]
    event: String,
}

impl Show {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { event } = self;
        let mut desk = Desk::open(context)?;
        let verified = desk.named_entry(&event)?;
        let event = decoded(&verified.entry)?;
        let words = desk.in_words(&event)?;
        if context.out.is_json() {
            let mut shown = document(&verified.entry)?;
            shown["checkpoint_size"] = json!(verified.checkpoint.size);
            shown["words"] = json!(words);
            return context.out.json(&shown);
        }
        let (entry, lang) = (&verified.entry, context.out.lang());
        let id = EventId::of(&entry.event.0);
        let signed = entry.signatures.iter();
        let signed: Vec<_> =
            signed.map(|signature| format!("{} {}", signature.member, sshsig::fingerprint(&signature.key))).collect();
        let mut fields = shown(&event, &id, Some(&words), &context.out);
        fields.insert(0, (Message::FieldEntry.text(lang), entry.index.to_string()));
        fields.push((Message::FieldRecorded.text(lang), context.out.time(entry.recorded_at.micros())));
        fields.push((Message::FieldSignedBy.text(lang), signed.join(", ")));
        context.out.pairs(&fields)?;
        context.out.tell(&Message::ReceiptHolds {
            index: entry.index.to_string(),
            size: verified.checkpoint.size.to_string(),
        });
        Ok(())
    }
}
