//! What waits for a member in the organs: meetings to come, votes, minutes, vetoes.
//!
//! Invariant: what is named here the rules allow at that moment, a meeting to come apart.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::book::Matter;
use crate::mechanism::decision::count::Outcome;
use crate::mechanism::decision::query::organ::{Sitting, require_recorder};
use crate::mechanism::decision::query::outcome::{
    awaits_further, ballot, found, held_before, is_excluded, is_own_case, stands, veto_until,
};
use crate::mechanism::decision::tables::{Decision, Meeting, MeetingKind, has_begun, is_awaited, takes_votes};
use crate::mechanism::state::State;
use crate::value::{Date, DecisionId, EventId, MeetingId, MemberId, OrganId, Timestamp};

/// Something that a member can still do about an item or a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Waiting {
    /// What.
    pub deed: Duty,
    /// The meeting.
    pub meeting: MeetingId,
    /// The item, where it is about one.
    pub decision: Option<DecisionId>,
    /// For whom it is done, by proxy; empty where the member does it for itself alone.
    pub represents: BTreeSet<MemberId>,
    /// The last day for it, or the day of the meeting; none where there is no end.
    pub until: Option<Date>,
}

/// A deed that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Duty {
    /// Come to a meeting, or let another member act there.
    Come,
    /// State one's presence at a meeting.
    Attend,
    /// Vote.
    Vote,
    /// Close a vote that no vote still to come can change.
    Close,
    /// Record the draft minutes.
    Minutes,
    /// Veto, if need be.
    Veto,
    /// Object to the minutes, if need be.
    ObjectMinutes,
}

/// The first day for which a member can convene an organ, where convening it is its business: as its chair, or because
/// it wants the decision.
pub(crate) fn may_convene_from(
    state: &State,
    organ: &OrganId,
    member: &MemberId,
    wants_it: bool,
    date: Date,
) -> Option<Date> {
    let sitting = Sitting::on(state, "", organ, date).ok()?;
    let chairs = sitting.chair.as_ref() == Some(member);
    let sits = sitting.members.contains(member);
    let calls = chairs || sits && (wants_it || sitting.chair.is_none());
    if calls { date.add_days(i32::from(sitting.organ.notice.convene_days)) } else { None }
}

/// The meeting without quorum whose further meeting comes before anything else about an act, with the first day for it.
pub(crate) fn further_meeting<'a>(
    state: &'a State,
    act: &'a EventId,
    organ: &OrganId,
    matter: &Matter,
    date: Date,
) -> Option<(&'a MeetingId, Date)> {
    let sitting = Sitting::on(state, "", organ, date).ok()?;
    let (_, meeting, _) = awaits_further(state, &sitting, organ, act, matter)?;
    Some((meeting, date.add_days(i32::from(sitting.organ.notice.extraordinary_days))?))
}

/// How many items of an organ there have been about an act, and whether one of them is under way: open, or passed and not
/// final yet.
pub(crate) fn items_about(state: &State, act: &EventId, organ: &OrganId, date: Date) -> (usize, bool) {
    let tables = &state.sections.decision;
    let under_way = |item: &Decision| {
        let found = tables.meetings.get(&item.meeting).and_then(|meeting| found(state, item, meeting, date));
        found.is_none_or(|found| found.tally.outcome == Outcome::Passed && !found.reopened)
    };
    let items: Vec<&Decision> = tables.about(act).map(|(_, item)| item).filter(|item| item.organ == *organ).collect();
    (items.len(), items.into_iter().any(under_way))
}

/// What waits for a member in the organs.
#[must_use]
pub fn waiting(state: &State, member: &MemberId, at: Timestamp) -> Vec<Waiting> {
    let date = state.date_at(at);
    let tables = &state.sections.decision;
    let mut all = Vec::new();
    for (id, meeting) in tables.meetings.iter() {
        let Ok(sitting) = Sitting::on(state, "", &meeting.organ, date) else { continue };
        let items = meeting.agenda.iter().filter_map(|item| Some((item, tables.decisions.get(item)?)));
        let room = Room { state, member, date, id, meeting, sitting, items: items.collect() };
        room.chairing(&mut all);
        if room.sitting.members.contains(member) {
            room.presence(&mut all);
            room.votes(&mut all);
            room.vetoes(&mut all);
            room.objection(&mut all);
        }
    }
    all
}

/// A meeting, looked at by one member on a day.
struct Room<'a> {
    state: &'a State,
    member: &'a MemberId,
    date: Date,
    id: &'a MeetingId,
    meeting: &'a Meeting,
    sitting: Sitting<'a>,
    items: Vec<(&'a DecisionId, &'a Decision)>,
}

impl<'a> Room<'a> {
    fn waits(&self, deed: Duty, decision: Option<&DecisionId>, until: Option<Date>) -> Waiting {
        let (meeting, decision) = (self.id.clone(), decision.cloned());
        Waiting { deed, meeting, decision, represents: BTreeSet::new(), until }
    }

    fn has_begun(&self) -> bool {
        has_begun(self.meeting, self.date)
    }

