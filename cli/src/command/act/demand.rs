//! `mengshu act demand`.

use clap::Args;
use mengshu_core::mechanism::{Body, Step};

use crate::args::Handling;
use crate::given::{Context, Desk};
use crate::language::{examples, say};
use crate::output::Outcome;
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say(
    "Demand that a member ratify what was signed beyond a key's authority; silence then refuses it",
    "催告盟员追认超越密钥权限的签署；逾期未作表示视为拒绝",
))]
#[command(before_long_help = examples(&["mengshu act demand 14"]))]
pub(crate) struct Demand {
    #[arg(help = say(
        "The act: its event id, its entry's index, or the beginning of its id",
        "行为：事件编号、条目序号或编号开头",
    ))]
    #[arg(value_name = "ACT")]
    act: String,
    #[command(flatten)]
    handling: Handling,
}

impl Demand {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { act, handling } = self;
        let mut desk = Desk::open(context)?;
        let act = desk.event_id(&act)?;
        perform::act(&mut desk, &handling, Body::Act(Step::Demand { act }))
    }
}
