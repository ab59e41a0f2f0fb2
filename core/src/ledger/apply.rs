//! Application: what an admitted event changes.
//!
//! Invariants: total (an admitted event always applies) and deterministic (the same entries give the same state on every
//! machine). Acts whose deadline has passed lapse before anything else happens; the last approval makes an act effective
//! or, where the rules no longer allow it, void with the reason kept.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::admit::{Admission, Kind, Overstep, Proposal};
use super::work::{Effect, Work};
use crate::book::{Answer, Approval, Gives, Moment, Plan, RULE_BOOK, Subject, SubjectChain};
use crate::mechanism::body::Body;
use crate::mechanism::machine::{
    Contested, Declined, Demand, Pending, Progress, Ratification, Signed, Signers, Standing,
};
use crate::mechanism::membership::change::dispute;
use crate::mechanism::state::State;
use crate::value::{EventId, Note, Timestamp};

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
    // What time alone has done is done before the entry that finds it, as the entry was judged: so a key that came by it is
    // known as the signer, and nothing of the entry comes before what it rests on.
    work.reopen();

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
    work.undo_uncarried();
    work.reopen();
    let effects = work.effects;

    subjects.insert(Subject::member(&moment.author));
    for subject in &subjects {
        let chain = SubjectChain::extended(state.machine.subjects.get(subject), index, &proposal.id);
        state.machine.subjects.put(subject.clone(), chain);
    }
    Applied { index, effects, subjects }
}

impl Work<'_> {
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
            dispute(self.state, act, &moment.author, self.index);
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
}
