//! `mengshu decision proxy`.

use clap::Args;
use mengshu_core::mechanism::{Body, decision};
use mengshu_core::value::{MeetingId, MemberId};

use crate::args::Handling;
use crate::given::{Context, Desk};
use crate::language::{examples, say};
use crate::output::Outcome;
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say("Let another member act for yours at a meeting", "委托其他盟员代为出席会议"))]
#[command(before_long_help = examples(&["mengshu decision proxy spring --to nanhu"]))]
pub(crate) struct Proxy {
    #[arg(help = say("The meeting", "会议"))]
    #[arg(value_name = "MEETING")]
    meeting: MeetingId,
    #[arg(help = say("Who acts", "受托人"))]
    #[arg(long, value_name = "MEMBER")]
    to: MemberId,
    #[command(flatten)]
    handling: Handling,
}

impl Proxy {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { meeting, to, handling } = self;
        let mut desk = Desk::open(context)?;
        let grant = decision::GrantProxy { meeting, to };
        perform::act(&mut desk, &handling, Body::Decision(decision::Act::GrantProxy(grant)))
    }
}
