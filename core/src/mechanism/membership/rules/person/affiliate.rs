//! Affiliates: who is in the same hands as a member. Their rights of access derive from the member's and end with it
//! (as DESCA 9.5 has it), and what one delivers the other does not acknowledge: nobody acknowledges its own delivery, nor
//! through somebody in the same hands.

use crate::book::{Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::mechanism::membership::acts::{DeclareAffiliate, EndAffiliate};
use crate::mechanism::membership::codes::{MEM_003, MEM_004, MEM_008, MEM_011};
use crate::mechanism::membership::query::identity::{Likenesses, warned};
use crate::mechanism::membership::query::require_member;
use crate::mechanism::membership::tables::Affiliate;
use crate::mechanism::membership::words;
use crate::mechanism::state::State;
use crate::value::MemberId;

impl Rules<State> for DeclareAffiliate {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        let id = (moment.author.clone(), self.affiliate.clone());
        if state.sections.membership.affiliates.contains(&id) {
            let found = words::has_affiliate(&moment.author, &self.affiliate);
            return Err(MEM_003.refuse(field!(DeclareAffiliate.affiliate), found));
        }
        let field = field!(DeclareAffiliate.member);
        if let Some(member) = &self.member {
            require_member(state, field, member, today)?;
        }
        if self.member.as_ref() == Some(&moment.author) {
            return Err(MEM_004.refuse(field, words::own_affiliate()));
        }
        let member = self.member.iter().map(Subject::member);
        let plan = Plan::alone(Scope::Administer, member.chain([Subject::member(&moment.author)]));
        // An affiliate that is a member and is not called one could acknowledge what its sister delivers.
        let named = Likenesses::of(&state.sections.membership).to(&moment.author, self.name.as_str());
        let unsaid = named.into_iter().filter(|(other, _)| self.member.as_ref() != Some(*other));
        Ok(warned(plan, unsaid.map(|(other, _)| words::affiliate_is_member(&self.name, other))))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let Self { affiliate, name, member, since } = self.clone();
        let record = Affiliate { name, member, since, index: moment.index, ended: None };
        state.sections.membership.affiliates.put((moment.author.clone(), affiliate), record);
    }

    fn describe(&self, _: &State, author: &MemberId) -> Said {
        words::declares_affiliate(author, &self.name, self.since)
    }

    fn nature(&self) -> Nature<'_> {
        Nature::PLAIN
    }
}

impl Rules<State> for EndAffiliate {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let id = (moment.author.clone(), self.affiliate.clone());
        let Some(record) = state.sections.membership.affiliates.get(&id) else {
            let found = words::has_no_affiliate(&moment.author, &self.affiliate);
            return Err(MEM_004.refuse(field!(EndAffiliate.affiliate), found));
        };
        if record.ended.is_some() {
            let found = words::no_affiliate_any_more(&self.affiliate);
            return Err(MEM_008.refuse(field!(EndAffiliate.affiliate), found));
        }
        if self.last_day < record.since {
            let found = words::day_before(self.last_day, record.since);
            return Err(MEM_011.refuse(field!(EndAffiliate.last_day), found));
        }
        Ok(Plan::alone(Scope::Administer, [Subject::member(&moment.author)]))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let id = (moment.author.clone(), self.affiliate.clone());
        state.sections.membership.affiliates.change(&id, |record| record.ended = Some((self.last_day, moment.index)));
    }

    fn describe(&self, _: &State, author: &MemberId) -> Said {
        words::ends_affiliate(author, &self.affiliate, self.last_day)
    }

    fn nature(&self) -> Nature<'_> {
        Nature::PLAIN
    }
}
