//! The acknowledgement: signed by the receiver named in the promise, never by the contributor.

use crate::book::{Lang, Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::mechanism::contribution::acts::Acknowledge;
use crate::mechanism::contribution::codes::{CON_004, CON_008, CON_009, CON_010};
use crate::mechanism::contribution::query::{add, delivery, require_positive};
use crate::mechanism::membership::query::{are_affiliated, name_of};
use crate::mechanism::state::State;
use crate::value::{MemberId, Money};

impl Rules<State> for Acknowledge {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let tables = &state.sections.contribution;
        let unknown = || CON_010.refuse(field!(Acknowledge.delivery), format!("{} is not a delivery", self.delivery));
        let (_, delivery) = delivery(state, &self.delivery).ok_or_else(unknown)?;
        let contribution = tables.contributions.get(&delivery.contribution).ok_or_else(unknown)?;
        if contribution.member == moment.author {
            return Err(CON_004.refuse("author", format!("{} delivered it", moment.author)));
        }
        if are_affiliated(state, &contribution.member, &moment.author, state.date_at(moment.recorded_at)) {
            let message = format!("{} is an affiliate of {}, who delivered it", moment.author, contribution.member);
            return Err(CON_004.refuse("author", message));
        }
        if contribution.receiver != moment.author {
            return Err(CON_008.refuse("author", format!("{} is the receiver", contribution.receiver)));
        }
        let field = field!(Acknowledge.value);
        require_positive(field, &self.value)?;
        let total = add(field, &delivery.acknowledged, &self.value)?;
        add(field, &contribution.acknowledged, &self.value)?;
        if total.minor > delivery.value.minor {
            return Err(CON_009.refuse(field, format!("{total} would be acknowledged of {}", delivery.value)));
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

    fn describe(&self, state: &State, author: &MemberId, lang: Lang) -> Said {
        let words: String = (|| {
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
                Lang::Zh => {
                    format!("{author} 确认收到 {date} 交付（{value}，投入 {contribution}）中的 {}。", self.value)
                }
            }
        })();
        words.into()
    }

    fn nature(&self) -> Nature<'_> {
        Nature { winds_up: true, ..Nature::PLAIN }
    }
}
