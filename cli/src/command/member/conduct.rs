//! What every decision on a member's conduct is told.

use clap::Args;
use mengshu_core::value::MemberId;

use crate::args::Reasoned;
use crate::language::say;

/// Whose conduct is decided on, and why.
#[derive(Debug, Args)]
pub(crate) struct Conduct {
    #[arg(help = say("The member", "盟员"))]
    #[arg(value_name = "MEMBER")]
    pub(super) id: MemberId,
    #[command(flatten)]
    pub(super) given: Reasoned,
}
