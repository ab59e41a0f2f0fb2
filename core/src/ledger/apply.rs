//! Application: what an admitted event changes.
//!
//! Invariants: total (an admitted event always applies) and deterministic (the same entries give the same state on every
//! machine). Acts whose deadline has passed lapse before anything else happens; the last approval makes an act effective
//! or, where the rules no longer allow it, void with the reason kept.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Serialize;

use super::admit::{Admission, Kind, Overstep, Proposal};
use crate::book::{Answer, Approval, Gives, Moment, Plan, RULE_BOOK, Refusal, Subject, SubjectChain};
use crate::mechanism::body::Body;
use crate::mechanism::machine::{
    Contested, Declined, Demand, Open, Pending, Progress, Ratification, Signed, Signers, Standing, VoidReason,
};
use crate::mechanism::roll::ALL;
use crate::mechanism::state::State;
use crate::value::{EventId, Note, Timestamp};

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

/// What one entry did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The entry's index.
    pub index: u64,
    /// What became of acts.
    pub effects: Vec<Effect>,
    /// What the entry is about.
    pub subjects: BTreeSet<Subject>,
}

/// Applies an admitted event.
pub(crate) fn apply(state: &mut State, proposal: &Proposal<'_>, admission: Admission) -> Applied {
    let Admission { moment, kind } = admission;
    let index = moment.index;
    let mut work = Work { state, index, now: moment.recorded_at, effects: Vec::new(), stirred: false };
    work.lapse();
    work.turn_of_day();

    let size = index.saturating_add(1);
    let progress = Progress { ledger: moment.ledger, size, recorded_at: moment.recorded_at, rule_book: RULE_BOOK };
    work.state.machine.progress.put((), progress);
    work.state.machine.events.put(proposal.id, index);

    let mut subjects = match kind {
        Kind::Statement => BTreeSet::from([Subject::alliance()]),
        Kind::Act { body, plan, deadline, overstep } => {
            let subjects = plan.subjects.clone();
            work.signed(proposal, &moment, index);
            work.propose(&moment, &body, &plan, deadline, overstep);
            subjects
        }
        Kind::Endorse { act } => {
            work.signed(proposal, &moment, work.place_of(&act));
            work.endorse(act, &moment)
        }
        Kind::Demand { act, until } => work.demand(act, &moment, until),
        Kind::Decline { act, reason } => work.decline(act, &moment, reason),
        Kind::Contest { act, reason, answer } => {
            work.signed(proposal, &moment, work.place_of(&act));
            work.contest(act, &moment, reason, answer)
        }
        Kind::Withdraw { act } => work.settle(act, Standing::Withdrawn(index), None),
    };
    work.reopen();
    let effects = work.effects;

    subjects.insert(Subject::member(&moment.author));
    for subject in &subjects {
        let chain = SubjectChain::extended(state.machine.subjects.get(subject), index, &proposal.id);
        state.machine.subjects.put(subject.clone(), chain);
    }
    Applied { index, effects, subjects }
}

/// Whether time alone has changed something by the moment of the next entry.
fn time_moves(state: &State, now: Timestamp) -> bool {
    let Some(progress) = state.progress() else { return false };
    let lapsed = state.deadlines.get_min().is_some_and(|(deadline, _)| *deadline < now);
    lapsed || state.date_at(progress.recorded_at) != state.date_at(now)
}

/// The state as the next entry finds it: what time alone ended by then has ended, and what acts need is what they need on
/// that day. Requirements and rights are those of the day of the entry itself.
pub(crate) fn arrived(state: &State, now: Timestamp) -> Cow<'_, State> {
    if !time_moves(state, now) {
        return Cow::Borrowed(state);
    }
    let mut ahead = state.clone();
    let index = ahead.size();
    Work { state: &mut ahead, index, now, effects: Vec::new(), stirred: false }.arrive();
    Cow::Owned(ahead)
}

/// One entry being applied.
struct Work<'a> {
    state: &'a mut State,
    index: u64,
    now: Timestamp,
    effects: Vec<Effect>,
    /// Whether something took effect that can change what pending acts need.
    stirred: bool,
}

