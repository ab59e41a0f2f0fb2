//! Change of name, seat or representative: the same legal person. What it was called before stays known by date.

use crate::book::codes::AUT_014;
use crate::book::{Arg, Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::mechanism::membership::acts::ChangeProfile;
use crate::mechanism::membership::codes::{MEM_008, MEM_011};
use crate::mechanism::membership::profile::Profile;
use crate::mechanism::membership::query::by_root;
use crate::mechanism::membership::query::identity::{mistakable, warned};
use crate::mechanism::membership::tables::{Former, Member};
use crate::mechanism::membership::words;
use crate::mechanism::state::State;
use crate::value::MemberId;

impl ChangeProfile {
    fn changes(&self, member: &Member) -> bool {
        let profile = &member.profile;
        self.name.as_ref().is_some_and(|name| *name != profile.name)
            || self.seat.is_some() && self.seat != profile.seat
            || self.representative.is_some() && self.representative != profile.representative
            || self.parent.is_some() && self.parent != profile.parent
    }
}

impl Rules<State> for ChangeProfile {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let member = state.sections.membership.members.get(&moment.author);
        if !by_root(state, moment) {
            return Err(AUT_014.refuse("key", words::root_names()));
        }
        if !member.is_some_and(|member| self.changes(member)) {
            return Err(MEM_008.refuse(field!(ChangeProfile), words::unchanged()));
        }
        let field = field!(ChangeProfile.since);
        if let Some(last) = member.and_then(|member| member.former.last()).filter(|last| last.until > self.since) {
            return Err(MEM_011.refuse(field, words::before_last_change(self.since, last.until)));
        }
        let plan = Plan::alone(Scope::Administer, [Subject::member(&moment.author)]);
        let name = self.name.iter().flat_map(|name| mistakable(state, &moment.author, name, None));
        Ok(warned(plan, name))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        state.sections.membership.members.change(&moment.author, |member| {
            let before = member.profile.clone();
            let Self { name, seat, representative, parent, .. } = self.clone();
            let profile = &mut member.profile;
            profile.name = name.unwrap_or_else(|| before.name.clone());
            profile.seat = seat.or(before.seat.clone());
            profile.representative = representative.or(before.representative.clone());
            profile.parent = parent.or(before.parent.clone());
            let Profile { name, seat, parent, .. } = before;
            member.former.push(Former { name, seat, parent, until: self.since, index: moment.index });
        });
    }

    fn describe(&self, _: &State, author: &MemberId) -> Said {
        let parts = [
            self.name.as_ref().map(words::new_name),
            self.seat.as_ref().map(words::new_seat),
            self.representative.as_ref().map(|_| words::new_representative()),
            self.parent.as_ref().map(words::new_parent),
        ];
        words::changes(author, self.since, Arg::list(parts.into_iter().flatten()))
    }

    fn nature(&self) -> Nature<'_> {
        Nature::PLAIN
    }
}
