//! Which log is meant where no node is asked: `--ledger` and `--vkey`, so that nobody is answered from another log.
//!
//! Invariant: a log is pinned by its whole id or by its node's key, never by a name or a beginning that somebody else's log can
//! have too.

use mengshu_core::proof::NoteKey;
use mengshu_core::value::LedgerId;

use super::Context;
use crate::client::trust::verified_here;
use crate::language::Message;
use crate::output::{Exit, Failure, Outcome};

/// The log that is meant, as far as somebody said so.
#[derive(Debug)]
pub(crate) struct Pin {
    ledger: Option<LedgerId>,
    key: Option<NoteKey>,
}

impl Pin {
    /// The ledger of `--ledger` and the settings, and the key of `--vkey`.
    pub(crate) fn of(context: &Context, vkey: Option<&str>) -> Outcome<Self> {
        let ledger = context.config.ledger.value.as_deref().map(|text| whole(context, text)).transpose()?;
        Ok(Self { ledger, ..Self::key_alone(vkey)? })
    }

    /// The key of `--vkey` alone, where a node was asked for the ledger.
    pub(crate) fn key_alone(vkey: Option<&str>) -> Outcome<Self> {
        let parsed = |text| NoteKey::parse_vkey(text).map_err(|error| Failure::bad_value(text).because(&error));
        Ok(Self { ledger: None, key: vkey.map(parsed).transpose()? })
    }

    /// The key of `--vkey`.
    pub(crate) fn key(&self) -> Option<&NoteKey> {
        self.key.as_ref()
    }

    /// Refuses an event for another ledger than the one that is meant.
    pub(crate) fn require_event(&self, ledger: LedgerId) -> Outcome<()> {
        self.ledger.map_or(Ok(()), |meant| require_ledger(meant, ledger))
    }

    /// Refuses what is none of the logs found: each with its node's key, where that is known.
    pub(crate) fn require(&self, place: &str, found: &[(LedgerId, Option<String>)]) -> Outcome<()> {
        let vkey = self.key.as_ref().map(NoteKey::vkey);
        let meant = |(ledger, key): &(LedgerId, Option<String>)| {
            self.ledger.is_none_or(|meant| meant == *ledger)
                && vkey.as_ref().is_none_or(|vkey| key.as_ref() == Some(vkey))
        };
        if found.iter().any(meant) || (self.ledger.is_none() && vkey.is_none()) {
            return Ok(());
        }
        let list = |words: Vec<String>| if words.is_empty() { "-".to_owned() } else { words.join(" · ") };
        let wanted = self.ledger.map(|ledger| ledger.to_string()).into_iter().chain(vkey.clone()).collect();
        let there = |(ledger, key): &(LedgerId, Option<String>)| match key {
            Some(key) if vkey.is_some() => key.clone(),
            _ => ledger.to_string(),
        };
        let found = list(found.iter().map(there).collect());
        let message = Message::OtherLog { place: place.to_owned(), wanted: list(wanted), found };
        Err(Failure::new(Exit::VerificationFailed, message).hint(Message::OtherLogHint))
    }
}

/// Refuses an event for another ledger than the one that is meant.
pub(crate) fn require_ledger(meant: LedgerId, ledger: LedgerId) -> Outcome<()> {
    if meant == ledger {
        return Ok(());
    }
    let message = Message::OtherLedger { wanted: meant.to_string(), found: ledger.to_string() };
    Err(Failure::new(Exit::Usage, message).hint(Message::OtherLedgerHint))
}

/// The whole id of a ledger: as it stands, or by a beginning that only one ledger verified on this machine has.
fn whole(context: &Context, text: &str) -> Outcome<LedgerId> {
    if let Ok(id) = text.parse() {
        return Ok(id);
    }
    let known = verified_here(&context.config.folder);
    let begins = |id: &&LedgerId| text.len() >= 4 && id.to_string().starts_with(&text.to_lowercase());
    match known.iter().filter(begins).collect::<Vec<_>>().as_slice() {
        [only] => Ok(**only),
        _ => {
            let message = Message::LedgerNotWhole { text: text.to_owned() };
            Err(Failure::new(Exit::Usage, message).hint(Message::LedgerNotWholeHint))
        }
    }
}
