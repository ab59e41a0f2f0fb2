//! Meetings of the council and their decisions. Matters, kinds of meetings and votes are given as values or as written.

use mengshu_core::book::Matter;
use mengshu_core::mechanism::Body;
use mengshu_core::mechanism::decision::{
    Act, Attend, CastVeto, CastVote, Close, Convene, GrantProxy, Item, MeetingKind, RecordMinutes, Vote,
};
use mengshu_core::value::EventId;

use crate::value::Word;
use crate::{id, seal};

/// What convenes the council: meeting, kind, day, items; to be changed before it becomes a body.
#[must_use]
pub fn convening(meeting: &str, kind: impl Word<MeetingKind>, on: &str, agenda: impl Into<Vec<Item>>) -> Convene {
    Convene {
        meeting: id(meeting),
        organ: id("council"),
        kind: kind.word(),
        on: id(on),
        agenda: agenda.into(),
        fallback_of: None,
    }
}

/// Convening the council: meeting, kind, day, items.
#[must_use]
pub fn convene(meeting: &str, kind: impl Word<MeetingKind>, on: &str, agenda: impl Into<Vec<Item>>) -> Body {
    Body::Decision(Act::Convene(convening(meeting, kind, on, agenda)))
}

/// An item of an agenda that approves an act, or says something in words only.
#[must_use]
pub fn item(decision: &str, matter: impl Word<Matter>, act: Option<EventId>) -> Item {
    Item { decision: id(decision), matter: matter.word(), what: Some(id("What is decided")), act, concerned: None }
}

/// Letting another member act at a meeting.
#[must_use]
pub fn proxy(meeting: &str, to: &str) -> Body {
    Body::Decision(Act::GrantProxy(GrantProxy { meeting: id(meeting), to: id(to) }))
}

/// Attending a meeting, for oneself and for others.
#[must_use]
pub fn attend(meeting: &str, represents: &[&str]) -> Body {
    let represents = represents.iter().map(|member| id(member)).collect();
    Body::Decision(Act::Attend(Attend { meeting: id(meeting), represents }))
}

/// A vote.
#[must_use]
pub fn vote(decision: &str, vote: impl Word<Vote>) -> Body {
    Body::Decision(Act::Vote(CastVote { decision: id(decision), vote: vote.word(), on_behalf_of: None }))
}

/// A vote for a member that granted a proxy.
#[must_use]
pub fn vote_for(member: &str, decision: &str, vote: impl Word<Vote>) -> Body {
    let on_behalf_of = Some(id(member));
    Body::Decision(Act::Vote(CastVote { decision: id(decision), vote: vote.word(), on_behalf_of }))
}

/// Closing a vote.
#[must_use]
pub fn close(decision: &str) -> Body {
    Body::Decision(Act::Close(Close { decision: id(decision) }))
}

/// The draft minutes of a meeting.
#[must_use]
pub fn minutes(meeting: &str, text: &str) -> Body {
    Body::Decision(Act::Minutes(RecordMinutes { meeting: id(meeting), text: seal(text) }))
}

/// A veto.
#[must_use]
pub fn veto(decision: &str) -> Body {
    Body::Decision(Act::Veto(CastVeto { decision: id(decision), reason: id("It uses our know-how") }))
}
