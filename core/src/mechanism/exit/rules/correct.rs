//! Corrections of the receipt of an expulsion: whoever stated it says which day is right, or that there was none. Rights end
//! with the receipt, so an earlier day needs the expelled member's approval.

use crate::book::{Corrected, Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::mechanism::exit::acts::Correct;
use crate::mechanism::exit::codes::EXT_007;
use crate::mechanism::exit::words;
use crate::mechanism::membership::query::{author_of, name_of};
use crate::mechanism::membership::tables::Membership;
use crate::mechanism::state::State;
use crate::value::{Date, MemberId};

impl Correct {
    /// Whose receipt it is of: the member, the day of the decision, the day that stands, the entry that says so.
    fn receipt<'a>(&self, state: &'a State) -> Option<(&'a MemberId, Date, Date, u64)> {
        let entry = state.find(&self.fact)?;
        state.sections.membership.members.iter().find_map(|(id, member)| match member.membership {
            Membership::Expelled { on, received: Some((day, index)), .. } if index == entry => {
                Some((id, on, day, index))
            }
            _ => None,
        })
    }
}

impl Rules<State> for Correct {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let unknown = || EXT_007.refuse(field!(Correct.fact), words::no_receipt(&self.fact));
        let (member, on, before, entry) = self.receipt(state).ok_or_else(unknown)?;
        if let Some(author) = author_of(state, entry).filter(|author| **author != moment.author) {
            return Err(EXT_007.refuse("author", words::stated_it(author)));
        }
        let field = field!(Correct.received);
        let plan = Plan::alone(Scope::Vote, [Subject::member(member)]);
        match self.received {
            None => Ok(plan),
            Some(day) if day == before => Err(EXT_007.refuse(field, words::says_so(day))),
            Some(day) if day < on => Err(EXT_007.refuse(field, words::before_decision(day, on))),
            Some(day) if day < before => Ok(plan.with_approval_of([member], Scope::Vote)),
            Some(_) => Ok(plan),
        }
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let (Some((member, _, before, entry)), Some(own)) = (self.receipt(state), state.find(&moment.event)) else {
            return;
        };
        // Its own entry, not the approval's that completes it: that is the one whose author can correct it again.
        let (member, right) = (member.clone(), self.received.map(|day| (day, own)));
        let corrected = Corrected { before, index: moment.index, reason: self.reason.clone() };
        state.sections.exit.receipts.put((member.clone(), entry), corrected);
        state.sections.membership.members.change(&member, |record| {
            if let Membership::Expelled { received, .. } = &mut record.membership {
                *received = right;
            }
        });
    }

    fn describe(&self, state: &State, author: &MemberId) -> Said {
        let member = self.receipt(state).map(|(member, ..)| name_of(state, member)).unwrap_or_default();
        match self.received {
            Some(day) => words::corrects_receipt(author, &member, day, &self.reason),
            None => words::withdraws_receipt(author, &member, &self.reason),
        }
    }

    fn nature(&self) -> Nature<'_> {
        Nature { winds_up: true, ..Nature::PLAIN }
    }
}
