//! Application: what an admitted event changes.
//!
//! Invariants: total (an admitted event always applies) and deterministic (the same entries give the same state on every
//! machine). Acts whose deadline has passed lapse before anything else happens; the last approval makes an act effective
//! or, where the rules no longer allow it, void with the reason kept.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Serialize;

use super::admit::{Admission, Kind, Proposal};
use super::rules::{Moment, Plan, RULE_BOOK, Rules};
use super::state::{Approval, Pending, Progress, Standing, State, Subject, SubjectChain, VoidReason, members_asked};
use crate::event::Body;
use crate::ledger::refusal::Refusal;
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
pub(super) fn apply(state: &mut State, proposal: &Proposal<'_>, admission: Admission) -> Applied {
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
        Kind::Act { body, plan, deadline } => {
            let subjects = plan.subjects.clone();
            work.propose(proposal, &moment, &body, &plan, deadline);
            subjects
        }
        Kind::Endorse { act } => work.endorse(act, &moment),
        Kind::Decline { act } => work.settle(act, Standing::Declined(index), None),
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
    /// Acts whose last approval did not come in time: computed from time, found by the next entry.
    fn lapse(&mut self) {
        while let Some((deadline, act)) = self.state.deadlines.get_min().copied() {
            if deadline >= self.now {
                break;
            }
            self.settle(act, Standing::Lapsed(self.index), None);
        }
    }

    /// With a new day a membership can have ended or an agreement come into force: pending acts are judged again.
    fn turn_of_day(&mut self) {
        let last = self.state.progress().map(|progress| progress.recorded_at);
        self.stirred = last.is_some_and(|last| self.state.date_at(last) != self.state.date_at(self.now));
    }

    fn propose(
        &mut self,
        proposal: &Proposal<'_>,
        moment: &Moment,
        body: &Arc<Body>,
        plan: &Plan,
        deadline: Timestamp,
    ) {
        let given = |member| member == &moment.author || proposal.beside.iter().any(|(beside, _)| *beside == member);
        if members_asked(&plan.requirements).all(|(member, _)| given(member)) {
            // Nothing is missing: the judgement of a moment ago stands, and the act takes effect at once.
            if let Some(rules) = body.rules() {
                self.take_effect(rules, moment);
            }
            return;
        }
        let mut pending = Pending::proposed(moment, Arc::clone(body), plan, deadline);
        for (member, key) in proposal.beside {
            pending.approvals.insert((*member).clone(), Approval { index: self.index, key: **key });
        }
        self.state.deadlines.insert((deadline, moment.event));
        self.state.machine.pending.put(moment.event, pending);
        self.state.machine.acts.put(self.index, Standing::Pending);
    }

    fn endorse(&mut self, act: EventId, moment: &Moment) -> BTreeSet<Subject> {
        let approval = Approval { index: self.index, key: moment.key };
        let mut subjects = BTreeSet::new();
        self.state.machine.pending.change(&act, |pending| {
            pending.approvals.insert(moment.author.clone(), approval);
            subjects.clone_from(&pending.subjects);
        });
        self.judge_again(act);
        subjects
    }

    fn take_effect(&mut self, rules: &dyn Rules, moment: &Moment) {
        let standing = Standing::Effective(self.index);
        if let Some(proposed) = self.state.find(&moment.event) {
            self.state.machine.acts.put(proposed, standing);
        }
        rules.apply(self.state, moment);
        self.stirred |= rules.reopens_pending();
        self.effects.push(Effect { act: moment.event, kind: rules.kind(), standing, reason: None });
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
        };
        let judged = self
            .state
            .still_present(&moment.author, self.now, rules.winds_up())
            .and_then(|()| rules.plan(self.state, &moment));
        match judged {
            // The rules refuse it now; that is final only when no approval is missing.
            Err(_) if !pending.is_complete() => {}
            Err(Refusal { code, field, message }) => {
                let reason = VoidReason { code: code.id.to_owned(), field: field.into_owned(), message };
                self.settle(act, Standing::Void(self.index), Some(reason));
            }
            Ok(plan) => {
                if pending.requirements != plan.requirements {
                    self.state.machine.pending.change(&act, |pending| pending.requirements = plan.requirements);
                }
                if self.state.machine.pending.get(&act).is_some_and(Pending::is_complete) {
                    self.forget(act);
                    self.take_effect(rules, &moment);
                }
            }
        }
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
        let kind = pending.body.rules().map_or("", Rules::kind);
        self.effects.push(Effect { act, kind, standing, reason });
        pending.subjects
    }
}
