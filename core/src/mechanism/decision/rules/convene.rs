//! Convening: a meeting or a written procedure with its agenda, in time.
//!
//! Invariants: an item under way keeps others on the same act waiting, so a call reaches no further than a bounded number of
//! days beyond its notice, an earlier day can always be called, and what had no quorum goes to its further meeting first:
//! nobody keeps the organ from deciding by calling it far away or again and again.

use std::collections::{BTreeMap, BTreeSet};

use crate::book::{Arg, Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::mechanism::decision::acts::{AddItem, Convene, Item};
use crate::mechanism::decision::codes::{DEC_002, DEC_004, DEC_005, DEC_012, DEC_016, DEC_018, DEC_021};
use crate::mechanism::decision::count::Outcome;
use crate::mechanism::decision::query::interest::interested;
use crate::mechanism::decision::query::item::what_is_decided;
use crate::mechanism::decision::query::organ::Sitting;
use crate::mechanism::decision::query::outcome::{awaits_further, found};
use crate::mechanism::decision::tables::{Decision, Meeting, MeetingKind};
use crate::mechanism::decision::words;
use crate::mechanism::membership::query::require_member;
use crate::mechanism::state::State;
use crate::value::{Date, MeetingId, MemberId, OrganId};

/// Days that a call may reach beyond its notice: enough for a meeting over holidays, or with a date that suits all; an earlier
/// one can be called in the meantime.
const BEYOND_NOTICE: u16 = 60;

/// Days that the last day for answers in writing may lie beyond the rule's: enough for holidays. It is less, since answers
/// come in from the call on and no other vote can be held before its end; its veto runs from that day.
const BEYOND_ANSWERS: u16 = 15;

/// Refuses a day that is more than `days` and `beyond` away.
fn require_near(field: &'static str, today: Date, on: Date, days: u16, beyond: u16) -> Result<(), Refusal> {
    let days = days.saturating_add(beyond);
    match today.add_days(i32::from(days)) {
        Some(latest) if latest < on => Err(DEC_021.refuse(field, words::too_far(on, days, today, latest))),
        _ => Ok(()),
    }
}

/// Refuses less than `days` between today and the day of the meeting.
fn require_notice(field: &'static str, today: Date, on: Date, days: u16) -> Result<(), Refusal> {
    let earliest = today.add_days(i32::from(days));
    if earliest.is_none_or(|earliest| on < earliest) {
        let found = match earliest {
            Some(earliest) => words::notice_short_until(on, days, today, earliest),
            None => words::notice_short(on, days, today),
        };
        return Err(DEC_005.refuse(field, found));
    }
    Ok(())
}

fn require_item(
    state: &State,
    field: &'static str,
    sitting: &Sitting<'_>,
    organ: &OrganId,
    kind: MeetingKind,
    item: &Item,
) -> Result<(), Refusal> {
    if item.what.is_none() && item.act.is_none() {
        return Err(DEC_018.refuse(field, words::says_nothing(&item.decision)));
    }
    if state.sections.decision.decisions.contains(&item.decision) {
        return Err(DEC_002.refuse(field, words::exists((&item.decision).into())));
    }
    let (matter, no) = (&item.matter, |why: Said| DEC_004.refuse(field, why));
    let Some(rule) = sitting.organ.matters.get(matter) else {
        return Err(no(words::does_not_decide(&sitting.organ.name, matter)));
    };
    let waits = item.act.as_ref().is_some_and(|act| {
        let pending = state.machine.pending.get(act);
        pending.is_some_and(|act| act.decisions().any(|(of, on)| of == organ && on == matter))
    });
    // A matter that the terms give to no organ may be put to one in words only. An act says itself for whom it waits.
    match sitting.terms.approvals.get(matter) {
        _ if waits => {}
        Some(approver) if !approver.organs().any(|named| named == organ) => {
            let found = match approver.organs().next() {
                Some(named) => words::given_to_other(matter, named, organ),
                None => words::given_to_all(matter),
            };
            return Err(no(found));
        }
        None if item.act.is_some() => return Err(no(words::given_to_none(matter))),
        _ => {}
    }
    if kind == MeetingKind::Written && sitting.rule(field, rule)?.written.is_none() {
        return Err(no(words::no_written_procedure(rule)));
    }
    if let Some(concerned) = &item.concerned {
        require_member(state, field, concerned, sitting.date)?;
    }
    match &item.act {
        Some(act) if !waits => Err(DEC_012.refuse(field, words::does_not_wait(act, organ, matter))),
        _ => Ok(()),
    }
}

/// Refuses an item about an act that another open item is about: of two votes under way the first to close would decide. A
/// meeting that is to be held later does not stand in the way of an earlier one. What had no quorum comes first.
fn require_alone(
    state: &State,
    field: &'static str,
    sitting: &Sitting<'_>,
    organ: &OrganId,
    item: &Item,
    (on, follows): (Date, Option<&MeetingId>),
) -> Result<(), Refusal> {
    let Some(act) = &item.act else { return Ok(()) };
    let tables = &state.sections.decision;
    let in_the_way = |other: &Decision| {
        let meeting = tables.meetings.get(&other.meeting);
        // What a stolen key put on an agenda keeps nobody from deciding.
        let trusted = state.distrusted(other.index).is_none();
        meeting.filter(|_| trusted).is_some_and(|meeting| {
            let first = meeting.kind == MeetingKind::Written || meeting.on <= on;
            first && found(state, other, meeting, sitting.date).is_none()
        })
    };
    if let Some((other, _)) = tables.about(act).find(|(_, other)| other.organ == *organ && in_the_way(other)) {
        return Err(DEC_012.refuse(field, words::waits_for_item(act, other)));
    }
    match awaits_further(state, sitting, organ, act, &item.matter) {
        Some((other, before, last)) if follows != Some(before) => {
            Err(DEC_012.refuse(field, words::further_first(act, other, last)))
        }
        _ => Ok(()),
    }
}

fn put_item(state: &mut State, meeting: &MeetingId, organ: &OrganId, item: &Item, moment: &Moment) {
    let (today, index) = (state.date_at(moment.recorded_at), moment.index);
    let act = item.act.as_ref().and_then(|act| state.machine.pending.get(act));
    // Of an act it is the act that says whom it concerns; whoever convenes cannot exclude a member from deciding on it.
    let concerned = match item.act {
        Some(_) => act.and_then(|act| act.body.rules().and_then(|rules| rules.nature().concerned.cloned())),
        None => item.concerned.clone(),
    };
    let interested = act.map(|act| interested(state, &act.body, today)).unwrap_or_default();
    let decision = Decision {
        meeting: meeting.clone(),
        organ: organ.clone(),
        matter: item.matter.clone(),
        what: item.what.clone(),
        act: item.act,
        concerned,
        interested,
        index,
        votes: BTreeMap::new(),
        replaced: Vec::new(),
        closed: None,
        vetoes: BTreeMap::new(),
    };
    state.sections.decision.decisions.put(item.decision.clone(), decision);
    state.sections.decision.meetings.change(meeting, |meeting| {
        meeting.agenda.insert(item.decision.clone());
    });
}

/// Refuses a fallback meeting that does not follow one without quorum, in time, on the same matters.
fn require_fallback(
    state: &State,
    sitting: &Sitting<'_>,
    convene: &Convene,
    before: &MeetingId,
) -> Result<(), Refusal> {
    let field = field!(Convene.fallback_of);
    let refuse = |why: Said| Err(DEC_016.refuse(field, why));
    let tables = &state.sections.decision;
    let meeting = tables.meeting(field, before)?;
    if meeting.organ != convene.organ {
        return refuse(words::meeting_of(before, &meeting.organ));
    }
    if convene.kind == MeetingKind::Written {
        return refuse(words::further_not_written());
    }
    for item in &convene.agenda {
        let same = |other: &Decision| {
            let about = other.act.is_some() || other.concerned == item.concerned;
            // Of an act the words beside it may be left out, at either meeting.
            let silent = item.act.is_some() && (item.what.is_none() || other.what.is_none());
            other.matter == item.matter && other.act == item.act && (silent || other.what == item.what) && about
        };
        let follows = |other: &Decision| {
            same(other) && tables.meetings.get(&other.meeting).is_some_and(|at| at.fallback_of.as_ref() == Some(before))
        };
        if let Some((_, other)) = tables.decisions.iter().find(|(_, other)| follows(other)) {
            return refuse(words::has_further_meeting(&item.decision, &other.meeting));
        }
        let failed = meeting.agenda.iter().filter_map(|id| tables.decisions.get(id)).find(|earlier| {
            same(earlier) && earlier.closed.as_ref().is_some_and(|closed| closed.tally.outcome == Outcome::NoQuorum)
        });
        let Some(failed) = failed else {
            return refuse(words::did_not_lack_quorum(&item.decision, before));
        };
        let rule = failed.closed.as_ref().map(|closed| &closed.rule);
        let fallback = rule.and_then(|rule| sitting.terms.rules.get(rule)).and_then(|rule| rule.fallback.as_ref());
        let Some(fallback) = fallback else {
            return refuse(words::no_further_meeting());
        };
        if meeting.on.add_days(i32::from(fallback.within_days)).is_none_or(|last| convene.on > last) {
            return refuse(words::further_within(fallback.within_days, meeting.on));
        }
    }
    Ok(())
}

impl Rules<State> for Convene {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        let sitting = Sitting::on(state, field!(Convene.organ), &self.organ, today)?;
        if sitting.chair.as_ref() != Some(&moment.author) {
            sitting.require_seat(&moment.author)?;
        }
        if state.sections.decision.meetings.contains(&self.meeting) {
            return Err(DEC_002.refuse(field!(Convene.meeting), words::exists((&self.meeting).into())));
        }
        let notice = match self.kind {
            MeetingKind::Ordinary => sitting.organ.notice.convene_days,
            MeetingKind::Extraordinary => sitting.organ.notice.extraordinary_days,
            // The rule of each item gives the days for answers.
            MeetingKind::Written => 0,
        };
        require_notice(field!(Convene.on), today, self.on, notice)?;
        if self.kind != MeetingKind::Written {
            require_near(field!(Convene.on), today, self.on, notice, BEYOND_NOTICE)?;
        }
        let field = field!(Convene.agenda);
        let (mut ids, mut acts, mut answers) = (BTreeSet::new(), BTreeSet::new(), 0);
        for item in &self.agenda {
            require_item(state, field, &sitting, &self.organ, self.kind, item)?;
            if !ids.insert(&item.decision) {
                return Err(DEC_002.refuse(field, words::stands_twice((&item.decision).into())));
            }
            if let Some(act) = item.act.as_ref().filter(|act| !acts.insert(*act)) {
                return Err(DEC_012.refuse(field, words::stands_twice(act.into())));
            }
            let rule = sitting.organ.matters.get(&item.matter).and_then(|rule| sitting.terms.rules.get(rule));
            if let Some(written) =
                rule.and_then(|rule| rule.written.as_ref()).filter(|_| self.kind == MeetingKind::Written)
            {
                require_notice(field!(Convene.on), today, self.on, written.days)?;
                answers = answers.max(written.days);
            }
        }
        if self.kind == MeetingKind::Written {
            require_near(field!(Convene.on), today, self.on, answers, BEYOND_ANSWERS)?;
        }
        if let Some(before) = &self.fallback_of {
            require_fallback(state, &sitting, self, before)?;
        }
        for item in &self.agenda {
            require_alone(state, field, &sitting, &self.organ, item, (self.on, self.fallback_of.as_ref()))?;
        }
        let subjects = ids.into_iter().map(Subject::decision).chain([Subject::meeting(&self.meeting)]);
        Ok(Plan::alone(Scope::Vote, subjects).under(format!("organs.{}", self.organ)))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let meeting = Meeting {
            organ: self.organ.clone(),
            kind: self.kind,
            on: self.on,
            fallback_of: self.fallback_of.clone(),
            index: moment.index,
            by: moment.author.clone(),
            agenda: BTreeSet::new(),
            proxies: BTreeMap::new(),
            present: BTreeMap::new(),
            also_present: Vec::new(),
            minutes: None,
        };
        state.sections.decision.meetings.put(self.meeting.clone(), meeting);
        for item in &self.agenda {
            put_item(state, &self.meeting, &self.organ, item, moment);
        }
    }

    fn describe(&self, state: &State, _: &MemberId) -> Said {
        let what = |item: &Item| what_is_decided(state, item.what.as_ref(), item.act.as_ref());
        let items: Vec<Said> = self.agenda.iter().map(|item| words::item_with(&item.decision, what(item))).collect();
        let items = Arg::Clauses(items);
        match self.kind {
            MeetingKind::Written => words::asks_in_writing(&self.organ, self.on, items),
            _ => words::convenes(&self.organ, self.on, items),
        }
    }

    fn nature(&self) -> Nature<'_> {
        Nature::PLAIN
    }
}

