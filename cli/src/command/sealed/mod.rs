//! `mengshu sealed`: a file for each of its commands.
//!
//! What sits below what: this file knows all commands, and none knows it or another.

mod receive;

use clap::Subcommand;

use crate::given::Context;
use crate::language::say;
use crate::output::Outcome;

#[derive(Debug, Subcommand)]
#[command(about = say("Check and keep sealed documents that others send you", "核对并保存他人发来的封存文件"))]
pub(crate) enum SealedCommand {
    Receive(receive::Receive),
}

impl SealedCommand {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        match self {
            Self::Receive(command) => command.run(context),
        }
    }
}
