//! Expulsion: notice of a breach, time to cure it, the decision without the member concerned, and the receipt of it.
//!
//! A breach has to be left uncured for at least 30 days after its notice (as DESCA 4.2 has it) before anybody decides, and for as
//! many as the terms in force on the day of the notice say where they say more. Nobody is expelled from an agreement that has
//! ended: what is left then is winding up, for which nobody needs to go. A cure always finds somebody who can acknowledge it:
//! whoever gave the notice, also after it left, or its successor; once it has left, whoever approves expulsions, without
//! the member concerned.

use crate::book::{Matter, Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::mechanism::agreement::terms::clauses::agreed;
use crate::mechanism::body::Body;
use crate::mechanism::decision::codes::DEC_011;
use crate::mechanism::exit::acts::{AcknowledgeCure, Act, Expel, NotifyExpulsion, OpenBreach};
use crate::mechanism::exit::codes::{EXT_003, EXT_004, EXT_005, EXT_006, EXT_007};
use crate::mechanism::exit::query::breach;
use crate::mechanism::exit::tables::{Breach, CURE_DAYS};
use crate::mechanism::exit::words;
use crate::mechanism::membership::query::{name_of, require_member};
use crate::mechanism::membership::rules::person::identity::{by_terms, require_not_ended, sanction};
use crate::mechanism::membership::tables::Membership;
use crate::mechanism::state::State;
use crate::value::{EventId, MemberId};

impl Rules<State> for OpenBreach {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        require_member(state, field!(OpenBreach.member), &self.member, today)?;
        if self.member == moment.author {
            return Err(EXT_005.refuse(field!(OpenBreach.member), words::not_to_itself()));
        }
        let terms = state.sections.agreement.governing(today).map(|(_, version)| &version.terms);
        let agreed = terms.and_then(|terms| agreed(&terms.clauses.cure_days)).map(|days| i32::from(*days));
        let days = agreed.unwrap_or(CURE_DAYS).max(CURE_DAYS);
        if today.add_days(days).is_none_or(|earliest| self.cure_by < earliest) {
            let found = words::cure_too_short(self.cure_by, days.unsigned_abs(), today);
            return Err(EXT_004.refuse(field!(OpenBreach.cure_by), found));
        }
        let plan = Plan::alone(Scope::Vote, [Subject::member(&self.member)]);
        Ok(if agreed.is_some() { plan.under("clauses.cure_days") } else { plan })
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let breach = Breach {
            member: self.member.clone(),
            by: moment.author.clone(),
            what: self.what.clone(),
            notified: state.date_at(moment.recorded_at),
            cure_by: self.cure_by,
            index: moment.index,
            cured: None,
        };
        state.sections.exit.breaches.put(moment.event, breach);
    }

    fn describe(&self, state: &State, author: &MemberId) -> Said {
        words::gives_notice(author, &name_of(state, &self.member), self.cure_by, &self.what.to_string())
    }

    fn nature(&self) -> Nature<'_> {
        Nature::PLAIN
    }
}

/// Whether an expulsion for a breach waits to be decided.
fn is_pending(state: &State, breach: &EventId) -> bool {
    let expels = |body: &Body| matches!(body, Body::Exit(Act::Expel(act)) if act.breach == *breach);
    state.machine.pending.iter().any(|(_, act)| expels(&act.body))
}

