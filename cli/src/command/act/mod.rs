//! `mengshu act`: a file for each of its commands.
//!
//! What sits below what: this file knows all commands, and none knows it or another.

mod contest;
mod decline;
mod demand;
mod endorse;
mod list;
mod show;
mod withdraw;

use clap::Subcommand;

use crate::given::Context;
use crate::language::say;
use crate::output::Outcome;

#[derive(Debug, Subcommand)]
#[command(about = say("Approve, decline and follow acts", "同意、拒绝和跟踪行为"))]
pub(crate) enum ActCommand {
    Endorse(endorse::Endorse),
    Decline(decline::Decline),
    Contest(contest::Contest),
    Demand(demand::Demand),
    Withdraw(withdraw::Withdraw),
    Show(show::Show),
    List(list::List),
}

impl ActCommand {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        match self {
            Self::Endorse(command) => command.run(context),
            Self::Decline(command) => command.run(context),
            Self::Contest(command) => command.run(context),
            Self::Demand(command) => command.run(context),
            Self::Withdraw(command) => command.run(context),
            Self::Show(command) => command.run(context),
            Self::List(command) => command.run(context),
        }
    }
}
