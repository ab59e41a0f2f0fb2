//! Questions and what is said where there is no answer.

use std::collections::BTreeMap;
use std::str::FromStr;

use serde_json::{Value, json};

use super::lang::Lang;
use crate::value::{Money, Timestamp};

/// A question.
#[derive(Debug, Clone)]
pub struct Ask<'a> {
    /// The view's name, split at `/`.
    pub path: Vec<&'a str>,
    /// Parameters.
    pub params: &'a BTreeMap<String, String>,
    /// The moment for which the answer is given.
    pub at: Timestamp,
    /// The language of words for people.
    pub lang: Lang,
}

/// A question that has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ViewError {
    /// No view has this name.
    #[error("there is no view {name}; the views are {known}")]
    Unknown {
        /// The name that was asked for.
        name: String,
        /// The names there are.
        known: String,
    },
    /// The view's subject does not exist.
    #[error("there is no {kind}{}{name}", if name.is_empty() { "" } else { " " })]
    NotFound {
        /// What kind of thing.
        kind: &'static Thing,
        /// The one that was asked for; empty where there can be only one.
        name: String,
    },
    /// A parameter cannot be read.
    #[error("parameter {name} is not readable: {message}")]
    Parameter {
        /// The parameter.
        name: String,
        /// What is wrong with it.
        message: String,
    },
}

impl ViewError {
    /// There is nothing of this kind and name.
    #[must_use]
    pub fn missing(kind: &'static Thing, name: impl std::fmt::Display) -> Self {
        Self::NotFound { kind, name: name.to_string() }
    }
}

impl Ask<'_> {
    /// A parameter, or the default where it is not given.
    ///
    /// # Errors
    /// When it is given and not readable.
    pub fn parameter<T: FromStr>(&self, name: &str, default: T) -> Result<T, ViewError>
    where
        T::Err: std::fmt::Display,
    {
        self.params.get(name).map_or(Ok(default), |text| parse(name, text))
    }
}

/// Reads a value out of a view's name or parameter.
///
/// # Errors
/// When it is not readable.
pub fn parse<T: FromStr>(name: &str, text: &str) -> Result<T, ViewError>
where
    T::Err: std::fmt::Display,
{
    text.parse().map_err(|error: T::Err| ViewError::Parameter { name: name.to_owned(), message: error.to_string() })
}

/// Money for machines and people.
#[must_use]
pub fn money(amount: &Money) -> Value {
    json!({ "currency": amount.currency, "minor": amount.minor, "text": amount.to_string() })
}

/// A kind of thing that may be missing. Each mechanism declares its own beside its views.
#[derive(Debug, PartialEq, Eq)]
pub struct Thing {
    /// What it is called.
    pub name: &'static str,
    /// The command that lists those there are, without the name of the program.
    pub list: &'static str,
}

impl std::fmt::Display for Thing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// Declares kinds of thing: a static for each, and `THINGS`, all of them.
macro_rules! things {
    ($vis:vis, $($(#[$doc:meta])* $name:ident $said:literal, $list:literal;)*) => {
        $($(#[$doc])* $vis static $name: $crate::book::Thing = $crate::book::Thing { name: $said, list: $list };)*
        /// All of them.
        $vis static THINGS: &[&$crate::book::Thing] = &[$(&$name),*];
    };
}
pub(crate) use things;

things! {
    pub,
    /// The alliance of a ledger.
    ALLIANCE "alliance", "alliance list";
    /// An act, whatever became of it.
    ACT "act", "event list";
    /// An event.
    EVENT "event", "event list";
    /// An entry.
    ENTRY "entry", "event list";
    /// An entry about a subject.
    ENTRY_ABOUT "entry about", "event list";
}
