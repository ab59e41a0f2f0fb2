//! `mengshu member grant-key`.

use clap::Args;
use mengshu_core::book::Scope;
use mengshu_core::mechanism::{Body, membership};
use mengshu_core::value::{AssetId, Money, Timestamp};

use super::possession::{limited, possession};
use crate::args::{Handling, word};
use crate::given::{Context, Desk};
use crate::language::{examples, say};
use crate::output::Outcome;
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say(
    "Grant a working key to your member; the new key must be at hand, since it proves its possession",
    "为您的盟员授权工作密钥；新密钥须在此可用，以证明持有",
))]
#[command(before_long_help = examples(&[
    "mengshu member grant-key clerk --scope contribute --scope acknowledge",
    "mengshu member grant-key sales --scope assign-ip --limit \"1,000,000 CNY\" --asset lamp-patent",
    "mengshu member grant-key counsel --scope sign-agreements --limit \"50,000 CNY\" --unpriced",
    "mengshu member grant-key agent:SHA256:… --scope assign-ip --valid-until 2027-12-31T16:00:00Z",
]))]
pub(crate) struct GrantKey {
    #[arg(help = say("The new key, written as for --key", "新密钥，写法同 --key"))]
    #[arg(value_name = "KEY")]
    key_spec: String,
    #[arg(help = say(
        "What it may do: sign-agreements, vote, contribute, acknowledge, assign-ip, license-ip, pay, acknowledge-payment, administer, read",
        "权限：sign-agreements、vote、contribute、acknowledge、assign-ip、license-ip、pay、acknowledge-payment、administer、read",
    ))]
    #[arg(long, required = true, value_parser = word::<Scope>, value_name = "SCOPE")]
    scope: Vec<Scope>,
    #[arg(help = say(
        "The most that it signs for in one act; what goes beyond waits for ratification",
        "单笔限额；超出部分须经追认",
    ))]
    #[arg(long, value_name = "AMOUNT")]
    limit: Option<Money>,
    #[arg(help = say(
        "It may also sign what states no value, such as an agreement or an assignment without a price; otherwise that is beyond the limit",
        "也可签署未写明金额的行为，例如协议或未写对价的转让；否则一律视为超出限额",
    ))]
    #[arg(long, requires = "limit")]
    unpriced: bool,
    #[arg(help = say("An asset that it may dispose of, and no others; repeat for several", "只可处分的资产；可重复"))]
    #[arg(long, value_name = "ASSET")]
    asset: Vec<AssetId>,
    #[arg(help = say("Last moment of its validity", "有效期的最后时刻"))]
    #[arg(long, value_name = "TIME")]
    valid_until: Option<Timestamp>,
    #[command(flatten)]
    handling: Handling,
}

impl GrantKey {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { key_spec, scope, limit, unpriced, asset, valid_until, handling } = self;
        let mut desk = Desk::open(context)?;
        let (new, serial, proof) = possession(&mut desk, &context.member()?, key_spec)?;
        let scopes = scope.into_iter().collect();
        let grant = membership::GrantKey {
            key: new,
            scopes,
            limit,
            unpriced,
            assets: limited(asset),
            valid_until,
            serial,
            proof,
        };
        perform::act(&mut desk, &handling, Body::Membership(membership::Act::GrantKey(grant)))
    }
}
