//! `mengshu member limit-root`.

use clap::Args;
use mengshu_core::mechanism::{Body, membership};
use mengshu_core::value::{AssetId, Money};

use super::possession::{limited, next_serial};
use crate::args::Handling;
use crate::given::{Context, Desk};
use crate::language::{annotated, say};
use crate::output::Outcome;
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say(
    "Publish the limits of your legal representative; without any, there are none any more",
    "公示法定代表人的内部限制；不写则不再有限制",
))]
#[command(before_long_help = annotated(&[
    ("mengshu member limit-root --limit \"5,000,000 CNY\"", "", ""),
    ("mengshu member limit-root                   ", "without limits again", "不再有限制"),
]))]
pub(crate) struct LimitRoot {
    #[arg(help = say("The most that it shall sign for in one act", "单笔限额"))]
    #[arg(long, value_name = "AMOUNT")]
    limit: Option<Money>,
    #[arg(help = say("What states no value is within the limit too", "未写明金额的行为也在限额之内"))]
    #[arg(long, requires = "limit")]
    unpriced: bool,
    #[arg(help = say("An asset that it shall dispose of, and no others; repeat for several", "只可处分的资产；可重复"))]
    #[arg(long, value_name = "ASSET")]
    asset: Vec<AssetId>,
    #[command(flatten)]
    handling: Handling,
}

impl LimitRoot {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { limit, unpriced, asset, handling } = self;
        let mut desk = Desk::open(context)?;
        let serial = next_serial(&mut desk, &context.member()?)?;
        let limit = membership::LimitRoot { limit, unpriced, assets: limited(asset), serial };
        perform::act(&mut desk, &handling, Body::Membership(membership::Act::LimitRoot(limit)))
    }
}
