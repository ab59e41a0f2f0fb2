//! A connection to one ledger, in the name of one member: what every command about an alliance begins with.

use mengshu_core::event::Entry;
use mengshu_core::value::{EventId, LedgerId, MemberId};
use serde_json::Value;

use super::Context;
use crate::client::trust::{Trust, Verified};
use crate::client::{Client, Which, resolve};
use crate::language::Message;
use crate::output::{Exit, Failure, Outcome};

/// A ledger on a node, and what has been verified of it.
#[derive(Debug)]
pub(crate) struct Desk<'a> {
    pub(crate) context: &'a Context,
    pub(crate) client: Client,
    pub(crate) ledger: LedgerId,
    pub(crate) trust: Trust,
}

impl<'a> Desk<'a> {
    /// Connects to the node and finds the ledger that the settings name.
    pub(crate) fn open(context: &'a Context) -> Outcome<Self> {
        let client = context.client()?;
        let ledger = resolve(&client, context.config.ledger.value.as_deref())?;
        let trust = Trust::open(&client, &context.config.folder, ledger)?;
        Ok(Self { context, client, ledger, trust })
    }

    /// A view of the newest state.
    pub(crate) fn view(&self, name: &str) -> Outcome<Value> {
        self.client.view(&self.ledger, name, self.context.out.lang())
    }

    /// An entry, shown to be in the log.
    pub(crate) fn entry(&mut self, which: Which) -> Outcome<Verified> {
        let receipt = self.client.entry(&self.ledger, which)?;
        let verified = self.trust.check(&self.client, &receipt)?;
        let fits = match which {
            Which::Event(id) => EventId::of(&verified.entry.event.0) == id,
            Which::Index(index) => verified.entry.index == index,
        };
        if fits {
            return Ok(verified);
        }
        let detail = "it gave another entry than the one asked for".to_owned();
        Err(Failure::new(Exit::VerificationFailed, Message::NodeLies { detail }))
    }

    /// The event that `text` names: its id, an entry's index, or the beginning of a pending act's id.
    pub(crate) fn event_id(&mut self, text: &str) -> Outcome<EventId> {
        if let Ok(id) = text.parse() {
            return Ok(id);
        }
        if let Ok(index) = text.parse::<u64>() {
            let Entry { event, .. } = self.entry(Which::Index(index))?.entry;
            return Ok(EventId::of(&event.0));
        }
        let acts = self.view("act")?;
        let ids = acts["pending"].as_array().into_iter().flatten().filter_map(|act| act["act"].as_str());
        let found: Vec<_> = ids.filter(|id| text.len() >= 4 && id.starts_with(text)).collect();
        match found.as_slice() {
            [only] => only.parse().map_err(|error| {
                let detail = "an act's id is not one".to_owned();
                Failure::new(Exit::Failed, Message::NodeInternal { detail }).because(&error)
            }),
            _ => {
                let message = Message::ActUnknown { text: text.to_owned() };
                Err(Failure::new(Exit::NotFound, message).hint(Message::ActUnknownHint))
            }
        }
    }
}

impl Context {
    /// A connection to the node that the settings name.
    pub(crate) fn client(&self) -> Outcome<Client> {
        Client::connect(&self.config.node.value)
    }

    /// The member in whose name the person acts.
    pub(crate) fn member(&self) -> Outcome<MemberId> {
        let text = self
            .config
            .member
            .value
            .as_ref()
            .ok_or_else(|| Failure::new(Exit::Usage, Message::MemberNotGiven).hint(Message::MemberNotGivenHint))?;
        text.parse()
            .map_err(|error| Failure::new(Exit::Usage, Message::MemberBad { text: text.clone() }).because(&error))
    }
}
