//! The council's meetings in the world. H chairs it.

use mengshu_core::book::Refusal;
use mengshu_core::mechanism::Body;
use mengshu_core::mechanism::decision::{Act, Convene, Item, MeetingKind, Vote};
use mengshu_core::value::EventId;
use serde_json::Value;

use super::World;
use crate::bodies::{attend, close, convene, proxy, vote, vote_for};

impl World {
    /// `by` convenes.
    ///
    /// # Errors
    /// When that is refused.
    pub fn convene(&mut self, by: &str, call: Convene) -> Result<EventId, Refusal> {
        self.act(by, Body::Decision(Act::Convene(call)))
    }

    /// Convenes an ordinary meeting of the council on this day, and it is that day.
    ///
    /// # Panics
    /// When that is refused.
    pub fn meet(&mut self, meeting: &str, on: &str, agenda: Vec<Item>) {
        self.act("h", convene(meeting, MeetingKind::Ordinary, on, agenda)).expect("a meeting");
        self.on(on);
    }

    /// `from` lets `to` act for it.
    ///
    /// # Panics
    /// When that is refused.
    pub fn proxy(&mut self, meeting: &str, from: &str, to: &str) {
        self.act(from, proxy(meeting, to)).expect("a proxy");
    }

    /// `member` is there, for these too.
    ///
    /// # Errors
    /// When that is refused.
    pub fn attend(&mut self, meeting: &str, member: &str, represents: &[&str]) -> Result<EventId, Refusal> {
        self.act(member, attend(meeting, represents))
    }

    /// `member` votes.
    ///
    /// # Errors
    /// When that is refused.
    pub fn vote(&mut self, decision: &str, member: &str, cast: Vote) -> Result<EventId, Refusal> {
        self.act(member, vote(decision, cast))
    }

    /// `holder` votes for `member`.
    ///
    /// # Errors
    /// When that is refused.
    pub fn vote_for(&mut self, decision: &str, holder: &str, member: &str, cast: Vote) -> Result<EventId, Refusal> {
        self.act(holder, vote_for(member, decision, cast))
    }

    /// H closes the vote.
    ///
    /// # Errors
    /// When that is refused.
    pub fn close(&mut self, decision: &str) -> Result<EventId, Refusal> {
        self.act("h", close(decision))
    }

    /// H closes the vote the next day: on the day itself those who have not voted can still change it.
    ///
    /// # Errors
    /// When that is refused.
    pub fn close_next_day(&mut self, decision: &str) -> Result<EventId, Refusal> {
        self.now = self.now.add_days(1);
        self.close(decision)
    }

    /// What is shown of a decision.
    #[must_use]
    pub fn shown(&self, decision: &str) -> Value {
        self.view(&format!("decision/{decision}"), &[])
    }
}
