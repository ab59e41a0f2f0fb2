//! `mengshu member succeed`.

use std::path::PathBuf;

use clap::Args;
use mengshu_core::mechanism::membership::SuccessionKind;
use mengshu_core::mechanism::{Body, membership};
use mengshu_core::value::{Date, MemberId};

use crate::args::{Handling, Person, Ruling, pair, word};
use crate::given::typed::{parsed, shares};
use crate::given::{Context, Desk, sealed};
use crate::language::{examples, say};
use crate::output::Outcome;
use crate::perform;

// Who is a member already needs no introduction; who is introduced with one flag needs all three.
#[derive(Debug, Args)]
#[command(about = say(
    "State that a member was succeeded: by merger, conversion or split",
    "声明盟员由他人承继：合并、改制或分立",
))]
#[command(before_long_help = examples(&[
    "mengshu member succeed qihang --by luma --how merger --effective 2027-03-01 --document register.pdf",
    "mengshu member succeed luma --by luma-ip --how split --effective 2027-03-01 --part lamp-patent=1/2 --document register.pdf --name \"Luma IP Ltd.\" --kind enterprise --root-key luma-ip.pub",
]))]
#[command(mut_args(|arg| match arg.get_id().as_str() {
    "name" => arg.required(false).requires("kind").requires("root_key"),
    "kind" | "root_key" => arg.required(false).requires("name"),
    _ => arg,
}))]
pub(crate) struct Succeed {
    #[arg(help = say("The member that is succeeded", "被承继的盟员"))]
    #[arg(value_name = "MEMBER")]
    predecessor: MemberId,
    #[arg(help = say(
        "Who succeeds it; where that is no member yet, say who it is with --name, --kind and --root-key",
        "承继者；尚非盟员的，用 --name、--kind 和 --root-key 写明",
    ))]
    #[arg(long, value_name = "MEMBER")]
    by: MemberId,
    #[arg(help = say("How: merger, conversion or split", "方式：merger 合并、conversion 改制、split 分立"))]
    #[arg(long, value_parser = word::<SuccessionKind>)]
    how: SuccessionKind,
    #[arg(help = say("The day since which it is so", "自何日起"))]
    #[arg(long, value_name = "DATE")]
    effective: Date,
    #[arg(help = say(
        "A part of an asset that passes, where the member goes on with the rest; repeat for several",
        "随之转移的资产份额，其余仍归该盟员；可重复",
    ))]
    #[arg(long, value_name = "ASSET=SHARE", value_parser = pair)]
    part: Vec<(String, String)>,
    #[arg(help = say(
        "The extract of the business register that shows it; it is sealed",
        "登记机关出具的证明；将被封存",
    ))]
    #[arg(long, value_name = "FILE")]
    document: PathBuf,
    #[command(flatten)]
    person: Option<Person>,
    #[command(flatten)]
    ruling: Ruling,
    #[command(flatten)]
    handling: Handling,
}

impl Succeed {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { predecessor, by, how, effective, part, document, person, ruling, handling } = self;
        let mut desk = Desk::open(context)?;
        let parts = Some(shares(&part, parsed)?).filter(|parts| !parts.is_empty());
        let profile = person.map(|person| perform::profile(person, context, None)).transpose()?;
        let document = sealed::file(context, &document, None)?;
        let ruling = perform::ruling(ruling, context)?;
        let succeed =
            membership::Succeed { predecessor, successor: by, profile, kind: how, effective, parts, document, ruling };
        perform::act(&mut desk, &handling, Body::Membership(membership::Act::Succeed(succeed)))
    }
}