    /// The items that can still be voted on, or will be.
    fn open(&self) -> impl Iterator<Item = (&'a DecisionId, &'a Decision)> {
        let past = self.meeting.on < self.date;
        self.items.iter().copied().filter(move |(_, item)| item.closed.is_none() && !past)
    }

    /// The items that can be closed: in writing the end of the last day does it.
    fn closable(&self) -> impl Iterator<Item = (&'a DecisionId, &'a Decision)> {
        let ended = self.meeting.kind == MeetingKind::Written && self.meeting.on < self.date;
        self.items.iter().copied().filter(move |(_, item)| item.closed.is_none() && !ended)
    }

    /// The member itself, unless another acts for it, and those for whom it acts.
    fn voters(&self) -> impl Iterator<Item = &'a MemberId> {
        let proxies = &self.meeting.proxies;
        let own = Some(self.member).filter(|member| !proxies.contains_key(*member));
        let granted = proxies.iter().filter(|(_, (to, _))| to == self.member).map(|(from, _)| from);
        own.into_iter().chain(granted.filter(|from| self.sitting.members.contains(*from)))
    }

    fn presence(&self, all: &mut Vec<Waiting>) {
        if self.meeting.kind == MeetingKind::Written || self.open().next().is_none() {
            return;
        }
        let absent: BTreeSet<&MemberId> =
            self.voters().filter(|voter| !self.meeting.present.contains_key(*voter)).collect();
        let until = Some(self.meeting.on);
        if self.has_begun() && !absent.is_empty() {
            let represents = absent.into_iter().filter(|voter| *voter != self.member).cloned().collect();
            all.push(Waiting { represents, ..self.waits(Duty::Attend, None, until) });
        } else if absent.contains(self.member) {
            all.push(self.waits(Duty::Come, None, until));
        }
    }

    fn votes(&self, all: &mut Vec<Waiting>) {
        let written = self.meeting.kind == MeetingKind::Written;
        let excluded = |item, voter| is_excluded(self.state, &self.sitting, item, self.meeting, voter);
        for (id, item) in self.open().filter(|(_, item)| !excluded(item, self.member)) {
            for voter in self.voters() {
                let there = written || takes_votes(self.meeting, self.date) && self.meeting.present.contains_key(voter);
                if there && !item.votes.contains_key(voter) && !excluded(item, voter) {
                    let represents = Some(voter).filter(|voter| *voter != self.member).into_iter().cloned().collect();
                    all.push(Waiting { represents, ..self.waits(Duty::Vote, Some(id), Some(self.meeting.on)) });
                }
            }
        }
    }

    /// Whether it is the member's business to close an item: as the chair, or as any other where the chair is excluded.
    fn closes(&self, item: &Decision) -> bool {
        let excluded = |member: &MemberId| is_excluded(self.state, &self.sitting, item, self.meeting, member);
        let instead = self.sitting.chair.as_ref().is_some_and(excluded);
        let called = if instead { self.sitting.members.contains(self.member) } else { self.chairs() };
        called && !excluded(self.member)
    }

    fn chairs(&self) -> bool {
        self.sitting.require_chair(self.member).is_ok()
    }

    fn records(&self) -> bool {
        require_recorder(&self.sitting, self.meeting, self.member).is_ok()
    }

    /// What is the chair's in the first place: to close votes and to record the minutes.
    fn chairing(&self, all: &mut Vec<Waiting>) {
        if !self.has_begun() {
            return;
        }
        for (id, item) in self.closable().filter(|(_, item)| self.closes(item)) {
            let Ok((_, _, ballot)) = ballot(self.state, item, self.meeting, self.date) else { continue };
            let complete = !is_awaited(self.meeting, self.date) || ballot.settled().is_some();
            if complete && held_before(self.state, id, item, self.meeting, self.date).is_none() {
                all.push(self.waits(Duty::Close, Some(id), None));
            }
        }
        let written = self.meeting.kind == MeetingKind::Written;
        if !written
            && self.meeting.minutes.is_none()
            && self.records()
            && self.items.iter().any(|(_, item)| item.closed.is_some())
        {
            all.push(self.waits(Duty::Minutes, None, None));
        }
    }

    fn vetoes(&self, all: &mut Vec<Waiting>) {
        for (id, item) in &self.items {
            let passed = found(self.state, item, self.meeting, self.date)
                .filter(|found| found.tally.outcome == Outcome::Passed && !found.ballot.excluded.contains(self.member));
            let until = passed.and_then(|found| veto_until(self.state, item, self.meeting, &found));
            let own = is_own_case(self.state, item, self.member)
                || is_excluded(self.state, &self.sitting, item, self.meeting, self.member)
                || item.vetoes.get(self.member).is_some_and(|veto| stands(self.state, veto));
            if !own && until.is_some_and(|last| self.date <= last) {
                all.push(self.waits(Duty::Veto, Some(id), until));
            }
        }
    }

    fn objection(&self, all: &mut Vec<Waiting>) {
        let minutes = self.meeting.minutes.as_ref().filter(|minutes| self.date <= minutes.objections_until);
        if let Some(minutes) = minutes.filter(|minutes| !minutes.objections.contains_key(self.member)) {
            all.push(self.waits(Duty::ObjectMinutes, None, Some(minutes.objections_until)));
        }
    }
}
