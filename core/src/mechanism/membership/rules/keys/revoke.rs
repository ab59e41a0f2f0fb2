//! Revoking a working key.

use crate::book::{Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::event::sshsig;
use crate::mechanism::membership::acts::RevokeKey;
use crate::mechanism::membership::rules::keys::serial::{count, require_serial, require_working};
use crate::mechanism::membership::rules::standing::take_away;
use crate::mechanism::membership::words;
use crate::mechanism::state::State;
use crate::value::MemberId;

impl Rules<State> for RevokeKey {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let field = field!(RevokeKey.key);
        require_serial(field!(RevokeKey.serial), state, &moment.author, self.serial)?;
        require_working(state, field, &moment.author, &self.key)?;
        Ok(Plan::alone(Scope::Administer, [Subject::member(&moment.author)]))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        take_away(state, &self.key, moment);
        count(state, &moment.author, self.serial);
    }

    fn describe(&self, _: &State, author: &MemberId) -> Said {
        words::revokes(&sshsig::fingerprint(&self.key), author)
    }

    fn nature(&self) -> Nature<'_> {
        // A former member still disposes of its parts, so it must be able to take its keys away.
        Nature { winds_up: true, ..Nature::PLAIN }
    }
}
