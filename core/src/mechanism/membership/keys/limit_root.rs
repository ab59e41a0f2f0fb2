//! Limits of the legal representative: what the member has settled within itself, published here.
//!
//! An act beyond them binds the member all the same (Civil Code 61, 504), unless the other side knew; since everybody in the
//! alliance reads this ledger, nobody can say that it could not know (DOMAIN 17 j). So the rules let the act stand and keep
//! a flag; who knew what is for a court.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{by_root, count, require_serial};
use crate::event::Scope;
use crate::ledger::refusal::{Refusal, codes};
use crate::ledger::rules::{Moment, Plan, Rules};
use crate::ledger::{Lang, State, Subject};
use crate::value::{AssetId, MemberId, Money};

/// Publish the limits of the author's legal representative. Where none is given there is none any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitRoot {
    /// The most that it shall sign for in one act.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Money>,
    /// The only assets that it shall dispose of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assets: Option<BTreeSet<AssetId>>,
    /// The member's next key serial.
    pub serial: u32,
}

impl Rules for LimitRoot {
    fn kind(&self) -> &'static str {
        "membership.limit_root"
    }

    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        require_serial("body.membership.limit_root.serial", state, &moment.author, self.serial)?;
        if !by_root(state, moment) {
            return Err(codes::AUT_014.refuse("key", "the legal representative's own key publishes its limits"));
        }
        Ok(Plan::alone(Scope::Administer, [Subject::member(&moment.author)]))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        state.sections.membership.keys.change(&moment.key, |key| {
            key.limit = self.limit;
            key.assets.clone_from(&self.assets);
            key.limited = Some(moment.index);
        });
        count(state, &moment.author, self.serial);
    }

    fn describe(&self, _: &State, author: &MemberId, lang: Lang) -> String {
        let mut limits = Vec::new();
        if let Some(limit) = self.limit {
            limits.push(lang.pick(format!("up to {limit} in one act"), format!("单笔不超过 {limit}")));
        }
        if let Some(assets) = &self.assets {
            let assets: Vec<_> = assets.iter().map(AssetId::as_str).collect();
            limits.push(
                lang.pick(format!("only for assets {}", assets.join(", ")), format!("仅限资产 {}", assets.join("、"))),
            );
        }
        if limits.is_empty() {
            return lang.pick(
                format!("{author} publishes that its legal representative signs without limits."),
                format!("{author} 公示：其法定代表人签署不受内部限制。"),
            );
        }
        let limits = limits.join("; ");
        lang.pick(
            format!("{author} publishes the limits of its legal representative: {limits}. An act beyond them binds {author} all the same, but nobody here can say that it could not know them."),
            format!("{author} 公示其法定代表人的内部限制：{limits}。超出限制的行为对其仍有约束力，但盟员不得主张不知。"),
        )
    }
}
