//! Likely doubles: an act that its author has recorded lately already. Two equal facts are possible, so nothing is refused; whoever
//! signs is told which entry says the same.
//!
//! Invariant: an entry that is named was proved to be in the log.

use mengshu_core::event::Entry;
use mengshu_core::mechanism::{Body, Event, benefit, contribution};
use mengshu_core::value::EventId;
use mengshu_proto::v1;

use super::outbox::{kind, unsalted};
use crate::client::trust::Trust;
use crate::client::{Client, Which, decoded, each};
use crate::given::{Context, made_by};
use crate::language::{Message, word};
use crate::output::{Failure, Outcome};

/// How many entries back are looked through: who repeats something by mistake does it soon.
const RECENT: u64 = 1000;

/// What its author recorded among the newest entries that says the same or would make the same, and still counts.
pub(crate) fn doubles(context: &Context, client: &Client, trust: &mut Trust, event: &Event) -> Outcome<Vec<Message>> {
    let Some(ledger) = event.ledger.filter(|_| !is_told_elsewhere(&event.body)) else { return Ok(Vec::new()) };
    let own = EventId::of(&event.encode().unwrap_or_default());
    let size = trust.seen().map_or(0, |seen| seen.size);
    let request = v1::ListEventsRequest {
        ledger: ledger.0.to_vec().into(),
        member: event.author.to_string(),
        from_index: size.saturating_sub(RECENT),
        ..Default::default()
    };
    let mut alike = Vec::new();
    each(client, request, &mut |listed| {
        let entry = Entry::decode(&listed.entry).map_err(|error| Failure::bad_answer("an entry is none", &error))?;
        let (other, id) = (decoded(&entry)?, EventId::of(&entry.event.0));
        if id != own && other.author == event.author {
            alike.extend(likeness(&other.body, &event.body).map(|made| (id, made)));
        }
        Ok(true)
    })?;
    let mut told = Vec::new();
    for (id, made) in alike {
        let receipt = client.entry(&ledger, Which::Event(id))?;
        let entry = trust.check(client, &receipt)?.entry;
        let standing = trust.view(client, &format!("act/{id}"), context.out.lang())?["standing"].clone();
        let standing = standing.as_str().filter(|standing| matches!(*standing, "pending" | "effective"));
        let Some(standing) = standing.map(|standing| word(standing, context.out.lang())) else { continue };
        let (entry, at) = (entry.index.to_string(), context.out.time(entry.recorded_at.micros()));
        told.push(match made {
            None => Message::DoubleOf { entry, at, standing },
            Some(name) => Message::DoubleMade { entry, at, standing, name },
        });
    }
    Ok(told)
}

/// A second step on an act the rules refuse; payments and deliveries that look the same the dry run names, whoever stated them.
fn is_told_elsewhere(body: &Body) -> bool {
    use Body::{Act, Benefit, Contribution};
    matches!(body, Act(_) | Benefit(benefit::Act::Pay(_)) | Contribution(contribution::Act::Deliver(_)))
}

/// Whether one body says what another says, or would make what it makes: then the name of that.
fn likeness(one: &Body, other: &Body) -> Option<Option<String>> {
    if kind(one) != kind(other) {
        return None;
    }
    let (one, other) = (unsalted(one), unsalted(other));
    if one == other {
        return Some(None);
    }
    let made = made_by(&one).filter(|made| Some(made) == made_by(&other).as_ref());
    made.map(Some)
}
