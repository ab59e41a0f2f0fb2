//! Settling suspect acts: the member confirms what its lost key signed, or the alliance strikes it.

use crate::book::codes::{AUT_014, AUT_016, AUT_017};
use crate::book::{Lang, Matter, Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::mechanism::membership::acts::{Confirm, Strike};
use crate::mechanism::membership::query::by_root;
use crate::mechanism::roll::{can_strike, strike};
use crate::mechanism::state::{State, entry_of};
use crate::value::MemberId;

impl Rules<State> for Confirm {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        if state.doubts_of(&self.act, &moment.author).is_empty() {
            let message = format!("{} has nothing to confirm about {}", moment.author, self.act);
            return Err(AUT_016.refuse(field!(Confirm.act), message));
        }
        if !by_root(state, moment) {
            return Err(AUT_014.refuse("key", "the root key confirms what another key signed"));
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

    fn describe(&self, state: &State, author: &MemberId, lang: Lang) -> Said {
        let words: String = (|| {
            let entry = entry_of(state, &self.act);
            match lang {
                Lang::En => format!(
                    "{author} confirms the act of entry {entry}, which a key of its own that is no longer trusted had signed. It holds from its own date."
                ),
                Lang::Zh => {
                    format!("{author} 确认第 {entry} 条所载行为（由其不再受信的密钥签署）有效，自原定日期起生效。")
                }
            }
        })();
        words.into()
    }

    fn nature(&self) -> Nature<'_> {
        // A former member still disposes of its parts, so it must be able to take its keys away.
        Nature { winds_up: true, reopens_pending: true, ..Nature::PLAIN }
    }
}

impl Rules<State> for Strike {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let field = field!(Strike.act);
        if state.doubted(&self.act).is_none() {
            return Err(AUT_016.refuse(field, format!("{} is not suspect", self.act)));
        }
        if !can_strike(state, &self.act) {
            return Err(
                AUT_017.refuse(field, format!("other facts rest on the act of entry {}", entry_of(state, &self.act)))
            );
        }
        let today = state.date_at(moment.recorded_at);
        Ok(Plan::alone(Scope::Vote, [Subject::alliance()]).with_approval_on(state, Matter::Strike, Scope::Vote, today))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let Some(place) = state.find(&self.act) else { return };
        state.machine.suspects.change(&place, |suspect| suspect.struck = Some(moment.index));
        strike(state, &self.act);
    }

    fn describe(&self, state: &State, _: &MemberId, lang: Lang) -> Said {
        let words: String = (|| {
            let entry = entry_of(state, &self.act);
            match lang {
                Lang::En => format!(
                    "Strike the suspect act of entry {entry}: it is as if it had never taken effect. Its entries stay in the log."
                ),
                Lang::Zh => format!("删除第 {entry} 条所载存疑行为的效力，视为自始未生效；原始记录保留。"),
            }
        })();
        words.into()
    }

    fn nature(&self) -> Nature<'_> {
        Nature { reopens_pending: true, ..Nature::PLAIN }
    }
}
