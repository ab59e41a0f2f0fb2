//! Granting a working key: what it may do, up to which amount, for which assets, until when.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{count, require_proof, require_serial};
use crate::event::key::Signature;
use crate::event::{Scope, sshsig};
use crate::ledger::refusal::{Refusal, codes};
use crate::ledger::rules::{Moment, Plan, Rules};
use crate::ledger::{Lang, State, Subject};
use crate::mechanism::membership::{KeyStanding, require_fresh_key};
use crate::value::{AssetId, KeyId, MemberId, Money, Timestamp};

/// Grant a working key to the author.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GrantKey {
    /// The new key.
    pub key: KeyId,
    /// What it may do.
    pub scopes: BTreeSet<Scope>,
    /// The most that it may sign for in one act. Acts beyond it wait for ratification.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Money>,
    /// The only assets that it may dispose of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assets: Option<BTreeSet<AssetId>>,
    /// Last moment of its validity, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Timestamp>,
    /// The member's next key serial.
    pub serial: u32,
    /// The new key's signature over [`super::possession_message`] in namespace `key@mengshu.v1`.
    pub proof: Signature,
}

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

impl Rules for GrantKey {
    fn kind(&self) -> &'static str {
        "membership.grant_key"
    }

    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        require_serial("body.membership.grant_key.serial", state, &moment.author, self.serial)?;
        require_fresh_key(state, "body.membership.grant_key.key", &self.key)?;
        if let Some(granting) = state.sections.membership.keys.get(&moment.key).filter(|granting| !granting.root)
            && let Some(scope) = self.scopes.difference(&granting.scopes).next()
        {
            let message = format!("a key without scope {} cannot grant it", scope.name());
            return Err(codes::AUT_005.refuse("body.membership.grant_key.scopes", message));
        }
        if let Some(granting) = state.sections.membership.keys.get(&moment.key)
            && !self.within(granting)
        {
            let message = "a key with limits grants no more than its own amount, its own assets and its own time";
            return Err(codes::AUT_013.refuse("body.membership.grant_key.limit", message));
        }
        let proven = (self.key, &self.proof);
        require_proof("body.membership.grant_key.proof", &moment.ledger, &moment.author, self.serial, proven)?;
        Ok(Plan::alone(Scope::Administer, [Subject::member(&moment.author)]))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let Self { key, scopes, limit, assets, valid_until, serial, .. } = self;
        let limits = (*limit, assets.clone(), *valid_until);
        let standing = KeyStanding::working(state, &moment.author, scopes.clone(), limits, moment);
        state.sections.membership.keys.put(*key, standing);
        count(state, &moment.author, *serial);
    }

    fn describe(&self, _: &State, author: &MemberId, lang: Lang) -> String {
        let scopes: Vec<_> = self.scopes.iter().map(|scope| scope.name()).collect();
        let (key, scopes) = (sshsig::fingerprint(&self.key), scopes.join(", "));
        let limit = self.limit.map_or_else(String::new, |limit| {
            lang.pick(format!("; up to {limit} in one act"), format!("；单笔不超过 {limit}"))
        });
        let assets = self.assets.as_ref().map_or_else(String::new, |assets| {
            let assets: Vec<_> = assets.iter().map(AssetId::as_str).collect();
            lang.pick(format!("; only for assets {}", assets.join(", ")), format!("；仅限资产 {}", assets.join("、")))
        });
        match lang {
            Lang::En => format!(
                "Let key {key} act for {author}, limited to: {scopes}{limit}{assets}. Everybody in the alliance can read these limits."
            ),
            Lang::Zh => {
                format!("授权密钥 {key} 代表 {author}，权限限于：{scopes}{limit}{assets}。上述限制对全体盟员可见。")
            }
        }
    }
}
