//! `mengshu alliance`: a file for each of its commands.
//!
//! What sits below what: this file knows all commands, and none knows it or another.

mod found;
mod list;
mod show;

use clap::Subcommand;

use crate::given::Context;
use crate::language::say;
use crate::output::Outcome;

#[derive(Debug, Subcommand)]
#[command(about = say("Found, show and list alliances", "创建、查看和列出联盟"))]
pub(crate) enum AllianceCommand {
    Found(found::Found),
    Show(show::Show),
    List(list::List),
}

impl AllianceCommand {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        match self {
            Self::Found(command) => command.run(context),
            Self::Show(command) => command.run(context),
            Self::List(command) => command.run(context),
        }
    }
}
