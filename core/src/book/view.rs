//! Questions and what is said where there is no answer.

use std::collections::BTreeMap;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;
use serde_json::Value;

use super::lang::Lang;
use crate::value::{Currency, Money, Timestamp};

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

/// An answer as it goes over the wire, its keys in alphabetical order.
///
/// Total: whatever an answer is made of has names for keys and is written without refusing; every test that asks a view
/// would see `null` in its place.
#[must_use]
pub(crate) fn view(answer: &impl Serialize) -> Value {
    serde_json::to_value(answer).unwrap_or_default()
}

/// Money for machines and people.
#[derive(JsonSchema, Serialize)]
pub(crate) struct Amount {
    /// Its currency.
    currency: Currency,
    /// Minor units (fen, cents); can be negative.
    minor: i64,
    /// For people, such as `120,000.00 CNY`.
    text: String,
}

impl From<&Money> for Amount {
    fn from(money: &Money) -> Self {
        Self { currency: money.currency, minor: money.minor, text: money.to_string() }
    }
}

/// What makes a schema, and those that it refers to.
pub type MakeSchema = fn(&mut SchemaGenerator) -> Schema;

/// A view and what its answer looks like.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// The view's name.
    pub name: &'static str,
    /// The schema of its answer.
    pub answer: MakeSchema,
}

/// What a mechanism's acts and views look like.
#[derive(Debug, Clone, Copy)]
pub struct Chapter {
    /// The mechanism, as an event's body names it.
    pub name: &'static str,
    /// The schema of its acts, by their names.
    pub acts: MakeSchema,
    /// Its views.
    pub views: &'static [Shape],
}

/// Declares views, each with the type of its answer: `NAMES` and `SHAPES`.
macro_rules! views {
    ($($name:literal => $answer:ty,)*) => {
        /// The names of the views.
        pub(crate) const NAMES: &[&str] = &[$($name),*];

        /// What each of them answers.
        pub(crate) const SHAPES: &[$crate::book::Shape] = &[$($crate::book::Shape {
            name: $name,
            answer: schemars::SchemaGenerator::subschema_for::<$answer>,
        }),*];
    };
}
pub(crate) use views;

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
