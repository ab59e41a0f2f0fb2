//! `mengshu exit expel`.

use clap::Args;
use mengshu_core::mechanism::{Body, exit};
use mengshu_core::value::{EventId, MemberId};

use crate::args::Handling;
use crate::given::{Context, Desk};
use crate::language::{Message, annotated, say};
use crate::output::{Exit, Failure, Outcome, items};
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say(
    "Expel a member for a breach that it did not cure: those whom the terms name decide, without that member",
    "以逾期未纠正的违约将盟员除名：由条款指定者决定，该盟员回避",
))]
#[command(before_long_help = annotated(&[
    ("mengshu exit expel qihang                    ", "for its only breach that is not cured", "针对其唯一未纠正的违约"),
    ("mengshu exit expel qihang --breach 33", "", ""),
]))]
pub(crate) struct Expel {
    #[arg(help = say("The member", "盟员"))]
    #[arg(value_name = "MEMBER")]
    member: MemberId,
    #[arg(help = say(
        "The notice: its event id or its entry's index (default: the only one that is not cured)",
        "违约通知：事件编号或条目序号（默认为唯一未纠正的一项）",
    ))]
    #[arg(long, value_name = "BREACH")]
    breach: Option<String>,
    #[command(flatten)]
    handling: Handling,
}

impl Expel {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { member, breach, handling } = self;
        let mut desk = Desk::open(context)?;
        let breach = match breach {
            Some(text) => desk.event_of(&text, &["exit.open_breach"], &handling)?,
            None => only_breach(&mut desk, &member)?,
        };
        let expel = exit::Expel { member, breach };
        perform::act(&mut desk, &handling, Body::Exit(exit::Act::Expel(expel)))
    }
}

/// The notice of the only breach that a member has not cured.
fn only_breach(desk: &mut Desk<'_>, member: &MemberId) -> Outcome<EventId> {
    let document = desk.view(&format!("exit/{member}"))?;
    let breaches = items(&document["breaches"]);
    let open: Vec<_> = breaches.iter().filter(|breach| breach["cured_by_entry"].is_null()).collect();
    let which = || {
        let message = Message::BreachWhich { member: member.to_string(), count: open.len().to_string() };
        Failure::new(Exit::Usage, message).hint(Message::BreachWhichHint { member: member.to_string() })
    };
    match open.as_slice() {
        [only] => only["notice"].as_str().and_then(|id| id.parse().ok()).ok_or_else(which),
        _ => Err(which()),
    }
}
