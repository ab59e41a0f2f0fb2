//! `mengshu serve`: the node of `mengshud`, in this process.

use std::io::IsTerminal;

use mengshu_server::serve::{ServeOptions, serve};
use tracing_subscriber::EnvFilter;

use crate::args::Serve;
use crate::given::Context;
use crate::language::Message;
use crate::output::{Exit, Failure, Outcome};

pub(super) fn run(options: Serve, _context: &Context) -> Outcome<()> {
    let Serve { data, listen, name, announce } = options;
    let shown = data.display().to_string();
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| "info".into());
    // A logger that is set already stays.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .try_init();
    let runtime = tokio::runtime::Runtime::new()
        .map_err(|error| Failure::new(Exit::Failed, Message::SystemRefused).because(&error))?;
    runtime
        .block_on(serve(ServeOptions { data, listen, name, announce }))
        .map_err(|error| Failure::new(Exit::Failed, Message::ServeFailed { data: shown }).because(error.as_ref()))
}
