//! `mengshu key`: a file for each of its commands.
//!
//! What sits below what: `shown` below all; the commands above; this file knows them all, and none knows it.

mod agent;
mod list;
mod new;
mod show;
mod shown;
mod test;

use clap::Subcommand;

use crate::given::Context;
use crate::language::say;
use crate::output::Outcome;

#[derive(Debug, Subcommand)]
#[command(about = say("Make, list and show the keys you sign with", "新建、列出和查看签名密钥"))]
pub(crate) enum KeyCommand {
    New(new::New),
    List(list::List),
    Show(show::Show),
    Agent(agent::Agent),
    Test(test::Test),
}

impl KeyCommand {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        match self {
            Self::New(command) => command.run(context),
            Self::List(command) => command.run(context),
            Self::Show(command) => command.run(context),
            Self::Agent(command) => command.run(context),
            Self::Test(command) => command.run(context),
        }
    }
}
