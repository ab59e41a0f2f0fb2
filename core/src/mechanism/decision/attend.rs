//! Attendance: the evidence for the quorum. Each member says for itself that it is there, and for whom it acts.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::organ::Sitting;
use super::outcome::signed_by;
use super::{MeetingKind, require_begun};
use crate::event::Scope;
use crate::ledger::refusal::{Refusal, codes};
use crate::ledger::rules::{Moment, Plan, Rules};
use crate::ledger::{Lang, State, Subject};
use crate::value::{MeetingId, MemberId};

/// Be present at a meeting, for oneself and for those who granted a proxy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attend {
    /// The meeting.
    pub meeting: MeetingId,
    /// Whom else the author represents.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub represents: BTreeSet<MemberId>,
}

impl Rules for Attend {
    fn kind(&self) -> &'static str {
        "decision.attend"
    }

    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        let field = "body.decision.attend.meeting";
        let meeting = state.sections.decision.meeting(field, &self.meeting)?;
        Sitting::on(state, field, &meeting.organ, today)?.require_seat(&moment.author)?;
        if meeting.kind == MeetingKind::Written {
            return Err(codes::DEC_015.refuse(field, "a written procedure has no attendance; vote"));
        }
        require_begun(field, meeting, today)?;
        let granted = |member: &&MemberId| meeting.proxies.get(*member).is_some_and(|(to, _)| *to == moment.author);
        if let Some(stranger) = self.represents.iter().find(|member| !granted(member)) {
            let message = format!("{stranger} granted {} no proxy for this meeting", moment.author);
            return Err(codes::DEC_013.refuse("body.decision.attend.represents", message));
        }
        Ok(Plan::alone(Scope::Vote, [Subject::meeting(&self.meeting)]))
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

    fn describe(&self, _: &State, author: &MemberId, lang: Lang) -> String {
        let others: Vec<_> = self.represents.iter().map(MemberId::as_str).collect();
        let (meeting, others) = (&self.meeting, others.join(", "));
        let (en, zh) = if others.is_empty() {
            (String::new(), String::new())
        } else {
            (format!(", also for {others}"), format!("，并代表 {others}"))
        };
        lang.pick(format!("{author} attends meeting {meeting}{en}."), format!("{author} 出席会议 {meeting}{zh}。"))
    }
}
