//! `mengshu decision`: a file for each of its commands.
//!
//! What sits below what: `agenda` below all; the commands above; this file knows them all, and none knows it.

mod add_item;
mod agenda;
mod appoint;
mod attend;
mod close;
mod convene;
mod correct;
mod item;
mod lift_veto;
mod list;
mod meeting;
mod meetings;
mod minutes;
mod object;
mod organ;
mod organs;
mod proxy;
mod show;
mod veto;
mod vote;

use clap::Subcommand;

use crate::given::Context;
use crate::language::say;
use crate::output::Outcome;

#[derive(Debug, Subcommand)]
#[command(about = say(
    "How the organs decide: meetings, votes, minutes, vetoes",
    "机构如何决定：会议、表决、纪要、否决",
))]
pub(crate) enum DecisionCommand {
    Convene(convene::Convene),
    AddItem(add_item::AddItem),
    Proxy(proxy::Proxy),
    Attend(attend::Attend),
    Correct(correct::Correct),
    Vote(vote::Vote),
    Close(close::Close),
    Minutes(minutes::Minutes),
    Object(object::Object),
    Veto(veto::Veto),
    LiftVeto(lift_veto::LiftVeto),
    Appoint(appoint::Appoint),
    List(list::List),
    Show(show::Show),
    Meetings(meetings::Meetings),
    Meeting(meeting::Meeting),
    Organs(organs::Organs),
    Organ(organ::Organ),
}

impl DecisionCommand {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        match self {
            Self::Convene(command) => command.run(context),
            Self::AddItem(command) => command.run(context),
            Self::Proxy(command) => command.run(context),
            Self::Attend(command) => command.run(context),
            Self::Correct(command) => command.run(context),
            Self::Vote(command) => command.run(context),
            Self::Close(command) => command.run(context),
            Self::Minutes(command) => command.run(context),
            Self::Object(command) => command.run(context),
            Self::Veto(command) => command.run(context),
            Self::LiftVeto(command) => command.run(context),
            Self::Appoint(command) => command.run(context),
            Self::List(command) => command.run(context),
            Self::Show(command) => command.run(context),
            Self::Meetings(command) => command.run(context),
            Self::Meeting(command) => command.run(context),
            Self::Organs(command) => command.run(context),
            Self::Organ(command) => command.run(context),
        }
    }
}
