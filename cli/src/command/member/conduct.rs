//! What every decision on a member's conduct is told.

use clap::Args;
use mengshu_core::value::{MemberId, Note};

use crate::args::Handling;
use crate::language::say;

/// Whose conduct is decided on, and why.
#[derive(Debug, Args)]
pub(crate) struct Conduct {
    #[arg(help = say("The member", "盟员"))]
    #[arg(value_name = "MEMBER")]
    pub(super) id: MemberId,
    #[arg(help = say("Why, for everybody to read", "原因，所有人可见"))]
    #[arg(long, value_name = "TEXT")]
    pub(super) reason: Note,
    #[command(flatten)]
    pub(super) handling: Handling,
}
