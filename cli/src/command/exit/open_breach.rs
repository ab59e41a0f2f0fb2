//! `mengshu exit open-breach`.

use clap::Args;
use mengshu_core::mechanism::{Body, exit};
use mengshu_core::value::{Date, MemberId, Note};

use crate::args::Handling;
use crate::given::{Context, Desk};
use crate::language::{examples, say};
use crate::output::Outcome;
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say(
    "Give a member notice of a breach, with at least 30 days to cure it",
    "通知盟员违约，至少给予 30 天纠正",
))]
#[command(before_long_help = examples(&[
    "mengshu exit open-breach qihang --what \"contribution overdue\" --cure-by 2027-06-30",
]))]
pub(crate) struct OpenBreach {
    #[arg(help = say("The member", "盟员"))]
    #[arg(value_name = "MEMBER")]
    member: MemberId,
    #[arg(help = say("What it did or left undone", "违约事实"))]
    #[arg(long, value_name = "TEXT")]
    what: Note,
    #[arg(help = say("Last day to cure it", "纠正期限的最后一日"))]
    #[arg(long, value_name = "DATE")]
    cure_by: Date,
    #[command(flatten)]
    handling: Handling,
}

impl OpenBreach {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { member, what, cure_by, handling } = self;
        let mut desk = Desk::open(context)?;
        let open = exit::OpenBreach { member, what, cure_by };
        perform::act(&mut desk, &handling, Body::Exit(exit::Act::OpenBreach(open)))
    }
}
