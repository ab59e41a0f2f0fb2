//! `mengshu member show`.

use clap::Args;
use mengshu_core::value::MemberId;

use crate::args::Asking;
use crate::given::{Context, Desk};
use crate::language::{annotated, say};
use crate::output::Outcome;

#[derive(Debug, Args)]
#[command(about = say("Show a member and its keys", "查看盟员及其密钥"))]
#[command(before_long_help = annotated(&[
    ("mengshu member show luma", "", ""),
    ("mengshu member show                          ", "the member of --as or of your profile", "--as 或配置中的盟员"),
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
        context.out.document(&desk.on_day(&format!("member/{id}"), &asking)?)
    }
}
