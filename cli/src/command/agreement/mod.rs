//! `mengshu agreement`: the template, the check, proposing, signing, amending, and what hangs under the agreement.
//!
//! Invariant: whatever reads a terms file reads it in one way (`reading`), so `check` and `propose` say the same.
//!
//! What sits below what: `pending` and `reading` below all; the commands above them; this file knows them all, and none
//! knows it.

mod amend;
mod check;
mod declare_side;
mod diff;
mod list;
mod pending;
mod project;
mod projects;
mod propose;
mod reading;
mod show;
mod side_agreements;
mod sign;
mod status;
mod template;
mod terminate;

use clap::Subcommand;

use crate::given::Context;
use crate::language::say;
use crate::output::Outcome;

#[derive(Debug, Subcommand)]
#[command(about = say("The agreement, its versions and its terms", "协议、其版本与条款"))]
pub(crate) enum AgreementCommand {
    Template(template::Template),
    Check(check::Check),
    Propose(propose::Propose),
    Sign(sign::Sign),
    Status(status::Status),
    Show(show::Show),
    List(list::List),
    Diff(diff::Diff),
    Amend(amend::Amend),
    Project(project::Project),
    Projects(projects::Projects),
    DeclareSide(declare_side::DeclareSide),
    SideAgreements(side_agreements::SideAgreements),
    Terminate(terminate::Terminate),
}

impl AgreementCommand {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        match self {
            Self::Template(command) => command.run(context),
            Self::Check(command) => command.run(context),
            Self::Propose(command) => command.run(context),
            Self::Sign(command) => command.run(context),
            Self::Status(command) => command.run(context),
            Self::Show(command) => command.run(context),
            Self::List(command) => command.run(context),
            Self::Diff(command) => command.run(context),
            Self::Amend(command) => command.run(context),
            Self::Project(command) => command.run(context),
            Self::Projects(command) => command.run(context),
            Self::DeclareSide(command) => command.run(context),
            Self::SideAgreements(command) => command.run(context),
            Self::Terminate(command) => command.run(context),
        }
    }
}
