//! Replacing a root key: another legal representative, or a key that was lost.
//!
//! The member does it itself with the root key that goes. Where that key is lost or stolen, those who admit members
//! recognise the new one.

use crate::book::{Matter, Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::event::sshsig;
use crate::mechanism::membership::acts::ReplaceRoot;
use crate::mechanism::membership::query::{by_root, name_of, require_member, without_unless_alone};
use crate::mechanism::membership::rules::entrant::require_fresh_key;
use crate::mechanism::membership::rules::keys::serial::{count, require_proof, require_serial};
use crate::mechanism::membership::rules::standing::take_away;
use crate::mechanism::membership::tables::KeyStanding;
use crate::mechanism::membership::words;
use crate::mechanism::state::State;
use crate::value::{KeyId, MemberId};

impl Rules<State> for ReplaceRoot {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        let own = moment.author == self.member && by_root(state, moment);
        // Whoever holds a stolen working key must not be able to void what the others do about it by using up serials.
        if own {
            require_serial(field!(ReplaceRoot.serial), state, &self.member, self.serial)?;
        } else {
            require_member(state, field!(ReplaceRoot.member), &self.member, today)?;
        }
        require_fresh_key(state, field!(ReplaceRoot.key), &self.key)?;
        let proven = (self.key, &self.proof);
        require_proof(field!(ReplaceRoot.proof), &moment.ledger, &self.member, self.serial, proven)?;
        let plan = Plan::alone(Scope::Administer, [Subject::member(&self.member)]);
        if own {
            return Ok(plan);
        }
        let plan = plan.with_approval_on(state, Matter::Admission, Scope::SignAgreements, today);
        // The member itself cannot answer: its key is what is missing.
        let mut plan = without_unless_alone(plan, &self.member);
        plan.scope = Scope::SignAgreements;
        Ok(plan)
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let keys = state.sections.membership.keys_of(&self.member);
        let old: Vec<KeyId> = keys.filter(|(_, key)| key.root && key.revoked.is_none()).map(|(id, _)| *id).collect();
        let standing = KeyStanding::root(state, &self.member, moment);
        for key in &old {
            take_away(state, key, moment);
        }
        state.sections.membership.keys.put(self.key, standing);
        state.sections.membership.members.change(&self.member, |record| record.profile.root_key = self.key);
        let last = state.sections.membership.members.get(&self.member).map_or(0, |record| record.key_serial);
        count(state, &self.member, last.saturating_add(1));
    }

    fn describe(&self, state: &State, _: &MemberId) -> Said {
        words::replaces_root(&sshsig::fingerprint(&self.key), &name_of(state, &self.member))
    }

    fn nature(&self) -> Nature<'_> {
        // A former member still disposes of its parts, so it must be able to take its keys away.
        Nature { concerned: Some(&self.member), winds_up: true, ..Nature::PLAIN }
    }
}
