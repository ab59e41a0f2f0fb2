//! The life of acts, one entry at a time: what time alone ends, what takes effect, what stands in the open, what is void.
//!
//! Invariants: requirements and rights are those of the day of the entry itself, so time is looked at before the entry is;
//! acts whose deadline has passed lapse before anything else happens; each round over the pending acts follows from one that
//! was settled, so it ends.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Serialize;

use crate::book::{Moment, Refusal, Subject};
use crate::mechanism::body::Body;
use crate::mechanism::decision::change::uncarried;
use crate::mechanism::machine::{Open, Pending, Standing, VoidReason};
use crate::mechanism::roll::{ALL, strike};
use crate::mechanism::state::State;
use crate::value::{EventId, Timestamp};

/// What happened to an act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Effect {
    /// The act's event.
    pub act: EventId,
    /// Its name (`ip.assign`).
    pub kind: &'static str,
    /// What became of it.
    pub standing: Standing,
    /// Why it is void, if it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<VoidReason>,
}

/// Whether time alone has changed something by the moment of the next entry.
fn time_moves(state: &State, now: Timestamp) -> bool {
    let Some(last) = state.today() else { return false };
    let lapsed = state.deadlines.get_min().is_some_and(|(deadline, _)| *deadline < now);
    lapsed || last != state.date_at(now)
}

/// The state as the next entry finds it: what time alone ended by then has ended, and what acts need is what they need on
/// that day. Requirements and rights are those of the day of the entry itself.
pub(super) fn arrived(state: &State, now: Timestamp) -> Cow<'_, State> {
    if !time_moves(state, now) {
        return Cow::Borrowed(state);
    }
    let mut ahead = state.clone();
    let index = ahead.size();
    Work { state: &mut ahead, index, now, effects: Vec::new(), stirred: false }.arrive();
    Cow::Owned(ahead)
}

/// A state as time alone has gone on from it, for those who ask often.
#[derive(Debug)]
pub struct Arrived {
    state: State,
    at: Timestamp,
}

impl Arrived {
    /// A state as it is at a moment.
    #[must_use]
    pub fn of(state: &State, at: Timestamp) -> Self {
        Self { state: arrived(state, at).into_owned(), at }
    }

    /// Whether it is still so at a moment: nothing lapsed, and the day is the same.
    #[must_use]
    pub fn holds(&self, now: Timestamp) -> bool {
        let lapsed = self.state.deadlines.get_min().is_some_and(|(deadline, _)| *deadline < now);
        self.at <= now && !lapsed && self.state.date_at(self.at) == self.state.date_at(now)
    }

    pub(super) const fn state(&self) -> &State {
        &self.state
    }
}

/// One entry being applied.
pub(super) struct Work<'a> {
    pub(super) state: &'a mut State,
    pub(super) index: u64,
    pub(super) now: Timestamp,
    pub(super) effects: Vec<Effect>,
    /// Whether something took effect that can change what pending acts need.
    pub(super) stirred: bool,
}

