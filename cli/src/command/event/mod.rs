//! `mengshu event`: a file for each of its commands.
//!
//! What sits below what: `row` below all; the commands above; this file knows them all, and none knows it.

mod export;
mod export_log;
mod export_signers;
mod list;
mod row;
mod show;
mod watch;

use clap::Subcommand;

use crate::given::Context;
use crate::language::say;
use crate::output::Outcome;

#[derive(Debug, Subcommand)]
#[command(about = say("Read, follow and export the log", "读取、跟踪和导出账本"))]
pub(crate) enum EventCommand {
    Show(show::Show),
    List(list::List),
    Watch(watch::Watch),
    Export(export::Export),
    ExportLog(export_log::ExportLog),
    ExportSigners(export_signers::ExportSigners),
}

impl EventCommand {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        match self {
            Self::Show(command) => command.run(context),
            Self::List(command) => command.run(context),
            Self::Watch(command) => command.run(context),
            Self::Export(command) => command.run(context),
            Self::ExportLog(command) => command.run(context),
            Self::ExportSigners(command) => command.run(context),
        }
    }
}
