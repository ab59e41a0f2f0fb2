//! `mengshu member replace-recovery`.

use clap::Args;
use mengshu_core::mechanism::{Body, membership};

use super::possession::possession;
use crate::args::Handling;
use crate::given::{Context, Desk};
use crate::language::{examples, say};
use crate::output::Outcome;
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say(
    "Put a new recovery key in the place of your member's; the one that goes signs it, and no other key can",
    "更换己方的恢复密钥；只能由被更换的恢复密钥签署",
))]
#[command(before_long_help = examples(&["mengshu member replace-recovery luma-safe-2030 --key luma-safe"]))]
pub(crate) struct ReplaceRecovery {
    #[arg(help = say("The new recovery key, written as for --key", "新的恢复密钥，写法同 --key"))]
    #[arg(value_name = "KEY")]
    key_spec: String,
    #[command(flatten)]
    handling: Handling,
}

impl ReplaceRecovery {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { key_spec, handling } = self;
        let mut desk = Desk::open(context)?;
        let (key, serial, proof) = possession(&mut desk, &context.member()?, key_spec)?;
        let replace = membership::ReplaceRecovery { key, serial, proof };
        perform::act(&mut desk, &handling, Body::Membership(membership::Act::ReplaceRecovery(replace)))
    }
}