impl Work<'_> {
    /// What time alone has ended by this entry, before the entry itself is looked at.
    pub(super) fn arrive(&mut self) {
        self.lapse();
        self.turn_of_day();
        self.reopen();
    }

    /// Acts whose last approval did not come in time: computed from time, found by the next entry. An organ's decision
    /// can have become final before the deadline without an entry that says so: then the act has found it in time.
    pub(super) fn lapse(&mut self) {
        while let Some((deadline, act)) = self.state.deadlines.get_min().copied() {
            if deadline >= self.now {
                break;
            }
            let Some(pending) = self.state.machine.pending.get(&act) else { break };
            if self.state.is_complete(&act, pending, deadline) {
                self.judge_again(act);
            }
            if self.state.machine.pending.contains(&act) {
                self.settle(act, Standing::Lapsed(self.index), None);
            }
        }
    }

    /// Index of the entry that proposed an act.
    pub(super) fn place_of(&self, act: &EventId) -> u64 {
        self.state.find(act).unwrap_or(self.index)
    }

    /// With a new day a membership can have ended or an agreement come into force: pending acts are judged again. Written
    /// procedures can have ended.
    pub(super) fn turn_of_day(&mut self) {
        let (last, today) = (self.state.today(), self.state.date_at(self.now));
        if last == Some(today) {
            return;
        }
        self.state.machine.days.put(self.index, self.now);
        if last.is_some() {
            self.stirred = true;
            ALL.iter().for_each(|mechanism| mechanism.turn_of_day(self.state, self.index, today));
        }
    }

    pub(super) fn take_effect(&mut self, body: &Body, clauses: &BTreeSet<String>, moment: &Moment) {
        let (Some(rules), Some(kind)) = (body.rules(), body.kind()) else { return };
        let standing = Standing::Effective(self.index);
        if let Some(proposed) = self.state.find(&moment.event) {
            self.state.machine.acts.put(proposed, standing);
            if !clauses.is_empty() {
                let today = self.state.date_at(self.now);
                self.state.sections.agreement.use_clauses(proposed, clauses.clone(), today);
            }
        }
        rules.apply(self.state, moment);
        self.stirred |= rules.nature().reopens_pending;
        self.effects.push(Effect { act: moment.event, kind, standing, reason: None });
    }

    /// Judges a pending act against the state of this moment: what it needs is computed anew, so an approval that became
    /// necessary is waited for, and one that became unnecessary is not.
    pub(super) fn judge_again(&mut self, act: EventId) {
        let Some(pending) = self.state.machine.pending.get(&act) else { return };
        let body = Arc::clone(&pending.body);
        let (Some(rules), Some(ledger)) = (body.rules(), self.state.ledger()) else { return };
        let moment = pending.judged(ledger, act, self.index, self.now);
        let judged = self
            .state
            .still_present(&moment.author, self.now, rules.nature().winds_up)
            .and_then(|()| self.state.judge(&body, rules, &moment));
        match judged {
            // The rules refuse it now; that is final only when no approval is missing.
            Err(_) if !self.state.is_complete(&act, pending, self.now) => {}
            Err(Refusal { code, field, found }) => {
                let reason = VoidReason { code: code.id.to_owned(), field: field.into_owned(), found };
                self.settle(act, Standing::Void(self.index), Some(reason));
            }
            Ok(plan) => {
                let required = pending.required_by(&plan);
                if pending.requirements != required || pending.wait != plan.wait {
                    self.state.machine.pending.change(&act, |pending| {
                        pending.requirements = required;
                        pending.wait.clone_from(&plan.wait);
                    });
                }
                self.stand_in_the_open(act);
                let Some(pending) = self.state.machine.pending.get(&act) else { return };
                if self.state.is_rejected(&act, pending, self.now) {
                    self.settle(act, Standing::Declined(self.index), None);
                } else if self.state.is_complete(&act, pending, self.now) {
                    let contested = pending.contested.as_ref().is_some_and(|contested| contested.marks);
                    let member = pending.wait.as_ref().map(|wait| wait.member.clone());
                    self.forget(act);
                    self.take_effect(&body, &plan.clauses, &moment);
                    if let Some(member) = member.filter(|_| contested) {
                        self.state.contest(act, &member, self.index);
                    }
                }
            }
        }
    }

    /// An approved act on somebody's identity begins to stand in the open, or stands there longer; one that lost an approval
    /// begins anew. Its own deadline does not cut that short.
    fn stand_in_the_open(&mut self, act: EventId) {
        let Some(pending) = self.state.machine.pending.get(&act) else { return };
        let today = self.state.date_at(self.now);
        let open = match (&pending.wait, pending.open) {
            (Some(wait), before) if self.state.is_approved(&act, pending, self.now) => {
                let (since, on, deadline) =
                    before.map_or((self.index, today, pending.deadline), |open| (open.since, open.on, open.deadline));
                let last = on.add_days(i32::from(wait.days));
                let until = last.and_then(|last| self.state.end_of(last, self.now));
                until.map(|until| Open { since, on, until, deadline })
            }
            _ => None,
        };
        if open == pending.open {
            return;
        }
        let was = pending.deadline;
        let deadline = match (open, pending.open) {
            (Some(open), _) => open.until,
            (None, Some(before)) => before.deadline,
            (None, None) => was,
        };
        self.state.machine.pending.change(&act, |pending| {
            pending.open = open;
            pending.deadline = deadline;
        });
        self.state.deadlines.remove(&(was, act));
        self.state.deadlines.insert((deadline, act));
        self.stirred = true;
    }

    /// A sanction that its votes no longer carry does not stand until somebody strikes it: it is undone, and can be decided
    /// anew.
    pub(super) fn undo_uncarried(&mut self) {
        for act in uncarried(self.state, self.index) {
            let Some(place) = self.state.find(&act) else { continue };
            self.state.machine.suspects.change(&place, |suspect| suspect.struck = Some(self.index));
            strike(self.state, &act);
            self.stirred = true;
        }
    }

    /// After an effect that changes who must approve what, every pending act is judged again, oldest first, until
    /// nothing moves. Each further round follows from an act that was settled, so it ends.
    pub(super) fn reopen(&mut self) {
        while std::mem::take(&mut self.stirred) {
            let pending = &self.state.machine.pending;
            let mut waiting: Vec<(u64, EventId)> = pending.iter().map(|(id, pending)| (pending.index, *id)).collect();
            waiting.sort_unstable();
            for (_, act) in waiting {
                self.judge_again(act);
            }
        }
    }

    fn forget(&mut self, act: EventId) -> Option<Pending> {
        let pending = self.state.machine.pending.remove(&act)?;
        self.state.deadlines.remove(&(pending.deadline, act));
        Some(pending)
    }

    pub(super) fn settle(&mut self, act: EventId, standing: Standing, reason: Option<VoidReason>) -> BTreeSet<Subject> {
        let Some(pending) = self.forget(act) else { return BTreeSet::new() };
        // What waited because a member's identity was in question can go on.
        self.stirred |= pending.wait.is_some();
        self.state.machine.acts.put(pending.index, standing);
        if let Some(reason) = &reason {
            self.state.machine.voids.put(pending.index, reason.clone());
        }
        let kind = pending.body.kind().unwrap_or_default();
        self.effects.push(Effect { act, kind, standing, reason });
        pending.subjects
    }
}
