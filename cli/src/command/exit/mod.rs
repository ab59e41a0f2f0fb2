//! `mengshu exit`: a file for each of its commands.
//!
//! What sits below what: this file knows all commands, and none knows it or another.

mod acknowledge_cure;
mod correct;
mod expel;
mod leave;
mod notify_expulsion;
mod open_breach;
mod show;

use clap::Subcommand;

use crate::given::Context;
use crate::language::say;
use crate::output::Outcome;

#[derive(Debug, Subcommand)]
#[command(about = say("Leaving the alliance, and being expelled", "退出联盟与除名"))]
pub(crate) enum ExitCommand {
    Leave(leave::Leave),
    OpenBreach(open_breach::OpenBreach),
    AcknowledgeCure(acknowledge_cure::AcknowledgeCure),
    Correct(correct::Correct),
    Expel(expel::Expel),
    NotifyExpulsion(notify_expulsion::NotifyExpulsion),
    Show(show::Show),
}

impl ExitCommand {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        match self {
            Self::Leave(command) => command.run(context),
            Self::OpenBreach(command) => command.run(context),
            Self::AcknowledgeCure(command) => command.run(context),
            Self::Correct(command) => command.run(context),
            Self::Expel(command) => command.run(context),
            Self::NotifyExpulsion(command) => command.run(context),
            Self::Show(command) => command.run(context),
        }
    }
}
