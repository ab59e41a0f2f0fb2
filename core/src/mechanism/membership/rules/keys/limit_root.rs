//! Limits of the legal representative: what the member has settled within itself, published here.
//!
//! An act beyond them binds the member all the same (Civil Code 61, 504), unless the other side knew; since everybody in the
//! alliance reads this ledger, nobody can say that it could not know (case D05 (e) of docs/cases.md). So the rules let the
//! act stand and keep a flag; who knew what is for a court.

use crate::book::codes::AUT_014;
use crate::book::{Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::mechanism::membership::acts::LimitRoot;
use crate::mechanism::membership::query::by_root;
use crate::mechanism::membership::rules::keys::grant::limits_in_words;
use crate::mechanism::membership::rules::keys::serial::{count, require_serial};
use crate::mechanism::membership::words;
use crate::mechanism::state::State;
use crate::value::MemberId;

impl Rules<State> for LimitRoot {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        require_serial(field!(LimitRoot.serial), state, &moment.author, self.serial)?;
        if !by_root(state, moment) {
            return Err(AUT_014.refuse("key", words::own_limits()));
        }
        Ok(Plan::alone(Scope::Administer, [Subject::member(&moment.author)]))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        state.sections.membership.keys.change(&moment.key, |key| {
            key.limit = self.limit;
            key.unpriced = self.unpriced;
            key.assets.clone_from(&self.assets);
            key.limited = Some(moment.index);
        });
        count(state, &moment.author, self.serial);
    }

    fn describe(&self, _: &State, author: &MemberId) -> Said {
        match limits_in_words((self.limit, self.unpriced), self.assets.as_ref()) {
            None => words::publishes_none(author),
            Some(limits) => words::publishes(author, limits),
        }
    }

    fn nature(&self) -> Nature<'_> {
        Nature::PLAIN
    }
}
