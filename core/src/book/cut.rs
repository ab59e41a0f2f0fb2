//! What is left off an answer, as data: beside each answer, and while one is made. [`super::page`] cuts.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

/// What was left off a list.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize)]
pub struct More {
    /// How many rows.
    pub(super) left: usize,
    /// The page that goes on with them: the parameter `page` of the next question.
    pub(super) page: String,
}

/// An answer as it stands in its schema.
#[derive(Debug, JsonSchema)]
#[schemars(rename = "{T}AndMore")]
#[allow(dead_code, reason = "answers are made of their own types; this tells what is put beside them")]
pub struct Paged<T> {
    #[serde(flatten)]
    answer: T,
    /// What was left off lists that are longer than a page, by the list; absent where nothing was.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    more: BTreeMap<String, More>,
}

/// How far the lists of an answer have been cut.
#[derive(Debug, Clone, Default)]
pub(super) struct Cut {
    /// Whether the answer has a list.
    pub(super) lists: bool,
    /// Bytes that lists have taken.
    pub(super) taken: usize,
    /// Whether the list that the page names was there.
    pub(super) met: bool,
    /// A parameter that cannot be read, and why.
    pub(super) wrong: Option<(&'static str, String)>,
    pub(super) more: BTreeMap<String, More>,
}
