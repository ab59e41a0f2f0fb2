//! `mengshu member check-application`.

use clap::Args;
use mengshu_core::mechanism::{Body, membership};
use mengshu_core::value::Note;

use crate::args::Handling;
use crate::given::{Context, Desk};
use crate::language::{examples, say};
use crate::output::Outcome;
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say("State what the secretariat's check of an application found", "声明秘书处对申请的审查结果"))]
#[command(before_long_help = examples(&[
    "mengshu member check-application 21 --meets --note \"a legal person, makes lamps, accepts the terms\"",
    "mengshu member check-application 21 --fails --note \"not a legal person\"",
]))]
pub(crate) struct CheckApplication {
    #[arg(help = say("The application: its event id or its entry's index", "申请：事件编号或条目序号"))]
    #[arg(value_name = "APPLICATION")]
    application: String,
    #[arg(help = say("The conditions are met", "符合条件"))]
    #[arg(long, required_unless_present = "fails", conflicts_with = "fails")]
    meets: bool,
    #[arg(help = say("The conditions are not met", "不符合条件"))]
    #[arg(long)]
    fails: bool,
    #[arg(help = say("What was found, for everybody to read", "审查意见，所有人可见"))]
    #[arg(long, value_name = "TEXT")]
    note: Note,
    #[command(flatten)]
    handling: Handling,
}

impl CheckApplication {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { application, meets, note, handling, .. } = self;
        let mut desk = Desk::open(context)?;
        let application = desk.event_of(&application, &["membership.apply"], &handling)?;
        let check = membership::CheckApplication { application, meets, note };
        perform::act(&mut desk, &handling, Body::Membership(membership::Act::CheckApplication(check)))
    }
}
