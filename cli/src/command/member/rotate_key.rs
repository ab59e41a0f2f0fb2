//! `mengshu member rotate-key`.

use clap::Args;
use mengshu_core::mechanism::{Body, membership};

use super::possession::possession;
use crate::args::Handling;
use crate::given::typed::key;
use crate::given::{Context, Desk};
use crate::language::{examples, say};
use crate::output::Outcome;
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say(
    "Put a new key in the place of a working key, with the same authority; the new key must be at hand",
    "更换工作密钥，权限不变；新密钥须在手边",
))]
#[command(before_long_help = examples(&["mengshu member rotate-key clerk clerk-2027"]))]
pub(crate) struct RotateKey {
    #[arg(help = say(
        "The key that goes, written as for --key, or its key id",
        "被更换的密钥，写法同 --key，或密钥编号",
    ))]
    #[arg(value_name = "OLD")]
    old: String,
    #[arg(help = say("The key that comes, written as for --key", "新密钥，写法同 --key"))]
    #[arg(value_name = "NEW")]
    new: String,
    #[command(flatten)]
    handling: Handling,
}

impl RotateKey {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { old, new, handling } = self;
        let mut desk = Desk::open(context)?;
        let old = key(context, &old, None)?;
        let (new, serial, proof) = possession(&mut desk, &context.member()?, new)?;
        let rotate = membership::RotateKey { old, new, serial, proof };
        perform::act(&mut desk, &handling, Body::Membership(membership::Act::RotateKey(rotate)))
    }
}