impl Work<'_> {
    /// What time alone has ended by this entry, before the entry itself is looked at.
    fn arrive(&mut self) {
        self.lapse();
        self.turn_of_day();
        self.reopen();
    }

    /// Acts whose last approval did not come in time: computed from time, found by the next entry. An organ's decision
    /// can have become final before the deadline without an entry that says so: then the act has found it in time.
    fn lapse(&mut self) {
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
    fn place_of(&self, act: &EventId) -> u64 {
        self.state.find(act).unwrap_or(self.index)
    }

    /// Remembers which keys signed this entry. A founder's key is in no table yet; nobody can doubt it before it is.
    fn signed(&mut self, proposal: &Proposal<'_>, moment: &Moment, about: u64) {
        let keys = &self.state.sections.membership.keys;
        let number = |key| keys.get(key).map(|standing| standing.number);
        let keys = match (number(&moment.key), proposal.beside) {
            (Some(one), []) => Signers::One(one),
            (author, beside) => {
                Signers::Many(author.into_iter().chain(beside.iter().filter_map(|(_, key)| number(key))).collect())
            }
        };
        self.state.machine.signed.put(self.index, Signed { keys, about });
    }

    /// With a new day a membership can have ended or an agreement come into force: pending acts are judged again. Written
    /// procedures can have ended.
    fn turn_of_day(&mut self) {
        let last = self.state.progress().map(|progress| progress.recorded_at);
        let turned = last.is_none_or(|last| self.state.date_at(last) != self.state.date_at(self.now));
        if turned {
            self.state.machine.days.put(self.index, self.now);
        }
        if turned && last.is_some() {
            self.stirred = true;
            let today = self.state.date_at(self.now);
            ALL.iter().for_each(|mechanism| mechanism.turn_of_day(self.state, self.index, today));
        }
    }

    /// A member answers an act on its identity. What it disposes of can go on where that ends the act.
    fn contest(&mut self, act: EventId, moment: &Moment, reason: Note, answer: Answer) -> BTreeSet<Subject> {
        self.stirred = true;
        if answer == Answer::Ends {
            return self.decline(act, moment, Some(reason));
        }
        let contested = Contested { index: self.index, reason, marks: answer == Answer::Marks };
        let mut subjects = BTreeSet::from([Subject::member(&moment.author)]);
        if self.state.machine.pending.contains(&act) {
            self.state.machine.pending.change(&act, |pending| {
                subjects.clone_from(&pending.subjects);
                pending.contested = Some(contested);
            });
            self.judge_again(act);
        } else {
            self.state.contest(act, &moment.author, self.index);
        }
        subjects
    }

    fn decline(&mut self, act: EventId, moment: &Moment, reason: Option<Note>) -> BTreeSet<Subject> {
        let declined = Declined { by: moment.author.clone(), reason };
        self.state.machine.declined.put(self.place_of(&act), declined);
        self.settle(act, Standing::Declined(self.index), None)
    }

    fn propose(
        &mut self,
        moment: &Moment,
        body: &Arc<Body>,
        plan: &Plan,
        deadline: Timestamp,
        overstep: Option<Overstep>,
    ) {
        let beyond = overstep.as_ref().is_some_and(|overstep| !overstep.binding);
        if let Some(Overstep { lack, published, binding }) = overstep {
            let (act, member, key) = (moment.event, moment.author.clone(), moment.key);
            let record =
                Ratification { act, member, key, granted: published, lack, binding, demand: None, ratified: None };
            self.state.machine.ratifications.put(self.index, record);
        }
        let mut pending = None;
        let gives = body.rules().is_some_and(|rules| rules.nature().gives != Gives::Nothing);
        if beyond || gives || plan.wait.is_some() || !plan.requirements.is_empty() {
            let act = Pending::proposed(moment, Arc::clone(body), plan, deadline, beyond);
            pending = Some(act).filter(|act| !self.state.is_complete(&moment.event, act, self.now));
        }
        let Some(pending) = pending else {
            // Nothing is missing: the judgement of a moment ago stands, and the act takes effect at once.
            self.take_effect(body, &plan.clauses, moment);
            return;
        };
        self.state.deadlines.insert((deadline, moment.event));
        self.state.machine.pending.put(moment.event, pending);
        self.state.machine.acts.put(self.index, Standing::Pending);
        if plan.wait.is_some() {
            self.judge_again(moment.event);
        }
    }

    fn endorse(&mut self, act: EventId, moment: &Moment) -> BTreeSet<Subject> {
        let approval = Approval { index: self.index, recorded_at: self.now, key: moment.key };
        let mut subjects = BTreeSet::new();
        let mut ratifies = false;
        self.state.machine.pending.change(&act, |pending| {
            pending.approvals.insert(moment.author.clone(), approval);
            ratifies = pending.beyond && pending.author == moment.author;
            subjects.clone_from(&pending.subjects);
        });
        if ratifies {
            let place = self.place_of(&act);
            self.state.machine.ratifications.change(&place, |record| record.ratified = Some(moment.index));
        }
        self.judge_again(act);
        subjects
    }

    /// From the demand on the last day for the ratification is the act's deadline.
    fn demand(&mut self, act: EventId, moment: &Moment, until: Timestamp) -> BTreeSet<Subject> {
        let mut subjects = BTreeSet::new();
        let mut before = None;
        self.state.machine.pending.change(&act, |pending| {
            before = Some(std::mem::replace(&mut pending.deadline, until));
            subjects.clone_from(&pending.subjects);
        });
        if let Some(before) = before {
            self.state.deadlines.remove(&(before, act));
            self.state.deadlines.insert((until, act));
        }
        let demand = Demand { by: moment.author.clone(), index: moment.index, until };
        let place = self.place_of(&act);
        self.state.machine.ratifications.change(&place, |record| record.demand = Some(demand));
        subjects
    }

    fn take_effect(&mut self, body: &Body, clauses: &BTreeSet<String>, moment: &Moment) {
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
    fn judge_again(&mut self, act: EventId) {
        let Some(pending) = self.state.machine.pending.get(&act) else { return };
        let body = Arc::clone(&pending.body);
        let (Some(rules), Some(ledger)) = (body.rules(), self.state.ledger()) else { return };
        let moment = Moment {
            ledger,
            event: act,
            author: pending.author.clone(),
            key: pending.key,
            index: self.index,
            recorded_at: self.now,
            proposed_at: pending.recorded_at,
            approvals: pending.approvals.clone(),
        };
        let judged = self
            .state
            .still_present(&moment.author, self.now, rules.nature().winds_up)
            .and_then(|()| self.state.judge(rules, &moment));
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

    /// After an effect that changes who must approve what, every pending act is judged again, oldest first, until
    /// nothing moves. Each further round follows from an act that was settled, so it ends.
    fn reopen(&mut self) {
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

    fn settle(&mut self, act: EventId, standing: Standing, reason: Option<VoidReason>) -> BTreeSet<Subject> {
        let Some(pending) = self.forget(act) else { return BTreeSet::new() };
        self.state.machine.acts.put(pending.index, standing);
        if let Some(reason) = &reason {
            self.state.machine.voids.put(pending.index, reason.clone());
        }
        let kind = pending.body.kind().unwrap_or_default();
        self.effects.push(Effect { act, kind, standing, reason });
        pending.subjects
    }
}
