//! `mengshu decision meeting`.

use clap::Args;
use mengshu_core::value::MeetingId;

use crate::args::Known;
use crate::given::{Context, Desk};
use crate::language::{examples, say};
use crate::output::{Outcome, readable};

#[derive(Debug, Args)]
#[command(about = say("Show a meeting: agenda, proxies, attendance, minutes", "查看会议：议程、委托、出席、纪要"))]
#[command(before_long_help = examples(&["mengshu decision meeting spring", "mengshu decision meeting spring --json"]))]
pub(crate) struct Meeting {
    #[arg(help = say("The meeting", "会议"))]
    #[arg(value_name = "MEETING")]
    meeting: MeetingId,
    #[command(flatten)]
    known: Known,
}

impl Meeting {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { meeting, known } = self;
        let document = Desk::open(context)?.ask(&format!("meeting/{meeting}"), &known, &[])?;
        context.out.document(&readable(&context.out, document))
    }
}
