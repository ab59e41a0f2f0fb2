//! The acknowledgement: signed by the receiver named in the promise, never by the contributor.

use serde::{Deserialize, Serialize};

use super::{add, delivery, require_positive};
use crate::event::Scope;
use crate::ledger::refusal::{Refusal, codes};
use crate::ledger::rules::{Moment, Plan, Rules};
use crate::ledger::{Lang, State, Subject};
use crate::mechanism::membership::{are_affiliated, name_of};
use crate::value::{EventId, MemberId, Money};

/// Acknowledge (a part of) a delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Acknowledge {
    /// The delivery's event.
    pub delivery: EventId,
    /// The value that is acknowledged, above zero.
    pub value: Money,
}

impl Rules for Acknowledge {
    fn kind(&self) -> &'static str {
        "contribution.acknowledge"
    }

    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let tables = &state.sections.contribution;
        let unknown = || {
            codes::CON_010
                .refuse("body.contribution.acknowledge.delivery", format!("{} is not a delivery", self.delivery))
        };
        let (_, delivery) = delivery(state, &self.delivery).ok_or_else(unknown)?;
        let contribution = tables.contributions.get(&delivery.contribution).ok_or_else(unknown)?;
        if contribution.member == moment.author {
            return Err(codes::CON_004.refuse("author", format!("{} delivered it", moment.author)));
        }
        if are_affiliated(state, &contribution.member, &moment.author, state.date_at(moment.recorded_at)) {
            let message = format!("{} is an affiliate of {}, who delivered it", moment.author, contribution.member);
            return Err(codes::CON_004.refuse("author", message));
        }
        if contribution.receiver != moment.author {
            return Err(codes::CON_008.refuse("author", format!("{} is the receiver", contribution.receiver)));
        }
        let field = "body.contribution.acknowledge.value";
        require_positive(field, &self.value)?;
        let total = add(field, &delivery.acknowledged, &self.value)?;
        add(field, &contribution.acknowledged, &self.value)?;
        if total.minor > delivery.value.minor {
            return Err(codes::CON_009.refuse(field, format!("{total} would be acknowledged of {}", delivery.value)));
        }
        Ok(Plan::alone(Scope::Acknowledge, [Subject::contribution(&delivery.contribution)])
            .disposing_of(Some(self.value), None))
    }

    fn apply(&self, state: &mut State, _: &Moment) {
        let Some((entry, delivery)) = delivery(state, &self.delivery) else { return };
        let contribution = delivery.contribution.clone();
        let tables = &mut state.sections.contribution;
        let more = |sum: &mut Money| {
            if let Ok(total) = sum.checked_add(&self.value) {
                *sum = total;
            }
        };
        tables.deliveries.change(entry, |delivery| more(&mut delivery.acknowledged));
        tables.contributions.change(&contribution, |contribution| more(&mut contribution.acknowledged));
    }

    fn describe(&self, state: &State, author: &MemberId, lang: Lang) -> String {
        let author = name_of(state, author);
        let of = delivery(state, &self.delivery).map(|(_, delivery)| {
            (delivery.contribution.to_string(), delivery.value.to_string(), delivery.delivered.to_string())
        });
        let (contribution, value, date) = of.unwrap_or_default();
        match lang {
            Lang::En => format!(
                "{author} acknowledges that {} of the delivery of {date} ({value}, contribution {contribution}) was received.",
                self.value
            ),
            Lang::Zh => format!("{author} 确认收到 {date} 交付（{value}，投入 {contribution}）中的 {}。", self.value),
        }
    }

    fn winds_up(&self) -> bool {
        true
    }
}
