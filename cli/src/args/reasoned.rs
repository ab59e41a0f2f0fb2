//! Why something recorded is corrected, and how the correction is signed and sent: the same for every mechanism.

use clap::Args;
use mengshu_core::value::Note;

use super::Handling;
use crate::language::say;

/// What every correction says beside what is right.
#[derive(Debug, Args)]
pub(crate) struct Reasoned {
    #[arg(help = say("Why, for everybody to read", "理由，所有人可见"))]
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Note,
    #[command(flatten)]
    pub(crate) handling: Handling,
}
