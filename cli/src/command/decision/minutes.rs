//! `mengshu decision minutes`.

use std::path::PathBuf;

use clap::Args;
use mengshu_core::mechanism::{Body, decision};
use mengshu_core::value::MeetingId;

use crate::args::Handling;
use crate::given::{Context, Desk, sealed};
use crate::language::{examples, say};
use crate::output::Outcome;
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say(
    "Record the draft minutes of a meeting: the days for objections and vetoes run from it",
    "记录会议纪要草案：异议期与否决期自此起算",
))]
#[command(before_long_help = examples(&["mengshu decision minutes spring --text minutes.pdf"]))]
pub(crate) struct Minutes {
    #[arg(help = say("The meeting", "会议"))]
    #[arg(value_name = "MEETING")]
    meeting: MeetingId,
    #[arg(help = say("File with the minutes; it is sealed", "纪要文件；将被封存"))]
    #[arg(long, value_name = "FILE")]
    text: PathBuf,
    #[command(flatten)]
    handling: Handling,
}

impl Minutes {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { meeting, text, handling } = self;
        let mut desk = Desk::open(context)?;
        let minutes = decision::RecordMinutes { meeting, text: sealed::file(context, &text, None)? };
        perform::act(&mut desk, &handling, Body::Decision(decision::Act::Minutes(minutes)))
    }
}
