//! `mengshu agreement sign`.

use clap::Args;
use mengshu_core::mechanism::{Body, Step};
use mengshu_core::value::EventId;
use serde_json::Value;

use super::pending::{names, pending};
use crate::args::Handling;
use crate::given::{Context, Desk};
use crate::language::{Message, annotated, say};
use crate::output::{Exit, Failure, Outcome, items};
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say("Sign what is proposed about the agreement", "签署已提出的协议事项"))]
#[command(before_long_help = annotated(&[
    ("mengshu agreement sign --as nanhu --key nanhu       ", "the only proposal that waits for nanhu", "唯一待 nanhu 签署的提案"),
    ("mengshu agreement sign 7 --as nanhu --key nanhu     ", "the proposal stands in entry 7", "提案在第 7 条"),
    ("mengshu agreement sign 3f1c", "", ""),
]))]
#[command(after_long_help = say(
    "A signature binds once it is recorded: until the proposal is settled or lapses it cannot be taken back. Only whoever proposed it can withdraw it.",
    "签署一经记录即具有约束力：在提案有结果或失效之前，不得撤销。只有提案者可以撤回提案。",
))]
pub(crate) struct Sign {
    #[arg(help = say(
        "The proposal: its event id, its entry's index, or the beginning of its id",
        "提案：事件编号、条目序号或编号开头",
    ))]
    #[arg(value_name = "ACT")]
    act: Option<String>,
    #[command(flatten)]
    handling: Handling,
}

impl Sign {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { act, handling } = self;
        let mut desk = Desk::open(context)?;
        let act = match act {
            Some(act) => desk.event_of(&act, &["agreement"], &handling)?,
            None => only_one(&mut desk)?,
        };
        perform::act(&mut desk, &handling, Body::Act(Step::Endorse { act }))
    }
}

/// The only act about the agreement that waits for the member's signature.
pub(super) fn only_one(desk: &mut Desk<'_>) -> Outcome<EventId> {
    let member = desk.context.member()?;
    let waits = |act: &&Value| names(&act["missing"]).iter().any(|name| *name == member.as_str());
    let pending = pending(desk)?;
    let mine: Vec<_> = pending.iter().filter(waits).collect();
    match mine.as_slice() {
        [only] => serde_json::from_value(only["act"].clone())
            .map_err(|error| Failure::bad_answer("an act's id is not one", &error)),
        [] if !is_known(desk, member.as_str())? => {
            let message = Message::MemberUnknown { member: member.to_string() };
            Err(Failure::new(Exit::NotFound, message).hint(Message::MemberUnknownHint))
        }
        [] => {
            let message = Message::SignNothing { member: member.to_string() };
            Err(Failure::new(Exit::NotFound, message).hint(Message::SignNothingHint))
        }
        several => {
            let acts: Vec<_> = several.iter().map(|act| act["entry"].to_string()).collect();
            let message = Message::SignSeveral { acts: acts.join(", ") };
            Err(Failure::new(Exit::Usage, message).hint(Message::SignSeveralHint))
        }
    }
}

fn is_known(desk: &mut Desk<'_>, member: &str) -> Outcome<bool> {
    let document = desk.view("member")?;
    Ok(items(&document["members"]).iter().any(|row| row["member"] == member))
}
