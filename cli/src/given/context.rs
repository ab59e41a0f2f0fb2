//! The settings, the voice and the keys of one run: what every command is given.

use std::cell::RefCell;

use mengshu_core::value::MemberId;

use super::document::Document;
use super::machine::env;
use crate::args::Global;
use crate::client::Client;
use crate::config::Config;
use crate::keys::{Keyring, Passphrases};
use crate::language::Message;
use crate::output::{Exit, Failure, Out, Outcome};

/// What every command has at hand.
#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) global: Global,
    pub(crate) config: Config,
    pub(crate) out: Out,
    /// What the event that is being drafted commits to; it is kept on disk before that event is signed.
    pub(crate) sealed: RefCell<Vec<Document>>,
}

impl Context {
    /// The keys of this person on this machine.
    pub(crate) fn keyring(&self) -> Keyring {
        let passphrases = Passphrases {
            file: self.global.passphrase_file.clone(),
            askpass: env("MENGSHU_ASKPASS").map(Into::into),
            may_ask: !self.global.no_input,
            lang: self.out.lang(),
        };
        Keyring::new(&self.config, &env, passphrases)
    }

    /// The key that an argument or the settings name.
    pub(crate) fn key_spec(&self, given: Option<String>) -> Outcome<String> {
        given
            .or_else(|| self.config.key.value.clone())
            .ok_or_else(|| Failure::new(Exit::Usage, Message::KeyNotGiven).hint(Message::KeyNotGivenHint))
    }

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
