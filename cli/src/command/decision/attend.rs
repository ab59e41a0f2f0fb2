//! `mengshu decision attend`.

use clap::Args;
use mengshu_core::mechanism::{Body, decision};
use mengshu_core::value::{MeetingId, MemberId};

use crate::args::Handling;
use crate::given::{Context, Desk};
use crate::language::{annotated, say};
use crate::output::Outcome;
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say("Be present at a meeting: the quorum is counted from it", "声明出席会议：法定人数据此计算"))]
#[command(before_long_help = annotated(&[
    ("mengshu decision attend spring", "", ""),
    ("mengshu decision attend spring --for qihang               ", "also for a member that granted you a proxy", "并代表委托您的盟员"),
]))]
pub(crate) struct Attend {
    #[arg(help = say("The meeting", "会议"))]
    #[arg(value_name = "MEETING")]
    meeting: MeetingId,
    #[arg(help = say("A member that granted yours a proxy; repeat for several", "委托贵方的盟员；可重复"))]
    #[arg(long = "for", value_name = "MEMBER")]
    represents: Vec<MemberId>,
    #[command(flatten)]
    handling: Handling,
}

impl Attend {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { meeting, represents, handling } = self;
        let mut desk = Desk::open(context)?;
        let attend = decision::Attend { meeting, represents: represents.into_iter().collect() };
        perform::act(&mut desk, &handling, Body::Decision(decision::Act::Attend(attend)))
    }
}
