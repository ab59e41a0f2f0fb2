//! `mengshu contribution`: a file for each of its commands.
//!
//! What sits below what: this file knows all commands, and none knows it or another.

mod acknowledge;
mod contest;
mod correct;
mod deliver;
mod list;
mod promise;
mod show;

use clap::Subcommand;

use crate::given::Context;
use crate::language::say;
use crate::output::Outcome;

#[derive(Debug, Subcommand)]
#[command(about = say("What members put in", "盟员的投入"))]
pub(crate) enum ContributionCommand {
    Promise(promise::Promise),
    Deliver(deliver::Deliver),
    Acknowledge(acknowledge::Acknowledge),
    Contest(contest::Contest),
    Correct(correct::Correct),
    List(list::List),
    Show(show::Show),
}

impl ContributionCommand {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        match self {
            Self::Promise(command) => command.run(context),
            Self::Deliver(command) => command.run(context),
            Self::Acknowledge(command) => command.run(context),
            Self::Contest(command) => command.run(context),
            Self::Correct(command) => command.run(context),
            Self::List(command) => command.run(context),
            Self::Show(command) => command.run(context),
        }
    }
}
