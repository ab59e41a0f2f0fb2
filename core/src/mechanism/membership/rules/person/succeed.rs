//! Succession: a merger, a conversion or a split. By law the successor has the rights and duties of the one before it from
//! the day of the succession on (Civil Code 67), whenever the ledger hears of it.
//!
//! Invariants: what passes, passes to one successor and with effect from the same day; nothing passes that was given away
//! in the meantime; what keys of the ended person signed after that day is suspect until the successor confirms it; one
//! seat and one vote remain of a merger.

use crate::book::{Arg, Matter, Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::mechanism::ip::codes::IP_007;
use crate::mechanism::machine::Ground;
use crate::mechanism::membership::acts::Succeed;
use crate::mechanism::membership::codes::{MEM_004, MEM_011};
use crate::mechanism::membership::query::{by_root, name_of, require_member, without_unless_alone};
use crate::mechanism::membership::rules::entrant::{enter, require_entrant};
use crate::mechanism::membership::rules::standing::take_away;
use crate::mechanism::membership::tables::{Membership, Period};
use crate::mechanism::membership::words;
use crate::mechanism::roll::{pass_all, pass_parts};
use crate::mechanism::seam::Passing;
use crate::mechanism::state::State;
use crate::value::{KeyId, MemberId};

impl Succeed {
    fn require_parts(&self, state: &State) -> Result<(), Refusal> {
        let field = field!(Succeed.parts);
        for (asset, share) in self.parts.iter().flatten() {
            let title = state.sections.ip.require(field, asset)?;
            let free = title.free_from(&self.predecessor, self.effective);
            if share.is_zero() || free < *share {
                let found = words::can_pass(&self.predecessor, free, asset, self.effective);
                return Err(IP_007.refuse(field, found));
            }
        }
        Ok(())
    }

    /// Nobody leaves a suspension or a default behind by becoming another person. A member that was there before is judged
    /// by what is its own.
    fn pass_conduct(&self, state: &mut State) {
        let Some(record) = state.sections.membership.members.get(&self.predecessor) else { return };
        let open = |periods: &[Period]| -> Vec<Period> {
            let open = periods.iter().filter(|period| period.over.is_none());
            open.map(|period| Period { from: period.from.max(self.effective), ..*period }).collect()
        };
        let (suspensions, defaults) = (open(&record.suspensions), open(&record.defaults));
        state.sections.membership.members.change(&self.successor, |member| {
            member.suspensions = suspensions;
            member.defaults = defaults;
        });
    }
}

impl Rules<State> for Succeed {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        state.sections.agreement.require_in_force(today)?;
        let field = field!(Succeed.predecessor);
        let record = state.sections.membership.members.get(&self.predecessor);
        let record = record
            .filter(|record| !record.has_left(self.effective))
            .ok_or_else(|| MEM_004.refuse(field, words::was_none_on(&self.predecessor, self.effective)))?;
        if self.effective > today || self.effective < record.joined {
            let found = words::not_between(self.effective, record.joined, today);
            return Err(MEM_011.refuse(field!(Succeed.effective), found));
        }
        let field = field!(Succeed.successor);
        if self.successor == self.predecessor {
            return Err(MEM_004.refuse(field, words::not_itself()));
        }
        let mut subjects =
            vec![Subject::alliance(), Subject::member(&self.predecessor), Subject::member(&self.successor)];
        subjects.extend(self.parts.iter().flatten().map(|(asset, _)| Subject::asset(asset)));
        let mut plan = Plan::alone(Scope::SignAgreements, subjects)
            .disposing_of(None, self.parts.iter().flatten().map(|(asset, _)| asset))
            .with_approval_of([&self.successor], Scope::SignAgreements);
        match &self.profile {
            Some(profile) => {
                require_entrant(state, (field!(Succeed), "successor"), &self.successor, profile, today)?;
                plan.invited.insert(self.successor.clone(), profile.root_key);
            }
            None => require_member(state, field, &self.successor, today)?,
        }
        self.require_parts(state)?;
        // The predecessor's legal representative can say it: then nobody takes its place against its will. Otherwise, where
        // parts pass from one to another, and where it is no member any more, those who admit members look at the extract
        // of the register.
        let root = record.profile.root_key;
        let signed = moment.author == self.predecessor && by_root(state, moment)
            || moment.approvals.get(&self.predecessor).is_some_and(|approval| approval.key == root);
        if signed && self.parts.is_none() && !record.has_left(today) {
            return Ok(plan.with_approval_of([&self.predecessor], Scope::SignAgreements));
        }
        let plan = plan.with_approval_on(state, Matter::Admission, Scope::SignAgreements, today);
        Ok(without_unless_alone(plan, &self.predecessor))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let today = state.date_at(moment.recorded_at);
        if let Some(profile) = &self.profile {
            // A successor is a member since the day from which it has the other's rights; a part of one since today.
            let joined = if self.parts.is_none() { self.effective } else { today };
            enter(state, &self.successor, profile, joined, moment);
            if self.parts.is_none() {
                self.pass_conduct(state);
            }
        }
        if let (Some(signature), Some((version, _))) =
            (moment.approvals.get(&self.successor), state.sections.agreement.in_force(today))
        {
            state.sections.agreement.accede(version, &self.successor, *signature);
        }
        let from = &self.predecessor;
        let passing = Passing { from, to: &self.successor, since: self.effective, moment };
        if let Some(parts) = &self.parts {
            pass_parts(state, &passing, parts);
            return;
        }
        pass_all(state, &passing);
        let (by, since, index) = (self.successor.clone(), self.effective, moment.index);
        state.sections.membership.members.change(from, |member| {
            member.membership = Membership::Succeeded { by, since, index };
        });
        let keys: Vec<KeyId> = state.sections.membership.keys_of(from).map(|(id, _)| *id).collect();
        for key in &keys {
            take_away(state, key, moment);
        }
        let numbers = state.sections.membership.numbers_of(from);
        state.doubt_from(from, &numbers, since, index, &Ground::Ended { since });
    }

    fn describe(&self, state: &State, _: &MemberId) -> Said {
        let from = name_of(state, &self.predecessor);
        let to = self.profile.as_ref().map_or_else(
            || name_of(state, &self.successor),
            |profile| format!("{} ({})", profile.name, self.successor),
        );
        match &self.parts {
            None => words::succeeds(&to, &from, self.kind.said(), self.effective),
            Some(parts) => {
                let parts = Arg::list(parts.iter().map(|(asset, share)| format!("{share} {asset}")));
                words::takes_parts(self.kind.said(), &to, &from, self.effective, parts)
            }
        }
    }

    fn nature(&self) -> Nature<'_> {
        Nature {
            concerned: Some(&self.predecessor),
            introduces: self.profile.as_ref().map(|profile| (&self.successor, &profile.root_key)),
            reopens_pending: true,
            ..Nature::PLAIN
        }
    }
}
