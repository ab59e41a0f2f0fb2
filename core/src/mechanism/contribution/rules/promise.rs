//! The promise: signed by the contributor alone; it names who will acknowledge.

use crate::book::{Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::mechanism::contribution::acts::Promise;
use crate::mechanism::contribution::codes::{CON_001, CON_004};
use crate::mechanism::contribution::query::require_positive;
use crate::mechanism::contribution::tables::Contribution;
use crate::mechanism::contribution::words;
use crate::mechanism::membership::query::{name_of, require_member, same_side};
use crate::mechanism::state::State;
use crate::value::{MemberId, Money};

impl Rules<State> for Promise {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        state.sections.agreement.require_in_force(today)?;
        if state.sections.contribution.contributions.contains(&self.contribution) {
            return Err(CON_001.refuse(field!(Promise.contribution), words::exists(&self.contribution)));
        }
        require_positive(field!(Promise.value), &self.value)?;
        let field = field!(Promise.receiver);
        if self.receiver == moment.author {
            return Err(CON_004.refuse(field, words::own_receiver(&self.receiver)));
        }
        require_member(state, field, &self.receiver, today)?;
        if same_side(state, &self.receiver, &moment.author, today) {
            return Err(CON_004.refuse(field, words::affiliate_receives(&self.receiver, &moment.author)));
        }
        Ok(Plan::alone(Scope::Contribute, [Subject::contribution(&self.contribution)])
            .disposing_of(Some(self.value), []))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let nothing = Money { currency: self.value.currency, minor: 0 };
        let contribution = Contribution {
            member: moment.author.clone(),
            kind: self.kind,
            what: self.what.clone(),
            promised: self.value,
            due: self.due,
            receiver: self.receiver.clone(),
            index: moment.index,
            delivered: nothing,
            acknowledged: nothing,
            deemed: nothing,
        };
        state.sections.contribution.contributions.put(self.contribution.clone(), contribution);
    }

    fn describe(&self, state: &State, author: &MemberId) -> Said {
        let (author, receiver) = (name_of(state, author), name_of(state, &self.receiver));
        let what = self.what.to_string();
        words::promises(&author, self.kind.said(), self.value, self.due, &self.contribution, &what, &receiver)
    }

    fn nature(&self) -> Nature<'_> {
        Nature::PLAIN
    }
}
