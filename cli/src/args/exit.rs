//! `mengshu exit`: leaving, and being expelled.

use std::path::PathBuf;

use clap::Subcommand;
use mengshu_core::value::{Date, MemberId, Note};

use super::asking::Asking;
use super::handling::Handling;

/// Commands about leaving.
#[derive(Debug, Subcommand)]
pub(crate) enum ExitCommand {
    /// Leave the alliance: by notice alone, or sooner with everybody's approval
    #[command(
        before_long_help = "Examples:\n  mengshu exit leave --last-day 2027-06-30 --reason \"end of the project\""
    )]
    Leave {
        /// The last day of the membership
        #[arg(long, value_name = "DATE")]
        last_day: Date,
        /// Why, for everybody to read
        #[arg(long, value_name = "TEXT")]
        reason: Option<Note>,
        #[command(flatten)]
        handling: Handling,
    },
    /// Give a member notice of a breach, with at least 30 days to cure it
    #[command(
        before_long_help = "Examples:\n  mengshu exit open-breach qihang --what \"contribution overdue\" --cure-by 2027-06-30"
    )]
    OpenBreach {
        /// The member
        #[arg(value_name = "MEMBER")]
        member: MemberId,
        /// What it did or left undone
        #[arg(long, value_name = "TEXT")]
        what: Note,
        /// Last day to cure it
        #[arg(long, value_name = "DATE")]
        cure_by: Date,
        #[command(flatten)]
        handling: Handling,
    },
    /// Acknowledge that a breach was cured: whoever gave the notice does
    #[command(
        before_long_help = "Examples:\n  mengshu exit acknowledge-cure 33             the notice stands in entry 33"
    )]
    AcknowledgeCure {
        /// The notice: its event id or its entry's index
        #[arg(value_name = "BREACH")]
        breach: String,
        #[command(flatten)]
        handling: Handling,
    },
    /// Expel a member for a breach that it did not cure: those whom the terms name decide, without that member
    #[command(
        before_long_help = "Examples:\n  mengshu exit expel qihang                    for its only breach that is not cured\n  mengshu exit expel qihang --breach 33"
    )]
    Expel {
        /// The member
        #[arg(value_name = "MEMBER")]
        member: MemberId,
        /// The notice: its event id or its entry's index (default: the only one that is not cured)
        #[arg(long, value_name = "BREACH")]
        breach: Option<String>,
        #[command(flatten)]
        handling: Handling,
    },
    /// State when an expelled member received the decision
    #[command(
        before_long_help = "Examples:\n  mengshu exit notify-expulsion qihang --received 2027-08-02 --evidence courier.pdf"
    )]
    NotifyExpulsion {
        /// The member
        #[arg(value_name = "MEMBER")]
        member: MemberId,
        /// The day of receipt
        #[arg(long, value_name = "DATE")]
        received: Date,
        /// The evidence of it; it is sealed
        #[arg(long, value_name = "FILE")]
        evidence: PathBuf,
        #[command(flatten)]
        handling: Handling,
    },
    /// Show what a member holds, is owed and still owes, and its breaches
    #[command(
        before_long_help = "Examples:\n  mengshu exit show luma\n  mengshu exit show                            the member of --as or of your profile"
    )]
    Show {
        /// The member
        #[arg(value_name = "MEMBER")]
        id: Option<MemberId>,
        #[command(flatten)]
        asking: Asking,
    },
}
