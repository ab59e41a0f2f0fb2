//! `mengshu decision meetings`.

use clap::Args;

use crate::args::Known;
use crate::given::{Context, Desk};
use crate::language::{examples, say};
use crate::output::Outcome;

#[derive(Debug, Args)]
#[command(about = say("List the meetings", "列出会议"))]
#[command(before_long_help = examples(&["mengshu decision meetings", "mengshu decision meetings --json"]))]
pub(crate) struct Meetings {
    #[command(flatten)]
    known: Known,
}

impl Meetings {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { known } = self;
        let document = Desk::open(context)?.ask("meeting", &known, &[])?;
        context.out.list_view(&document, "meetings", &["meeting", "organ", "kind", "on", "convened_by", "agenda"])
    }
}
