//! A proxy: another member of the organ acts for the author at one meeting. It is granted before the day of the meeting.

use serde::{Deserialize, Serialize};

use super::organ::Sitting;
use crate::event::Scope;
use crate::ledger::refusal::{Refusal, codes};
use crate::ledger::rules::{Moment, Plan, Rules};
use crate::ledger::{Lang, State, Subject};
use crate::value::{MeetingId, MemberId};

/// Let another member act for the author at a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GrantProxy {
    /// The meeting.
    pub meeting: MeetingId,
    /// Who acts.
    pub to: MemberId,
}

impl Rules for GrantProxy {
    fn kind(&self) -> &'static str {
        "decision.grant_proxy"
    }

    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        let meeting = state.sections.decision.meeting("body.decision.grant_proxy.meeting", &self.meeting)?;
        let sitting = Sitting::on(state, "body.decision.grant_proxy.meeting", &meeting.organ, today)?;
        sitting.require_seat(&moment.author)?;
        let field = "body.decision.grant_proxy.to";
        if today >= meeting.on {
            return Err(codes::DEC_013.refuse(field, format!("the meeting is on {}; today is {today}", meeting.on)));
        }
        if self.to == moment.author || !sitting.members.contains(&self.to) {
            return Err(codes::DEC_013.refuse(field, format!("{} is not another member of the organ", self.to)));
        }
        Ok(Plan::alone(Scope::Vote, [Subject::meeting(&self.meeting), Subject::member(&self.to)]))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        state.sections.decision.meetings.change(&self.meeting, |meeting| {
            meeting.proxies.insert(moment.author.clone(), (self.to.clone(), moment.index));
        });
    }

    fn describe(&self, _: &State, author: &MemberId, lang: Lang) -> String {
        let (to, meeting) = (&self.to, &self.meeting);
        lang.pick(
            format!("{author} lets {to} attend and vote for it at meeting {meeting}."),
            format!("{author} 委托 {to} 代为出席会议 {meeting} 并表决。"),
        )
    }
}
