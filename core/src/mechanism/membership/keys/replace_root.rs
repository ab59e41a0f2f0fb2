//! Replacing a root key: another legal representative, or a key that was lost.
//!
//! The member does it itself with the root key that goes. Where that key is lost or stolen, those who admit members
//! recognise the new one.

use serde::{Deserialize, Serialize};

use super::{by_root, count, require_proof, require_serial, take_away};
use crate::event::key::Signature;
use crate::event::{Scope, sshsig};
use crate::ledger::refusal::Refusal;
use crate::ledger::rules::{Moment, Plan, Rules};
use crate::ledger::{Lang, State, Subject};
use crate::mechanism::decision::Matter;
use crate::mechanism::membership::{KeyStanding, name_of, require_fresh_key, require_member, without_unless_alone};
use crate::value::{KeyId, MemberId, Seal};

/// Put a new root key in the place of a member's root key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReplaceRoot {
    /// The member.
    pub member: MemberId,
    /// The new root key.
    pub key: KeyId,
    /// The member's next key serial.
    pub serial: u32,
    /// The new key's signature over [`super::possession_message`] in namespace `key@mengshu.v1`.
    pub proof: Signature,
    /// The sealed document that shows it, such as an extract of the business register.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<Seal>,
}

impl Rules for ReplaceRoot {
    fn kind(&self) -> &'static str {
        "membership.replace_root"
    }

    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        let own = moment.author == self.member && by_root(state, moment);
        // Whoever holds a stolen working key must not be able to void what the others do about it by using up serials.
        if own {
            require_serial("body.membership.replace_root.serial", state, &self.member, self.serial)?;
        } else {
            require_member(state, "body.membership.replace_root.member", &self.member, today)?;
        }
        require_fresh_key(state, "body.membership.replace_root.key", &self.key)?;
        let proven = (self.key, &self.proof);
        require_proof("body.membership.replace_root.proof", &moment.ledger, &self.member, self.serial, proven)?;
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

    fn describe(&self, state: &State, _: &MemberId, lang: Lang) -> String {
        let (key, member) = (sshsig::fingerprint(&self.key), name_of(state, &self.member));
        match lang {
            Lang::En => format!(
                "Make {key} the root key of {member}, its legal representative's, in the place of the one before."
            ),
            Lang::Zh => format!("以 {key} 替换 {member} 的根密钥（法定代表人密钥）。"),
        }
    }

    fn concerned(&self) -> Option<&MemberId> {
        Some(&self.member)
    }

    /// A former member still disposes of its parts, so it must be able to take its keys away.
    fn winds_up(&self) -> bool {
        true
    }
}
