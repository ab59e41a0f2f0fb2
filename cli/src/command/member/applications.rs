//! `mengshu member applications`.

use clap::Args;

use crate::args::Known;
use crate::given::{Context, Desk};
use crate::language::{examples, say};
use crate::output::Outcome;

#[derive(Debug, Args)]
#[command(about = say("List the applications, with what the check found", "列出申请及审查结果"))]
#[command(before_long_help = examples(&["mengshu member applications", "mengshu member applications --json"]))]
pub(crate) struct Applications {
    #[command(flatten)]
    known: Known,
}

impl Applications {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { known } = self;
        let document = Desk::open(context)?.ask("application", &known, &[])?;
        let columns = ["entry", "applicant", "received", "checked", "admitted", "name"];
        context.out.list_view(&document, "applications", &columns)
    }
}
