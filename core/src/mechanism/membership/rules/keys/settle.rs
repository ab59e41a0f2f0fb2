//! Settling suspect acts: the member confirms what its lost key signed, or the alliance strikes it.

use crate::book::codes::{AUT_014, AUT_016, AUT_022};
use crate::book::{Gives, Matter, Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, catalogue, field};
use crate::event::sshsig;
use crate::mechanism::agreement::query::require_another;
use crate::mechanism::decision::change::recount;
use crate::mechanism::decision::query::interest::{own_by, parties_of_strike};
use crate::mechanism::membership::acts::{Confirm, Strike};
use crate::mechanism::membership::query::{by_root, contested, descent, without};
use crate::mechanism::membership::tables::CONTEST_DAYS;
use crate::mechanism::membership::words;
use crate::mechanism::roll::strike;
use crate::mechanism::state::{State, entry_of};
use crate::value::{Date, EventId, MemberId};

impl Rules<State> for Confirm {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        if state.doubts_of(&self.act, &moment.author).is_empty() {
            let found = words::nothing_to_confirm(&moment.author, &self.act);
            return Err(AUT_016.refuse(field!(Confirm.act), found));
        }
        if !by_root(state, moment) {
            return Err(AUT_014.refuse("key", words::root_confirms()));
        }
        // Whoever came by what is contested does not say that it was right.
        let place = state.find(&self.act);
        if descent(state, &moment.author).iter().any(|(act, _)| Some(*act) == place && contested(state, *act).is_some())
        {
            return Err(
                AUT_022.refuse("key", catalogue::key_in_doubt(&sshsig::fingerprint(&moment.key), &moment.author))
            );
        }
        Ok(Plan::alone(Scope::Administer, [Subject::member(&moment.author)]))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let Some(place) = state.find(&self.act) else { return };
        let settled = state.doubts_of(&self.act, &moment.author);
        state.machine.suspects.change(&place, |suspect| {
            for signed in &settled {
                if let Some(doubt) = suspect.doubts.get_mut(signed) {
                    doubt.confirmed = Some(moment.index);
                }
            }
        });
        recount(state, &moment.author, moment.index);
    }

    fn describe(&self, state: &State, author: &MemberId) -> Said {
        words::confirms(author, &entry_of(state, &self.act))
    }

    fn nature(&self) -> Nature<'_> {
        // A former member still disposes of its parts, so it must be able to take its keys away.
        Nature { winds_up: true, gives: Gives::OfAuthor, reopens_pending: true, ..Nature::PLAIN }
    }
}

/// Whether an act had been in effect for [`CONTEST_DAYS`] when it was doubted, or doubted for as long when its strike was
/// proposed: nobody keeps a majority in reserve.
fn relied_on(state: &State, act: &EventId, moment: &Moment) -> bool {
    let later = |from: Option<Date>, to: Option<Date>| {
        let last = from.and_then(|day| day.add_days(CONTEST_DAYS));
        last.zip(to).is_some_and(|(last, to)| last < to)
    };
    let effective = state.effect_of(act).and_then(|entry| state.day_of(entry));
    let doubted = state.doubted(act).and_then(|entry| state.day_of(entry));
    later(effective, doubted) || later(doubted, Some(state.date_at(moment.proposed_at)))
}

impl Rules<State> for Strike {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let field = field!(Strike.act);
        if state.doubted(&self.act).is_none() {
            return Err(AUT_016.refuse(field, words::not_suspect(&self.act)));
        }
        let today = state.date_at(moment.recorded_at);
        let alone = Plan::alone(Scope::Vote, [Subject::alliance()]);
        let parties = parties_of_strike(state, &self.act, today);
        // What was relied on for longer than the owner of a stolen key has to find out is taken back by every other member alone:
        // else a seller that regrets it would lose its key and find a majority.
        let plan = if relied_on(state, &self.act, moment) {
            let others = state.sections.membership.present(today).filter(|member| !parties.contains(*member));
            alone.with_approval_of(others, Scope::Vote)
        } else {
            // Nobody is a judge in its own cause, unless nobody else is left to ask.
            let plan = alone.with_approval_on(state, Matter::Strike, Scope::Vote, today);
            let others = parties.iter().fold(plan.clone(), without);
            if others.concerns_others(&moment.author) { others } else { plan }
        };
        let plan = plan.with_approval_of(&own_by(state, &self.act), Scope::Vote);
        require_another(state, moment, field, plan)
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let Some(place) = state.find(&self.act) else { return };
        state.machine.suspects.change(&place, |suspect| suspect.struck = Some(moment.index));
        strike(state, &self.act);
        recount(state, &moment.author, moment.index);
    }

    fn describe(&self, state: &State, _: &MemberId) -> Said {
        words::strikes(&entry_of(state, &self.act))
    }

    fn nature(&self) -> Nature<'_> {
        // Whoever was made to leave with a stolen key asks for it to be undone.
        Nature { winds_up: true, reopens_pending: true, ..Nature::PLAIN }
    }
}
