//! Keys: granting and revoking a member's working keys.
//!
//! A key act carries the member's next serial, so none can be lost or shown twice. A working key can pass on only what
//! it may do itself.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{KeyStanding, require_fresh_key};
use crate::event::key::{Signature, Verifier};
use crate::event::{Scope, canonical, sshsig};
use crate::ledger::refusal::{Refusal, codes};
use crate::ledger::rules::{Moment, Plan, Rules};
use crate::ledger::{Lang, State, Subject};
use crate::value::{KeyId, LedgerId, MemberId, Note, Timestamp};

/// Grant a working key to the author.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GrantKey {
    /// The new key.
    pub key: KeyId,
    /// What it may do.
    pub scopes: BTreeSet<Scope>,
    /// Last moment of its validity, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Timestamp>,
    /// The member's next key serial.
    pub serial: u32,
    /// The new key's signature over [`possession_message`] in namespace `key@mengshu.v1`.
    pub proof: Signature,
}

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

/// What a new key signs to show that its holder has it: ledger, member and serial, so the proof fits one grant only.
///
/// # Errors
/// Never for checked values; the encoder's error type is passed on.
pub fn possession_message(ledger: &LedgerId, member: &MemberId, serial: u32) -> Result<Vec<u8>, canonical::EncodeError> {
    #[derive(Serialize)]
    struct Possession<'a> {
        ledger: &'a LedgerId,
        member: &'a MemberId,
        serial: u32,
    }
    canonical::encode(&Possession { ledger, member, serial })
}

fn require_serial(field: &'static str, state: &State, member: &MemberId, serial: u32) -> Result<(), Refusal> {
    let last = state.sections.membership.members.get(member).map_or(0, |record| record.key_serial);
    if Some(serial) != last.checked_add(1) {
        return Err(codes::AUT_008.refuse(field, format!("it is {serial}; the last key act of {member} was number {last}")));
    }
    Ok(())
}

fn count(state: &mut State, member: &MemberId, serial: u32) {
    state.sections.membership.members.change(member, |record| record.key_serial = serial);
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
        let message = possession_message(&moment.ledger, &moment.author, self.serial)
            .map_err(|error| codes::ENC_002.refuse("body.membership.grant_key", error.to_string()))?;
        let proven = Verifier::new(self.key).is_ok_and(|key| key.verify(sshsig::KEY, &message, &self.proof));
        if !proven {
            return Err(codes::AUT_007.refuse("body.membership.grant_key.proof", "the new key did not sign this grant"));
        }
        Ok(Plan::alone(Scope::Administer, [Subject::member(&moment.author)]))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let standing = KeyStanding {
            member: moment.author.clone(),
            root: false,
            scopes: self.scopes.clone(),
            valid_until: self.valid_until,
            granted: moment.index,
            revoked: None,
        };
        state.sections.membership.keys.put(self.key, standing);
        count(state, &moment.author, self.serial);
    }

    fn describe(&self, _: &State, author: &MemberId, lang: Lang) -> String {
        let scopes: Vec<_> = self.scopes.iter().map(|scope| scope.name()).collect();
        let (key, scopes) = (sshsig::fingerprint(&self.key), scopes.join(", "));
        match lang {
            Lang::En => format!("Let key {key} act for {author}, limited to: {scopes}."),
            Lang::Zh => format!("授权密钥 {key} 代表 {author}，权限限于：{scopes}。"),
        }
    }
}

impl Rules for RevokeKey {
    fn kind(&self) -> &'static str {
        "membership.revoke_key"
    }

    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let field = "body.membership.revoke_key.key";
        require_serial("body.membership.revoke_key.serial", state, &moment.author, self.serial)?;
        let fingerprint = sshsig::fingerprint(&self.key);
        match state.sections.membership.keys.get(&self.key) {
            None => return Err(codes::AUT_001.refuse(field, format!("{fingerprint} was never granted"))),
            Some(key) if key.member != moment.author => return Err(codes::AUT_002.refuse(field, format!("{fingerprint} is {}'s", key.member))),
            Some(key) if key.root => return Err(codes::AUT_010.refuse(field, format!("{fingerprint} is the root key"))),
            Some(KeyStanding { revoked: Some(index), .. }) => return Err(codes::AUT_003.refuse(field, format!("entry {index} revoked {fingerprint}"))),
            Some(_) => {}
        }
        Ok(Plan::alone(Scope::Administer, [Subject::member(&moment.author)]))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        state.sections.membership.keys.change(&self.key, |key| key.revoked = Some(moment.index));
        count(state, &moment.author, self.serial);
    }

    fn describe(&self, _: &State, author: &MemberId, lang: Lang) -> String {
        let key = sshsig::fingerprint(&self.key);
        match lang {
            Lang::En => format!("Revoke key {key} of {author}: what it signs after this entry is refused; what it signed before stands."),
            Lang::Zh => format!("撤销 {author} 的密钥 {key}：此后的签名一律拒绝，此前的签名仍然有效。"),
        }
    }
}
