//! `mengshu agreement list`.

use clap::Args;

use crate::args::Asking;
use crate::given::{Context, Desk};
use crate::language::{examples, say};
use crate::output::Outcome;

#[derive(Debug, Args)]
#[command(about = say("List the versions", "列出版本"))]
#[command(before_long_help = examples(&["mengshu agreement list", "mengshu agreement list --json"]))]
pub(crate) struct List {
    #[command(flatten)]
    asking: Asking,
}

impl List {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { asking } = self;
        let columns = ["version", "start", "signed_by_entry", "title"];
        context.out.list_view(&Desk::open(context)?.on_day("agreement", &asking)?, "versions", &columns)
    }
}
