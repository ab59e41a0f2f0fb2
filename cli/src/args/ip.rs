//! `mengshu ip`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use mengshu_core::mechanism::ip::{FactKind, RightKind};
use mengshu_core::value::{AssetId, Date, MemberId, Money, Name, Share};

use super::asking::Known;
use super::handling::{Handling, pair, word};

/// Commands about IP.
#[derive(Debug, Subcommand)]
pub(crate) enum IpCommand {
    /// Register an asset with its owners: every owner endorses
    #[command(
        before_long_help = "Examples:\n  mengshu ip register lamp-patent --title \"Pulsed light source\" --kind patent --country CN --number ZL202710000001.X --since 2027-02-01 --owner luma=3/4 --owner nanhu=1/4"
    )]
    Register(Register),
    /// Assign an asset, or a part of it: assignor and assignee sign, and co-owners where the terms say so
    #[command(
        before_long_help = "Examples:\n  mengshu ip assign lamp-patent --to nanhu --share 1/4 --effective 2027-05-01\n  mengshu ip assign lamp-patent --from luma --to nanhu --share 1/4 --effective 2027-05-01 --consideration \"80,000 CNY\""
    )]
    Assign(Assign),
    /// State what an official register shows; it does not move title between the members
    #[command(
        before_long_help = "Examples:\n  mengshu ip fact lamp-patent --source \"USPTO assignment records\" --reference 38505-128 --kind assignment --executed 2016-05-06 --registered 2016-05-06 --from \"led-tech-2=LED TECH DEVELOPMENT, LLC\" --to \"lit=LEMAIRE ILLUMINATION TECHNOLOGIES, LLC\""
    )]
    Fact(FactArgs),
    /// Show who owns which part: between the members and in the register, on a date, as known on a date
    #[command(
        before_long_help = "Examples:\n  mengshu ip owners lamp-patent\n  mengshu ip owners lamp-patent --effective 2027-06-01\n  mengshu ip owners lamp-patent --effective 2027-06-01 --known 2027-05-01"
    )]
    Owners {
        /// The asset
        #[arg(value_name = "ASSET")]
        id: AssetId,
        /// The date in law for which the answer is given (default: today)
        #[arg(long, value_name = "DATE")]
        effective: Option<Date>,
        #[command(flatten)]
        known: Known,
    },
    /// List the assets
    #[command(before_long_help = "Examples:\n  mengshu ip list\n  mengshu ip list --json")]
    List {
        #[command(flatten)]
        known: Known,
    },
}

/// A registration.
#[derive(Debug, Args)]
pub(crate) struct Register {
    /// Its id, such as lamp-patent
    #[arg(value_name = "ASSET")]
    pub(crate) id: AssetId,
    /// Its title
    #[arg(long, value_name = "TEXT")]
    pub(crate) title: Name,
    /// What it is: patent, know-how, software, layout, plant-variety, standard, data, mark or other
    #[arg(long, value_parser = word::<RightKind>)]
    pub(crate) kind: RightKind,
    /// Two capital letters, or WO or EP
    #[arg(long, value_name = "CODE")]
    pub(crate) country: String,
    /// The office's number, if it has one
    #[arg(long, value_name = "TEXT")]
    pub(crate) number: Option<Name>,
    /// It was made before or outside the alliance's work
    #[arg(long)]
    pub(crate) background: bool,
    /// The date from which the owners state their title
    #[arg(long, value_name = "DATE")]
    pub(crate) since: Date,
    /// An owner and its part; repeat for each owner
    #[arg(long, required = true, value_name = "MEMBER=SHARE", value_parser = pair)]
    pub(crate) owner: Vec<(String, String)>,
    /// A document such as the certificate; it is sealed
    #[arg(long, value_name = "FILE")]
    pub(crate) document: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) handling: Handling,
}

/// An assignment.
#[derive(Debug, Args)]
pub(crate) struct Assign {
    /// The asset
    #[arg(value_name = "ASSET")]
    pub(crate) id: AssetId,
    /// Who gives (default: the member of --as)
    #[arg(long, value_name = "MEMBER")]
    pub(crate) from: Option<MemberId>,
    /// Who receives
    #[arg(long, value_name = "MEMBER")]
    pub(crate) to: MemberId,
    /// The part of the whole asset, such as 1/4
    #[arg(long)]
    pub(crate) share: Share,
    /// The date from which it holds between the members
    #[arg(long, value_name = "DATE")]
    pub(crate) effective: Date,
    /// What is paid for it, if it shall be on the log
    #[arg(long, value_name = "AMOUNT")]
    pub(crate) consideration: Option<Money>,
    #[command(flatten)]
    pub(crate) handling: Handling,
}

/// A register fact.
#[derive(Debug, Args)]
pub(crate) struct FactArgs {
    /// The asset
    #[arg(value_name = "ASSET")]
    pub(crate) id: AssetId,
    /// The register
    #[arg(long, value_name = "TEXT")]
    pub(crate) source: Name,
    /// Where it stands in the register
    #[arg(long, value_name = "TEXT")]
    pub(crate) reference: Name,
    /// What it is: assignment, merger, change-of-name, security-interest, release, licence or other
    #[arg(long, value_parser = word::<FactKind>)]
    pub(crate) kind: FactKind,
    /// The date on the document
    #[arg(long, value_name = "DATE")]
    pub(crate) executed: Date,
    /// The date on which the register took it
    #[arg(long, value_name = "DATE")]
    pub(crate) registered: Date,
    /// A legal person who gives: an id of yours and its name in the register
    #[arg(long, value_name = "ID=NAME", value_parser = pair)]
    pub(crate) from: Vec<(String, String)>,
    /// A legal person who receives
    #[arg(long, value_name = "ID=NAME", value_parser = pair)]
    pub(crate) to: Vec<(String, String)>,
    /// A natural person who gives; the name is sealed
    #[arg(long, value_name = "ID=NAME", value_parser = pair)]
    pub(crate) person_from: Vec<(String, String)>,
    /// A natural person who receives; the name is sealed
    #[arg(long, value_name = "ID=NAME", value_parser = pair)]
    pub(crate) person_to: Vec<(String, String)>,
    /// Which member a party is
    #[arg(long, value_name = "ID=MEMBER", value_parser = pair)]
    pub(crate) party: Vec<(String, String)>,
    /// A copy of the document; it is sealed
    #[arg(long, value_name = "FILE")]
    pub(crate) document: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) handling: Handling,
}
