//! Compromise: a key is in wrong hands.
//!
//! The root key names the last entry for which the key is trusted: what it signed until then stands, what it signed
//! later becomes suspect (rule R4 of docs/cases.md; E-Sign Law 15: who loses control tells everybody and stops). Signed by
//! the key itself it is an alarm: the key signs nothing more, and nothing becomes suspect by it.

use crate::book::codes::{AUT_014, AUT_015, AUT_020};
use crate::book::{Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::event::sshsig;
use crate::mechanism::decision::change::recount;
use crate::mechanism::machine::Ground;
use crate::mechanism::membership::acts::CompromiseKey;
use crate::mechanism::membership::query::by_root;
use crate::mechanism::membership::rules::keys::serial::{count, require_own, require_serial};
use crate::mechanism::membership::rules::standing::take_away;
use crate::mechanism::membership::words;
use crate::mechanism::state::State;
use crate::value::MemberId;

impl CompromiseKey {
    /// Whether the key itself says so.
    fn is_alarm(&self, moment: &Moment) -> bool {
        moment.key == self.key
    }

    /// The numbers of the key, of the keys that it granted after the last trusted entry, and of those that they granted.
    fn with_granted(&self, state: &State, member: &MemberId) -> Vec<u32> {
        let keys = state.sections.membership.keys_of(member);
        let mut later: Vec<(u32, u64)> = Vec::new();
        let mut numbers = Vec::new();
        for (id, standing) in keys {
            if *id == self.key {
                numbers.push(standing.number);
            } else if standing.granted > self.last_trusted {
                later.push((standing.number, standing.granted));
            }
        }
        later.sort_unstable();
        for (number, granted) in later {
            let signed = state.machine.signed.get(granted);
            if signed.is_some_and(|signed| numbers.iter().any(|key| signed.keys.contains(*key))) {
                numbers.push(number);
            }
        }
        numbers
    }
}

impl Rules<State> for CompromiseKey {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let field = field!(CompromiseKey.key);
        require_serial(field!(CompromiseKey.serial), state, &moment.author, self.serial)?;
        let key = require_own(state, field, &moment.author, &self.key)?;
        if self.last_trusted >= state.size() {
            let found = words::entry_beyond(self.last_trusted, state.size());
            return Err(AUT_015.refuse(field!(CompromiseKey.last_trusted), found));
        }
        // A thief with the root key could get rid of what outranks it.
        if key.recovery && moment.key != self.key {
            return Err(AUT_020.refuse(field, words::recovery_itself(&moment.author)));
        }
        let scope = if self.is_alarm(moment) {
            key.scopes.first().copied().unwrap_or(Scope::Administer)
        } else if by_root(state, moment) {
            Scope::Administer
        } else {
            return Err(AUT_014.refuse("key", words::neither_key()));
        };
        Ok(Plan::alone(scope, [Subject::member(&moment.author)]))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        take_away(state, &self.key, moment);
        count(state, &moment.author, self.serial);
        if self.is_alarm(moment) {
            return;
        }
        let (key, last_trusted) = (self.key, self.last_trusted);
        state.sections.membership.keys.change(&key, |standing| {
            standing.last_trusted = Some(standing.last_trusted.map_or(last_trusted, |before| before.min(last_trusted)));
        });
        let numbers = self.with_granted(state, &moment.author);
        state.doubt(&moment.author, &numbers, last_trusted, moment.index, &Ground::Compromised { key, last_trusted });
        recount(state, &moment.author, moment.index);
    }

    fn describe(&self, _: &State, author: &MemberId) -> Said {
        words::compromised(author, &sshsig::fingerprint(&self.key), self.last_trusted)
    }

    fn nature(&self) -> Nature<'_> {
        // A former member still disposes of its parts, so it must be able to take its keys away.
        Nature { winds_up: true, recovers: true, reopens_pending: true, ..Nature::PLAIN }
    }
}
