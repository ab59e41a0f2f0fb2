//! Succession: a merger, a conversion or a split. By law the successor has the rights and duties of the one before it from
//! the day of the succession on (Civil Code 67), whenever the ledger hears of it.
//!
//! Invariants: what passes, passes to one successor and with effect from the same day; nothing passes that was given away
//! in the meantime; what keys of the ended person signed after that day is suspect until the successor confirms it; one
//! seat and one vote remain of a merger.

use crate::book::{Arg, Matter, Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::mechanism::decision::change::recount;
use crate::mechanism::ip::change::cannot_pass;
use crate::mechanism::ip::codes::{IP_007, IP_010};
use crate::mechanism::membership::acts::{Succeed, SuccessionKind};
use crate::mechanism::membership::change::{remember, settle_replaced};
use crate::mechanism::membership::codes::{MEM_004, MEM_011, MEM_022};
use crate::mechanism::membership::query::identity::{odd, require_unclaimed, warned};
use crate::mechanism::membership::query::{name_of, require_member};
use crate::mechanism::membership::rules::entrant::{enter, require_entrant};
use crate::mechanism::membership::rules::person::identity::{Taking, in_the_open};
use crate::mechanism::membership::rules::standing::take_away;
use crate::mechanism::membership::tables::{Membership, Period, doubted_from};
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

    /// Whether the predecessor's legal representative signed it.
    fn signed_by_root(&self, state: &State, moment: &Moment) -> bool {
        let root = |key: &KeyId| {
            let standing = state.sections.membership.keys.get(key);
            standing.is_some_and(|key| key.member == self.predecessor && key.root && key.revoked.is_none())
        };
        let approval = moment.approvals.get(&self.predecessor);
        moment.author == self.predecessor && root(&moment.key) || approval.is_some_and(|approval| root(&approval.key))
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
        state.sections.agreement.require_governing(today)?;
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
                // Who takes everything has the predecessor's identifiers from now on; who takes a part is another person.
                let passes = Some(&self.predecessor).filter(|_| self.parts.is_none());
                require_unclaimed(state, field!(Succeed), profile, passes, today)?;
                plan = warned(plan, odd(state, &self.successor, profile, passes));
                plan.invited.insert(self.successor.clone(), profile.root_key);
            }
            None => require_member(state, field, &self.successor, today)?,
        }
        self.require_parts(state)?;
        if self.parts.is_none() && self.kind == SuccessionKind::Split {
            return Err(MEM_022.refuse(field!(Succeed.parts), words::split_names_parts()));
        }
        if self.parts.is_none() {
            let (from, to) = (&self.predecessor, &self.successor);
            if let Some(asset) = cannot_pass(state, &Passing { from, to, since: self.effective, moment }) {
                return Err(IP_010.refuse(field, words::cannot_join(&self.successor, &asset)));
            }
        }
        // The predecessor's legal representative can say it: then nobody takes its place against its will. Of parts those who
        // admit members look at the extract of the register too: a split is no way round the co-owners.
        if self.signed_by_root(state, moment) && !record.has_left(today) {
            let plan = plan.with_approval_of([&self.predecessor], Scope::SignAgreements);
            let plan = if self.parts.is_some() { plan.warn(words::debts_stay(&self.predecessor)) } else { plan };
            return Ok(match &self.parts {
                Some(_) => plan.with_approval_on(state, Matter::Admission, Scope::SignAgreements, today),
                None => plan,
            });
        }
        let (field, ruling) = (field!(Succeed.predecessor), self.ruling.as_ref());
        let (member, gains) = (&self.predecessor, Some(&self.successor));
        in_the_open(state, plan, moment, &Taking { field, member, gains, undocumented: None, ruling })
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let today = state.date_at(moment.recorded_at);
        let introduced = self.profile.as_ref().map(|_| &self.successor);
        remember(state, moment, &self.predecessor, self.signed_by_root(state, moment), introduced);
        if let Some(profile) = &self.profile {
            // A successor is a member since the day from which it has the other's rights; a part of one since today.
            let joined = if self.parts.is_none() { self.effective } else { today };
            enter(state, &self.successor, profile, joined, moment);
            if self.parts.is_none() {
                self.pass_conduct(state);
            }
        }
        if let Some(signature) = moment.approvals.get(&self.successor) {
            state.sections.agreement.accede(today, &self.successor, *signature);
        }
        let from = &self.predecessor;
        let passing = Passing { from, to: &self.successor, since: self.effective, moment };
        if let Some(parts) = &self.parts {
            pass_parts(state, &passing, parts);
            settle_replaced(state, moment);
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
        settle_replaced(state, moment);
        let numbers = state.sections.membership.numbers_of(from);
        state.doubt_ended(from, &numbers, since, doubted_from(since, today), moment);
        recount(state, from, index);
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
