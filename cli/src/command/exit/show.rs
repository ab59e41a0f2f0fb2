//! `mengshu exit show`.

use clap::Args;
use mengshu_core::value::MemberId;

use crate::args::Asking;
use crate::given::{Context, Desk};
use crate::language::{annotated, say};
use crate::output::Outcome;

#[derive(Debug, Args)]
#[command(about = say(
    "Show what a member holds, is owed and still owes, and its breaches",
    "查看盟员所持、应收、应付及违约",
))]
#[command(before_long_help = annotated(&[
    ("mengshu exit show luma", "", ""),
    ("mengshu exit show                            ", "the member of --as or of your profile", "--as 或配置中的盟员"),
]))]
pub(crate) struct Show {
    #[arg(help = say("The member", "盟员"))]
    #[arg(value_name = "MEMBER")]
    id: Option<MemberId>,
    #[command(flatten)]
    asking: Asking,
}

impl Show {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { id, asking } = self;
        let mut desk = Desk::open(context)?;
        let id = id.map_or_else(|| context.member(), Ok)?;
        context.out.document(&desk.on_day(&format!("exit/{id}"), &asking)?)
    }
}
