//! `mengshu agreement declare-side`.

use std::path::PathBuf;

use clap::Args;
use mengshu_core::mechanism::{Body, agreement};
use mengshu_core::value::{AssetId, Date, MemberId, Note, SideAgreementId};

use crate::args::Handling;
use crate::given::{Context, Desk, sealed};
use crate::language::{examples, say};
use crate::output::Outcome;
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say(
    "Declare a side agreement between some members: every party to it signs",
    "申报部分盟员之间的附属协议：须各当事人签署",
))]
#[command(before_long_help = examples(&[
    "mengshu agreement declare-side lamp-supply --party luma,nanhu --summary \"Nanhu buys its lamps from Luma at cost\" --paper supply.pdf --dated 2027-03-01",
]))]
pub(crate) struct DeclareSide {
    #[arg(help = say("The id that it will have", "编号"))]
    #[arg(value_name = "ID")]
    id: SideAgreementId,
    #[arg(help = say("Its parties, yourself among them", "当事人，须包括您自己"))]
    #[arg(long, required = true, value_name = "MEMBERS", value_delimiter = ',')]
    party: Vec<MemberId>,
    #[arg(help = say("What it says, for everybody to read", "内容摘要，供全体查阅"))]
    #[arg(long, value_name = "TEXT")]
    summary: Note,
    #[arg(help = say("File with the paper itself; it is sealed", "协议原件的文件；将被封存"))]
    #[arg(long, value_name = "FILE")]
    paper: PathBuf,
    #[arg(help = say("The date on the paper", "原件落款日期"))]
    #[arg(long, value_name = "DATE")]
    dated: Date,
    #[arg(help = say("An asset that it is about; repeat for several", "所涉资产；可重复"))]
    #[arg(long, value_name = "ASSET")]
    asset: Vec<AssetId>,
    #[command(flatten)]
    handling: Handling,
}

impl DeclareSide {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { id, party, summary, paper, dated, asset, handling } = self;
        let mut desk = Desk::open(context)?;
        let paper = sealed::file(context, &paper, None)?;
        let (parties, assets) = (party.into_iter().collect(), asset.into_iter().collect());
        let declare = agreement::DeclareSide { side_agreement: id, parties, summary, paper, dated, assets };
        perform::act(&mut desk, &handling, Body::Agreement(agreement::Act::DeclareSide(declare)))
    }
}
