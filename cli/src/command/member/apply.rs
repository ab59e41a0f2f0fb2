//! `mengshu member apply`.

use std::path::PathBuf;

use clap::Args;
use mengshu_core::mechanism::{Body, membership};
use mengshu_core::value::MemberId;

use crate::args::{Handling, Person};
use crate::given::{Context, Desk, sealed};
use crate::language::{examples, say};
use crate::output::Outcome;
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say(
    "Hand in an application for membership: a member does, and the applicant endorses",
    "提交入盟申请：由一名盟员提交，申请人同意",
))]
#[command(before_long_help = examples(&[
    "mengshu member apply qihang --name \"Qihang Optics Co., Ltd.\" --kind enterprise --root-key qihang.pub --form application.pdf",
]))]
pub(crate) struct Apply {
    #[arg(help = say("The id that the applicant wants to have", "申请人拟用的编号"))]
    #[arg(value_name = "MEMBER")]
    id: MemberId,
    #[command(flatten)]
    person: Person,
    #[arg(help = say("The form of application; it is sealed", "申请书；将被封存"))]
    #[arg(long, value_name = "FILE")]
    form: PathBuf,
    #[command(flatten)]
    handling: Handling,
}

impl Apply {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { id, person, form, handling } = self;
        let mut desk = Desk::open(context)?;
        let profile = perform::profile(person, context, None)?;
        let form = sealed::file(context, &form, None)?;
        let apply = membership::Apply { applicant: id, profile, form };
        perform::act(&mut desk, &handling, Body::Membership(membership::Act::Apply(apply)))
    }
}
