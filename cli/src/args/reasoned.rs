//! Why something is done, and how it is signed and sent: the same words for every act that gives a reason.

use clap::Args;
use mengshu_core::value::Note;

use super::Handling;
use crate::language::say;

/// What every correction, and every other act that needs a reason, says beside what it is about.
#[derive(Debug, Args)]
pub(crate) struct Reasoned {
    #[arg(help = why())]
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Note,
    #[command(flatten)]
    pub(crate) handling: Handling,
}

/// The same where the reason may be left out.
#[derive(Debug, Args)]
pub(crate) struct MayReason {
    #[arg(help = why())]
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<Note>,
    #[command(flatten)]
    pub(crate) handling: Handling,
}

fn why() -> &'static str {
    say("Why, for everybody to read", "理由，所有人可见")
}
