//! `mengshu config`: a file for each of its commands.
//!
//! What sits below what: this file knows all commands, and none knows it or another.

mod show;

use clap::Subcommand;

use crate::given::Context;
use crate::language::say;
use crate::output::Outcome;

#[derive(Debug, Subcommand)]
#[command(about = say("Show the settings that hold", "查看生效的设置"))]
pub(crate) enum ConfigCommand {
    Show(show::Show),
}

impl ConfigCommand {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        match self {
            Self::Show(command) => command.run(context),
        }
    }
}
