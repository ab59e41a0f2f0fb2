//! From arguments to work: settings, dispatch, and how the process ends.
//!
//! What sits below what: this file alone knows all commands, and no command knows it; of the commands only `demo` knows
//! another, `audit`. What commands have in common sits below them: what they are given in `given`, how they sign in
//! `perform`.

mod agreement;
mod alliance;
mod audit;
mod completions;
mod config;
mod decision;
mod demo;
mod event;
mod exit;
mod explain;
mod handin;
mod inbox;
mod ip;
mod key;
mod member;
mod sealed;
mod serve;
mod sign;
mod work;

use std::cell::RefCell;
use std::ffi::OsString;
use std::process::ExitCode;

use clap::ValueEnum;

use crate::args::{self, Commands, Global};
use crate::config::{Config, first_lang};
use crate::given::Context;
use crate::given::machine::env;
use crate::language::Lang;
use crate::output::{Format, Out, Outcome};

/// Runs the command line of this process.
#[must_use]
pub fn main() -> ExitCode {
    let line: Vec<_> = std::env::args_os().collect();
    let cli = match args::parse(help_lang(&line), line) {
        Ok(cli) => cli,
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
    let mut out = Out::new(format, first_lang(&cli.global, &env).value);
    let result = Config::resolve(&cli.global, &env).and_then(|config| {
        out = Out::new(config.output.value, config.lang.value);
        run(cli.command, &Context { global: cli.global, config, out: out.clone(), sealed: RefCell::default() })
    });
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            out.failure(&failure);
            failure.exit().map_or(ExitCode::SUCCESS, Into::into)
        }
    }
}

fn run(command: Commands, context: &Context) -> Outcome<()> {
    match command {
        Commands::Demo(options) => demo::run(options, context),
        Commands::Serve(options) => serve::run(options, context),
        Commands::Key(command) => key::run(command, context),
        Commands::Alliance(command) => alliance::alliance(command, context),
        Commands::Member(command) => member::run(command, context),
        Commands::Agreement(command) => agreement::run(command, context),
        Commands::Decision(command) => decision::run(command, context),
        Commands::Contribution(command) => work::contribution(command, context),
        Commands::Ip(command) => ip::run(command, context),
        Commands::Benefit(command) => work::benefit(command, context),
        Commands::Exit(command) => exit::run(command, context),
        Commands::Act(command) => work::act(command, context),
        Commands::Inbox(options) => inbox::run(options, context),
        Commands::Explain(options) => explain::run(options, context),
        Commands::Event(command) => event::run(command, context),
        Commands::Audit(options) => audit::run(options, context),
        Commands::Receipt(command) => handin::receipt(&command, context),
        Commands::Prepare(options) => handin::prepare(options, context),
        Commands::Submit(options) => handin::submit(options, context),
        Commands::Sealed(command) => sealed::run(command, context),
        Commands::Sign(options) => sign::run(options, context),
        Commands::Config(command) => config::run(&command, context),
        Commands::Completions { shell } => completions::run(shell, context),
    }
}

/// The language of the help, which is printed before anything is parsed: as for messages, with every mistake ignored.
fn help_lang(line: &[OsString]) -> Lang {
    let lang = args::peek("--lang", line).and_then(|text| Lang::from_str(&text, true).ok());
    let global = Global { lang, profile: args::peek("--profile", line), ..Global::default() };
    Config::resolve(&global, &env).map_or_else(|_| first_lang(&global, &env).value, |config| config.lang.value)
}
