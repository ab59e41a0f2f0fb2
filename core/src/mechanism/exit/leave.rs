//! Leaving: by notice, which needs nobody's consent when it keeps the term of notice; earlier with everybody's.

use serde::{Deserialize, Serialize};

use crate::event::Scope;
use crate::ledger::refusal::{Refusal, codes};
use crate::ledger::rules::{Moment, Plan, Rules};
use crate::ledger::{Lang, State, Subject};
use crate::mechanism::membership::{Member, Membership, name_of};
use crate::value::{Date, MemberId, Note};

/// Leave the alliance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leave {
    /// The last day of the membership.
    pub last_day: Date,
    /// Why, for everybody to read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Note>,
}

impl Rules for Leave {
    fn kind(&self) -> &'static str {
        "exit.leave"
    }

    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        let member = state.sections.membership.members.get(&moment.author);
        if let Some((last_day, _)) = member.and_then(Member::end) {
            return Err(
                codes::EXT_002.refuse("author", format!("the membership of {} ends on {last_day}", moment.author))
            );
        }
        if self.last_day < today {
            return Err(
                codes::EXT_001.refuse("body.exit.leave.last_day", format!("{} is before {today}", self.last_day))
            );
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

    fn describe(&self, state: &State, author: &MemberId, lang: Lang) -> String {
        let author = name_of(state, author);
        match lang {
            Lang::En => format!(
                "{author} leaves the alliance; its last day as a member is {}. Its parts of assets stay its own; licences it gave go on.",
                self.last_day
            ),
            Lang::Zh => format!(
                "{author} 退出联盟，盟员资格最后一日为 {}。其资产份额仍归其所有，已授予的许可继续有效。",
                self.last_day
            ),
        }
    }

    fn reopens_pending(&self) -> bool {
        true
    }
}
