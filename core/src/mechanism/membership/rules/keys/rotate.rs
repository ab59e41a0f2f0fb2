//! Rotating a working key: the new one may do what the old one might, and the old one signs nothing more.

use crate::book::codes::AUT_014;
use crate::book::{Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::event::sshsig;
use crate::mechanism::membership::acts::RotateKey;
use crate::mechanism::membership::query::by_root;
use crate::mechanism::membership::rules::entrant::require_fresh_key;
use crate::mechanism::membership::rules::keys::serial::{count, require_proof, require_serial, require_working};
use crate::mechanism::membership::rules::standing::take_away;
use crate::mechanism::membership::tables::KeyStanding;
use crate::mechanism::membership::words;
use crate::mechanism::state::State;
use crate::value::MemberId;

impl Rules<State> for RotateKey {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        require_serial(field!(RotateKey.serial), state, &moment.author, self.serial)?;
        let old = require_working(state, field!(RotateKey.old), &moment.author, &self.old)?;
        require_fresh_key(state, field!(RotateKey.new), &self.new)?;
        let proven = (self.new, &self.proof);
        require_proof(field!(RotateKey.proof), &moment.ledger, &moment.author, self.serial, proven)?;
        // Another working key could take over more than it has by rotating a mightier one.
        if moment.key != self.old && !by_root(state, moment) {
            return Err(AUT_014.refuse("key", words::rotates_itself()));
        }
        let scope = old.scopes.first().copied().filter(|_| moment.key == self.old).unwrap_or(Scope::Administer);
        Ok(Plan::alone(scope, [Subject::member(&moment.author)]))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let Some(old) = state.sections.membership.keys.get(&self.old).cloned() else { return };
        let limits = ((old.limit, old.unpriced), old.assets, old.valid_until);
        let standing = KeyStanding::working(state, &moment.author, old.scopes, limits, moment);
        take_away(state, &self.old, moment);
        state.sections.membership.keys.put(self.new, standing);
        count(state, &moment.author, self.serial);
    }

    fn describe(&self, _: &State, author: &MemberId) -> Said {
        words::rotates(&sshsig::fingerprint(&self.new), &sshsig::fingerprint(&self.old), author)
    }

    fn nature(&self) -> Nature<'_> {
        // A former member still disposes of its parts, so it must be able to take its keys away.
        Nature { winds_up: true, ..Nature::PLAIN }
    }
}
