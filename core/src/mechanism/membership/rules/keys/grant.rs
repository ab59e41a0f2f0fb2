//! Granting a working key: what it may do, up to which amount, for which assets, until when.

use std::collections::BTreeSet;

use crate::book::codes::{AUT_005, AUT_013};
use crate::book::{Arg, Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::event::sshsig;
use crate::mechanism::membership::acts::GrantKey;
use crate::mechanism::membership::rules::entrant::require_fresh_key;
use crate::mechanism::membership::rules::keys::serial::{count, require_proof, require_serial};
use crate::mechanism::membership::tables::KeyStanding;
use crate::mechanism::membership::words;
use crate::mechanism::state::State;
use crate::value::{AssetId, MemberId, Money};

impl GrantKey {
    /// Whether the new key gets no more than the granting one has.
    fn within(&self, granting: &KeyStanding) -> bool {
        let amount = granting.limit.is_none_or(|most| {
            self.limit.is_some_and(|limit| limit.currency == most.currency && limit.minor <= most.minor)
        });
        let assets = granting
            .assets
            .as_ref()
            .is_none_or(|most| self.assets.as_ref().is_some_and(|assets| assets.is_subset(most)));
        let until = granting.valid_until.is_none_or(|end| self.valid_until.is_some_and(|own| own <= end));
        let unpriced = !self.unpriced || granting.limit.is_none() || granting.unpriced;
        granting.root || (amount && unpriced && assets && until)
    }
}

impl Rules<State> for GrantKey {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        require_serial(field!(GrantKey.serial), state, &moment.author, self.serial)?;
        require_fresh_key(state, field!(GrantKey.key), &self.key)?;
        if let Some(granting) = state.sections.membership.keys.get(&moment.key).filter(|granting| !granting.root)
            && let Some(scope) = self.scopes.difference(&granting.scopes).next()
        {
            return Err(AUT_005.refuse(field!(GrantKey.scopes), words::cannot_grant(*scope)));
        }
        if let Some(granting) = state.sections.membership.keys.get(&moment.key)
            && !self.within(granting)
        {
            return Err(AUT_013.refuse(field!(GrantKey.limit), words::grants_within()));
        }
        let proven = (self.key, &self.proof);
        require_proof(field!(GrantKey.proof), &moment.ledger, &moment.author, self.serial, proven)?;
        Ok(Plan::alone(Scope::Administer, [Subject::member(&moment.author)]))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let Self { key, scopes, limit, unpriced, assets, valid_until, serial, .. } = self;
        let limits = ((*limit, *unpriced), assets.clone(), *valid_until);
        let standing = KeyStanding::working(state, &moment.author, scopes.clone(), limits, moment);
        state.sections.membership.keys.put(*key, standing);
        count(state, &moment.author, *serial);
    }

    fn describe(&self, _: &State, author: &MemberId) -> Said {
        let scopes = Arg::list(self.scopes.iter().copied());
        let limits = match limits_in_words((self.limit, self.unpriced), self.assets.as_ref()) {
            Some(more) => words::limits_of(scopes, more).into(),
            None => scopes,
        };
        words::grants(&sshsig::fingerprint(&self.key), author, limits)
    }

    fn nature(&self) -> Nature<'_> {
        Nature::PLAIN
    }
}

/// The limits of a key in words; none where it has none.
pub(super) fn limits_in_words(
    (limit, unpriced): (Option<Money>, bool),
    assets: Option<&BTreeSet<AssetId>>,
) -> Option<Said> {
    let amount = limit.map(if unpriced { words::up_to_or_unpriced } else { words::up_to });
    let assets = assets.map(|assets| words::only_for(Arg::list(assets)));
    match (amount, assets) {
        (Some(amount), Some(assets)) => Some(words::both_limits(amount, assets)),
        (one, other) => one.or(other),
    }
}
