//! `mengshu member revoke-key`.

use clap::Args;
use mengshu_core::mechanism::{Body, membership};

use super::possession::next_serial;
use crate::args::MayReason;
use crate::given::typed::key;
use crate::given::{Context, Desk};
use crate::language::{annotated, say};
use crate::output::Outcome;
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say("Revoke a working key of your member", "撤销您的盟员的工作密钥"))]
#[command(before_long_help = annotated(&[
    ("mengshu member revoke-key clerk --reason ", "\"left the company\"", "\"已离职\""),
    ("mengshu member revoke-key 1f2e…             ", "by its key id, as `mengshu member show` prints it", "用 `mengshu member show` 显示的密钥编号"),
]))]
pub(crate) struct RevokeKey {
    #[arg(help = say("The key, written as for --key, or its key id", "密钥，写法同 --key，或密钥编号"))]
    #[arg(value_name = "KEY")]
    key_spec: String,
    #[command(flatten)]
    given: MayReason,
}

impl RevokeKey {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { key_spec, given: MayReason { reason, handling } } = self;
        let mut desk = Desk::open(context)?;
        let serial = next_serial(&mut desk, &context.member()?)?;
        let revoke = membership::RevokeKey { key: key(context, &key_spec, None)?, serial, reason };
        perform::act(&mut desk, &handling, Body::Membership(membership::Act::RevokeKey(revoke)))
    }
}
