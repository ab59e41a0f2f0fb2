//! `mengshu ip assign`.

use clap::Args;
use mengshu_core::mechanism::{Body, ip};
use mengshu_core::value::{AssetId, Date, MemberId, Money, Share};

use crate::args::Handling;
use crate::given::{Context, Desk};
use crate::language::{examples, say};
use crate::output::Outcome;
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say(
    "Assign an asset, or a part of it: assignor and assignee sign, and co-owners where the terms say so",
    "转让资产（或其份额）：由转让方和受让方签署，条款要求时须共有人同意",
))]
#[command(before_long_help = examples(&[
    "mengshu ip assign lamp-patent --to nanhu --share 1/4 --effective 2027-05-01",
    "mengshu ip assign lamp-patent --from luma --to nanhu --share 1/4 --effective 2027-05-01 --consideration \"80,000 CNY\"",
]))]
pub(crate) struct Assign {
    #[arg(help = say("The asset", "资产"))]
    #[arg(value_name = "ASSET")]
    id: AssetId,
    #[arg(help = say("Who gives (default: the member of --as)", "转让方（默认为 --as 的盟员）"))]
    #[arg(long, value_name = "MEMBER")]
    from: Option<MemberId>,
    #[arg(help = say("Who receives", "受让方"))]
    #[arg(long, value_name = "MEMBER")]
    to: MemberId,
    #[arg(help = say("The part of the whole asset, such as 1/4", "占整个资产的份额，例如 1/4"))]
    #[arg(long)]
    share: Share,
    #[arg(help = say("The date from which it holds between the members", "在盟员之间生效的日期"))]
    #[arg(long, value_name = "DATE")]
    effective: Date,
    #[arg(help = say("What is paid for it, if it shall be on the log", "对价（如需记入账本）"))]
    #[arg(long, value_name = "AMOUNT")]
    consideration: Option<Money>,
    #[command(flatten)]
    handling: Handling,
}

impl Assign {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { id, from, to, share, effective, consideration, handling } = self;
        let mut desk = Desk::open(context)?;
        let from = from.map_or_else(|| context.member(), Ok)?;
        let assign = ip::Assign { asset: id, from, to, share, effective, consideration };
        perform::act(&mut desk, &handling, Body::Ip(ip::Act::Assign(assign)))
    }
}
