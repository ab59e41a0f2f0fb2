//! Settling suspect acts: the member confirms what its lost key signed, or the alliance strikes it.

use serde::{Deserialize, Serialize};

use super::by_root;
use crate::event::Scope;
use crate::ledger::refusal::{Refusal, codes};
use crate::ledger::rules::{Moment, Plan, Rules};
use crate::ledger::{Lang, State, Subject, entry_of};
use crate::mechanism::decision::Matter;
use crate::mechanism::{can_strike, strike};
use crate::value::{EventId, MemberId};

/// Confirm an act that is suspect because of the author's key: it holds as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Confirm {
    /// The act.
    pub act: EventId,
}

/// Strike a suspect act: it is as if it had never taken effect. The entries stay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Strike {
    /// The act.
    pub act: EventId,
}

impl Rules for Confirm {
    fn kind(&self) -> &'static str {
        "membership.confirm"
    }

    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        if state.doubts_of(&self.act, &moment.author).is_empty() {
            let message = format!("{} has nothing to confirm about {}", moment.author, self.act);
            return Err(codes::AUT_016.refuse("body.membership.confirm.act", message));
        }
        if !by_root(state, moment) {
            return Err(codes::AUT_014.refuse("key", "the root key confirms what another key signed"));
        }
        Ok(Plan::alone(Scope::Administer, [Subject::member(&moment.author)]))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let Some(place) = state.find(&self.act) else { return };
        let settled = state.doubts_of(&self.act, &moment.author);
        state.machine.suspects.change(&place, |suspect| {
            for signed in &settled {
                if let Some(doubt) = suspect.doubts.get_mut(signed) {
                    doubt.confirmed = Some(moment.index);
                }
            }
        });
    }

    fn describe(&self, state: &State, author: &MemberId, lang: Lang) -> String {
        let entry = entry_of(state, &self.act);
        match lang {
            Lang::En => format!(
                "{author} confirms the act of entry {entry}, which a key of its own that is no longer trusted had signed. It holds from its own date."
            ),
            Lang::Zh => format!("{author} 确认第 {entry} 条所载行为（由其不再受信的密钥签署）有效，自原定日期起生效。"),
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

impl Rules for Strike {
    fn kind(&self) -> &'static str {
        "membership.strike"
    }

    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let field = "body.membership.strike.act";
        if state.doubted(&self.act).is_none() {
            return Err(codes::AUT_016.refuse(field, format!("{} is not suspect", self.act)));
        }
        if !can_strike(state, &self.act) {
            return Err(codes::AUT_017
                .refuse(field, format!("other facts rest on the act of entry {}", entry_of(state, &self.act))));
        }
        let today = state.date_at(moment.recorded_at);
        Ok(Plan::alone(Scope::Vote, [Subject::alliance()]).with_approval_on(state, Matter::Strike, Scope::Vote, today))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let Some(place) = state.find(&self.act) else { return };
        state.machine.suspects.change(&place, |suspect| suspect.struck = Some(moment.index));
        strike(state, &self.act);
    }

    fn describe(&self, state: &State, _: &MemberId, lang: Lang) -> String {
        let entry = entry_of(state, &self.act);
        match lang {
            Lang::En => format!(
                "Strike the suspect act of entry {entry}: it is as if it had never taken effect. Its entries stay in the log."
            ),
            Lang::Zh => format!("删除第 {entry} 条所载存疑行为的效力，视为自始未生效；原始记录保留。"),
        }
    }

    fn reopens_pending(&self) -> bool {
        true
    }
}
