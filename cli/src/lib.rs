//! The `mengshu` command as a library: arguments, settings, keys, output and the commands themselves.
//!
//! Invariants:
//! - data goes to stdout, everything said to a person goes to stderr, and only `output` writes to either;
//! - every text a person reads exists in English and in Chinese: the help beside the argument that it is about, all else in
//!   `language`;
//! - a command that needs an answer asks on the terminal, and never when `--no-input` is given;
//! - secrets come from a terminal, a file or a program, never from a flag or the environment, and are wiped after use.
//!
//! What sits below what, from the ground: `language`; `args`, what many commands can be told, and `output`; `written`;
//! `files` and `config`; `client` and `keys`; `given`, what a command is given; `perform`, what commands that sign share; `command`, a file
//! for each command with its arguments and its help, and the dispatch.
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
mod written;

pub use command::{main, reference};
