//! `mengshu benefit`: a file for each of its commands.
//!
//! What sits below what: this file knows all commands, and none knows it or another.

mod acknowledge;
mod correct;
mod distribute;
mod list;
mod pay;
mod show;

use clap::Subcommand;

use crate::given::Context;
use crate::language::say;
use crate::output::Outcome;

#[derive(Debug, Subcommand)]
#[command(about = say("How proceeds are shared and paid", "收益的分配与支付"))]
pub(crate) enum BenefitCommand {
    Distribute(distribute::Distribute),
    Pay(pay::Pay),
    Acknowledge(acknowledge::Acknowledge),
    Correct(correct::Correct),
    List(list::List),
    Show(show::Show),
}

impl BenefitCommand {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        match self {
            Self::Distribute(command) => command.run(context),
            Self::Pay(command) => command.run(context),
            Self::Acknowledge(command) => command.run(context),
            Self::Correct(command) => command.run(context),
            Self::List(command) => command.run(context),
            Self::Show(command) => command.run(context),
        }
    }
}
