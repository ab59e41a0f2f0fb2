//! The `mengshu` command as a library: arguments, settings, keys, output and the commands themselves.
//!
//! Invariants:
//! - data goes to stdout, everything said to a person goes to stderr, and only `output` writes to either;
//! - every text a person reads stands in `language`, in English and in Chinese;
//! - a command that needs an answer asks on the terminal, and never when `--no-input` is given;
//! - secrets come from a terminal, a file or a program, never from a flag or the environment, and are wiped after use.
//!
//! What sits below what, from the ground: `language`; `output` and `args`; `files` and `config`; `client` and `keys`; `given`,
//! what a command is given; `perform`, what commands that sign share; `command`, the commands and the dispatch.
#![forbid(unsafe_code)]

mod args;
mod client;
mod command;
mod config;
mod files;
mod given;
mod keys;
mod language;
mod output;
mod perform;

pub use command::{main, reference};
