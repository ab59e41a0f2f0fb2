//! Expulsion: notice of a breach, time to cure it, the decision without the member concerned, and the receipt of it.
//!
//! A breach has to be left uncured for at least 30 days after its notice (as DESCA 4.2 has it) before anybody decides.

use crate::book::{Lang, Matter, Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::mechanism::decision::codes::DEC_011;
use crate::mechanism::exit::acts::{AcknowledgeCure, Expel, NotifyExpulsion, OpenBreach};
use crate::mechanism::exit::codes::{EXT_003, EXT_004, EXT_005, EXT_006, EXT_007};
use crate::mechanism::exit::query::breach;
use crate::mechanism::exit::tables::{Breach, CURE_DAYS};
use crate::mechanism::membership::query::{name_of, require_member, without};
use crate::mechanism::membership::tables::Membership;
use crate::mechanism::state::State;
use crate::value::MemberId;

impl Rules<State> for OpenBreach {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        require_member(state, field!(OpenBreach.member), &self.member, today)?;
        if self.member == moment.author {
            return Err(EXT_005.refuse(field!(OpenBreach.member), "nobody gives notice to itself"));
        }
        if today.add_days(CURE_DAYS).is_none_or(|earliest| self.cure_by < earliest) {
            let message = format!("{} is less than {CURE_DAYS} days after {today}", self.cure_by);
            return Err(EXT_004.refuse(field!(OpenBreach.cure_by), message));
        }
        Ok(Plan::alone(Scope::Vote, [Subject::member(&self.member)]))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let breach = Breach {
            member: self.member.clone(),
            by: moment.author.clone(),
            what: self.what.clone(),
            notified: state.date_at(moment.recorded_at),
            cure_by: self.cure_by,
            index: moment.index,
            cured: None,
        };
        state.sections.exit.breaches.put(moment.event, breach);
    }

    fn describe(&self, state: &State, author: &MemberId, lang: Lang) -> Said {
        let words: String = (|| {
            let (member, what, by) = (name_of(state, &self.member), &self.what, self.cure_by);
            lang.pick(
                format!("{author} gives {member} notice of a breach, to be cured by {by}: {what}"),
                format!("{author} 通知 {member} 违约，限 {by} 前纠正：{what}"),
            )
        })();
        words.into()
    }

    fn nature(&self) -> Nature<'_> {
        Nature::PLAIN
    }
}

impl Rules<State> for AcknowledgeCure {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let breach = breach(state, field!(AcknowledgeCure.breach), &self.breach)?;
        if *state.sections.membership.heir(&breach.by) != moment.author {
            return Err(EXT_006.refuse("author", format!("{} gave the notice", breach.by)));
        }
        if let Some(index) = breach.cured {
            return Err(DEC_011.refuse(field!(AcknowledgeCure.breach), format!("entry {index} says so")));
        }
        Ok(Plan::alone(Scope::Vote, [Subject::member(&breach.member)]))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        state.sections.exit.breaches.change(&self.breach, |breach| breach.cured = Some(moment.index));
    }

    fn describe(&self, state: &State, author: &MemberId, lang: Lang) -> Said {
        let words: String = (|| {
            let breach = state.sections.exit.breaches.get(&self.breach);
            let (member, what) =
                breach.map(|breach| (breach.member.to_string(), breach.what.to_string())).unwrap_or_default();
            lang.pick(
                format!("{author} acknowledges that {member} has cured its breach: {what}"),
                format!("{author} 确认 {member} 已纠正违约：{what}"),
            )
        })();
        words.into()
    }

    fn nature(&self) -> Nature<'_> {
        Nature { reopens_pending: true, ..Nature::PLAIN }
    }
}

impl Rules<State> for Expel {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        let field = field!(Expel.breach);
        require_member(state, field!(Expel.member), &self.member, today)?;
        let breach = breach(state, field, &self.breach)?;
        if breach.member != self.member {
            return Err(EXT_005.refuse(field, format!("the notice went to {}", breach.member)));
        }
        if let Some(index) = breach.cured {
            return Err(DEC_011.refuse(field, format!("entry {index} says so")));
        }
        if today <= breach.cure_by {
            return Err(EXT_003.refuse(field, format!("{} has until the end of {}", self.member, breach.cure_by)));
        }
        let plan = Plan::alone(Scope::Vote, [Subject::alliance(), Subject::member(&self.member)]);
        Ok(without(plan.with_approval_on(state, Matter::Expulsion, Scope::Vote, today), &self.member))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let expelled =
            Membership::Expelled { on: state.date_at(moment.recorded_at), index: moment.index, received: None };
        state.sections.membership.members.change(&self.member, |record| record.membership = expelled);
    }

    fn describe(&self, state: &State, _: &MemberId, lang: Lang) -> Said {
        let words: String = (|| {
            let member = name_of(state, &self.member);
            let what = state
                .sections
                .exit
                .breaches
                .get(&self.breach)
                .map(|breach| breach.what.to_string())
                .unwrap_or_default();
            lang.pick(
            format!("Expel {member} for a breach that it did not cure: {what}. Its votes end with the decision; its parts of assets stay its own, and licences it gave go on."),
            format!("将 {member} 除名，理由为逾期未纠正的违约：{what}。其表决权自决定之日终止；其资产份额仍归其所有，已授予的许可继续有效。"),
        )
        })();
        words.into()
    }

    fn nature(&self) -> Nature<'_> {
        Nature { concerned: Some(&self.member), reopens_pending: true, ..Nature::PLAIN }
    }
}

impl Rules<State> for NotifyExpulsion {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        let field = field!(NotifyExpulsion.member);
        let record = state.sections.membership.members.get(&self.member);
        match record.map(|record| &record.membership) {
            Some(Membership::Expelled { received: None, on, .. }) if *on <= self.received && self.received <= today => {
                Ok(Plan::alone(Scope::Vote, [Subject::member(&self.member)]))
            }
            Some(Membership::Expelled { received: None, on, .. }) => {
                let message = format!("{} is not between {on} and {today}", self.received);
                Err(EXT_007.refuse(field!(NotifyExpulsion.received), message))
            }
            _ => Err(EXT_007.refuse(field, format!("{} has no expulsion to be notified of", self.member))),
        }
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let notified = Some((self.received, moment.index));
        state.sections.membership.members.change(&self.member, |record| {
            if let Membership::Expelled { received, .. } = &mut record.membership {
                *received = notified;
            }
        });
    }

    fn describe(&self, state: &State, _: &MemberId, lang: Lang) -> Said {
        let words: String = (|| {
            let (member, received) = (name_of(state, &self.member), self.received);
            lang.pick(
                format!(
                    "State that {member} received the decision on its expulsion on {received}; the evidence is sealed."
                ),
                format!("声明 {member} 已于 {received} 收到除名决定；证据已封存。"),
            )
        })();
        words.into()
    }

    fn nature(&self) -> Nature<'_> {
        Nature::PLAIN
    }
}
