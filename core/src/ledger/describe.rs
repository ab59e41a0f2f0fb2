//! What an event does, as a lawyer reads it before signing.

use crate::book::{Arg, Said, catalogue};
use crate::mechanism::body::{Body, Event, NodeStatement, Step};
use crate::mechanism::state::{State, entry_of};
use crate::value::{EventId, MemberId};

/// What an event does, as a lawyer reads it before signing.
#[must_use]
pub fn describe(state: &State, event: &Event) -> Said {
    let act = |id: &EventId| {
        let pending = state.machine.pending.get(id);
        let said = pending.and_then(|act| act.body.rules().map(|rules| rules.describe(state, &act.author)));
        said.map_or_else(|| Arg::from(id), Arg::from)
    };
    match &event.body {
        Body::Act(step) => {
            let id = step.act();
            let own = state.machine.pending.get(&id).is_none_or(|act| act.author == event.author);
            describe_step(&event.author, step, (&entry_of(state, &id), act(&id), own))
        }
        Body::Node(NodeStatement::Digest { size, digest, .. }) => catalogue::node_states(*size, digest),
        body => match body.rules() {
            Some(rules) => rules.describe(state, &event.author),
            None => catalogue::not_an_act(),
        },
    }
}

/// What a step does about an act: the act's entry, what the act does, and whether it is the author's own.
#[must_use]
pub fn describe_step(author: &MemberId, step: &Step, (entry, act, own): (&str, Arg, bool)) -> Said {
    match step {
        Step::Endorse { .. } => catalogue::endorses(author, entry, act),
        Step::Decline { .. } => catalogue::declines(author, entry, act),
        Step::Contest { reason, .. } => catalogue::contests(author, entry, act, reason),
        Step::Demand { .. } => catalogue::demands(author, entry, act),
        Step::Withdraw { .. } if !own => catalogue::steps_back(author, entry, act),
        Step::Withdraw { .. } => catalogue::takes_back(author, entry, act),
    }
}
