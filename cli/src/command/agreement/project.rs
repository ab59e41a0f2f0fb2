//! `mengshu agreement project`.

use std::path::PathBuf;

use clap::Args;
use mengshu_core::mechanism::{Body, agreement};
use mengshu_core::value::{Date, MemberId, Name, ProjectId};

use crate::args::{Handling, pair};
use crate::given::typed::{as_member, shares};
use crate::given::{Context, Desk, sealed};
use crate::language::{examples, say};
use crate::output::Outcome;
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say("Sign a project agreement: every party signs", "签署项目协议：须各当事人签署"))]
#[command(before_long_help = examples(&[
    "mengshu agreement project lamp --title \"Pulsed lamp\" --text lamp.pdf --party luma,nanhu --start 2027-02-01 --end 2028-12-31",
    "mengshu agreement project lamp --title \"Pulsed lamp\" --text lamp.pdf --party luma,nanhu --start 2027-02-01 --share luma=3/4 --share nanhu=1/4",
]))]
pub(crate) struct Project {
    #[arg(help = say("The id that the project will have", "项目编号"))]
    #[arg(value_name = "ID")]
    id: ProjectId,
    #[arg(help = say("Its title", "名称"))]
    #[arg(long, value_name = "TEXT")]
    title: Name,
    #[arg(help = say("File with its text; it is sealed", "协议文本的文件；将被封存"))]
    #[arg(long, value_name = "FILE")]
    text: PathBuf,
    #[arg(help = say("Its parties, yourself among them", "当事人，须包括您自己"))]
    #[arg(long, required = true, value_name = "MEMBERS", value_delimiter = ',')]
    party: Vec<MemberId>,
    #[arg(help = say("Its first day", "首日"))]
    #[arg(long, value_name = "DATE")]
    start: Date,
    #[arg(help = say("Its last day, where it has one", "末日（如有）"))]
    #[arg(long, value_name = "DATE")]
    end: Option<Date>,
    #[arg(help = say(
        "A party's share of its benefits, where they differ from the agreement's; repeat for each party",
        "当事人的利益分配比例（与联盟协议不同时）；逐一写明",
    ))]
    #[arg(long, value_name = "MEMBER=SHARE", value_parser = pair)]
    share: Vec<(String, String)>,
    #[command(flatten)]
    handling: Handling,
}

impl Project {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { id, title, text, party, start, end, share, handling } = self;
        let mut desk = Desk::open(context)?;
        let benefit_shares = Some(shares(&share, as_member)?).filter(|shares| !shares.is_empty());
        let text = sealed::file(context, &text, None)?;
        let parties = party.into_iter().collect();
        let project = agreement::SignProject { project: id, title, parties, text, start, end, benefit_shares };
        perform::act(&mut desk, &handling, Body::Agreement(agreement::Act::Project(project)))
    }
}
