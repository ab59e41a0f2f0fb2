//! `mengshu decision object`.

use clap::Args;
use mengshu_core::mechanism::{Body, decision};
use mengshu_core::value::{MeetingId, Note};

use crate::args::Handling;
use crate::given::{Context, Desk};
use crate::language::{examples, say};
use crate::output::Outcome;
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say("Object to the draft minutes of a meeting", "对会议纪要草案提出异议"))]
#[command(before_long_help = examples(&["mengshu decision object spring --reason \"we came at ten\""]))]
pub(crate) struct Object {
    #[arg(help = say("The meeting", "会议"))]
    #[arg(value_name = "MEETING")]
    meeting: MeetingId,
    #[arg(help = say("What is wrong with them", "异议内容"))]
    #[arg(long, value_name = "TEXT")]
    reason: Note,
    #[command(flatten)]
    handling: Handling,
}

impl Object {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { meeting, reason, handling } = self;
        let mut desk = Desk::open(context)?;
        let object = decision::ObjectMinutes { meeting, reason };
        perform::act(&mut desk, &handling, Body::Decision(decision::Act::ObjectMinutes(object)))
    }
}
