//! `mengshu agreement side-agreements`.

use clap::Args;
use mengshu_core::value::SideAgreementId;

use crate::args::Known;
use crate::given::{Context, Desk};
use crate::language::{examples, say};
use crate::output::Outcome;

#[derive(Debug, Args)]
#[command(about = say("List the declared side agreements, or show one", "列出已申报的附属协议，或查看其一"))]
#[command(before_long_help = examples(&[
    "mengshu agreement side-agreements",
    "mengshu agreement side-agreements lamp-supply",
]))]
pub(crate) struct SideAgreements {
    #[arg(help = say("A side agreement", "附属协议"))]
    #[arg(value_name = "ID")]
    id: Option<SideAgreementId>,
    #[command(flatten)]
    known: Known,
}

impl SideAgreements {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { id, known } = self;
        let mut desk = Desk::open(context)?;
        if let Some(id) = id {
            return context.out.document(&desk.ask(&format!("side-agreement/{id}"), &known, &[])?);
        }
        let columns = ["side_agreement", "parties", "dated", "declared", "declared_by_entry", "summary"];
        context.out.list_view(&desk.ask("side-agreement", &known, &[])?, "side_agreements", &columns)
    }
}
