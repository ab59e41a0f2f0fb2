//! Replacing a root key: another legal representative, or a key that was lost.
//!
//! The member does it itself with the root key that goes, at once; the key that went may contest that for 30 days. Its
//! recovery key does it after a wait, whatever the root key says. Where neither is at hand, others do it in the open.

use crate::book::codes::AUT_020;
use crate::book::{Answer, Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, Wait, field};
use crate::event::sshsig;
use crate::mechanism::decision::change::recount;
use crate::mechanism::machine::Ground;
use crate::mechanism::membership::acts::{ReplaceRecovery, ReplaceRoot};
use crate::mechanism::membership::change::{remember, settle_replaced};
use crate::mechanism::membership::query::{by_recovery, by_root, contested, name_of, require_member};
use crate::mechanism::membership::rules::entrant::require_fresh_key;
use crate::mechanism::membership::rules::keys::serial::{count, require_proof, require_serial};
use crate::mechanism::membership::rules::person::identity::{Taking, contest_days, in_the_open};
use crate::mechanism::membership::rules::standing::take_away;
use crate::mechanism::membership::tables::KeyStanding;
use crate::mechanism::membership::words;
use crate::mechanism::state::State;
use crate::value::{KeyId, MemberId};

impl ReplaceRoot {
    fn is_own(&self, state: &State, moment: &Moment) -> bool {
        moment.author == self.member && by_root(state, moment)
    }

    /// What the keys that go had approved is approved anew, and where the member contested one of them, what it signed since it
    /// came is suspect.
    fn take_back(&self, state: &mut State, moment: &Moment, old: &[KeyId]) {
        let keys = state.sections.membership.keys_of(&self.member).filter(|(_, key)| !key.recovery);
        let all: Vec<KeyId> = keys.map(|(id, _)| *id).collect();
        state.take_back(&self.member, &all);
        let tables = &state.sections.membership;
        let contested = tables
            .identities
            .iter()
            .filter(|(place, identity)| identity.member == self.member && contested(state, **place).is_some());
        let came: Vec<u64> = contested.map(|(_, identity)| identity.index).collect();
        for key in old {
            let Some(standing) = state.sections.membership.keys.get(key) else { continue };
            if !came.contains(&standing.granted) {
                continue;
            }
            let last_trusted = standing.granted;
            let numbers = [standing.number];
            let ground = Ground::Compromised { key: *key, last_trusted };
            state.doubt(&self.member, &numbers, last_trusted, moment.index, &ground);
            recount(state, &self.member, moment.index);
        }
    }

    fn recovers(&self, state: &State, moment: &Moment) -> bool {
        moment.author == self.member && by_recovery(state, moment)
    }
}

impl Rules<State> for ReplaceRoot {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        let (own, recovers) = (self.is_own(state, moment), self.recovers(state, moment));
        // Whoever holds a stolen working key must not be able to void what the others do about it by using up serials.
        if own {
            require_serial(field!(ReplaceRoot.serial), state, &self.member, self.serial)?;
        } else if !recovers {
            require_member(state, field!(ReplaceRoot.member), &self.member, today)?;
        }
        require_fresh_key(state, field!(ReplaceRoot.key), &self.key)?;
        let proven = (self.key, &self.proof);
        require_proof(field!(ReplaceRoot.proof), &moment.ledger, &self.member, self.serial, proven)?;
        let plan = Plan::alone(Scope::Administer, [Subject::member(&self.member)]);
        if own {
            return Ok(plan);
        }
        if recovers {
            let (member, days) = (self.member.clone(), contest_days(state, today));
            let wait = Wait { member, days, by_root: Answer::Nothing, by_working: Answer::Nothing };
            return Ok(Plan { wait: Some(wait), ..plan }.under("contest_days"));
        }
        let plan = Plan { scope: Scope::SignAgreements, ..plan };
        let undocumented = self.document.is_none().then_some(field!(ReplaceRoot.document));
        let (field, ruling) = (field!(ReplaceRoot.member), self.ruling.as_ref());
        in_the_open(state, plan, moment, &Taking { field, member: &self.member, gains: None, undocumented, ruling })
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let own = self.is_own(state, moment);
        remember(state, moment, &self.member, own, None);
        let keys = state.sections.membership.keys_of(&self.member);
        let old: Vec<KeyId> = keys.filter(|(_, key)| key.root && key.revoked.is_none()).map(|(id, _)| *id).collect();
        let standing = KeyStanding::root(state, &self.member, moment);
        for key in &old {
            take_away(state, key, moment);
        }
        if !own {
            self.take_back(state, moment, &old);
        }
        state.sections.membership.keys.put(self.key, standing);
        state.sections.membership.members.change(&self.member, |record| record.profile.root_key = self.key);
        let last = state.sections.membership.members.get(&self.member).map_or(0, |record| record.key_serial);
        count(state, &self.member, last.saturating_add(1));
        settle_replaced(state, moment);
    }

    fn describe(&self, state: &State, _: &MemberId) -> Said {
        words::replaces_root(&sshsig::fingerprint(&self.key), &name_of(state, &self.member))
    }

    fn nature(&self) -> Nature<'_> {
        // A former member still disposes of its parts, so it must be able to take its keys away.
        Nature { concerned: Some(&self.member), winds_up: true, recovers: true, reopens_pending: true, ..Nature::PLAIN }
    }
}

impl Rules<State> for ReplaceRecovery {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        if !by_recovery(state, moment) {
            return Err(AUT_020.refuse("key", words::recovery_itself(&moment.author)));
        }
        require_fresh_key(state, field!(ReplaceRecovery.key), &self.key)?;
        let proven = (self.key, &self.proof);
        require_proof(field!(ReplaceRecovery.proof), &moment.ledger, &moment.author, self.serial, proven)?;
        Ok(Plan::alone(Scope::Administer, [Subject::member(&moment.author)]))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let standing = KeyStanding::recovery(state, &moment.author, moment);
        take_away(state, &moment.key, moment);
        state.sections.membership.keys.put(self.key, standing);
        state.sections.membership.members.change(&moment.author, |record| {
            record.profile.recovery_key = Some(self.key);
        });
        let last = state.sections.membership.members.get(&moment.author).map_or(0, |record| record.key_serial);
        count(state, &moment.author, last.saturating_add(1));
    }

    fn describe(&self, state: &State, author: &MemberId) -> Said {
        words::replaces_recovery(&sshsig::fingerprint(&self.key), &name_of(state, author))
    }

    fn nature(&self) -> Nature<'_> {
        Nature { winds_up: true, recovers: true, ..Nature::PLAIN }
    }
}
