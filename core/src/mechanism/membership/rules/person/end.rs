//! The end of a legal person without a successor (dissolution, deregistration): its membership ends with it. Its
//! liquidators still wind up (Civil Code 72): they dispose of its parts, pay, and acknowledge.

use crate::book::{Lang, Matter, Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::mechanism::machine::Ground;
use crate::mechanism::membership::acts::RecordEnd;
use crate::mechanism::membership::codes::{MEM_004, MEM_008, MEM_011};
use crate::mechanism::membership::query::{by_root, name_of, without_unless_alone};
use crate::mechanism::membership::tables::Membership;
use crate::mechanism::state::State;
use crate::value::MemberId;

impl Rules<State> for RecordEnd {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        let field = field!(RecordEnd.last_day);
        let record = state.sections.membership.members.get(&self.member);
        let record = record.filter(|record| !record.has_left(self.last_day)).ok_or_else(|| {
            let message = format!("{} was no member on {}", self.member, self.last_day);
            MEM_004.refuse(field!(RecordEnd.member), message)
        })?;
        if let Membership::Dissolved { index, .. } = record.membership {
            let message = format!("entry {index} says that {} has ended", self.member);
            return Err(MEM_008.refuse(field!(RecordEnd.member), message));
        }
        if self.last_day > today || self.last_day < record.joined {
            let message = format!("{} is not between {} and {today}", self.last_day, record.joined);
            return Err(MEM_011.refuse(field, message));
        }
        let plan = Plan::alone(Scope::SignAgreements, [Subject::alliance(), Subject::member(&self.member)]);
        if moment.author == self.member && by_root(state, moment) {
            return Ok(plan);
        }
        let plan = plan.with_approval_on(state, Matter::Admission, Scope::SignAgreements, today);
        Ok(without_unless_alone(plan, &self.member))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let (last_day, index) = (self.last_day, moment.index);
        state.sections.membership.members.change(&self.member, |member| {
            member.membership = Membership::Dissolved { last_day, index };
        });
        let Some(since) = last_day.add_days(1) else { return };
        let keys = state.sections.membership.numbers_of(&self.member);
        state.doubt_from(&self.member, &keys, since, index, &Ground::Ended { since });
    }

    fn describe(&self, state: &State, _: &MemberId, lang: Lang) -> Said {
        let words: String = (|| {
            let (member, last) = (name_of(state, &self.member), self.last_day);
            lang.pick(
            format!("State that {member} has ended as a legal person; its last day was {last}. Its membership ends with it; what was signed for it later is suspect; its liquidators still dispose of its parts, pay and acknowledge."),
            format!("声明 {member} 的法人资格已终止，最后一日为 {last}。其盟员资格随之终止；此后以其名义的签署存疑；清算人仍可处分其份额、付款和确认收款。"),
        )
        })();
        words.into()
    }

    fn nature(&self) -> Nature<'_> {
        Nature { concerned: Some(&self.member), winds_up: true, reopens_pending: true, ..Nature::PLAIN }
    }
}
