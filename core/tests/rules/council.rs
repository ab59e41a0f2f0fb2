//! A council to test with: the terms that give it its matters, its meetings, its votes, and what is shown of them. H
//! chairs it.

use std::collections::{BTreeMap, BTreeSet};

use mengshu_core::event::Body;
use mengshu_core::ledger::Refusal;
use mengshu_core::mechanism::agreement::Terms;
use mengshu_core::mechanism::decision::{
    Act, Approver, Attend, Base, CastVeto, CastVote, Close, Convene, Exclusion, GrantProxy, Item, Matter, MeetingKind,
    Notice, Organ, OrganKind, RecordMinutes, Seats, Vote, Votes, VotingRule,
};
use mengshu_core::mechanism::membership::{self, Admit};
use mengshu_core::value::EventId;
use serde_json::Value;

use crate::world::{World, id, profile, seal, terms};

pub(crate) fn body(act: Act) -> Body {
    Body::Decision(act)
}

pub(crate) fn rule(quorum: Option<&str>, base: Base, passes: &str) -> VotingRule {
    VotingRule {
        quorum: quorum.map(id),
        base,
        passes: id(passes),
        exclude: BTreeSet::new(),
        fallback: None,
        veto: None,
        written: None,
    }
}

pub(crate) fn council(seats: Seats) -> Organ {
    Organ {
        kind: OrganKind::Council,
        name: id("Council"),
        seats,
        chair: Some(id("h")),
        votes: Votes::Equal,
        notice: Notice { convene_days: 14, extraordinary_days: 7, item_days: 7 },
        minutes_days: 15,
        matters: BTreeMap::new(),
    }
}

/// Terms with a council that decides these matters by these rules.
pub(crate) fn council_terms(matters: &[(Matter, &str, VotingRule)]) -> Terms {
    let mut terms = terms(&[("h", "1")]);
    let mut organ = council(Seats::AllMembers);
    for (matter, name, rule) in matters {
        organ.matters.insert(*matter, id(name));
        terms.rules.insert(id(name), rule.clone());
        terms.approvals.insert(*matter, Approver::Organ(id("council")));
    }
    terms.organs.insert(id("council"), organ);
    terms
}

pub(crate) fn with_council(members: &[&str], terms: Terms) -> World {
    let mut world = World::founded(members);
    world.agree(1, "2024-01-01", terms);
    world
}

pub(crate) fn item(name: &str, matter: Matter, act: Option<EventId>) -> Item {
    Item { decision: id(name), matter, what: id("What is decided"), act, concerned: None }
}

pub(crate) fn convene(meeting: &str, kind: MeetingKind, on: &str, agenda: Vec<Item>) -> Convene {
    Convene { meeting: id(meeting), organ: id("council"), kind, on: id(on), agenda, fallback_of: None }
}

/// Convenes an ordinary meeting of the council fourteen days ahead, and it is that day.
pub(crate) fn meet(world: &mut World, meeting: &str, on: &str, agenda: Vec<Item>) {
    world.act("h", body(Act::Convene(convene(meeting, MeetingKind::Ordinary, on, agenda)))).unwrap();
    world.on(on);
}

pub(crate) fn attend(world: &mut World, meeting: &str, member: &str, represents: &[&str]) -> Result<EventId, Refusal> {
    let represents = represents.iter().map(|member| id(member)).collect();
    world.act(member, body(Act::Attend(Attend { meeting: id(meeting), represents })))
}

pub(crate) fn vote(world: &mut World, decision: &str, member: &str, vote: Vote) -> Result<EventId, Refusal> {
    world.act(member, body(Act::Vote(CastVote { decision: id(decision), vote, on_behalf_of: None })))
}

pub(crate) fn close(world: &mut World, decision: &str) -> Result<EventId, Refusal> {
    world.act("h", body(Act::Close(Close { decision: id(decision) })))
}

pub(crate) fn minutes(meeting: &str) -> Body {
    body(Act::Minutes(RecordMinutes { meeting: id(meeting), text: seal("minutes") }))
}

pub(crate) fn veto(decision: &str) -> Body {
    body(Act::Veto(CastVeto { decision: id(decision), reason: id("It uses our know-how") }))
}

pub(crate) fn shown(world: &World, decision: &str) -> Value {
    world.view(&format!("decision/{decision}"), &[])
}

pub(crate) fn admit(member: &str) -> Body {
    Body::Membership(membership::Act::Admit(Admit {
        member: id(member),
        profile: profile(member),
        accedes_to: 1,
        application: None,
    }))
}

pub(crate) fn call(world: &mut World, by: &str, call: Convene) -> Result<EventId, Refusal> {
    world.act(by, body(Act::Convene(call)))
}

pub(crate) fn proxy(world: &mut World, meeting: &str, from: &str, to: &str) {
    world.act(from, body(Act::GrantProxy(GrantProxy { meeting: id(meeting), to: id(to) }))).unwrap();
}

pub(crate) fn vote_for(
    world: &mut World,
    decision: &str,
    holder: &str,
    member: &str,
    vote: Vote,
) -> Result<EventId, Refusal> {
    world.act(holder, body(Act::Vote(CastVote { decision: id(decision), vote, on_behalf_of: Some(id(member)) })))
}

pub(crate) fn excluding(exclusion: Exclusion, rule: VotingRule) -> VotingRule {
    VotingRule { exclude: BTreeSet::from([exclusion]), ..rule }
}
