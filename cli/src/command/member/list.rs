//! `mengshu member list`.

use clap::Args;

use crate::args::Asking;
use crate::given::{Context, Desk};
use crate::language::{examples, say};
use crate::output::Outcome;

#[derive(Debug, Args)]
#[command(about = say("List the members", "列出盟员"))]
#[command(before_long_help = examples(&[
    "mengshu member list",
    "mengshu member list --date 2027-05-01",
    "mengshu member list --json",
]))]
pub(crate) struct List {
    #[command(flatten)]
    asking: Asking,
}

impl List {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { asking } = self;
        let document = Desk::open(context)?.on_day("member", &asking)?;
        let columns = ["member", "kind", "standing", "joined", "last_day", "name"];
        context.out.list_view(&document, "members", &columns)
    }
}
