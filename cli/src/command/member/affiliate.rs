//! `mengshu member affiliate`.

use clap::Args;
use mengshu_core::mechanism::{Body, membership};
use mengshu_core::value::{Date, MemberId, Name, PartyId};

use crate::args::Handling;
use crate::given::{Context, Desk};
use crate::language::{examples, say};
use crate::output::Outcome;
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say("Declare an affiliate of your member", "申报贵方的关联方"))]
#[command(before_long_help = examples(&[
    "mengshu member affiliate luma-trading --name \"Luma Trading Ltd.\" --since 2026-01-01",
    "mengshu member affiliate qihang --name \"Qihang Optics Co., Ltd.\" --since 2026-01-01 --member qihang",
]))]
pub(crate) struct Affiliate {
    #[arg(help = say("Its id among your member's affiliates", "在贵方关联方中的编号"))]
    #[arg(value_name = "AFFILIATE")]
    affiliate: PartyId,
    #[arg(help = say("Its registered name", "登记名称"))]
    #[arg(long, value_name = "TEXT")]
    name: Name,
    #[arg(help = say("The day since which it is one", "自何日起为关联方"))]
    #[arg(long, value_name = "DATE")]
    since: Date,
    #[arg(help = say("The member of this alliance that it is, where it is one", "如为本联盟盟员，其盟员编号"))]
    #[arg(long, value_name = "MEMBER")]
    member: Option<MemberId>,
    #[command(flatten)]
    handling: Handling,
}

impl Affiliate {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { affiliate, name, since, member, handling } = self;
        let mut desk = Desk::open(context)?;
        let declare = membership::DeclareAffiliate { affiliate, name, member, since };
        perform::act(&mut desk, &handling, Body::Membership(membership::Act::DeclareAffiliate(declare)))
    }
}
