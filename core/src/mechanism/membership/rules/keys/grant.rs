//! Granting a working key: what it may do, up to which amount, for which assets, until when.

use crate::book::codes::{AUT_005, AUT_013};
use crate::book::{Lang, Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::event::sshsig;
use crate::mechanism::membership::acts::GrantKey;
use crate::mechanism::membership::rules::entrant::require_fresh_key;
use crate::mechanism::membership::rules::keys::serial::{count, require_proof, require_serial};
use crate::mechanism::membership::tables::KeyStanding;
use crate::mechanism::state::State;
use crate::value::{AssetId, MemberId};

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
        granting.root || (amount && assets && until)
    }
}

impl Rules<State> for GrantKey {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        require_serial(field!(GrantKey.serial), state, &moment.author, self.serial)?;
        require_fresh_key(state, field!(GrantKey.key), &self.key)?;
        if let Some(granting) = state.sections.membership.keys.get(&moment.key).filter(|granting| !granting.root)
            && let Some(scope) = self.scopes.difference(&granting.scopes).next()
        {
            let message = format!("a key without scope {} cannot grant it", scope.name());
            return Err(AUT_005.refuse(field!(GrantKey.scopes), message));
        }
        if let Some(granting) = state.sections.membership.keys.get(&moment.key)
            && !self.within(granting)
        {
            let message = "a key with limits grants no more than its own amount, its own assets and its own time";
            return Err(AUT_013.refuse(field!(GrantKey.limit), message));
        }
        let proven = (self.key, &self.proof);
        require_proof(field!(GrantKey.proof), &moment.ledger, &moment.author, self.serial, proven)?;
        Ok(Plan::alone(Scope::Administer, [Subject::member(&moment.author)]))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let Self { key, scopes, limit, assets, valid_until, serial, .. } = self;
        let limits = (*limit, assets.clone(), *valid_until);
        let standing = KeyStanding::working(state, &moment.author, scopes.clone(), limits, moment);
        state.sections.membership.keys.put(*key, standing);
        count(state, &moment.author, *serial);
    }

    fn describe(&self, _: &State, author: &MemberId, lang: Lang) -> Said {
        let words: String = (|| {
            let scopes: Vec<_> = self.scopes.iter().map(|scope| scope.name()).collect();
            let (key, scopes) = (sshsig::fingerprint(&self.key), scopes.join(", "));
            let limit = self.limit.map_or_else(String::new, |limit| {
                lang.pick(format!("; up to {limit} in one act"), format!("；单笔不超过 {limit}"))
            });
            let assets = self.assets.as_ref().map_or_else(String::new, |assets| {
                let assets: Vec<_> = assets.iter().map(AssetId::as_str).collect();
                lang.pick(
                    format!("; only for assets {}", assets.join(", ")),
                    format!("；仅限资产 {}", assets.join("、")),
                )
            });
            match lang {
                Lang::En => format!(
                    "Let key {key} act for {author}, limited to: {scopes}{limit}{assets}. Everybody in the alliance can read these limits."
                ),
                Lang::Zh => {
                    format!("授权密钥 {key} 代表 {author}，权限限于：{scopes}{limit}{assets}。上述限制对全体盟员可见。")
                }
            }
        })();
        words.into()
    }

    fn nature(&self) -> Nature<'_> {
        Nature::PLAIN
    }
}
