//! Rotating a working key: the new one may do what the old one might, and the old one signs nothing more.

use serde::{Deserialize, Serialize};

use super::{by_root, count, require_proof, require_serial, require_working, take_away};
use crate::event::key::Signature;
use crate::event::{Scope, sshsig};
use crate::ledger::refusal::{Refusal, codes};
use crate::ledger::rules::{Moment, Plan, Rules};
use crate::ledger::{Lang, State, Subject};
use crate::mechanism::membership::{KeyStanding, require_fresh_key};
use crate::value::{KeyId, MemberId};

/// Put a new key in the place of a working key of the author.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RotateKey {
    /// The key that goes.
    pub old: KeyId,
    /// The key that comes, with the same scopes, limits and validity.
    pub new: KeyId,
    /// The member's next key serial.
    pub serial: u32,
    /// The new key's signature over [`super::possession_message`] in namespace `key@mengshu.v1`.
    pub proof: Signature,
}

impl Rules for RotateKey {
    fn kind(&self) -> &'static str {
        "membership.rotate_key"
    }

    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        require_serial("body.membership.rotate_key.serial", state, &moment.author, self.serial)?;
        let old = require_working(state, "body.membership.rotate_key.old", &moment.author, &self.old)?;
        require_fresh_key(state, "body.membership.rotate_key.new", &self.new)?;
        let proven = (self.new, &self.proof);
        require_proof("body.membership.rotate_key.proof", &moment.ledger, &moment.author, self.serial, proven)?;
        // Another working key could take over more than it has by rotating a mightier one.
        if moment.key != self.old && !by_root(state, moment) {
            let message = "a working key rotates itself; others are rotated by the root key";
            return Err(codes::AUT_014.refuse("key", message));
        }
        let scope = old.scopes.first().copied().filter(|_| moment.key == self.old).unwrap_or(Scope::Administer);
        Ok(Plan::alone(scope, [Subject::member(&moment.author)]))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let Some(old) = state.sections.membership.keys.get(&self.old).cloned() else { return };
        let limits = (old.limit, old.assets, old.valid_until);
        let standing = KeyStanding::working(state, &moment.author, old.scopes, limits, moment);
        take_away(state, &self.old, moment);
        state.sections.membership.keys.put(self.new, standing);
        count(state, &moment.author, self.serial);
    }

    fn describe(&self, _: &State, author: &MemberId, lang: Lang) -> String {
        let (old, new) = (sshsig::fingerprint(&self.old), sshsig::fingerprint(&self.new));
        match lang {
            Lang::En => format!(
                "Put key {new} in the place of key {old} of {author}, with the same authority. What the old key signed before stands."
            ),
            Lang::Zh => format!("以密钥 {new} 替换 {author} 的密钥 {old}，权限不变；原密钥此前的签名仍然有效。"),
        }
    }

    /// A former member still disposes of its parts, so it must be able to take its keys away.
    fn winds_up(&self) -> bool {
        true
    }
}
