//! `mengshu exit acknowledge-cure`.

use clap::Args;
use mengshu_core::mechanism::{Body, exit};
use mengshu_core::value::MemberId;

use crate::args::Handling;
use crate::given::{Context, Desk};
use crate::language::{annotated, say};
use crate::output::Outcome;
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say(
    "Acknowledge that a breach was cured: whoever gave the notice does, or others once it has left",
    "确认违约已纠正：由发出通知者确认；其已退出的，由其他盟员确认",
))]
#[command(before_long_help = annotated(&[
    ("mengshu exit acknowledge-cure 33             ", "the notice stands in entry 33", "通知在第 33 条"),
]))]
pub(crate) struct AcknowledgeCure {
    #[arg(help = say("The notice: its event id or its entry's index", "违约通知：事件编号或条目序号"))]
    #[arg(value_name = "BREACH")]
    breach: String,
    #[arg(help = say(
        "The member that the notice went to: where whoever gave it has left, and those who approve expulsions acknowledge",
        "被通知的盟员：发出通知者已退出、改由同意除名的一方确认时写明",
    ))]
    #[arg(long, value_name = "MEMBER")]
    member: Option<MemberId>,
    #[command(flatten)]
    handling: Handling,
}

impl AcknowledgeCure {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { breach, member, handling } = self;
        let mut desk = Desk::open(context)?;
        let breach = desk.event_of(&breach, &["exit.open_breach"], &handling)?;
        let acknowledge = exit::AcknowledgeCure { breach, member };
        perform::act(&mut desk, &handling, Body::Exit(exit::Act::AcknowledgeCure(acknowledge)))
    }
}
