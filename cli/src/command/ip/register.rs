//! `mengshu ip register`.

use std::path::PathBuf;

use clap::Args;
use mengshu_core::mechanism::ip::RightKind;
use mengshu_core::mechanism::{Body, ip};
use mengshu_core::value::{AssetId, Date, Name};

use crate::args::{Handling, pair, word};
use crate::given::typed::{as_member, shares};
use crate::given::{Context, Desk, sealed};
use crate::language::{examples, say};
use crate::output::Outcome;
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say(
    "Register an asset with its owners: every owner endorses",
    "登记资产及其权利人：须全体权利人同意",
))]
#[command(before_long_help = examples(&[
    "mengshu ip register lamp-patent --title \"Pulsed light source\" --kind patent --country CN --number ZL202710000001.3 --since 2027-02-01 --owner luma=3/4 --owner nanhu=1/4",
]))]
pub(crate) struct Register {
    #[arg(help = say("Its id, such as lamp-patent", "编号，例如 lamp-patent"))]
    #[arg(value_name = "ASSET")]
    id: AssetId,
    #[arg(help = say("Its title", "名称"))]
    #[arg(long, value_name = "TEXT")]
    title: Name,
    #[arg(help = say(
        "What it is: patent, know-how, software, layout, plant-variety, standard, data, mark or other",
        "类型：patent、know-how、software、layout、plant-variety、standard、data、mark 或 other",
    ))]
    #[arg(long, value_parser = word::<RightKind>)]
    kind: RightKind,
    #[arg(help = say(
        "Its country, two capital letters (ISO 3166), or an office of several such as WO or EP",
        "国家或地区，两个大写字母（ISO 3166），或 WO、EP 等机构",
    ))]
    #[arg(long, value_name = "CODE")]
    country: String,
    #[arg(help = say(
        "The office's number, if it has one; a patent's with its check digit, such as ZL202710000001.3",
        "官方编号（如有）；专利号须含校验位，例如 ZL202710000001.3",
    ))]
    #[arg(long, value_name = "TEXT")]
    number: Option<Name>,
    #[arg(help = say("It was made before or outside the alliance's work", "属于联盟工作之前或之外的成果"))]
    #[arg(long)]
    background: bool,
    #[arg(help = say("The date from which the owners state their title", "权利人声明权属的起始日"))]
    #[arg(long, value_name = "DATE")]
    since: Date,
    #[arg(help = say("An owner and its part; repeat for each owner", "权利人及其份额；可重复"))]
    #[arg(long, required = true, value_name = "MEMBER=SHARE", value_parser = pair)]
    owner: Vec<(String, String)>,
    #[arg(help = say("A document such as the certificate; it is sealed", "证书等文件；将被封存"))]
    #[arg(long, value_name = "FILE")]
    document: Option<PathBuf>,
    #[command(flatten)]
    handling: Handling,
}

impl Register {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { id, title, kind, country, number, background, since, owner, document, handling } = self;
        let mut desk = Desk::open(context)?;
        let document = document.map(|path| sealed::file(context, &path, None)).transpose()?;
        let owners = shares(&owner, as_member)?;
        let register = ip::Register { asset: id, title, kind, country, number, background, since, owners, document };
        perform::act(&mut desk, &handling, Body::Ip(ip::Act::Register(register)))
    }
}
