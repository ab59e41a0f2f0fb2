//! Limits of the legal representative: what the member has settled within itself, published here.
//!
//! An act beyond them binds the member all the same (Civil Code 61, 504), unless the other side knew; since everybody in the
//! alliance reads this ledger, nobody can say that it could not know (case D05 (e) of docs/cases.md). So the rules let the
//! act stand and keep a flag; who knew what is for a court.

use crate::book::codes::AUT_014;
use crate::book::{Lang, Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::mechanism::membership::acts::LimitRoot;
use crate::mechanism::membership::query::by_root;
use crate::mechanism::membership::rules::keys::serial::{count, require_serial};
use crate::mechanism::state::State;
use crate::value::{AssetId, MemberId};

impl Rules<State> for LimitRoot {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        require_serial(field!(LimitRoot.serial), state, &moment.author, self.serial)?;
        if !by_root(state, moment) {
            return Err(AUT_014.refuse("key", "the legal representative's own key publishes its limits"));
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

    fn describe(&self, _: &State, author: &MemberId, lang: Lang) -> Said {
        let words: String = (|| {
            let mut limits = Vec::new();
            if let Some(limit) = self.limit {
                limits.push(lang.pick(format!("up to {limit} in one act"), format!("单笔不超过 {limit}")));
            }
            if let Some(assets) = &self.assets {
                let assets: Vec<_> = assets.iter().map(AssetId::as_str).collect();
                limits.push(
                    lang.pick(
                        format!("only for assets {}", assets.join(", ")),
                        format!("仅限资产 {}", assets.join("、")),
                    ),
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
        })();
        words.into()
    }

    fn nature(&self) -> Nature<'_> {
        Nature::PLAIN
    }
}
