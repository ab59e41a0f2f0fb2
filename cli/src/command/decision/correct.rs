//! `mengshu decision correct`.

use clap::Args;
use mengshu_core::mechanism::{Body, decision};
use mengshu_core::value::{MeetingId, MemberId};

use crate::args::Reasoned;
use crate::given::{Context, Desk};
use crate::language::{annotated, say};
use crate::output::Outcome;
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say(
    "Say what is right of an attendance that you stated; all who were there approve it, and what is decided stays",
    "更正贵方声明的出席情况；须经其他到场者同意，已作出的决定不受影响",
))]
#[command(before_long_help = annotated(&[
    ("mengshu decision correct spring 57 --there luma --reason \"Qihang had sent nobody\"", "", ""),
    ("mengshu decision correct spring 57 --never --reason \"The train was late\"", "nobody of those it names was there", "所列者均未到场"),
]))]
pub(crate) struct Correct {
    #[arg(help = say("The meeting", "会议"))]
    #[arg(value_name = "MEETING")]
    meeting: MeetingId,
    #[arg(help = say("The statement: its event id or its entry's index", "该声明：事件编号或条目序号"))]
    #[arg(value_name = "FACT")]
    fact: String,
    #[arg(help = say(
        "Who of those that it names was there, yourself among them; repeat for several",
        "所列者中确实到场者，包括贵方自身；可重复",
    ))]
    #[arg(long, value_name = "MEMBER", required_unless_present = "never")]
    there: Vec<MemberId>,
    #[arg(help = say("Nobody of those that it names was there", "所列者均未到场"))]
    #[arg(long, conflicts_with = "there")]
    never: bool,
    #[command(flatten)]
    given: Reasoned,
}

impl Correct {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { meeting, fact, there, given: Reasoned { reason, handling }, .. } = self;
        let mut desk = Desk::open(context)?;
        let fact = desk.event_of(&fact, &["decision"], &handling)?;
        let correct = decision::Correct { meeting, fact, there: there.into_iter().collect(), reason };
        perform::act(&mut desk, &handling, Body::Decision(decision::Act::Correct(correct)))
    }
}
