//! The end of a legal person without a successor (dissolution, deregistration): its membership ends with it. Its
//! liquidators still wind up (Civil Code 72): they dispose of its parts, pay, and acknowledge.

use crate::book::{Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::mechanism::decision::change::recount;
use crate::mechanism::membership::acts::RecordEnd;
use crate::mechanism::membership::change::{remember, settle_replaced};
use crate::mechanism::membership::codes::{MEM_004, MEM_008, MEM_011};
use crate::mechanism::membership::query::{by_root, name_of};
use crate::mechanism::membership::rules::person::identity::{Taking, in_the_open};
use crate::mechanism::membership::tables::{Membership, doubted_from};
use crate::mechanism::membership::words;
use crate::mechanism::state::State;
use crate::value::MemberId;

impl Rules<State> for RecordEnd {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        let field = field!(RecordEnd.last_day);
        let record = state.sections.membership.members.get(&self.member);
        let record = record
            .filter(|record| !record.has_left(self.last_day))
            .ok_or_else(|| MEM_004.refuse(field!(RecordEnd.member), words::was_none_on(&self.member, self.last_day)))?;
        if let Membership::Dissolved { index, .. } = record.membership {
            return Err(MEM_008.refuse(field!(RecordEnd.member), words::ended_by(index, &self.member)));
        }
        if self.last_day > today || self.last_day < record.joined {
            return Err(MEM_011.refuse(field, words::not_between(self.last_day, record.joined, today)));
        }
        let plan = Plan::alone(Scope::SignAgreements, [Subject::alliance(), Subject::member(&self.member)]);
        if moment.author == self.member && by_root(state, moment) {
            return Ok(plan);
        }
        let (field, ruling) = (field!(RecordEnd.member), self.ruling.as_ref());
        let taking = Taking { field, member: &self.member, gains: None, undocumented: None, ruling };
        in_the_open(state, plan, moment, &taking)
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let (last_day, index) = (self.last_day, moment.index);
        remember(state, moment, &self.member, moment.author == self.member && by_root(state, moment), None);
        state.sections.membership.members.change(&self.member, |member| {
            member.membership = Membership::Dissolved { last_day, index };
        });
        let Some(since) = last_day.add_days(1) else { return };
        let keys = state.sections.membership.numbers_of(&self.member);
        let today = state.date_at(moment.recorded_at);
        state.doubt_ended(&self.member, &keys, since, doubted_from(since, today), moment);
        recount(state, &self.member, index);
        settle_replaced(state, moment);
    }

    fn describe(&self, state: &State, _: &MemberId) -> Said {
        words::ends(&name_of(state, &self.member), self.last_day)
    }

    fn nature(&self) -> Nature<'_> {
        Nature { concerned: Some(&self.member), winds_up: true, reopens_pending: true, ..Nature::PLAIN }
    }
}
