//! Affiliates: who is in the same hands as a member. Their rights of access derive from the member's and end with it
//! (as DESCA 9.5 has it), and what one delivers the other does not acknowledge (DOMAIN 17 e).

use serde::{Deserialize, Serialize};

use crate::event::Scope;
use crate::ledger::refusal::{Refusal, codes};
use crate::ledger::rules::{Moment, Plan, Rules};
use crate::ledger::{Lang, State, Subject};
use crate::mechanism::membership::require_member;
use crate::value::{Date, MemberId, Name, PartyId};

/// Declare an affiliate of the author.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeclareAffiliate {
    /// Its id among the author's affiliates.
    pub affiliate: PartyId,
    /// Its registered name.
    pub name: Name,
    /// The member that it is, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<MemberId>,
    /// The day since which it is one.
    pub since: Date,
}

/// State that an affiliate of the author is none any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EndAffiliate {
    /// Its id among the author's affiliates.
    pub affiliate: PartyId,
    /// The last day on which it was one.
    pub last_day: Date,
}

/// An affiliate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Affiliate {
    /// Its registered name.
    pub name: Name,
    /// The member that it is, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<MemberId>,
    /// The day since which it is one.
    pub since: Date,
    /// Index of the entry that declared it.
    pub index: u64,
    /// Its last day, with the index of the entry that says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<(Date, u64)>,
}

/// Whether two members were declared to be in the same hands on a date.
pub(crate) fn are_affiliated(state: &State, one: &MemberId, other: &MemberId, date: Date) -> bool {
    state.sections.membership.affiliates.iter().any(|((of, _), affiliate)| {
        let pair = affiliate
            .member
            .as_ref()
            .is_some_and(|member| (of == one && member == other) || (of == other && member == one));
        pair && affiliate.since <= date && affiliate.ended.is_none_or(|(last, _)| date <= last)
    })
}

impl Rules for DeclareAffiliate {
    fn kind(&self) -> &'static str {
        "membership.declare_affiliate"
    }

    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        let id = (moment.author.clone(), self.affiliate.clone());
        if state.sections.membership.affiliates.contains(&id) {
            let message = format!("{} has an affiliate {}", moment.author, self.affiliate);
            return Err(codes::MEM_003.refuse("body.membership.declare_affiliate.affiliate", message));
        }
        let field = "body.membership.declare_affiliate.member";
        if let Some(member) = &self.member {
            require_member(state, field, member, today)?;
        }
        if self.member.as_ref() == Some(&moment.author) {
            return Err(codes::MEM_004.refuse(field, "nobody is its own affiliate"));
        }
        if self.since > today {
            let message = format!("{} is after {today}", self.since);
            return Err(codes::MEM_011.refuse("body.membership.declare_affiliate.since", message));
        }
        let member = self.member.iter().map(Subject::member);
        Ok(Plan::alone(Scope::Administer, member.chain([Subject::member(&moment.author)])))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let Self { affiliate, name, member, since } = self.clone();
        let record = Affiliate { name, member, since, index: moment.index, ended: None };
        state.sections.membership.affiliates.put((moment.author.clone(), affiliate), record);
    }

    fn describe(&self, _: &State, author: &MemberId, lang: Lang) -> String {
        let (name, since) = (&self.name, self.since);
        lang.pick(
            format!("{author} declares {name} to be its affiliate since {since}. What rights of access it has, it has through {author}, and they end with {author}'s."),
            format!("{author} 申报关联方 {name}，自 {since} 起。其使用权由 {author} 派生，并随之终止。"),
        )
    }
}

impl Rules for EndAffiliate {
    fn kind(&self) -> &'static str {
        "membership.end_affiliate"
    }

    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let id = (moment.author.clone(), self.affiliate.clone());
        let Some(record) = state.sections.membership.affiliates.get(&id) else {
            let message = format!("{} has no affiliate {}", moment.author, self.affiliate);
            return Err(codes::MEM_004.refuse("body.membership.end_affiliate.affiliate", message));
        };
        if record.ended.is_some() {
            let message = format!("{} is no affiliate any more", self.affiliate);
            return Err(codes::MEM_008.refuse("body.membership.end_affiliate.affiliate", message));
        }
        if self.last_day < record.since {
            let message = format!("{} is before {}", self.last_day, record.since);
            return Err(codes::MEM_011.refuse("body.membership.end_affiliate.last_day", message));
        }
        Ok(Plan::alone(Scope::Administer, [Subject::member(&moment.author)]))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let id = (moment.author.clone(), self.affiliate.clone());
        state.sections.membership.affiliates.change(&id, |record| record.ended = Some((self.last_day, moment.index)));
    }

    fn describe(&self, _: &State, author: &MemberId, lang: Lang) -> String {
        let (affiliate, last) = (&self.affiliate, self.last_day);
        lang.pick(
            format!("{author} states that {affiliate} was its affiliate until {last} and is none after it."),
            format!("{author} 声明 {affiliate} 自 {last} 之后不再是其关联方。"),
        )
    }
}
