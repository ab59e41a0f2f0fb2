//! An organ as it is on a date: what the terms in force say, and the appointments beside it.
//!
//! Invariants: whoever sits there by the terms sits there; an appointment adds seats as far as the terms leave them open and
//! takes none away; an organ is filled from above.

use std::collections::{BTreeMap, BTreeSet};

use crate::book::Refusal;
use crate::mechanism::agreement::terms::whole::Terms;
use crate::mechanism::decision::codes::{DEC_001, DEC_004, DEC_009, DEC_010};
use crate::mechanism::decision::rule::{Approver, Organ, OrganKind, Seats, Votes, VotingRule};
use crate::mechanism::decision::tables::Meeting;
use crate::mechanism::decision::words;
use crate::mechanism::state::State;
use crate::value::{Date, MemberId, OrganId, RuleId};

/// An organ on a date.
#[derive(Debug, Clone)]
pub(crate) struct Sitting<'a> {
    /// The agreement version that names it.
    pub(crate) version: u32,
    pub(crate) terms: &'a Terms,
    pub(crate) organ: &'a Organ,
    /// The date.
    pub(crate) date: Date,
    /// The members in good standing that sit in it.
    pub(crate) members: BTreeSet<MemberId>,
    votes: BTreeMap<MemberId, u32>,
    pub(crate) chair: Option<MemberId>,
}

impl<'a> Sitting<'a> {
    /// The organ on a date.
    pub(crate) fn on(state: &'a State, field: &'static str, id: &OrganId, date: Date) -> Result<Self, Refusal> {
        Self::by_terms_of(state, field, id, date, date)
    }

    /// The organ by the terms of one day, with those who are in good standing on another.
    pub(crate) fn by_terms_of(
        state: &'a State,
        field: &'static str,
        id: &OrganId,
        day: Date,
        date: Date,
    ) -> Result<Self, Refusal> {
        let (version, agreed) = state.sections.agreement.require_governing(day)?;
        let terms: &Terms = &agreed.terms;
        let unknown = || DEC_001.refuse(field, words::no_organ(version, id));
        let organ = terms.organs.get(id).ok_or_else(unknown)?;
        let appointed =
            state.sections.decision.appointed.get(id).filter(|it| still_holds(state, id, it.version, version));
        // A seat is whoever's who has the rights of the member that is named: of two that merged one seat remains.
        let heir = |named: &MemberId| state.sections.membership.heir(named).clone();
        let added = appointed.and_then(|appointed| appointed.members.as_ref()).into_iter().flatten();
        let seated: Option<BTreeSet<MemberId>> = match &organ.seats {
            Seats::Members(named) => Some(named.iter().chain(added).map(heir).collect()),
            Seats::AllMembers => None,
        };
        let standing = state.sections.membership.in_good_standing(date);
        let members: BTreeSet<MemberId> =
            standing.filter(|member| seated.as_ref().is_none_or(|seated| seated.contains(*member))).cloned().collect();
        let chair = organ.chair.as_ref().or(appointed.and_then(|appointed| appointed.chair.as_ref())).map(heir);
        // Whoever has left, is suspended or does not sit there any more chairs nothing; then any member of the organ does
        // what the chair does.
        let chair = chair.filter(|chair| members.contains(chair));
        let mut votes: BTreeMap<MemberId, u32> = BTreeMap::new();
        match &organ.votes {
            Votes::Equal => votes.extend(members.iter().map(|member| (member.clone(), 1))),
            Votes::Weighted(weights) => {
                for (named, weight) in weights {
                    let own = votes.entry(heir(named)).or_insert(0);
                    *own = own.saturating_add(*weight);
                }
            }
        }
        Ok(Self { version, terms, organ, date, members, votes, chair })
    }

    /// How many votes a member has in it.
    pub(crate) fn votes_of(&self, member: &MemberId) -> u32 {
        self.votes.get(member).copied().unwrap_or(0)
    }

    /// Refuses whoever does not sit in it.
    pub(crate) fn require_seat(&self, member: &MemberId) -> Result<(), Refusal> {
        if self.members.contains(member) {
            return Ok(());
        }
        Err(DEC_009.refuse("author", words::does_not_sit(member, &self.organ.name)))
    }

    /// Refuses whoever does not chair it; without a chair any of its members may.
    pub(crate) fn require_chair(&self, member: &MemberId) -> Result<(), Refusal> {
        match &self.chair {
            Some(chair) if chair != member => Err(DEC_010.refuse("author", words::chairs(chair, &self.organ.name))),
            Some(_) => Ok(()),
            None => self.require_seat(member),
        }
    }

    /// Whether somebody who has to approve something stands above this organ: every member does, an organ by its kind.
    pub(crate) fn is_below(&self, approver: &Approver) -> bool {
        let above = |id| self.terms.organs.get(id).is_some_and(|above| above.kind.stands_above(self.organ.kind));
        approver.is_everybody() || approver.organs().any(above)
    }

    /// A rule of the terms.
    pub(crate) fn rule(&self, field: &'static str, id: &RuleId) -> Result<&'a VotingRule, Refusal> {
        let unknown = || DEC_004.refuse(field, words::no_rule(id));
        self.terms.rules.get(id).ok_or_else(unknown)
    }
}

/// Whether an appointment under one version holds under a later one: while no version between changes who sits in the organ.
fn still_holds(state: &State, id: &OrganId, appointed: u32, version: u32) -> bool {
    let versions = &state.sections.agreement.versions;
    let Some(first) = versions.get(&appointed).and_then(|first| first.terms.organs.get(id)) else { return false };
    let same = |later: &Organ| later.seats == first.seats && later.appointed == first.appointed;
    let mut later = versions.range_from(appointed).take_while(|(number, _)| **number <= version);
    appointed <= version && later.all(|(_, later)| later.terms.organs.get(id).is_some_and(same))
}

/// Whether anybody is left who has a vote in an organ.
pub(crate) fn can_decide(state: &State, organ: &OrganId, date: Date) -> bool {
    Sitting::on(state, "", organ, date)
        .is_ok_and(|sitting| sitting.members.iter().any(|member| sitting.votes_of(member) > 0))
}

/// Whether a member sits in a secretariat of the terms in force; `None` where they have none.
pub(crate) fn sits_in_secretariat(state: &State, member: &MemberId, date: Date) -> Option<bool> {
    let (_, version) = state.sections.agreement.governing(date)?;
    let mut offices = version.terms.organs.iter().filter(|(_, organ)| organ.kind == OrganKind::Secretariat).peekable();
    offices.peek()?;
    Some(offices.any(|(id, _)| Sitting::on(state, "", id, date).is_ok_and(|office| office.members.contains(member))))
}

/// Refuses whoever does not record the minutes: the chair does, or any member of the organ when the chair lets too many
/// days go by. A chair that sends none would keep what passed from ever being final.
pub(crate) fn require_recorder(sitting: &Sitting<'_>, meeting: &Meeting, member: &MemberId) -> Result<(), Refusal> {
    let chairs_until = meeting.on.add_days(i32::from(sitting.organ.minutes_days));
    match chairs_until {
        Some(last) if last < sitting.date => sitting.require_seat(member),
        _ => sitting.require_chair(member),
    }
}
