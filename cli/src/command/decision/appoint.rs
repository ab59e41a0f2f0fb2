//! `mengshu decision appoint`.

use std::collections::BTreeSet;

use clap::Args;
use mengshu_core::mechanism::{Body, decision};
use mengshu_core::value::{MemberId, OrganId};

use crate::args::Handling;
use crate::given::{Context, Desk};
use crate::language::{annotated, say};
use crate::output::Outcome;
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say(
    "Appoint to the seats that the terms leave open, and a chair where they name none",
    "任命条款留待任命的席位，以及条款未指定的负责人",
))]
#[command(before_long_help = annotated(&[
    ("mengshu decision appoint secretariat --member nanhu --member yuan      ", "all in its open seats", "留待任命席位的全部成员"),
    ("mengshu decision appoint secretariat --nobody                          ", "its open seats become free", "空出留待任命的席位"),
    ("mengshu decision appoint experts --chair nanhu                         ", "its members stay", "成员不变"),
]))]
#[command(after_long_help = say(
    "Whoever sits there by the terms stays. `mengshu decision organ` shows the open seats (`appointed` of the organ in the terms) and who approves an appointment to them: every member, or an organ above. A chair must sit in the organ; the approver that the terms name for appointments approves it, where it stands above. The members' meeting stands above the council, that above the standing council, that above the expert committee and the secretariat.",
    "依条款就任的成员不受影响。decision organ 显示留待任命的席位（条款中该机构的 appointed）以及任命由谁同意：全体盟员或上级机构。负责人须为该机构成员，由条款就任命事项指定的上级机构同意。成员大会高于理事会，理事会高于常务理事会，常务理事会高于专家委员会与秘书处。",
))]
pub(crate) struct Appoint {
    #[arg(help = say("The organ", "机构"))]
    #[arg(value_name = "ORGAN")]
    organ: OrganId,
    #[arg(help = say(
        "Who sits in its open seats from now on; repeat for all of them",
        "此后留待任命席位的全部成员；逐一重复",
    ))]
    #[arg(long, value_name = "MEMBER", required_unless_present_any = ["chair", "nobody"])]
    member: Vec<MemberId>,
    #[arg(help = say("Nobody sits in its open seats from now on", "此后留待任命的席位空缺"))]
    #[arg(long, conflicts_with = "member")]
    nobody: bool,
    #[arg(help = say("Who chairs it from now on, where the terms name nobody", "此后的负责人（条款未指定的）"))]
    #[arg(long, value_name = "MEMBER")]
    chair: Option<MemberId>,
    #[command(flatten)]
    handling: Handling,
}

impl Appoint {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { organ, member, nobody, chair, handling } = self;
        let mut desk = Desk::open(context)?;
        let members = Some(BTreeSet::from_iter(member)).filter(|members| nobody || !members.is_empty());
        let appoint = decision::Appoint { organ, members, chair };
        perform::act(&mut desk, &handling, Body::Decision(decision::Act::Appoint(appoint)))
    }
}