impl Rules<State> for AcknowledgeCure {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let breach = breach(state, field!(AcknowledgeCure.breach), &self.breach)?;
        if let Some(index) = breach.cured {
            return Err(DEC_011.refuse(field!(AcknowledgeCure.breach), words::entry_says_so(index)));
        }
        let today = state.date_at(moment.recorded_at);
        let plan = Plan::alone(Scope::Vote, [Subject::member(&breach.member)]);
        let notifier = state.sections.membership.heir(&breach.by);
        // Once its time is over and its expulsion waits, who gave notice does not undo alone what all are asked about.
        let late = breach.cure_by < today && is_pending(state, &self.breach);
        if *notifier == moment.author && !late {
            return Ok(plan);
        }
        // The member concerned never says itself that it has cured.
        let stands_in = (late || require_member(state, "author", notifier, today).is_err())
            && require_member(state, "author", &moment.author, today).is_ok()
            && moment.author != breach.member;
        if !stands_in {
            return Err(EXT_006.refuse("author", words::gave_notice(&breach.by)));
        }
        if self.member.as_ref() != Some(&breach.member) {
            let found = words::notice_went_to(&breach.member);
            return Err(EXT_005.refuse(field!(AcknowledgeCure.member), found));
        }
        Ok(by_terms(state, plan, (Matter::Expulsion, Scope::Vote), &breach.member, today))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        state.sections.exit.breaches.change(&self.breach, |breach| breach.cured = Some(moment.index));
    }

    fn describe(&self, state: &State, author: &MemberId) -> Said {
        let breach = state.sections.exit.breaches.get(&self.breach);
        let of = breach.map(|breach| (breach.member.to_string(), breach.what.to_string()));
        let (member, what) = of.unwrap_or_default();
        words::cured(author, &member, &what)
    }

    fn nature(&self) -> Nature<'_> {
        Nature { concerned: self.member.as_ref(), winds_up: true, reopens_pending: true, ..Nature::PLAIN }
    }
}

impl Rules<State> for Expel {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        let field = field!(Expel.breach);
        require_not_ended(state, today)?;
        // Whoever has all rights of a member has its breaches too: nobody gets round its expulsion by becoming another.
        let member = state.sections.membership.heir(&self.member);
        require_member(state, field!(Expel.member), member, today)?;
        let breach = breach(state, field, &self.breach)?;
        if state.sections.membership.heir(&breach.member) != member {
            return Err(EXT_005.refuse(field, words::notice_went_to(&breach.member)));
        }
        if let Some(index) = breach.cured {
            return Err(DEC_011.refuse(field, words::entry_says_so(index)));
        }
        if today <= breach.cure_by {
            return Err(EXT_003.refuse(field, words::has_until(member, breach.cure_by)));
        }
        let plan =
            Plan::alone(Scope::Vote, [Subject::alliance(), Subject::member(member)]).resting_on(Some(self.breach));
        sanction(state, field!(Expel.member), plan, Matter::Expulsion, member, today)
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let expelled =
            Membership::Expelled { on: state.date_at(moment.recorded_at), index: moment.index, received: None };
        let member = state.sections.membership.heir(&self.member).clone();
        state.sections.membership.members.change(&member, |record| record.membership = expelled);
    }

    fn describe(&self, state: &State, _: &MemberId) -> Said {
        let breach = state.sections.exit.breaches.get(&self.breach);
        let what = breach.map(|breach| breach.what.to_string()).unwrap_or_default();
        words::expels(&name_of(state, &self.member), &what)
    }

    fn nature(&self) -> Nature<'_> {
        Nature { concerned: Some(&self.member), reopens_pending: true, ..Nature::PLAIN }
    }
}

impl Rules<State> for NotifyExpulsion {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        let field = field!(NotifyExpulsion.member);
        let record = state.sections.membership.members.get(&self.member);
        match record.map(|record| &record.membership) {
            Some(Membership::Expelled { received: None, on, .. }) if *on <= self.received && self.received <= today => {
                let plan = Plan::alone(Scope::Vote, [Subject::member(&self.member)]);
                // Rights end with the receipt: an earlier day than one that was stated before needs the member, whatever
                // was taken back meanwhile.
                let before = state.sections.exit.receipts.iter().filter(|((of, _), _)| *of == self.member);
                let earlier = before.map(|(_, stated)| stated.before).any(|day| self.received < day);
                Ok(if earlier { plan.with_approval_of([&self.member], Scope::Vote) } else { plan })
            }
            Some(Membership::Expelled { received: None, on, .. }) => {
                let found = words::not_between(self.received, *on, today);
                Err(EXT_007.refuse(field!(NotifyExpulsion.received), found))
            }
            _ => Err(EXT_007.refuse(field, words::no_expulsion(&self.member))),
        }
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let notified = Some((self.received, moment.index));
        state.sections.membership.members.change(&self.member, |record| {
            if let Membership::Expelled { received, .. } = &mut record.membership {
                *received = notified;
            }
        });
    }

    fn describe(&self, state: &State, _: &MemberId) -> Said {
        words::received(&name_of(state, &self.member), self.received)
    }

    fn nature(&self) -> Nature<'_> {
        Nature::PLAIN
    }
}
