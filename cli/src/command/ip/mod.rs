//! `mengshu ip`: a file for each of its commands.
//!
//! What sits below what: this file knows all commands, and none knows it or another.

mod assign;
mod correct;
mod fact;
mod list;
mod owners;
mod register;
mod settle_claim;

use clap::Subcommand;

use crate::given::Context;
use crate::language::say;
use crate::output::Outcome;

#[derive(Debug, Subcommand)]
#[command(about = say("IP: who owns which part of what", "知识产权：谁拥有什么的哪一部分"))]
pub(crate) enum IpCommand {
    Register(register::Register),
    Assign(assign::Assign),
    Correct(correct::Correct),
    Fact(fact::Fact),
    SettleClaim(settle_claim::SettleClaim),
    Owners(owners::Owners),
    List(list::List),
}

impl IpCommand {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        match self {
            Self::Register(command) => command.run(context),
            Self::Assign(command) => command.run(context),
            Self::Correct(command) => command.run(context),
            Self::Fact(command) => command.run(context),
            Self::SettleClaim(command) => command.run(context),
            Self::Owners(command) => command.run(context),
            Self::List(command) => command.run(context),
        }
    }
}
