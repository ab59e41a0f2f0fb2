//! `mengshu receipt`: a file for each of its commands.
//!
//! What sits below what: this file knows all commands, and none knows it or another.

mod verify;

use clap::Subcommand;

use crate::given::Context;
use crate::language::say;
use crate::output::Outcome;

#[derive(Debug, Subcommand)]
#[command(about = say("Check receipts", "核查回执"))]
pub(crate) enum ReceiptCommand {
    Verify(verify::Verify),
}

impl ReceiptCommand {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        match self {
            Self::Verify(command) => command.run(context),
        }
    }
}
