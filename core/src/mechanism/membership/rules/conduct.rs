//! Conduct: suspending a member and declaring it in default, and the end of both. Those who decide on it are named by the
//! terms; the member itself is not asked.

use crate::book::{Matter, Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::mechanism::agreement::query::require_another;
use crate::mechanism::membership::acts::{DeclareDefault, EndDefault, Reinstate, Suspend};
use crate::mechanism::membership::codes::MEM_008;
use crate::mechanism::membership::query::{name_of, require_member};
use crate::mechanism::membership::rules::person::identity::{by_terms, require_not_ended, sanction};
use crate::mechanism::membership::tables::Period;
use crate::mechanism::membership::words;
use crate::mechanism::state::State;
use crate::value::{Date, MemberId};

/// A plan that needs the approver of suspensions, the member concerned left out. What is against it is a sanction; what
/// ends one is not.
fn plan(
    state: &State,
    moment: &Moment,
    field: &'static str,
    member: &MemberId,
    against: bool,
) -> Result<Plan, Refusal> {
    let today = state.date_at(moment.recorded_at);
    require_member(state, field, member, today)?;
    let plan = Plan::alone(Scope::Vote, [Subject::member(member)]);
    if against {
        require_not_ended(state, today)?;
        return sanction(state, field, plan, Matter::Suspension, member, today);
    }
    Ok(by_terms(state, plan, (Matter::Suspension, Scope::Vote), member, today))
}

fn is_open(periods: &[Period]) -> bool {
    periods.last().is_some_and(|period| period.over.is_none())
}

/// Ends the open period, or begins one where none is open.
fn turn(periods: &mut Vec<Period>, today: Date, index: u64) {
    match periods.last_mut().filter(|period| period.over.is_none()) {
        Some(period) => period.over = Some((today, index)),
        None => periods.push(Period { from: today, index, over: None }),
    }
}

macro_rules! conduct {
    ($($name:ident opens $slot:ident: $after:literal, $said:path;)*) => {$(
        impl Rules<State> for $name {
            fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
                let field = field!($name.member);
                // Whoever has all rights of a member has its conduct too: nobody gets round a sanction by becoming another.
                let member = state.sections.membership.heir(&self.member);
                let plan = plan(state, moment, field, member, $after)?;
                let record = state.sections.membership.members.get(member);
                if record.is_some_and(|record| is_open(&record.$slot)) == $after {
                    return Err(MEM_008.refuse(field, words::stands_so(member)));
                }
                // Nobody is suspended or found in default by one other alone; ending it takes nothing from anybody.
                if $after { require_another(state, moment, field, plan) } else { Ok(plan) }
            }

            fn apply(&self, state: &mut State, moment: &Moment) {
                let today = state.date_at(moment.recorded_at);
                let member = state.sections.membership.heir(&self.member).clone();
                state.sections.membership.members.change(&member, |record| turn(&mut record.$slot, today, moment.index));
            }

            fn describe(&self, state: &State, _: &MemberId) -> Said {
                $said(&name_of(state, &self.member), &self.reason)
            }

            fn nature(&self) -> Nature<'_> {
                Nature { concerned: Some(&self.member), reopens_pending: true, ..Nature::PLAIN }
            }
        }
    )*};
}

conduct! {
    Suspend opens suspensions: true, words::suspends;
    Reinstate opens suspensions: false, words::reinstates;
    DeclareDefault opens defaults: true, words::declares_default;
    EndDefault opens defaults: false, words::ends_default;
}
