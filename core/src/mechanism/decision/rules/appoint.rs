//! Appointments: who sits in the seats that the terms leave open, and who chairs an organ where they name nobody.
//!
//! Invariants: seats that the terms define are not open to appointment; an organ is filled from above: it never appoints to
//! itself, nor to one above it or beside it, nor their chairs; a chair sits in the organ.

use std::collections::BTreeSet;

use crate::book::{Arg, Matter, Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::mechanism::agreement::query::require_another;
use crate::mechanism::decision::acts::Appoint;
use crate::mechanism::decision::codes::{DEC_019, DEC_022};
use crate::mechanism::decision::query::organ::Sitting;
use crate::mechanism::decision::rule::{AppointedSeats, Approver, Seats};
use crate::mechanism::decision::tables::Appointed;
use crate::mechanism::decision::words;
use crate::mechanism::membership::query::require_member;
use crate::mechanism::state::State;
use crate::value::MemberId;

/// Whether a member sits in the organ of a sitting by the terms themselves, or through one that it succeeded.
fn by_terms(state: &State, sitting: &Sitting<'_>, member: &MemberId) -> bool {
    match &sitting.organ.seats {
        Seats::AllMembers => true,
        Seats::Members(named) => named.iter().any(|named| state.sections.membership.heir(named) == member),
    }
}

impl Appoint {
    /// Refuses members for seats that the terms define, and more than they leave open; says who approves.
    fn require_open<'a>(
        &self,
        state: &State,
        sitting: &Sitting<'a>,
        members: &BTreeSet<MemberId>,
    ) -> Result<&'a Approver, Refusal> {
        let refuse = |why: Said| Err(DEC_019.refuse(field!(Appoint.members), why));
        let name = &sitting.organ.name;
        let open = sitting.organ.appointed.as_ref().filter(|_| sitting.organ.seats != Seats::AllMembers);
        let Some(AppointedSeats { by, at_most }) = open else { return refuse(words::seats_by_terms(name)) };
        if let Some(seated) = members.iter().find(|member| by_terms(state, sitting, member)) {
            return refuse(words::sits_by_terms(seated));
        }
        if members.len() > usize::from(*at_most) {
            return refuse(words::more_than_open(u64::try_from(members.len()).unwrap_or(u64::MAX), *at_most));
        }
        match by.organs().next() {
            Some(organ) if !sitting.is_below(by) => refuse(words::not_above(organ, name)),
            _ => Ok(by),
        }
    }

    /// Refuses a chair where the terms name one, one that will not sit there, and an approver that does not stand above.
    fn require_chair(&self, state: &State, sitting: &Sitting<'_>, chair: &MemberId) -> Result<(), Refusal> {
        let refuse = |why: Said| Err(DEC_022.refuse(field!(Appoint.chair), why));
        let name = &sitting.organ.name;
        if sitting.organ.chair.is_some() {
            return refuse(words::chair_by_terms(name));
        }
        let stands = state.sections.membership.in_good_standing(sitting.date).any(|member| member == chair);
        let sits = match &self.members {
            Some(members) => stands && (members.contains(chair) || by_terms(state, sitting, chair)),
            None => sitting.members.contains(chair),
        };
        if !sits {
            return refuse(words::does_not_sit(chair, name));
        }
        let by = sitting.terms.approver(&Matter::Appointment);
        match by.organs().next() {
            Some(organ) if !sitting.is_below(by) => refuse(words::not_above(organ, name)),
            _ => Ok(()),
        }
    }
}

impl Rules<State> for Appoint {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        let sitting = Sitting::on(state, field!(Appoint.organ), &self.organ, today)?;
        for member in self.members.iter().flatten() {
            require_member(state, field!(Appoint.members), member, today)?;
        }
        if let Some(chair) = &self.chair {
            require_member(state, field!(Appoint.chair), chair, today)?;
        }
        let mut plan = Plan::alone(Scope::Vote, [Subject::alliance()]);
        if let Some(members) = &self.members {
            let by = self.require_open(state, &sitting, members)?;
            plan = plan.under(format!("organs.{}.appointed", self.organ)).with_approval_by(
                state,
                by,
                Matter::Appointment,
                Scope::Vote,
                today,
            );
        }
        if let Some(chair) = &self.chair {
            self.require_chair(state, &sitting, chair)?;
            plan = plan.with_approval_on(state, Matter::Appointment, Scope::Vote, today);
        }
        if self.members.is_none() && self.chair.is_none() {
            return Err(DEC_019.refuse(field!(Appoint), words::appoints_nobody()));
        }
        require_another(state, moment, field!(Appoint), plan)
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let today = state.date_at(moment.recorded_at);
        let Ok(sitting) = Sitting::on(state, "", &self.organ, today) else { return };
        let version = sitting.version;
        let before = state.sections.decision.appointed.get(&self.organ).filter(|before| before.version == version);
        let members = self.members.clone().or_else(|| before.and_then(|before| before.members.clone()));
        // Whoever loses its seat chairs no more, also when it is seated again.
        let seated = |chair: &&MemberId| {
            by_terms(state, &sitting, chair) || members.as_ref().is_some_and(|members| members.contains(*chair))
        };
        let chair =
            self.chair.as_ref().or_else(|| before.and_then(|before| before.chair.as_ref())).filter(seated).cloned();
        let appointed = Appointed { version, members, chair, index: moment.index };
        state.sections.decision.appointed.put(self.organ.clone(), appointed);
    }

    fn describe(&self, _: &State, _: &MemberId) -> Said {
        let organ = &self.organ;
        let seated = |members: &BTreeSet<MemberId>| {
            if members.is_empty() { Arg::from(words::nobody()) } else { Arg::list(members) }
        };
        match (self.members.as_ref().map(seated), &self.chair) {
            (Some(members), Some(chair)) => words::appoints_both(organ, members, chair),
            (Some(members), None) => words::appoints_members(organ, members),
            (None, Some(chair)) => words::appoints_chair(organ, chair),
            (None, None) => words::appoints(organ),
        }
    }

    fn nature(&self) -> Nature<'_> {
        Nature { reopens_pending: true, ..Nature::PLAIN }
    }
}
