//! `mengshu exit`.

use mengshu_core::mechanism::exit::Act;
use mengshu_core::mechanism::{Body, exit};
use mengshu_core::value::{EventId, MemberId};

use crate::args::{ExitCommand, Handling};
use crate::given::{Context, Desk, sealed};
use crate::language::Message;
use crate::output::{Exit, Failure, Outcome, items};
use crate::perform;

pub(super) fn run(command: ExitCommand, context: &Context) -> Outcome<()> {
    let mut desk = Desk::open(context)?;
    let desk = &mut desk;
    match command {
        ExitCommand::Leave { last_day, reason, handling } => {
            act(desk, &handling, Act::Leave(exit::Leave { last_day, reason }))
        }
        ExitCommand::OpenBreach { member, what, cure_by, handling } => {
            act(desk, &handling, Act::OpenBreach(exit::OpenBreach { member, what, cure_by }))
        }
        ExitCommand::AcknowledgeCure { breach, handling } => {
            let breach = desk.event_id(&breach)?;
            act(desk, &handling, Act::AcknowledgeCure(exit::AcknowledgeCure { breach }))
        }
        ExitCommand::Expel { member, breach, handling } => {
            let breach = match breach {
                Some(text) => desk.event_id(&text)?,
                None => only_breach(desk, &member)?,
            };
            act(desk, &handling, Act::Expel(exit::Expel { member, breach }))
        }
        ExitCommand::NotifyExpulsion { member, received, evidence, handling } => {
            let evidence = sealed::file(context, &evidence, None)?;
            act(desk, &handling, Act::NotifyExpulsion(exit::NotifyExpulsion { member, received, evidence }))
        }
        ExitCommand::Show { id, asking } => {
            let id = id.map_or_else(|| context.member(), Ok)?;
            let document = desk.on_day(&format!("exit/{id}"), &asking)?;
            context.out.document(&document)
        }
    }
}

fn act(desk: &mut Desk<'_>, handling: &Handling, act: Act) -> Outcome<()> {
    perform::act(desk, handling, Body::Exit(act)).map(drop)
}

/// The notice of the only breach that a member has not cured.
fn only_breach(desk: &Desk<'_>, member: &MemberId) -> Outcome<EventId> {
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
