//! `mengshu ip settle-claim`.

use clap::Args;
use mengshu_core::mechanism::{Body, ip};
use mengshu_core::value::{AssetId, MemberId};

use crate::args::Handling;
use crate::given::{Context, Desk};
use crate::language::{annotated, say};
use crate::output::Outcome;
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say(
    "Settle a claim to a part that rested on a struck transfer: give it up, or uphold it together with whoever has the part",
    "了结源于已删除转让的主张：放弃，或与现持有该份额者共同确认",
))]
#[command(before_long_help = annotated(&[
    ("mengshu ip settle-claim lamp-patent --claim 31             ", "the claimant gives it up", "主张方放弃"),
    ("mengshu ip settle-claim lamp-patent --claim 31 --from luma ", "luma gives the part to the claimant", "luma 将该份额交予主张方"),
]))]
pub(crate) struct SettleClaim {
    #[arg(help = say("The asset", "资产"))]
    #[arg(value_name = "ASSET")]
    asset: AssetId,
    #[arg(help = say(
        "The transfer that is claimed, as `mengshu ip owners` lists it: its event id, its entry's index, or the beginning of its id",
        "所主张的转让（见 ip owners）：事件编号、条目序号或编号开头",
    ))]
    #[arg(long, value_name = "ACT")]
    claim: String,
    #[arg(help = say(
        "Who has the part back and gives it to the claimant; left out, the claimant gives its claim up",
        "重新持有该份额并将其交予主张方者；不写则为主张方放弃",
    ))]
    #[arg(long, value_name = "MEMBER")]
    from: Option<MemberId>,
    #[command(flatten)]
    handling: Handling,
}

impl SettleClaim {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { asset, claim, from, handling } = self;
        let mut desk = Desk::open(context)?;
        let claim = desk.event_id(&claim)?;
        let settle = ip::SettleClaim { asset, claim, from };
        perform::act(&mut desk, &handling, Body::Ip(ip::Act::SettleClaim(settle)))
    }
}
