//! `mengshu decision`: how the organs decide.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use mengshu_core::mechanism::decision::{MeetingKind, Vote};
use mengshu_core::value::{Date, DecisionId, MeetingId, MemberId, Note, OrganId};

use super::asking::{Asking, Known};
use super::handling::{Handling, word};

/// Commands about decisions of the organs.
#[derive(Debug, Subcommand)]
pub(crate) enum DecisionCommand {
    /// Convene a meeting of an organ, or ask it to decide in writing
    #[command(
        before_long_help = "Examples:\n  mengshu decision convene spring --organ council --on 2027-05-20 --act 14          on what entry 14 proposes\n  mengshu decision convene spring --organ council --on 2027-05-20 --item rules --what \"House rules\"\n  mengshu decision convene letter --organ council --on 2027-05-20 --kind written --item budget=budget --what \"Budget 2027\"\n  mengshu decision convene second --organ council --on 2027-05-27 --kind extraordinary --fallback-of spring\n  mengshu decision convene spring --organ council --on 2027-05-20 --item a=budget --what \"a=Budget 2027\" --item b --act b=14"
    )]
    Convene {
        /// The meeting's id, such as spring-2027
        #[arg(value_name = "MEETING")]
        meeting: MeetingId,
        /// Whose meeting; `decision organs` lists them
        #[arg(long, value_name = "ORGAN")]
        organ: OrganId,
        /// The day of the meeting, or the last day for written answers
        #[arg(long, value_name = "DATE")]
        on: Date,
        /// How: ordinary, extraordinary or written
        #[arg(long, default_value = "ordinary", value_parser = word::<MeetingKind>)]
        kind: MeetingKind,
        /// The meeting without quorum that this one follows; without an agenda, what failed there is decided on
        #[arg(long, value_name = "MEETING")]
        fallback_of: Option<MeetingId>,
        #[command(flatten)]
        items: Items,
        #[command(flatten)]
        handling: Handling,
    },
    /// Put an item on the agenda of a meeting
    #[command(
        before_long_help = "Examples:\n  mengshu decision add-item spring --act 17\n  mengshu decision add-item spring --item budget=budget --what \"Budget 2027\""
    )]
    AddItem {
        /// The meeting
        #[arg(value_name = "MEETING")]
        meeting: MeetingId,
        #[command(flatten)]
        items: Items,
        #[command(flatten)]
        handling: Handling,
    },
    /// Let another member act for yours at a meeting
    #[command(before_long_help = "Examples:\n  mengshu decision proxy spring --to nanhu")]
    Proxy {
        /// The meeting
        #[arg(value_name = "MEETING")]
        meeting: MeetingId,
        /// Who acts
        #[arg(long, value_name = "MEMBER")]
        to: MemberId,
        #[command(flatten)]
        handling: Handling,
    },
    /// Be present at a meeting: the quorum is counted from it
    #[command(
        before_long_help = "Examples:\n  mengshu decision attend spring\n  mengshu decision attend spring --for qihang               also for a member that granted you a proxy"
    )]
    Attend {
        /// The meeting
        #[arg(value_name = "MEETING")]
        meeting: MeetingId,
        /// A member that granted yours a proxy; repeat for several
        #[arg(long = "for", value_name = "MEMBER")]
        represents: Vec<MemberId>,
        #[command(flatten)]
        handling: Handling,
    },
    /// Vote on an item; until it is closed, your last vote counts
    #[command(
        before_long_help = "Examples:\n  mengshu decision vote budget yes\n  mengshu decision vote budget abstain --for qihang         by proxy"
    )]
    Vote {
        /// The item
        #[arg(value_name = "ITEM")]
        decision: DecisionId,
        /// The vote: yes, no or abstain
        #[arg(value_name = "VOTE", value_parser = word::<Vote>)]
        vote: Vote,
        /// The member whose proxy yours holds
        #[arg(long = "for", value_name = "MEMBER")]
        on_behalf_of: Option<MemberId>,
        #[command(flatten)]
        handling: Handling,
    },
    /// Close the vote on an item: its result is computed from the log
    #[command(before_long_help = "Examples:\n  mengshu decision close budget")]
    Close {
        /// The item
        #[arg(value_name = "ITEM")]
        decision: DecisionId,
        #[command(flatten)]
        handling: Handling,
    },
    /// Record the draft minutes of a meeting: the days for objections and vetoes run from it
    #[command(before_long_help = "Examples:\n  mengshu decision minutes spring --text minutes.pdf")]
    Minutes {
        /// The meeting
        #[arg(value_name = "MEETING")]
        meeting: MeetingId,
        /// File with the minutes; it is sealed
        #[arg(long, value_name = "FILE")]
        text: PathBuf,
        #[command(flatten)]
        handling: Handling,
    },
    /// Object to the draft minutes of a meeting
    #[command(before_long_help = "Examples:\n  mengshu decision object spring --reason \"we came at ten\"")]
    Object {
        /// The meeting
        #[arg(value_name = "MEETING")]
        meeting: MeetingId,
        /// What is wrong with them
        #[arg(long, value_name = "TEXT")]
        reason: Note,
        #[command(flatten)]
        handling: Handling,
    },
    /// Stop a decision that severely affects your member
    #[command(before_long_help = "Examples:\n  mengshu decision veto budget --reason \"it uses our know-how\"")]
    Veto {
        /// The item
        #[arg(value_name = "ITEM")]
        decision: DecisionId,
        /// Which work, cost, liability or IP of yours it affects, and how
        #[arg(long, value_name = "TEXT")]
        reason: Note,
        #[command(flatten)]
        handling: Handling,
    },
    /// Lift your member's veto
    #[command(before_long_help = "Examples:\n  mengshu decision lift-veto budget")]
    LiftVeto {
        /// The item
        #[arg(value_name = "ITEM")]
        decision: DecisionId,
        #[command(flatten)]
        handling: Handling,
    },
    /// Appoint to an organ: those whom the terms name approve
    #[command(
        before_long_help = "Examples:\n  mengshu decision appoint council --member luma --member nanhu --chair nanhu\n  mengshu decision appoint council --chair nanhu            its members stay"
    )]
    Appoint {
        /// The organ
        #[arg(value_name = "ORGAN")]
        organ: OrganId,
        /// Who sits in it from now on; repeat for all of them
        #[arg(long, value_name = "MEMBER", required_unless_present = "chair")]
        member: Vec<MemberId>,
        /// Who chairs it from now on
        #[arg(long, value_name = "MEMBER")]
        chair: Option<MemberId>,
        #[command(flatten)]
        handling: Handling,
    },
    /// List the decisions and what they have come to
    #[command(
        before_long_help = "Examples:\n  mengshu decision list\n  mengshu decision list --vetoed-by nanhu\n  mengshu decision list --known 2027-05-01"
    )]
    List {
        /// Only decisions that this member has vetoed
        #[arg(long, value_name = "MEMBER")]
        vetoed_by: Option<MemberId>,
        #[command(flatten)]
        known: Known,
    },
    /// Show a decision with its whole arithmetic
    #[command(
        before_long_help = "Examples:\n  mengshu decision show budget\n  mengshu decision show budget --without qihang             would it pass if qihang had abstained?"
    )]
    Show {
        /// The item
        #[arg(value_name = "ITEM")]
        decision: DecisionId,
        /// Show also what would be if this member had abstained
        #[arg(long, value_name = "MEMBER")]
        without: Option<MemberId>,
        #[command(flatten)]
        known: Known,
    },
    /// List the meetings
    #[command(before_long_help = "Examples:\n  mengshu decision meetings\n  mengshu decision meetings --json")]
    Meetings {
        #[command(flatten)]
        known: Known,
    },
    /// Show a meeting: agenda, proxies, attendance, minutes
    #[command(
        before_long_help = "Examples:\n  mengshu decision meeting spring\n  mengshu decision meeting spring --json"
    )]
    Meeting {
        /// The meeting
        #[arg(value_name = "MEETING")]
        meeting: MeetingId,
        #[command(flatten)]
        known: Known,
    },
    /// List the organs and what they decide on
    #[command(before_long_help = "Examples:\n  mengshu decision organs\n  mengshu decision organs --date 2027-05-01")]
    Organs {
        #[command(flatten)]
        asking: Asking,
    },
    /// Show an organ: members, votes, rules, and the power of each member under each rule
    #[command(
        before_long_help = "Examples:\n  mengshu decision organ council\n  mengshu decision organ council --date 2027-05-01"
    )]
    Organ {
        /// The organ
        #[arg(value_name = "ORGAN")]
        organ: OrganId,
        #[command(flatten)]
        asking: Asking,
    },
}

/// What stands on an agenda.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Agenda")]
pub(crate) struct Items {
    /// An item; its matter may be left out where --act says it, or for a resolution in words (ordinary); repeat for several
    #[arg(long, value_name = "ITEM[=MATTER]")]
    pub(crate) item: Vec<String>,
    /// What is decided, in words (default: the words of the act); with several items ITEM=TEXT
    #[arg(long, value_name = "TEXT")]
    pub(crate) what: Vec<String>,
    /// The pending act that is decided on; with several items ITEM=ACT
    #[arg(long, value_name = "ACT")]
    pub(crate) act: Vec<String>,
    /// The member that it is about, who has no vote on it where the rule says so; with several items ITEM=MEMBER
    #[arg(long, value_name = "MEMBER")]
    pub(crate) about: Vec<String>,
}

impl Items {
    /// Whether no item is named.
    pub(crate) fn is_empty(&self) -> bool {
        self.item.is_empty() && self.act.is_empty()
    }
}
