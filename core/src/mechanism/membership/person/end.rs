//! The end of a legal person without a successor (dissolution, deregistration): its membership ends with it. Its
//! liquidators still wind up (Civil Code 72): they dispose of its parts, pay, and acknowledge.

use serde::{Deserialize, Serialize};

use crate::event::Scope;
use crate::ledger::refusal::{Refusal, codes};
use crate::ledger::rules::{Moment, Plan, Rules};
use crate::ledger::{Ground, Lang, State, Subject};
use crate::mechanism::decision::Matter;
use crate::mechanism::membership::keys::by_root;
use crate::mechanism::membership::{Membership, name_of, without_unless_alone};
use crate::value::{Date, MemberId, Seal};

/// State that a member has ended as a legal person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordEnd {
    /// The member.
    pub member: MemberId,
    /// Its last day, today at the latest.
    pub last_day: Date,
    /// The sealed extract of the business register that shows it.
    pub document: Seal,
}

impl Rules for RecordEnd {
    fn kind(&self) -> &'static str {
        "membership.record_end"
    }

    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        let field = "body.membership.record_end.last_day";
        let record = state.sections.membership.members.get(&self.member);
        let record = record.filter(|record| !record.has_left(self.last_day)).ok_or_else(|| {
            let message = format!("{} was no member on {}", self.member, self.last_day);
            codes::MEM_004.refuse("body.membership.record_end.member", message)
        })?;
        if let Membership::Dissolved { index, .. } = record.membership {
            let message = format!("entry {index} says that {} has ended", self.member);
            return Err(codes::MEM_008.refuse("body.membership.record_end.member", message));
        }
        if self.last_day > today || self.last_day < record.joined {
            let message = format!("{} is not between {} and {today}", self.last_day, record.joined);
            return Err(codes::MEM_011.refuse(field, message));
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

    fn describe(&self, state: &State, _: &MemberId, lang: Lang) -> String {
        let (member, last) = (name_of(state, &self.member), self.last_day);
        lang.pick(
            format!("State that {member} has ended as a legal person; its last day was {last}. Its membership ends with it; what was signed for it later is suspect; its liquidators still dispose of its parts, pay and acknowledge."),
            format!("声明 {member} 的法人资格已终止，最后一日为 {last}。其盟员资格随之终止；此后以其名义的签署存疑；清算人仍可处分其份额、付款和确认收款。"),
        )
    }

    fn concerned(&self) -> Option<&MemberId> {
        Some(&self.member)
    }

    fn reopens_pending(&self) -> bool {
        true
    }

    fn winds_up(&self) -> bool {
        true
    }
}
