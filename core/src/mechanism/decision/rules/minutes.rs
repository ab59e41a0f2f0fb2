//! Minutes: the chair records the draft, or where it does not any member of the organ after as many days as there are to
//! object; whoever sits in the organ can object within the terms' days.

use std::collections::BTreeMap;

use crate::book::{Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, catalogue, field};
use crate::mechanism::agreement::codes::AGR_006;
use crate::mechanism::decision::acts::{ObjectMinutes, RecordMinutes};
use crate::mechanism::decision::codes::DEC_017;
use crate::mechanism::decision::query::organ::{Sitting, require_recorder};
use crate::mechanism::decision::tables::{Minutes, require_begun};
use crate::mechanism::decision::words;
use crate::mechanism::state::State;
use crate::value::MemberId;

impl Rules<State> for RecordMinutes {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        let field = field!(RecordMinutes.meeting);
        let meeting = state.sections.decision.meeting(field, &self.meeting)?;
        let sitting = Sitting::on(state, field, &meeting.organ, today)?;
        require_recorder(&sitting, meeting, &moment.author)?;
        require_begun(field, meeting, today)?;
        if let Some(minutes) = &meeting.minutes {
            return Err(DEC_017.refuse(field, words::minutes_recorded(minutes.index)));
        }
        if today.add_days(i32::from(sitting.organ.minutes_days)).is_none() {
            return Err(AGR_006.refuse(field, catalogue::days_after(sitting.organ.minutes_days, today)));
        }
        Ok(Plan::alone(Scope::Vote, [Subject::meeting(&self.meeting)]))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let today = state.date_at(moment.recorded_at);
        let organ = state.sections.decision.meetings.get(&self.meeting).map(|meeting| meeting.organ.clone());
        let sitting = organ.and_then(|organ| Sitting::on(state, "", &organ, today).ok());
        let until = sitting.and_then(|sitting| today.add_days(i32::from(sitting.organ.minutes_days)));
        let Some(objections_until) = until else { return };
        let (text, index) = (self.text.clone(), moment.index);
        let minutes = Minutes { text, index, sent: today, objections_until, objections: BTreeMap::new() };
        state.sections.decision.meetings.change(&self.meeting, |meeting| meeting.minutes = Some(minutes));
    }

    fn describe(&self, _: &State, _: &MemberId) -> Said {
        words::records_minutes(&self.meeting, &self.text.commitment)
    }

    fn nature(&self) -> Nature<'_> {
        Nature::PLAIN
    }
}

impl Rules<State> for ObjectMinutes {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        let field = field!(ObjectMinutes.meeting);
        let meeting = state.sections.decision.meeting(field, &self.meeting)?;
        Sitting::on(state, field, &meeting.organ, today)?.require_seat(&moment.author)?;
        match &meeting.minutes {
            None => Err(DEC_017.refuse(field, words::no_minutes())),
            Some(minutes) if today > minutes.objections_until => {
                Err(DEC_017.refuse(field, words::objections_until(minutes.objections_until)))
            }
            Some(_) => Ok(Plan::alone(Scope::Vote, [Subject::meeting(&self.meeting)])),
        }
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        state.sections.decision.meetings.change(&self.meeting, |meeting| {
            if let Some(minutes) = &mut meeting.minutes {
                minutes.objections.insert(moment.author.clone(), (moment.index, self.reason.clone()));
            }
        });
    }

    fn describe(&self, _: &State, author: &MemberId) -> Said {
        words::objects(author, &self.meeting, &self.reason)
    }

    fn nature(&self) -> Nature<'_> {
        Nature::PLAIN
    }
}
