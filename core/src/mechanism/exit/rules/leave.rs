//! Leaving: by notice, which needs nobody's consent when it keeps the term of notice; earlier with everybody's.

use crate::book::{Gives, Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::mechanism::exit::acts::Leave;
use crate::mechanism::exit::codes::{EXT_001, EXT_002};
use crate::mechanism::exit::words;
use crate::mechanism::membership::query::name_of;
use crate::mechanism::membership::tables::{Member, Membership};
use crate::mechanism::state::State;
use crate::value::MemberId;

impl Rules<State> for Leave {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        let member = state.sections.membership.members.get(&moment.author);
        if let Some((last_day, _)) = member.and_then(Member::end) {
            return Err(EXT_002.refuse("author", words::membership_ends(&moment.author, last_day)));
        }
        if self.last_day < today {
            return Err(EXT_001.refuse(field!(Leave.last_day), words::day_before(self.last_day, today)));
        }
        let plan = Plan::alone(Scope::SignAgreements, [Subject::alliance()]).under("exit_notice_days");
        // The notice runs from the day the act was recorded, however long approvals took.
        let given = state.date_at(moment.proposed_at);
        let in_notice = state.sections.agreement.in_force(today).is_none_or(|(_, version)| {
            given.add_days(i32::from(version.terms.exit_notice_days)).is_none_or(|end| self.last_day < end)
        });
        Ok(if in_notice {
            plan.with_approval_of(state.sections.membership.present(today), Scope::SignAgreements)
        } else {
            plan
        })
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let (last_day, index) = (self.last_day, moment.index);
        state
            .sections
            .membership
            .members
            .change(&moment.author, |member| member.membership = Membership::Ends { last_day, index });
    }

    fn describe(&self, state: &State, author: &MemberId) -> Said {
        words::leaves(&name_of(state, author), self.last_day)
    }

    fn nature(&self) -> Nature<'_> {
        Nature { gives: Gives::OfAuthor, reopens_pending: true, ..Nature::PLAIN }
    }
}
