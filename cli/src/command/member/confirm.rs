//! `mengshu member confirm`.

use clap::Args;
use mengshu_core::mechanism::{Body, membership};

use crate::args::Handling;
use crate::given::{Context, Desk};
use crate::language::{examples, say};
use crate::output::Outcome;
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say("Confirm a suspect act: it holds as it was recorded", "确认存疑行为：按所记录的内容有效"))]
#[command(before_long_help = examples(&["mengshu member confirm 43 --key root"]))]
pub(crate) struct Confirm {
    #[arg(help = say("The act: its event id or its entry's index", "行为：事件编号或条目序号"))]
    #[arg(value_name = "ACT")]
    act: String,
    #[command(flatten)]
    handling: Handling,
}

impl Confirm {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { act, handling } = self;
        let mut desk = Desk::open(context)?;
        let confirm = membership::Confirm { act: desk.event_id(&act)? };
        perform::act(&mut desk, &handling, Body::Membership(membership::Act::Confirm(confirm)))
    }
}
