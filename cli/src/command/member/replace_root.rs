//! `mengshu member replace-root`.

use std::path::PathBuf;

use clap::Args;
use mengshu_core::mechanism::{Body, membership};
use mengshu_core::value::MemberId;

use super::possession::possession;
use crate::args::{Handling, Ruling};
use crate::given::{Context, Desk, sealed};
use crate::language::{annotated, say};
use crate::output::Outcome;
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say(
    "Put a new root key in the place of a member's: the old root key does it at once, others with a document and in the open",
    "更换盟员的根密钥：旧根密钥可立即更换；他方须附文件，并经公示",
))]
#[command(before_long_help = annotated(&[
    ("mengshu member replace-root luma-2027 --document register.pdf      ", "your own, signed with the old one", "更换己方的，用旧密钥签署"),
    ("mengshu member replace-root qihang-new --member qihang --document register.pdf", "another's, whose root key is lost", "他方的根密钥已遗失"),
]))]
pub(crate) struct ReplaceRoot {
    #[arg(help = say(
        "The new root key, written as for --key; it must be at hand, since it proves its possession",
        "新的根密钥，写法同 --key；须在手边，以证明持有",
    ))]
    #[arg(value_name = "KEY")]
    key_spec: String,
    #[arg(help = say("Whose root key it becomes (default: your member's)", "为哪个盟员更换（默认为己方）"))]
    #[arg(long, value_name = "MEMBER")]
    member: Option<MemberId>,
    #[arg(help = say(
        "A document that shows it, such as an extract of the business register; it is sealed",
        "证明文件，例如登记机关证明；将被封存",
    ))]
    #[arg(long, value_name = "FILE")]
    document: Option<PathBuf>,
    #[command(flatten)]
    ruling: Ruling,
    #[command(flatten)]
    handling: Handling,
}

impl ReplaceRoot {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { key_spec, member, document, ruling, handling } = self;
        let mut desk = Desk::open(context)?;
        let member = member.map_or_else(|| context.member(), Ok)?;
        let (new, serial, proof) = possession(&mut desk, &member, key_spec)?;
        let document = document.map(|path| sealed::file(context, &path, None)).transpose()?;
        let ruling = perform::ruling(ruling, context)?;
        let replace = membership::ReplaceRoot { member, key: new, serial, proof, document, ruling };
        perform::act(&mut desk, &handling, Body::Membership(membership::Act::ReplaceRoot(replace)))
    }
}
