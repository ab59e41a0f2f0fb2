//! Expulsion: notice of a breach, time to cure it, the decision without the member concerned, and the receipt of it.
//!
//! A breach has to be left uncured for at least 30 days after its notice (as DESCA 4.2 has it) before anybody decides.

use serde::{Deserialize, Serialize};

use super::Breach;
use crate::event::Scope;
use crate::ledger::refusal::{Refusal, codes};
use crate::ledger::rules::{Moment, Plan, Rules};
use crate::ledger::{Lang, State, Subject};
use crate::mechanism::decision::Matter;
use crate::mechanism::membership::{Membership, name_of, require_member, without};
use crate::value::{Date, EventId, MemberId, Note, Seal};

/// Least number of days between the notice of a breach and the end of the time to cure it.
pub const CURE_DAYS: i32 = 30;

/// Give a member notice of a breach.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenBreach {
    /// The member.
    pub member: MemberId,
    /// What it did or left undone.
    pub what: Note,
    /// Last day to cure it.
    pub cure_by: Date,
}

/// Acknowledge that a breach was cured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AcknowledgeCure {
    /// The notice's event.
    pub breach: EventId,
}

/// Expel a member for a breach that was not cured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expel {
    /// The member.
    pub member: MemberId,
    /// The notice's event.
    pub breach: EventId,
}

/// State when an expelled member received the decision: rights to others' IP end with the receipt (DESCA 9.7.2.1.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotifyExpulsion {
    /// The member.
    pub member: MemberId,
    /// The day of receipt.
    pub received: Date,
    /// The sealed evidence of it.
    pub evidence: Seal,
}

fn breach<'a>(state: &'a State, field: &'static str, id: &EventId) -> Result<&'a Breach, Refusal> {
    let unknown = || codes::EXT_005.refuse(field, format!("{id} is no notice of a breach"));
    state.sections.exit.breaches.get(id).ok_or_else(unknown)
}

impl Rules for OpenBreach {
    fn kind(&self) -> &'static str {
        "exit.open_breach"
    }

    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        require_member(state, "body.exit.open_breach.member", &self.member, today)?;
        if self.member == moment.author {
            return Err(codes::EXT_005.refuse("body.exit.open_breach.member", "nobody gives notice to itself"));
        }
        if today.add_days(CURE_DAYS).is_none_or(|earliest| self.cure_by < earliest) {
            let message = format!("{} is less than {CURE_DAYS} days after {today}", self.cure_by);
            return Err(codes::EXT_004.refuse("body.exit.open_breach.cure_by", message));
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

    fn describe(&self, state: &State, author: &MemberId, lang: Lang) -> String {
        let (member, what, by) = (name_of(state, &self.member), &self.what, self.cure_by);
        lang.pick(
            format!("{author} gives {member} notice of a breach, to be cured by {by}: {what}"),
            format!("{author} 通知 {member} 违约，限 {by} 前纠正：{what}"),
        )
    }
}

impl Rules for AcknowledgeCure {
    fn kind(&self) -> &'static str {
        "exit.acknowledge_cure"
    }

    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let breach = breach(state, "body.exit.acknowledge_cure.breach", &self.breach)?;
        if *state.sections.membership.heir(&breach.by) != moment.author {
            return Err(codes::EXT_006.refuse("author", format!("{} gave the notice", breach.by)));
        }
        if let Some(index) = breach.cured {
            return Err(codes::DEC_011.refuse("body.exit.acknowledge_cure.breach", format!("entry {index} says so")));
        }
        Ok(Plan::alone(Scope::Vote, [Subject::member(&breach.member)]))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        state.sections.exit.breaches.change(&self.breach, |breach| breach.cured = Some(moment.index));
    }

    fn describe(&self, state: &State, author: &MemberId, lang: Lang) -> String {
        let breach = state.sections.exit.breaches.get(&self.breach);
        let (member, what) =
            breach.map(|breach| (breach.member.to_string(), breach.what.to_string())).unwrap_or_default();
        lang.pick(
            format!("{author} acknowledges that {member} has cured its breach: {what}"),
            format!("{author} 确认 {member} 已纠正违约：{what}"),
        )
    }

    fn reopens_pending(&self) -> bool {
        true
    }
}

impl Rules for Expel {
    fn kind(&self) -> &'static str {
        "exit.expel"
    }

    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        let field = "body.exit.expel.breach";
        require_member(state, "body.exit.expel.member", &self.member, today)?;
        let breach = breach(state, field, &self.breach)?;
        if breach.member != self.member {
            return Err(codes::EXT_005.refuse(field, format!("the notice went to {}", breach.member)));
        }
        if let Some(index) = breach.cured {
            return Err(codes::DEC_011.refuse(field, format!("entry {index} says so")));
        }
        if today <= breach.cure_by {
            return Err(
                codes::EXT_003.refuse(field, format!("{} has until the end of {}", self.member, breach.cure_by))
            );
        }
        let plan = Plan::alone(Scope::Vote, [Subject::alliance(), Subject::member(&self.member)]);
        Ok(without(plan.with_approval_on(state, Matter::Expulsion, Scope::Vote, today), &self.member))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let expelled =
            Membership::Expelled { on: state.date_at(moment.recorded_at), index: moment.index, received: None };
        state.sections.membership.members.change(&self.member, |record| record.membership = expelled);
    }

    fn describe(&self, state: &State, _: &MemberId, lang: Lang) -> String {
        let member = name_of(state, &self.member);
        let what =
            state.sections.exit.breaches.get(&self.breach).map(|breach| breach.what.to_string()).unwrap_or_default();
        lang.pick(
            format!("Expel {member} for a breach that it did not cure: {what}. Its votes end with the decision; its parts of assets stay its own, and licences it gave go on."),
            format!("将 {member} 除名，理由为逾期未纠正的违约：{what}。其表决权自决定之日终止；其资产份额仍归其所有，已授予的许可继续有效。"),
        )
    }

    fn concerned(&self) -> Option<&MemberId> {
        Some(&self.member)
    }

    fn reopens_pending(&self) -> bool {
        true
    }
}

impl Rules for NotifyExpulsion {
    fn kind(&self) -> &'static str {
        "exit.notify_expulsion"
    }

    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        let field = "body.exit.notify_expulsion.member";
        let record = state.sections.membership.members.get(&self.member);
        match record.map(|record| &record.membership) {
            Some(Membership::Expelled { received: None, on, .. }) if *on <= self.received && self.received <= today => {
                Ok(Plan::alone(Scope::Vote, [Subject::member(&self.member)]))
            }
            Some(Membership::Expelled { received: None, on, .. }) => {
                let message = format!("{} is not between {on} and {today}", self.received);
                Err(codes::EXT_007.refuse("body.exit.notify_expulsion.received", message))
            }
            _ => Err(codes::EXT_007.refuse(field, format!("{} has no expulsion to be notified of", self.member))),
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

    fn describe(&self, state: &State, _: &MemberId, lang: Lang) -> String {
        let (member, received) = (name_of(state, &self.member), self.received);
        lang.pick(
            format!(
                "State that {member} received the decision on its expulsion on {received}; the evidence is sealed."
            ),
            format!("声明 {member} 已于 {received} 收到除名决定；证据已封存。"),
        )
    }
}
