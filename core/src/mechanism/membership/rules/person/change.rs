//! Change of name, seat or representative: the same legal person. What it was called before stays known by date.

use crate::book::codes::AUT_014;
use crate::book::{Lang, Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::mechanism::membership::acts::ChangeProfile;
use crate::mechanism::membership::codes::{MEM_008, MEM_011};
use crate::mechanism::membership::query::by_root;
use crate::mechanism::membership::tables::{Former, Member};
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
        let today = state.date_at(moment.recorded_at);
        let member = state.sections.membership.members.get(&moment.author);
        if !by_root(state, moment) {
            return Err(AUT_014.refuse("key", "the root key states what the person is called"));
        }
        if !member.is_some_and(|member| self.changes(member)) {
            let message = "name, seat, representative and parent are what they are already";
            return Err(MEM_008.refuse(field!(ChangeProfile), message));
        }
        let field = field!(ChangeProfile.since);
        if self.since > today {
            return Err(MEM_011.refuse(field, format!("{} is after {today}", self.since)));
        }
        if let Some(last) = member.and_then(|member| member.former.last()).filter(|last| last.until > self.since) {
            return Err(MEM_011.refuse(field, format!("{} is before the last change, of {}", self.since, last.until)));
        }
        Ok(Plan::alone(Scope::Administer, [Subject::member(&moment.author)]))
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
            member.former.push(Former { name: before.name, seat: before.seat, until: self.since, index: moment.index });
        });
    }

    fn describe(&self, _: &State, author: &MemberId, lang: Lang) -> Said {
        let words: String = (|| {
            let mut parts = Vec::new();
            if let Some(name) = &self.name {
                parts.push(lang.pick(format!("its name is {name}"), format!("名称变更为 {name}")));
            }
            if let Some(seat) = &self.seat {
                parts.push(lang.pick(format!("its seat is {seat}"), format!("住所变更为 {seat}")));
            }
            if self.representative.is_some() {
                parts.push(lang.pick("it has another legal representative".to_owned(), "法定代表人变更".to_owned()));
            }
            if let Some(parent) = &self.parent {
                parts.push(lang.pick(format!("it is controlled by {parent}"), format!("由 {parent} 控制")));
            }
            let since = self.since;
            lang.pick(
                format!("{author} states that since {since} {}. It is the same legal person.", parts.join(", ")),
                format!("{author} 声明：自 {since} 起，{}。法律主体不变。", parts.join("，")),
            )
        })();
        words.into()
    }

    fn nature(&self) -> Nature<'_> {
        Nature::PLAIN
    }
}
