//! Compromise: a key is in wrong hands.
//!
//! The root key names the last entry for which the key is trusted: what it signed until then stands, what it signed
//! later becomes suspect (DISPUTES R4; E-Sign Law 15: who loses control tells everybody and stops). Signed by the key
//! itself it is an alarm: the key signs nothing more, and nothing becomes suspect by it.

use serde::{Deserialize, Serialize};

use super::{by_root, count, require_own, require_serial, take_away};
use crate::event::{Scope, sshsig};
use crate::ledger::refusal::{Refusal, codes};
use crate::ledger::rules::{Moment, Plan, Rules};
use crate::ledger::{Ground, Lang, State, Subject};
use crate::value::{KeyId, MemberId};

/// State that a key of the author is compromised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CompromiseKey {
    /// The key.
    pub key: KeyId,
    /// Index of the last entry for which it is trusted.
    pub last_trusted: u64,
    /// The member's next key serial.
    pub serial: u32,
}

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

impl Rules for CompromiseKey {
    fn kind(&self) -> &'static str {
        "membership.compromise_key"
    }

    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let field = "body.membership.compromise_key.key";
        require_serial("body.membership.compromise_key.serial", state, &moment.author, self.serial)?;
        let key = require_own(state, field, &moment.author, &self.key)?;
        if self.last_trusted >= state.size() {
            let message = format!("it names entry {}; the log has {}", self.last_trusted, state.size());
            return Err(codes::AUT_015.refuse("body.membership.compromise_key.last_trusted", message));
        }
        let scope = if self.is_alarm(moment) {
            key.scopes.first().copied().unwrap_or(Scope::Administer)
        } else if by_root(state, moment) {
            Scope::Administer
        } else {
            return Err(codes::AUT_014.refuse("key", "this key is neither the root key nor the one named"));
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
    }

    fn describe(&self, _: &State, author: &MemberId, lang: Lang) -> String {
        let (key, last) = (sshsig::fingerprint(&self.key), self.last_trusted);
        match lang {
            Lang::En => format!(
                "{author} states that key {key} is in wrong hands. It signs nothing more. Where the root key says this, what the key signed up to entry {last} stands, and what it signed later is suspect until {author} confirms it or it is struck."
            ),
            Lang::Zh => format!(
                "{author} 声明密钥 {key} 已失控，停止使用。由根密钥作出声明的：第 {last} 条及以前的签名有效；此后的签名存疑，待 {author} 确认或经表决删除。"
            ),
        }
    }

    /// A former member still disposes of its parts, so it must be able to take its keys away.
    fn winds_up(&self) -> bool {
        true
    }

    fn reopens_pending(&self) -> bool {
        true
    }
}
