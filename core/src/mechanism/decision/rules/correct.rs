//! Corrections of attendance: whoever stated it says who was there of those that it named. All who were there approve it: the
//! quorum that they came for may fall with it, and whoever sees a vote go against it would else have been absent.
//!
//! Invariants: a statement never counts for more than it named; a vote that is closed keeps its ballot (a correction takes back
//! nothing that was decided); whoever voted was there, whatever is said of its attendance.

use std::collections::BTreeSet;

use crate::book::correction::keep;
use crate::book::{Arg, Corrected, Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::mechanism::decision::acts::Correct;
use crate::mechanism::decision::codes::DEC_023;
use crate::mechanism::decision::tables::Meeting;
use crate::mechanism::decision::words;
use crate::mechanism::membership::query::author_of;
use crate::mechanism::state::State;
use crate::value::MemberId;

/// For whom an entry counts as presence now.
fn counted(meeting: &Meeting, entry: u64) -> BTreeSet<MemberId> {
    let first = meeting.present.iter().map(|(member, at)| (member, *at));
    let also = meeting.also_present.iter().map(|(member, at)| (member, *at));
    first.chain(also).filter(|(_, at)| *at == entry).map(|(member, _)| member.clone()).collect()
}

/// Lets an entry count as presence for these members and no others.
fn recount(meeting: &mut Meeting, entry: u64, there: &BTreeSet<MemberId>) {
    let before = counted(meeting, entry);
    for absent in before.difference(there) {
        meeting.also_present.retain(|(member, at)| (member, *at) != (absent, entry));
        if meeting.present.get(absent) == Some(&entry) {
            meeting.present.remove(absent);
            // What else says that it was there counts in its place.
            if let Some(place) = meeting.also_present.iter().rposition(|(member, _)| member == absent) {
                let (member, other) = meeting.also_present.remove(place);
                meeting.present.insert(member, other);
            }
        }
    }
    for member in there.difference(&before) {
        if meeting.present.contains_key(member) {
            meeting.also_present.push((member.clone(), entry));
        } else {
            meeting.present.insert(member.clone(), entry);
        }
    }
}

impl Rules<State> for Correct {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let meeting = state.sections.decision.meeting(field!(Correct.meeting), &self.meeting)?;
        let unknown = || DEC_023.refuse(field!(Correct.fact), words::no_attendance_of(&self.fact, &self.meeting));
        let entry = state.find(&self.fact).ok_or_else(unknown)?;
        let now = counted(meeting, entry);
        let corrections = state.sections.decision.attendances.get(&(self.meeting.clone(), entry));
        let named = corrections.and_then(|all| all.first()).map_or(&now, |first| &first.before);
        if named.is_empty() {
            return Err(unknown());
        }
        if let Some(by) = author_of(state, entry).filter(|by| **by != moment.author) {
            return Err(DEC_023.refuse("author", words::attended_by(by)));
        }
        if let Some(other) = self.there.difference(named).next() {
            return Err(DEC_023.refuse(field!(Correct.there), words::did_not_name(other)));
        }
        if self.there == now {
            return Err(DEC_023.refuse(field!(Correct.there), words::names_them()));
        }
        let others = named.iter().chain(meeting.present.keys()).map(|member| state.sections.membership.heir(member));
        let others = others.filter(|member| **member != moment.author);
        Ok(Plan::alone(Scope::Vote, [Subject::meeting(&self.meeting)]).with_approval_of(others, Scope::Vote))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let Some(entry) = state.find(&self.fact) else { return };
        let tables = &mut state.sections.decision;
        let Some(before) = tables.meetings.get(&self.meeting).map(|meeting| counted(meeting, entry)) else { return };
        tables.meetings.change(&self.meeting, |meeting| recount(meeting, entry, &self.there));
        let corrected = Corrected { before, index: moment.index, reason: self.reason.clone() };
        keep(&mut tables.attendances, (self.meeting.clone(), entry), corrected);
    }

    fn describe(&self, _: &State, author: &MemberId) -> Said {
        let there = if self.there.is_empty() { words::nobody().into() } else { Arg::list(&self.there) };
        words::corrects_attendance(author, &self.meeting, there, &self.reason)
    }

    fn nature(&self) -> Nature<'_> {
        // Whoever has left still says what is right of what it stated.
        Nature { winds_up: true, ..Nature::PLAIN }
    }
}
