//! Conduct: suspending a member and declaring it in default, and the end of both. Those who decide on it are named by the
//! terms; the member itself is not asked.

use crate::book::{Lang, Matter, Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::mechanism::membership::acts::{DeclareDefault, EndDefault, Reinstate, Suspend};
use crate::mechanism::membership::codes::MEM_008;
use crate::mechanism::membership::query::{name_of, require_member, without};
use crate::mechanism::membership::tables::Period;
use crate::mechanism::state::State;
use crate::value::{Date, MemberId};

/// A plan that needs the approver of suspensions, the member concerned left out.
fn plan(state: &State, moment: &Moment, field: &'static str, member: &MemberId) -> Result<Plan, Refusal> {
    let today = state.date_at(moment.recorded_at);
    require_member(state, field, member, today)?;
    let plan = Plan::alone(Scope::Vote, [Subject::member(member)]);
    Ok(without(plan.with_approval_on(state, Matter::Suspension, Scope::Vote, today), member))
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
    ($($name:ident opens $slot:ident: $after:literal, en $en:literal, zh $zh:literal;)*) => {$(
        impl Rules<State> for $name {
            fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
                let field = field!($name.member);
                let plan = plan(state, moment, field, &self.member)?;
                let record = state.sections.membership.members.get(&self.member);
                if record.is_some_and(|record| is_open(&record.$slot)) == $after {
                    return Err(MEM_008.refuse(field, self.member.to_string()));
                }
                Ok(plan)
            }

            fn apply(&self, state: &mut State, moment: &Moment) {
                let today = state.date_at(moment.recorded_at);
                state.sections.membership.members.change(&self.member, |record| turn(&mut record.$slot, today, moment.index));
            }

            fn describe(&self, state: &State, _: &MemberId, lang: Lang) -> Said { let words: String = (|| {
                let member = name_of(state, &self.member);
                lang.pick(format!($en, member = member, reason = self.reason), format!($zh, member = member, reason = self.reason))
            })(); words.into() }

            fn nature(&self) -> Nature<'_> {
                Nature { concerned: Some(&self.member), reopens_pending: true, ..Nature::PLAIN }
            }
        }
    )*};
}

conduct! {
    Suspend opens suspensions: true,
        en "Suspend {member}: it neither votes nor counts in any organ until it is reinstated. Reason: {reason}",
        zh "暂停 {member} 的盟员权利：恢复前在各机构中不参加表决、不计入人数。理由：{reason}";
    Reinstate opens suspensions: false,
        en "End the suspension of {member}. Reason: {reason}",
        zh "恢复 {member} 的盟员权利。理由：{reason}";
    DeclareDefault opens defaults: true,
        en "Declare {member} to be in default. Reason: {reason}",
        zh "宣告 {member} 违约。理由：{reason}";
    EndDefault opens defaults: false,
        en "State that {member} is no longer in default. Reason: {reason}",
        zh "确认 {member} 的违约已消除。理由：{reason}";
}
