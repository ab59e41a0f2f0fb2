//! The item that a command is about: what is typed in its place is told apart before anything is signed.

use mengshu_core::value::{DecisionId, EventId};

use crate::args::Handling;
use crate::client::{Which, decoded};
use crate::given::Desk;
use crate::language::Message;
use crate::output::{Exit, Failure, Outcome, items};

/// Refuses what is no item: of a meeting its items are named, of an entry those that decide on it.
pub(super) fn require_item(desk: &mut Desk<'_>, item: &DecisionId, handling: &Handling) -> Outcome<()> {
    match desk.view(&format!("decision/{item}")) {
        Err(failure) if failure.exit() == Some(Exit::NotFound) && !handling.insist => {}
        _ => return Ok(()),
    }
    if let Ok(meeting) = desk.view(&format!("meeting/{item}")) {
        let agenda: Vec<_> = items(&meeting["agenda"]).iter().filter_map(|item| item.as_str()).collect();
        let message = Message::ItemIsMeeting { meeting: item.to_string(), items: agenda.join(", ") };
        return Err(Failure::new(Exit::Usage, message).hint(Message::ItemIsMeetingHint));
    }
    // Of what is nothing at all the dry run says so, in the words of the rules.
    let Ok(index) = item.as_str().parse() else { return Ok(()) };
    let entry = desk.entry(Which::Index(index))?.entry;
    let event = decoded(&entry)?;
    let (id, words) = (EventId::of(&entry.event.0).to_string(), desk.in_words(&event)?);
    let all = desk.view("decision")?;
    let on = items(&all["decisions"]).iter().find(|row| row["act"] == id.as_str() || row["entry"] == index);
    let name = on.and_then(|row| row["decision"].as_str()).map(str::to_owned);
    let failure = Failure::new(Exit::Usage, Message::OtherKind { entry: index.to_string(), words });
    Err(match name {
        Some(item) => failure.hint(Message::DidYouMean { clause: item }),
        None => failure.hint(Message::FitsHint { command: desk.fitting(index, &event)? }),
    })
}
