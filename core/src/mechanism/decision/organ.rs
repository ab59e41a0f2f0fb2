//! An organ as it is on a date: what the terms in force say, and the appointments over it.

use std::collections::BTreeSet;

use super::{Organ, Seats, Votes, VotingRule};
use crate::ledger::State;
use crate::ledger::refusal::{Refusal, codes};
use crate::mechanism::agreement::Terms;
use crate::value::{Date, MemberId, OrganId, RuleId};

/// An organ on a date.
#[derive(Debug, Clone)]
pub(super) struct Sitting<'a> {
    /// The agreement version that names it.
    pub(super) version: u32,
    pub(super) terms: &'a Terms,
    pub(super) organ: &'a Organ,
    /// The members in good standing that sit in it.
    pub(super) members: BTreeSet<MemberId>,
    pub(super) chair: Option<MemberId>,
}

impl<'a> Sitting<'a> {
    /// The organ on a date.
    pub(super) fn on(state: &'a State, field: &'static str, id: &OrganId, date: Date) -> Result<Self, Refusal> {
        let (version, agreed) = state.sections.agreement.require_in_force(date)?;
        let terms: &Terms = &agreed.terms;
        let unknown = || codes::DEC_001.refuse(field, format!("version {version} of the agreement has no organ {id}"));
        let organ = terms.organs.get(id).ok_or_else(unknown)?;
        let appointed = state.sections.decision.appointed.get(id).filter(|appointed| appointed.version == version);
        let seated = |member: &MemberId| match (appointed.and_then(|appointed| appointed.members.as_ref()), &organ.seats) {
            (Some(members), _) | (None, Seats::Members(members)) => members.contains(member),
            (None, Seats::AllMembers) => true,
        };
        let members = state.sections.membership.in_good_standing(date).filter(|member| seated(member)).cloned().collect();
        let chair = appointed.and_then(|appointed| appointed.chair.clone()).or_else(|| organ.chair.clone());
        Ok(Self { version, terms, organ, members, chair })
    }

    /// How many votes a member has in it.
    pub(super) fn votes_of(&self, member: &MemberId) -> u32 {
        match &self.organ.votes {
            Votes::Equal => 1,
            Votes::Weighted(weights) => weights.get(member).copied().unwrap_or(0),
        }
    }

    /// Refuses whoever does not sit in it.
    pub(super) fn require_seat(&self, member: &MemberId) -> Result<(), Refusal> {
        if self.members.contains(member) {
            return Ok(());
        }
        Err(codes::DEC_009.refuse("author", format!("{member} does not sit in {}", self.organ.name)))
    }

    /// Refuses whoever does not chair it; without a chair any of its members may.
    pub(super) fn require_chair(&self, member: &MemberId) -> Result<(), Refusal> {
        match &self.chair {
            Some(chair) if chair != member => {
                Err(codes::DEC_010.refuse("author", format!("{chair} chairs {}", self.organ.name)))
            }
            Some(_) => Ok(()),
            None => self.require_seat(member),
        }
    }

    /// A rule of the terms.
    pub(super) fn rule(&self, field: &'static str, id: &RuleId) -> Result<&'a VotingRule, Refusal> {
        let unknown = || codes::DEC_004.refuse(field, format!("the terms have no rule {id}"));
        self.terms.rules.get(id).ok_or_else(unknown)
    }
}
