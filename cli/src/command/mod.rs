//! From arguments to work: the commands, a file for each, and how the process ends.
//!
//! A command's file holds what it can be told, its help in both languages, and what it does. Commands about one thing stand in
//! a folder, whose `mod.rs` lists and dispatches them; `tree` lists all of them.
//!
//! What sits below what: the commands by themselves, of which `demo` knows `audit` and `restore` knows `backup`; `usage` by
//! itself; `tree`, which knows all; `reference`; this file. What commands have in common sits below them: what many can be told
//! in `args`, what they are given in `given`, how they sign in `perform`.

mod act;
mod agreement;
mod alliance;
mod audit;
mod backup;
mod benefit;
mod completions;
mod config;
mod contribution;
mod decision;
mod demo;
mod event;
mod exit;
mod explain;
mod inbox;
mod ip;
mod key;
mod man;
mod member;
mod prepare;
mod receipt;
mod reference;
mod restore;
mod sealed;
mod serve;
mod sign;
mod submit;
mod tree;
mod usage;

pub use reference::reference;

use std::cell::RefCell;
use std::ffi::OsString;
use std::process::ExitCode;

use crate::args::Global;
use crate::config::{Config, first_lang};
use crate::given::Context;
use crate::given::machine::env;
use crate::language::Lang;
use crate::output::{Format, Out, Voice};

/// Runs the command line of this process.
#[must_use]
pub fn main() -> ExitCode {
    let line: Vec<_> = std::env::args_os().collect();
    let (cli, signs) = match tree::parse(help_lang(&line), line) {
        Ok(read) => read,
        Err(code) => return ExitCode::from(code),
    };
    match cli.global.color {
        clap::ColorChoice::Auto => anstream::ColorChoice::Auto,
        clap::ColorChoice::Always => anstream::ColorChoice::Always,
        clap::ColorChoice::Never => anstream::ColorChoice::Never,
    }
    .write_global();
    // Until the settings are read, only flags and environment say how to speak.
    let format = if cli.global.json { Format::Json } else { Format::Table };
    let voice = match (cli.global.quiet, cli.global.verbose) {
        (true, _) => Voice::Quiet,
        (_, true) => Voice::Verbose,
        _ => Voice::Plain,
    };
    let mut out = Out::new(format, first_lang(&cli.global, &env).value).speaking(voice);
    let result = Config::resolve(&cli.global, &env).and_then(|config| {
        out = Out::new(config.output.value, config.lang.value).speaking(voice);
        cli.command.run(&Context { global: cli.global, config, out: out.clone(), sealed: RefCell::default() })
    });
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let failure = failure.having_reached(signs.then(|| out.reached()));
            out.failure(&failure);
            failure.exit().map_or(ExitCode::SUCCESS, Into::into)
        }
    }
}

/// The language of the help, which is printed before anything is parsed: as for messages, with every mistake ignored.
fn help_lang(line: &[OsString]) -> Lang {
    let lang = tree::peek("--lang", line).and_then(|text| text.parse::<Lang>().ok());
    let global = Global { lang, profile: tree::peek("--profile", line), ..Global::default() };
    Config::resolve(&global, &env).map_or_else(|_| first_lang(&global, &env).value, |config| config.lang.value)
}
