//! Leaving: by notice, which needs nobody's consent when it keeps the term of notice; earlier with everybody's.
//!
//! There is always a way out: after the agreement's end the last terms' notice holds, and where there never were terms a month
//! of it is enough. The term of notice is that of the day on which the act is judged: a longer one that the terms got
//! meanwhile holds for an exit that still waits, and never for one in effect.

use crate::book::{Gives, Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::mechanism::exit::acts::Leave;
use crate::mechanism::exit::codes::{EXT_001, EXT_002};
use crate::mechanism::exit::words;
use crate::mechanism::membership::query::name_of;
use crate::mechanism::membership::tables::{Member, Membership};
use crate::mechanism::state::State;
use crate::value::MemberId;

/// Days of notice while no terms say otherwise: what is reasonable where a contract has no term (Civil Code 563, 976).
const NOTICE_DAYS: u16 = 30;

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
        let terms = state.sections.agreement.governing(today).map(|(_, version)| &version.terms);
        let days = terms.map_or(NOTICE_DAYS, |terms| terms.exit_notice_days);
        let in_notice = given.add_days(i32::from(days)).is_none_or(|end| self.last_day < end);
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
