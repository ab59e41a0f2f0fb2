//! `mengshu decision organs`.

use clap::Args;

use crate::args::Asking;
use crate::given::{Context, Desk};
use crate::language::{examples, say};
use crate::output::Outcome;

#[derive(Debug, Args)]
#[command(about = say("List the organs and what they decide on", "列出机构及其决定事项"))]
#[command(before_long_help = examples(&["mengshu decision organs", "mengshu decision organs --date 2027-05-01"]))]
pub(crate) struct Organs {
    #[command(flatten)]
    asking: Asking,
}

impl Organs {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { asking } = self;
        let document = Desk::open(context)?.on_day("organ", &asking)?;
        context.out.list_view(&document, "organs", &["organ", "kind", "name", "decides"])
    }
}
