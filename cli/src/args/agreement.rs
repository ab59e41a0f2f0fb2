//! `mengshu agreement`: from a template to what every member has signed, and its changes.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use mengshu_core::value::{AssetId, Date, MemberId, Name, Note, ProjectId, SideAgreementId};

use super::asking::{Asking, Known};
use super::handling::{Handling, pair};

/// Commands about the agreement.
#[derive(Debug, Subcommand)]
pub(crate) enum AgreementCommand {
    /// Write a terms file and a text to work on, complete and in your language
    #[command(
        before_long_help = "Examples:\n  mengshu agreement template                              for the members of the ledger\n  mengshu agreement template --members luma,nanhu --out draft --lang zh    before there is a ledger"
    )]
    Template(Template),
    /// Check a terms file: everything that is wrong with it, with line, clause and what to do
    #[command(
        before_long_help = "Examples:\n  mengshu agreement check terms.toml --text agreement.md     where the node answers, also whether all who are named are members\n  mengshu agreement check terms.toml --json",
        after_long_help = "Exit codes: 0 the file can be proposed as it is · 1 something is wrong"
    )]
    Check {
        /// The terms file
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// The text that goes with it: what stands in [brackets] there is still to be filled in
        #[arg(long, value_name = "FILE")]
        text: Option<PathBuf>,
    },
    /// Propose a version of the agreement: its text is sealed, its terms are enforced, every member signs
    #[command(
        before_long_help = "Examples:\n  mengshu agreement propose --title \"Alliance agreement\" --text agreement.md --terms terms.toml --from 2027-01-01\n  mengshu agreement propose --title \"Alliance agreement\" --text agreement.md --terms terms.toml --from 2027-01-01 --sign-by 2027-01-31 --order nanhu,qihang",
        after_long_help = "The terms file: `mengshu agreement template` writes one, with a comment on every clause."
    )]
    Propose(Propose),
    /// Sign what is proposed about the agreement
    #[command(
        before_long_help = "Examples:\n  mengshu agreement sign --as nanhu --key nanhu       the only proposal that waits for nanhu\n  mengshu agreement sign 7 --as nanhu --key nanhu     the proposal stands in entry 7\n  mengshu agreement sign 3f1c"
    )]
    Sign {
        /// The proposal: its event id, its entry's index, or the beginning of its id
        #[arg(value_name = "ACT")]
        act: Option<String>,
        #[command(flatten)]
        handling: Handling,
    },
    /// Show what waits for signatures: who has signed, who is missing, until when
    #[command(before_long_help = "Examples:\n  mengshu agreement status\n  mengshu agreement status --json")]
    Status,
    /// Show a version and its terms (default: the one in force)
    #[command(
        before_long_help = "Examples:\n  mengshu agreement show\n  mengshu agreement show 1 --json\n  mengshu agreement show --proposal 2                       what you are asked to sign\n  mengshu agreement show --proposal 2 --toml > theirs.toml  to compare it: mengshu agreement diff mine.toml theirs.toml\n  mengshu agreement show --date 2027-03-01 --known 2027-03-31"
    )]
    Show {
        /// Its number
        #[arg(value_name = "VERSION")]
        number: Option<u32>,
        /// Show what this act proposes: its event id, its entry's index, or the beginning of its id
        #[arg(long, value_name = "ACT", conflicts_with_all = ["number", "date", "upto"])]
        proposal: Option<String>,
        /// Print the terms alone, as a terms file
        #[arg(long)]
        toml: bool,
        #[command(flatten)]
        asking: Asking,
    },
    /// List the versions
    #[command(before_long_help = "Examples:\n  mengshu agreement list\n  mengshu agreement list --json")]
    List {
        #[command(flatten)]
        asking: Asking,
    },
    /// Explain in words what changed between two signed versions, or between two terms files
    #[command(
        before_long_help = "Examples:\n  mengshu agreement diff 1 2                     two versions\n  mengshu agreement diff terms.toml new.toml     two files"
    )]
    Diff {
        /// A version's number or a terms file
        #[arg(value_name = "FROM")]
        from: String,
        /// A version's number or a terms file
        #[arg(value_name = "TO")]
        to: String,
    },
    /// Amend single clauses: whoever the terms name approves; a new text is signed by every member
    #[command(
        before_long_help = "Examples:\n  mengshu agreement amend --set clauses.cure_days=45 --from 2027-07-01\n  mengshu agreement amend --set 'transfer=\"free\"' --set 'clauses.renewal=\"statute_default\"' --from 2027-07-01\n  mengshu agreement amend --remove approvals.budget --from 2027-07-01\n  mengshu agreement amend --terms new-terms.toml --text new-text.md --from 2027-07-01    what differs from the file",
        after_long_help = "Only the clauses that change are signed, each with what it says now. So two amendments of different clauses both go through; of two amendments of one clause, the second to be approved does not."
    )]
    Amend(Amend),
    /// Sign a project agreement: every party signs
    #[command(
        before_long_help = "Examples:\n  mengshu agreement project lamp --title \"Pulsed lamp\" --text lamp.pdf --party luma,nanhu --start 2027-02-01 --end 2028-12-31\n  mengshu agreement project lamp --title \"Pulsed lamp\" --text lamp.pdf --party luma,nanhu --start 2027-02-01 --share luma=3/4 --share nanhu=1/4"
    )]
    Project(SignProject),
    /// List the project agreements, or show one
    #[command(before_long_help = "Examples:\n  mengshu agreement projects\n  mengshu agreement projects lamp")]
    Projects {
        /// A project
        #[arg(value_name = "ID")]
        id: Option<ProjectId>,
        #[command(flatten)]
        known: Known,
    },
    /// Declare a side agreement between some members: every party to it signs
    #[command(
        before_long_help = "Examples:\n  mengshu agreement declare-side lamp-supply --party luma,nanhu --summary \"Nanhu buys its lamps from Luma at cost\" --paper supply.pdf --dated 2027-03-01"
    )]
    DeclareSide(DeclareSide),
    /// List the declared side agreements, or show one
    #[command(
        before_long_help = "Examples:\n  mengshu agreement side-agreements\n  mengshu agreement side-agreements lamp-supply"
    )]
    SideAgreements {
        /// A side agreement
        #[arg(value_name = "ID")]
        id: Option<SideAgreementId>,
        #[command(flatten)]
        known: Known,
    },
    /// End the agreement after a last day
    #[command(
        before_long_help = "Examples:\n  mengshu agreement terminate --last-day 2030-12-31 --reason \"The goals are reached\""
    )]
    Terminate {
        /// The last day on which it is in force
        #[arg(long, value_name = "DATE")]
        last_day: Date,
        /// Why, for everybody to read
        #[arg(long, value_name = "TEXT")]
        reason: Note,
        #[command(flatten)]
        handling: Handling,
    },
}

