//! A proxy: another member of the organ acts for the author at one meeting. It is granted before the day of the meeting.

use crate::book::{Lang, Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::mechanism::decision::acts::GrantProxy;
use crate::mechanism::decision::codes::DEC_013;
use crate::mechanism::decision::query::organ::Sitting;
use crate::mechanism::state::State;
use crate::value::MemberId;

impl Rules<State> for GrantProxy {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        let meeting = state.sections.decision.meeting(field!(GrantProxy.meeting), &self.meeting)?;
        let sitting = Sitting::on(state, field!(GrantProxy.meeting), &meeting.organ, today)?;
        sitting.require_seat(&moment.author)?;
        let field = field!(GrantProxy.to);
        if today >= meeting.on {
            return Err(DEC_013.refuse(field, format!("the meeting is on {}; today is {today}", meeting.on)));
        }
        if self.to == moment.author || !sitting.members.contains(&self.to) {
            return Err(DEC_013.refuse(field, format!("{} is not another member of the organ", self.to)));
        }
        Ok(Plan::alone(Scope::Vote, [Subject::meeting(&self.meeting), Subject::member(&self.to)]))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        state.sections.decision.meetings.change(&self.meeting, |meeting| {
            meeting.proxies.insert(moment.author.clone(), (self.to.clone(), moment.index));
        });
    }

    fn describe(&self, _: &State, author: &MemberId, lang: Lang) -> Said {
        let words: String = (|| {
            let (to, meeting) = (&self.to, &self.meeting);
            lang.pick(
                format!("{author} lets {to} attend and vote for it at meeting {meeting}."),
                format!("{author} 委托 {to} 代为出席会议 {meeting} 并表决。"),
            )
        })();
        words.into()
    }

    fn nature(&self) -> Nature<'_> {
        Nature::PLAIN
    }
}
