//! Questions and what is said where there is no answer.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;
use serde_json::Value;

use super::catalogue;
use super::cut::Cut;
use super::lang::Lang;
use super::near::near;
use super::words::{Said, Text};
use crate::value::{Currency, Money, Timestamp};

/// A question.
#[derive(Debug, Clone)]
pub struct Ask<'a> {
    /// The view's name, split at `/`.
    pub path: Vec<&'a str>,
    /// Parameters, read with [`Ask::given`] alone, so that one that no view reads is refused.
    params: &'a BTreeMap<String, String>,
    read: RefCell<BTreeSet<&'static str>>,
    pub(super) cut: RefCell<Cut>,
    /// The moment for which the answer is given.
    pub at: Timestamp,
    /// The language of words for people.
    pub lang: Lang,
}

/// A question that has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ViewError {
    /// No view has this name.
    #[error("{}", self.said())]
    Unknown {
        /// The name that was asked for.
        name: String,
        /// The names there are.
        known: String,
    },
    /// The view's subject does not exist.
    #[error("{}", self.said())]
    NotFound {
        /// What kind of thing.
        kind: &'static Thing,
        /// The one that was asked for; empty where there can be only one.
        name: String,
    },
    /// A parameter cannot be read.
    #[error("{}", self.said())]
    Parameter {
        /// The parameter.
        name: String,
        /// What is wrong with it.
        message: String,
    },
    /// No list of the answer has this page.
    #[error("{}", self.said())]
    NoPage {
        /// The page that was asked for.
        page: String,
    },
    /// The view does not take a parameter.
    #[error("{}", self.said())]
    NoParameter {
        /// The parameter that was given.
        name: String,
        /// Those that it takes.
        takes: BTreeSet<&'static str>,
    },
}

/// Longest text that is told back to whoever sent it, in characters.
pub const ECHO_MAX: usize = 200;

/// The same of a reason that quotes what was sent, beside what could stand there.
const REASON_MAX: usize = 800;

/// What somebody sent, as it is told back: no more of it than lets him know it again.
#[must_use]
pub fn echo(sent: &str) -> Cow<'_, str> {
    cut(sent, ECHO_MAX)
}

/// A reason that quotes what was sent.
pub(crate) fn reason(reason: &str) -> Cow<'_, str> {
    cut(reason, REASON_MAX)
}

fn cut(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()).into(),
        None => text.into(),
    }
}

impl ViewError {
    /// The same as data, to be told in any language.
    #[must_use]
    pub fn said(&self) -> Said {
        match self {
            Self::Unknown { name, known } => catalogue::no_view(&echo(name), known),
            Self::NotFound { kind, name } if name.is_empty() => catalogue::none(Said::new(&kind.name, [])),
            Self::NotFound { kind, name } => catalogue::none_named(Said::new(&kind.name, []), &echo(name)),
            Self::Parameter { name, message } => catalogue::unreadable_parameter(&echo(name), &reason(message)),
            Self::NoPage { page } => catalogue::no_page(&echo(page)),
            Self::NoParameter { name, takes } if takes.is_empty() => catalogue::no_parameters(&echo(name)),
            Self::NoParameter { name, takes } => {
                let all = takes.iter().copied().collect::<Vec<_>>().join(", ");
                let shown = echo(name);
                match near(&shown, takes.iter().copied()) {
                    Some(meant) => catalogue::no_parameter_but(&shown, meant, &all),
                    None => catalogue::no_parameter(&shown, &all),
                }
            }
        }
    }

    /// There is nothing of this kind and name.
    #[must_use]
    pub fn missing(kind: &'static Thing, name: impl std::fmt::Display) -> Self {
        Self::NotFound { kind, name: name.to_string() }
    }
}

impl<'a> Ask<'a> {
    /// A question by a view's name, with its parameters.
    #[must_use]
    pub fn new(name: &'a str, params: &'a BTreeMap<String, String>, at: Timestamp, lang: Lang) -> Self {
        Self { path: name.split('/').collect(), params, read: RefCell::default(), cut: RefCell::default(), at, lang }
    }

    /// A parameter as it is given.
    pub fn given(&self, name: &'static str) -> Option<&'a str> {
        self.read.borrow_mut().insert(name);
        self.params.get(name).map(String::as_str)
    }

    /// Refuses a parameter that nothing has read: it would have changed nothing, and whoever gave it would not know.
    ///
    /// # Errors
    /// When there is one.
    pub fn all_read(&self) -> Result<(), ViewError> {
        let read = self.read.borrow();
        match self.params.keys().find(|name| !read.contains(name.as_str())) {
            Some(name) => Err(ViewError::NoParameter { name: name.clone(), takes: read.clone() }),
            None => Ok(()),
        }
    }

    /// A parameter, or the default where it is not given.
    ///
    /// # Errors
    /// When it is given and not readable.
    pub fn parameter<T: FromStr>(&self, name: &'static str, default: T) -> Result<T, ViewError>
    where
        T::Err: std::fmt::Display,
    {
        self.given(name).map_or(Ok(default), |text| parse(name, text))
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
            answer: schemars::SchemaGenerator::subschema_for::<$crate::book::cut::Paged<$answer>>,
        }),*];
    };
}
pub(crate) use views;

/// A kind of thing that may be missing. Each mechanism declares its own beside its views.
#[derive(Debug)]
pub struct Thing {
    /// What it is called.
    pub name: Text,
    /// The command that lists those there are, without the name of the program.
    pub list: &'static str,
}

impl PartialEq for Thing {
    fn eq(&self, other: &Self) -> bool {
        self.name.id == other.name.id
    }
}

impl Eq for Thing {}

/// In English.
impl std::fmt::Display for Thing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&(self.name.words)(Lang::En, &[]))
    }
}

/// Declares kinds of thing: a static for each, and `THINGS`, all of them.
macro_rules! things {
    ($vis:vis, $($(#[$doc:meta])* $name:ident $en:literal $zh:literal, $list:literal;)*) => {
        $($(#[$doc])* $vis static $name: $crate::book::Thing = $crate::book::Thing {
            name: $crate::book::Text {
                id: concat!("thing.", stringify!($name)),
                params: &[],
                words: |lang, _| lang.pick($en, $zh).to_owned(),
            },
            list: $list,
        };)*
        /// All of them.
        $vis static THINGS: &[&$crate::book::Thing] = &[$(&$name),*];
    };
}
pub(crate) use things;

things! {
    pub,
    /// The alliance of a ledger.
    ALLIANCE "alliance" "联盟", "alliance list";
    /// An act, whatever became of it.
    ACT "act" "行为", "event list";
    /// An event.
    EVENT "event" "事件", "event list";
    /// An entry.
    ENTRY "entry" "条目", "event list";
    /// An entry about a subject.
    ENTRY_ABOUT "entry about" "涉及此对象的条目", "event list";
}
