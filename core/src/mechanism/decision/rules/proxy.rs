//! A proxy: another member of the organ acts for the author at one meeting. It is granted before the day of the meeting.

use crate::book::{Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::mechanism::decision::acts::GrantProxy;
use crate::mechanism::decision::codes::DEC_013;
use crate::mechanism::decision::query::organ::Sitting;
use crate::mechanism::decision::words;
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
            return Err(DEC_013.refuse(field, words::meeting_is_on(meeting.on, today)));
        }
        if self.to == moment.author || !sitting.members.contains(&self.to) {
            return Err(DEC_013.refuse(field, words::not_another_member(&self.to)));
        }
        Ok(Plan::alone(Scope::Vote, [Subject::meeting(&self.meeting), Subject::member(&self.to)]))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        state.sections.decision.meetings.change(&self.meeting, |meeting| {
            meeting.proxies.insert(moment.author.clone(), (self.to.clone(), moment.index));
        });
    }

    fn describe(&self, _: &State, author: &MemberId) -> Said {
        words::grants_proxy(author, &self.to, &self.meeting)
    }

    fn nature(&self) -> Nature<'_> {
        Nature::PLAIN
    }
}
