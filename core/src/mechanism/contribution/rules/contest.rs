//! Contesting a delivery: signed by the receiver; what is not acknowledged of it stays so until the receiver acknowledges it.

use crate::book::{Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::mechanism::contribution::acts::Contest;
use crate::mechanism::contribution::codes::{CON_008, CON_010, CON_012};
use crate::mechanism::contribution::query::delivery;
use crate::mechanism::contribution::tables::Contested;
use crate::mechanism::contribution::words;
use crate::mechanism::membership::query::name_of;
use crate::mechanism::state::State;
use crate::value::MemberId;

impl Rules<State> for Contest {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let field = field!(Contest.delivery);
        let unknown = || CON_010.refuse(field, words::no_delivery(&self.delivery));
        let (_, delivery) = delivery(state, &self.delivery).ok_or_else(unknown)?;
        let contribution = state.sections.contribution.contributions.get(&delivery.contribution).ok_or_else(unknown)?;
        if contribution.receiver != moment.author {
            return Err(CON_008.refuse("author", words::receiver_is(&contribution.receiver)));
        }
        if let Some(contested) = &delivery.contested {
            return Err(CON_012.refuse(field, words::contested_by(contested.index)));
        }
        if delivery.acknowledged.minor >= delivery.value.minor {
            return Err(CON_012.refuse(field, words::acknowledged_whole(delivery.acknowledged)));
        }
        Ok(Plan::alone(Scope::Acknowledge, [Subject::contribution(&delivery.contribution)]))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let Some((entry, _)) = delivery(state, &self.delivery) else { return };
        let contested = Contested { by: moment.author.clone(), reason: self.reason.clone(), index: moment.index };
        let tables = &mut state.sections.contribution;
        tables.deliveries.change(entry, |delivery| delivery.contested = Some(contested));
        tables.awaited.remove(&entry);
    }

    fn describe(&self, state: &State, author: &MemberId) -> Said {
        let author = name_of(state, author);
        let reason = self.reason.to_string();
        match delivery(state, &self.delivery) {
            Some((_, of)) => words::contests(&author, of.delivered, of.value, &of.contribution, &reason),
            None => words::contests_unseen(&author, &self.delivery, &reason),
        }
    }

    fn nature(&self) -> Nature<'_> {
        Nature { winds_up: true, ..Nature::PLAIN }
    }
}
