//! What a person reads, in English and in Chinese.
//!
//! What sits below what: `lang` below all; above it, each by itself, `message` (one table of messages), `labels` (names of
//! fields and words of views) and `templates` (the agreement's clauses); `help` above
//! the `help_…` tables.

mod help;
mod help_acts;
mod help_agreement;
mod help_decision;
mod help_member;
mod labels;
mod lang;
mod message;
pub(crate) mod templates;

pub(crate) use help::{chinese, own as chinese_heading};
pub(crate) use labels::{act_name, is_word, label, path_name, word};
pub(crate) use lang::Lang;
pub(crate) use message::Message;
