//! Revoking a working key.

use serde::{Deserialize, Serialize};

use super::{count, require_serial, require_working, take_away};
use crate::event::{Scope, sshsig};
use crate::ledger::refusal::Refusal;
use crate::ledger::rules::{Moment, Plan, Rules};
use crate::ledger::{Lang, State, Subject};
use crate::value::{KeyId, MemberId, Note};

/// Revoke a working key of the author.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RevokeKey {
    /// The key.
    pub key: KeyId,
    /// The member's next key serial.
    pub serial: u32,
    /// Why, for everybody to read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Note>,
}

impl Rules for RevokeKey {
    fn kind(&self) -> &'static str {
        "membership.revoke_key"
    }

    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let field = "body.membership.revoke_key.key";
        require_serial("body.membership.revoke_key.serial", state, &moment.author, self.serial)?;
        require_working(state, field, &moment.author, &self.key)?;
        Ok(Plan::alone(Scope::Administer, [Subject::member(&moment.author)]))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        take_away(state, &self.key, moment);
        count(state, &moment.author, self.serial);
    }

    fn describe(&self, _: &State, author: &MemberId, lang: Lang) -> String {
        let key = sshsig::fingerprint(&self.key);
        match lang {
            Lang::En => format!(
                "Revoke key {key} of {author}: what it signs after this entry is refused; what it signed before stands."
            ),
            Lang::Zh => format!("撤销 {author} 的密钥 {key}：此后的签名一律拒绝，此前的签名仍然有效。"),
        }
    }

    /// A former member still disposes of its parts, so it must be able to take its keys away.
    fn winds_up(&self) -> bool {
        true
    }
}
