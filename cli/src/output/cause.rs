//! What caused a failure, in the reader's language: what a system or a parser says in English stands behind a sentence of ours.
//!
//! Invariant: nothing that was said is swallowed; what has no sentence here is quoted as it came.

use std::error::Error;
use std::io;
use std::num::{IntErrorKind, ParseIntError};

use mengshu_core::book::{Refusal, Said, wrong_value};
use mengshu_server::explained::{Explained, system};

use crate::language::{Lang, Message};

/// One cause.
#[derive(Debug)]
pub(crate) struct Cause {
    /// As it came.
    text: String,
    meaning: Meaning,
}

#[derive(Debug)]
enum Meaning {
    /// In the catalogue of this program.
    Ours(Message),
    /// In the rule book's.
    Rules(Said),
    /// In Chinese, from whoever tells it in both languages.
    Chinese(String),
    /// As it came.
    Unknown,
}

impl Cause {
    /// What an error says, without its source.
    pub(crate) fn of(error: &(dyn Error + 'static)) -> Self {
        let text = error.to_string();
        let refused = error.downcast_ref::<Refusal>().map(|refusal| refusal.found.clone());
        let rules = wrong_value(error).or(refused).map(Meaning::Rules);
        let ours = || meant(error, text.clone()).map(Meaning::Ours);
        // What an error of ours is wrapped in has our own words.
        let systems = || error.downcast_ref::<io::Error>().filter(|error| error.get_ref().is_none());
        let said = || systems().map(|error| Meaning::Chinese(system(error, Lang::Zh)));
        Self { meaning: rules.or_else(ours).or_else(said).unwrap_or(Meaning::Unknown), text }
    }

    /// What the node tells of itself.
    pub(super) fn explained(why: &dyn Explained) -> Self {
        Self { text: why.words(Lang::En), meaning: Meaning::Chinese(why.words(Lang::Zh)) }
    }

    /// What is in words of the reader already.
    pub(super) fn told(text: String) -> Self {
        Self { text, meaning: Meaning::Unknown }
    }

    /// Whether this says already what another one says.
    pub(super) fn repeats(&self, other: &Self) -> bool {
        self.text.contains(&other.text)
    }

    /// In the reader's language.
    pub(crate) fn words(&self, lang: Lang) -> String {
        match (&self.meaning, lang) {
            (_, Lang::En) => self.text.clone(),
            (Meaning::Ours(message), Lang::Zh) => message.text(lang),
            (Meaning::Rules(said), Lang::Zh) => said.words(lang),
            (Meaning::Chinese(text), Lang::Zh) => text.clone(),
            (Meaning::Unknown, Lang::Zh) if is_chinese(&self.text) => self.text.clone(),
            (Meaning::Unknown, Lang::Zh) => Message::Foreign { text: self.text.clone() }.text(lang),
        }
    }
}

fn is_chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

/// What an error of reading a number means.
fn meant(error: &(dyn Error + 'static), text: String) -> Option<Message> {
    error.downcast_ref::<ParseIntError>().map(|number| match number.kind() {
        IntErrorKind::PosOverflow | IntErrorKind::NegOverflow => Message::NumberRange { text },
        _ => Message::NotANumber { text },
    })
}
