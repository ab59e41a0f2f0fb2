//! An entry that was named for a command: it is of a kind that the command is about, or it is said what it is and which command
//! fits it.

use mengshu_core::mechanism::{Body, Event};
use mengshu_core::value::EventId;

use super::Desk;
use crate::args::Handling;
use crate::client::{Which, decoded};
use crate::language::Message;
use crate::output::{Exit, Failure, Outcome};

impl Desk<'_> {
    /// The event that `text` names, where it is of one of these kinds: a chapter, or an act with its chapter. Who insists on a
    /// signed refusal gets it for every other kind too.
    pub(crate) fn event_of(&mut self, text: &str, kinds: &[&str], handling: &Handling) -> Outcome<EventId> {
        let id = self.event_id(text)?;
        if handling.insist {
            return Ok(id);
        }
        let entry = self.entry(Which::Event(id))?.entry;
        let event = decoded(&entry)?;
        let own = event.body.kind().unwrap_or_default();
        if kinds.iter().any(|kind| own == *kind || own.split('.').next() == Some(kind)) {
            return Ok(id);
        }
        let words = self.in_words(&event)?;
        let failure = Failure::new(Exit::Usage, Message::OtherKind { entry: entry.index.to_string(), words });
        let command = self.fitting(entry.index, &event)?;
        Err(failure.hint(Message::FitsHint { command }))
    }

    /// The command that goes on with what an entry says.
    pub(crate) fn fitting(&mut self, entry: u64, event: &Event) -> Outcome<String> {
        if let Body::Act(step) = &event.body {
            return Ok(format!("mengshu act show {}", step.act()));
        }
        let id = EventId::of(&event.encode().unwrap_or_default());
        let pending = self.view(&format!("act/{id}"))?["standing"] == "pending";
        let words = match &event.body {
            Body::Agreement(act) if pending && act.is_signed() => "agreement sign",
            _ if pending => "act endorse",
            body => match body.kind().unwrap_or_default() {
                "contribution.deliver" => "contribution acknowledge",
                "benefit.pay" => "benefit acknowledge",
                "membership.apply" => "member check-application",
                "exit.open_breach" => "exit acknowledge-cure",
                _ => "event show",
            },
        };
        Ok(format!("mengshu {words} {entry}"))
    }
}
