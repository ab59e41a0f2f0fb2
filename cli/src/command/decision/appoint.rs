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
#[command(about = say("Appoint to an organ: those whom the terms name approve", "任命机构成员：由条款指定者同意"))]
#[command(before_long_help = annotated(&[
    ("mengshu decision appoint council --member luma --member nanhu --chair nanhu", "", ""),
    ("mengshu decision appoint council --chair nanhu            ", "its members stay", "成员不变"),
]))]
pub(crate) struct Appoint {
    #[arg(help = say("The organ", "机构"))]
    #[arg(value_name = "ORGAN")]
    organ: OrganId,
    #[arg(help = say("Who sits in it from now on; repeat for all of them", "此后的全部成员；逐一重复"))]
    #[arg(long, value_name = "MEMBER", required_unless_present = "chair")]
    member: Vec<MemberId>,
    #[arg(help = say("Who chairs it from now on", "此后的负责人"))]
    #[arg(long, value_name = "MEMBER")]
    chair: Option<MemberId>,
    #[command(flatten)]
    handling: Handling,
}

impl Appoint {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { organ, member, chair, handling } = self;
        let mut desk = Desk::open(context)?;
        let members = Some(BTreeSet::from_iter(member)).filter(|members| !members.is_empty());
        let appoint = decision::Appoint { organ, members, chair };
        perform::act(&mut desk, &handling, Body::Decision(decision::Act::Appoint(appoint)))
    }
}
