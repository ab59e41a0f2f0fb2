//! `mengshu agreement projects`.

use clap::Args;
use mengshu_core::value::ProjectId;

use crate::args::Known;
use crate::given::{Context, Desk};
use crate::language::{examples, say};
use crate::output::Outcome;

#[derive(Debug, Args)]
#[command(about = say("List the project agreements, or show one", "列出项目协议，或查看其一"))]
#[command(before_long_help = examples(&["mengshu agreement projects", "mengshu agreement projects lamp"]))]
pub(crate) struct Projects {
    #[arg(help = say("A project", "项目"))]
    #[arg(value_name = "ID")]
    id: Option<ProjectId>,
    #[command(flatten)]
    known: Known,
}

impl Projects {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { id, known } = self;
        let mut desk = Desk::open(context)?;
        if let Some(id) = id {
            return context.out.document(&desk.ask_or_pending(&format!("project/{id}"), &known, &[])?);
        }
        let columns = ["project", "parties", "start", "end", "agreement_version", "signed_by_entry", "title"];
        context.out.list_view(&desk.ask("project", &known, &[])?, "projects", &columns)
    }
}
