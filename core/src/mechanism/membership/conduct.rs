//! Conduct: suspending a member and declaring it in default, and the end of both. Those who decide on it are named by the
//! terms; the member itself is not asked.

use serde::{Deserialize, Serialize};

use super::{Period, name_of, require_member, without};
use crate::event::Scope;
use crate::ledger::refusal::{Refusal, codes};
use crate::ledger::rules::{Moment, Plan, Rules};
use crate::ledger::{Lang, State, Subject};
use crate::mechanism::decision::Matter;
use crate::value::{Date, MemberId, Note};

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
    ($($(#[$doc:meta])* $name:ident $kind:literal $field:literal opens $slot:ident: $after:literal, en $en:literal, zh $zh:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// The member.
            pub member: MemberId,
            /// Why, for everybody to read.
            pub reason: Note,
        }

        impl Rules for $name {
            fn kind(&self) -> &'static str {
                $kind
            }

            fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
                let plan = plan(state, moment, $field, &self.member)?;
                let record = state.sections.membership.members.get(&self.member);
                if record.is_some_and(|record| is_open(&record.$slot)) == $after {
                    return Err(codes::MEM_008.refuse($field, self.member.to_string()));
                }
                Ok(plan)
            }

            fn apply(&self, state: &mut State, moment: &Moment) {
                let today = state.date_at(moment.recorded_at);
                state.sections.membership.members.change(&self.member, |record| turn(&mut record.$slot, today, moment.index));
            }

            fn describe(&self, state: &State, _: &MemberId, lang: Lang) -> String {
                let member = name_of(state, &self.member);
                lang.pick(format!($en, member = member, reason = self.reason), format!($zh, member = member, reason = self.reason))
            }

            fn concerned(&self) -> Option<&MemberId> {
                Some(&self.member)
            }

            fn reopens_pending(&self) -> bool {
                true
            }
        }
    )*};
}

conduct! {
    /// Suspend a member: it neither sits in organs nor counts there until it is reinstated.
    Suspend "membership.suspend" "body.membership.suspend.member" opens suspensions: true,
        en "Suspend {member}: it neither votes nor counts in any organ until it is reinstated. Reason: {reason}",
        zh "暂停 {member} 的盟员权利：恢复前在各机构中不参加表决、不计入人数。理由：{reason}";
    /// End a suspension.
    Reinstate "membership.reinstate" "body.membership.reinstate.member" opens suspensions: false,
        en "End the suspension of {member}. Reason: {reason}",
        zh "恢复 {member} 的盟员权利。理由：{reason}";
    /// Declare a member to be in default: it neither votes nor counts where the rule excludes defaulting members.
    DeclareDefault "membership.declare_default" "body.membership.declare_default.member" opens defaults: true,
        en "Declare {member} to be in default. Reason: {reason}",
        zh "宣告 {member} 违约。理由：{reason}";
    /// End a default.
    EndDefault "membership.end_default" "body.membership.end_default.member" opens defaults: false,
        en "State that {member} is no longer in default. Reason: {reason}",
        zh "确认 {member} 的违约已消除。理由：{reason}";
}
