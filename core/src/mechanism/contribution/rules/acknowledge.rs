//! The acknowledgement: signed by the receiver named in the promise, never by the contributor.

use crate::book::{Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::mechanism::contribution::acts::Acknowledge;
use crate::mechanism::contribution::codes::{CON_004, CON_008, CON_009, CON_010};
use crate::mechanism::contribution::query::{add, delivery, require_positive};
use crate::mechanism::contribution::words;
use crate::mechanism::membership::query::{are_affiliated, name_of};
use crate::mechanism::state::State;
use crate::value::{MemberId, Money};

impl Rules<State> for Acknowledge {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let tables = &state.sections.contribution;
        let unknown = || CON_010.refuse(field!(Acknowledge.delivery), words::no_delivery(&self.delivery));
        let (_, delivery) = delivery(state, &self.delivery).ok_or_else(unknown)?;
        let contribution = tables.contributions.get(&delivery.contribution).ok_or_else(unknown)?;
        if contribution.member == moment.author {
            return Err(CON_004.refuse("author", words::delivered_it(&moment.author)));
        }
        if are_affiliated(state, &contribution.member, &moment.author, state.date_at(moment.recorded_at)) {
            let found = words::affiliate_delivered(&moment.author, &contribution.member);
            return Err(CON_004.refuse("author", found));
        }
        if contribution.receiver != moment.author {
            return Err(CON_008.refuse("author", words::receiver_is(&contribution.receiver)));
        }
        let field = field!(Acknowledge.value);
        require_positive(field, &self.value)?;
        let total = add(field, &delivery.acknowledged, &self.value)?;
        add(field, &contribution.acknowledged, &self.value)?;
        if total.minor > delivery.value.minor {
            return Err(CON_009.refuse(field, words::over_delivered(total, delivery.value)));
        }
        Ok(Plan::alone(Scope::Acknowledge, [Subject::contribution(&delivery.contribution)])
            .disposing_of(Some(self.value), None)
            .resting_on(Some(self.delivery))
            .resting_on(state.event_of(contribution.index)))
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
        let mut rest = 0;
        tables.deliveries.change(entry, |delivery| {
            more(&mut delivery.acknowledged);
            rest = delivery.value.minor.saturating_sub(delivery.acknowledged.minor);
        });
        if rest == 0 {
            tables.awaited.remove(&entry);
        }
        tables.contributions.change(&contribution, |contribution| more(&mut contribution.acknowledged));
    }

    fn describe(&self, state: &State, author: &MemberId) -> Said {
        let author = name_of(state, author);
        match delivery(state, &self.delivery) {
            Some((_, of)) => words::acknowledges(&author, self.value, of.delivered, of.value, &of.contribution),
            None => words::acknowledges_unseen(&author, self.value, &self.delivery),
        }
    }

    fn nature(&self) -> Nature<'_> {
        Nature { winds_up: true, ..Nature::PLAIN }
    }
}