/// What to begin with.
#[derive(Debug, Args)]
pub(crate) struct Template {
    /// The members' ids; the first one leads (default: the members of the ledger)
    #[arg(long, value_name = "MEMBERS", value_delimiter = ',')]
    pub(crate) members: Vec<MemberId>,
    /// Folder for terms.toml and agreement.md (default: this one)
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
}

/// A version of the agreement.
#[derive(Debug, Args)]
pub(crate) struct Propose {
    /// Its title
    #[arg(long, value_name = "TEXT")]
    pub(crate) title: Name,
    /// File with the text that the members sign; it is sealed
    #[arg(long, value_name = "FILE")]
    pub(crate) text: PathBuf,
    /// File with the clauses that the rules enforce
    #[arg(long, value_name = "FILE")]
    pub(crate) terms: PathBuf,
    /// First day on which it shall be in force
    #[arg(long, value_name = "DATE")]
    pub(crate) from: Date,
    /// Its number (default: the next one)
    #[arg(long, value_name = "NUMBER")]
    pub(crate) number: Option<u32>,
    /// Last day for signing, to its end in the terms' time zone
    #[arg(long, value_name = "DATE", conflicts_with = "not_after")]
    pub(crate) sign_by: Option<Date>,
    /// Who signs before whom, where the order matters; you sign by proposing
    #[arg(long, value_name = "MEMBERS", value_delimiter = ',')]
    pub(crate) order: Vec<MemberId>,
    #[command(flatten)]
    pub(crate) handling: Handling,
}

/// An amendment.
#[derive(Debug, Args)]
pub(crate) struct Amend {
    /// A clause and what it shall say, as the terms file would write it; repeat for several
    #[arg(long, value_name = "CLAUSE=VALUE", value_parser = pair)]
    pub(crate) set: Vec<(String, String)>,
    /// A clause that shall fall away; repeat for several
    #[arg(long, value_name = "CLAUSE")]
    pub(crate) remove: Vec<String>,
    /// A terms file: amend whatever differs from it
    #[arg(long, value_name = "FILE")]
    pub(crate) terms: Option<PathBuf>,
    /// File with a new text; it is sealed, and every member signs
    #[arg(long, value_name = "FILE")]
    pub(crate) text: Option<PathBuf>,
    /// First day on which it shall be in force
    #[arg(long, value_name = "DATE")]
    pub(crate) from: Date,
    #[command(flatten)]
    pub(crate) handling: Handling,
}

/// A project agreement.
#[derive(Debug, Args)]
pub(crate) struct SignProject {
    /// The id that the project will have
    #[arg(value_name = "ID")]
    pub(crate) id: ProjectId,
    /// Its title
    #[arg(long, value_name = "TEXT")]
    pub(crate) title: Name,
    /// File with its text; it is sealed
    #[arg(long, value_name = "FILE")]
    pub(crate) text: PathBuf,
    /// Its parties, yourself among them
    #[arg(long, required = true, value_name = "MEMBERS", value_delimiter = ',')]
    pub(crate) party: Vec<MemberId>,
    /// Its first day
    #[arg(long, value_name = "DATE")]
    pub(crate) start: Date,
    /// Its last day, where it has one
    #[arg(long, value_name = "DATE")]
    pub(crate) end: Option<Date>,
    /// A party's share of its benefits, where they differ from the agreement's; repeat for each party
    #[arg(long, value_name = "MEMBER=SHARE", value_parser = pair)]
    pub(crate) share: Vec<(String, String)>,
    #[command(flatten)]
    pub(crate) handling: Handling,
}

/// A side agreement.
#[derive(Debug, Args)]
pub(crate) struct DeclareSide {
    /// The id that it will have
    #[arg(value_name = "ID")]
    pub(crate) id: SideAgreementId,
    /// Its parties, yourself among them
    #[arg(long, required = true, value_name = "MEMBERS", value_delimiter = ',')]
    pub(crate) party: Vec<MemberId>,
    /// What it says, for everybody to read
    #[arg(long, value_name = "TEXT")]
    pub(crate) summary: Note,
    /// File with the paper itself; it is sealed
    #[arg(long, value_name = "FILE")]
    pub(crate) paper: PathBuf,
    /// The date on the paper
    #[arg(long, value_name = "DATE")]
    pub(crate) dated: Date,
    /// An asset that it is about; repeat for several
    #[arg(long, value_name = "ASSET")]
    pub(crate) asset: Vec<AssetId>,
    #[command(flatten)]
    pub(crate) handling: Handling,
}
