//! `mengshu member suspects`.

use clap::Args;

use crate::args::Known;
use crate::given::{Context, Desk};
use crate::language::{examples, say};
use crate::output::Outcome;

#[derive(Debug, Args)]
#[command(about = say("List the suspect acts", "列出存疑行为"))]
#[command(before_long_help = examples(&["mengshu member suspects", "mengshu member suspects --known 2027-05-01"]))]
pub(crate) struct Suspects {
    #[command(flatten)]
    known: Known,
}

impl Suspects {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { known } = self;
        let document = Desk::open(context)?.ask("suspect", &known, &[])?;
        let columns = ["entry", "open_since_entry", "struck_by_entry", "act"];
        context.out.list_view(&document, "suspects", &columns)
    }
}
