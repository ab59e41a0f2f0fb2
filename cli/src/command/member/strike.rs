//! `mengshu member strike`.

use clap::Args;
use mengshu_core::mechanism::{Body, membership};

use crate::args::Handling;
use crate::given::{Context, Desk};
use crate::language::{examples, say};
use crate::output::Outcome;
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say(
    "Have a suspect act struck: it is as if it had never taken effect",
    "提请删除存疑行为：视为自始未生效",
))]
#[command(before_long_help = examples(&["mengshu member strike 43"]))]
pub(crate) struct Strike {
    #[arg(help = say("The act: its event id or its entry's index", "行为：事件编号或条目序号"))]
    #[arg(value_name = "ACT")]
    act: String,
    #[command(flatten)]
    handling: Handling,
}

impl Strike {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { act, handling } = self;
        let mut desk = Desk::open(context)?;
        let strike = membership::Strike { act: desk.event_id(&act)? };
        perform::act(&mut desk, &handling, Body::Membership(membership::Act::Strike(strike)))
    }
}
