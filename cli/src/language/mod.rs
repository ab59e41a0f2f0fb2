//! What a person reads, in English and in Chinese.
//!
//! What sits below what: `lang` and `table` (the form of a table of messages) below all; above it, each by itself, `help` (how a text of the help is said where it is used),
//! `message` (one table of messages), `labels` (names of fields and words of views, from the rule book's catalogue) and
//! `templates` (the agreement's clauses).

mod help;
mod labels;
mod lang;
mod message;
mod table;
pub(crate) mod templates;

pub(crate) use help::{annotated, examples, say, speak};
pub(crate) use labels::{act_name, is_word, label, path_name, word};
pub(crate) use lang::of_locale;
pub(crate) use mengshu_core::book::Lang;
pub(crate) use message::Message;
