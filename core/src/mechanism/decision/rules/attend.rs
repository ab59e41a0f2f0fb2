//! Attendance: the evidence for the quorum. Each member says for itself that it is there, and for whom it acts, on
//! the day of the meeting alone: what came together on two days is no quorum.

use crate::book::{Arg, Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::mechanism::decision::acts::Attend;
use crate::mechanism::decision::codes::{DEC_013, DEC_015};
use crate::mechanism::decision::query::organ::Sitting;
use crate::mechanism::decision::query::outcome::signed_by;
use crate::mechanism::decision::tables::{MeetingKind, require_its_day};
use crate::mechanism::decision::words;
use crate::mechanism::state::State;
use crate::value::MemberId;

impl Rules<State> for Attend {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        let field = field!(Attend.meeting);
        let meeting = state.sections.decision.meeting(field, &self.meeting)?;
        Sitting::on(state, field, &meeting.organ, today)?.require_seat(&moment.author)?;
        if meeting.kind == MeetingKind::Written {
            return Err(DEC_015.refuse(field, words::no_attendance()));
        }
        require_its_day(field, meeting, today)?;
        let granted = |member: &&MemberId| meeting.proxies.get(*member).is_some_and(|(to, _)| *to == moment.author);
        if let Some(stranger) = self.represents.iter().find(|member| !granted(member)) {
            return Err(DEC_013.refuse(field!(Attend.represents), words::no_proxy(stranger, &moment.author)));
        }
        Ok(Plan::alone(Scope::Vote, [Subject::meeting(&self.meeting)]).resting_on(state.event_of(meeting.index)))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let present =
            state.sections.decision.meetings.get(&self.meeting).and_then(|meeting| meeting.present.get(&moment.author));
        let represented = present.is_some_and(|entry| !signed_by(state, *entry, &moment.author));
        state.sections.decision.meetings.change(&self.meeting, |meeting| {
            for member in self.represents.iter().chain([&moment.author]) {
                // Who comes itself is there itself, whoever had come for it.
                let counts = represented && *member == moment.author || !meeting.present.contains_key(member);
                let other =
                    if counts { meeting.present.insert(member.clone(), moment.index) } else { Some(moment.index) };
                meeting.also_present.extend(other.map(|entry| (member.clone(), entry)));
            }
        });
    }

    fn describe(&self, _: &State, author: &MemberId) -> Said {
        if self.represents.is_empty() {
            return words::attends(author, &self.meeting);
        }
        words::attends_for(author, &self.meeting, Arg::list(&self.represents))
    }

    fn nature(&self) -> Nature<'_> {
        Nature::PLAIN
    }
}