impl Rules<State> for AddItem {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        let meeting = state.sections.decision.meeting(field!(AddItem.meeting), &self.meeting)?;
        let sitting = Sitting::on(state, field!(AddItem.meeting), &meeting.organ, today)?;
        sitting.require_seat(&moment.author)?;
        let field = field!(AddItem.item);
        require_notice(field, today, meeting.on, sitting.organ.notice.item_days)?;
        if meeting.kind == MeetingKind::Written || meeting.fallback_of.is_some() {
            return Err(DEC_005.refuse(field, words::agenda_closed()));
        }
        require_item(state, field, &sitting, &meeting.organ, meeting.kind, &self.item)?;
        require_alone(state, field, &sitting, &meeting.organ, &self.item, (meeting.on, None))?;
        Ok(Plan::alone(Scope::Vote, [Subject::meeting(&self.meeting), Subject::decision(&self.item.decision)]))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let organ = state.sections.decision.meetings.get(&self.meeting).map(|meeting| meeting.organ.clone());
        if let Some(organ) = organ {
            put_item(state, &self.meeting, &organ, &self.item, moment);
        }
    }

    fn describe(&self, state: &State, _: &MemberId) -> Said {
        let Item { decision, what, act, .. } = &self.item;
        words::adds_item(decision, what_is_decided(state, what.as_ref(), act.as_ref()), &self.meeting)
    }

    fn nature(&self) -> Nature<'_> {
        Nature::PLAIN
    }
}
