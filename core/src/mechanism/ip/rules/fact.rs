//! Register facts: what an official register shows. Any member records them; they never create or end title between
//! the members.

use crate::book::{Arg, Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::mechanism::ip::acts::{Fact, Party, RecordFact};
use crate::mechanism::ip::codes::IP_012;
use crate::mechanism::ip::words;
use crate::mechanism::state::State;
use crate::value::MemberId;

/// Most parties on one side of a fact.
const PARTIES_MAX: usize = 64;

impl Rules<State> for RecordFact {
    fn plan(&self, state: &State, _: &Moment) -> Result<Plan, Refusal> {
        state.sections.ip.require(field!(RecordFact.asset), &self.asset)?;
        for (field, parties) in
            [(field!(RecordFact.fact.from), &self.fact.from), (field!(RecordFact.fact.to), &self.fact.to)]
        {
            if parties.is_empty() || parties.len() > PARTIES_MAX {
                return Err(IP_012.refuse(field, words::parties_out_of_range(parties.len(), PARTIES_MAX)));
            }
            if let Some(party) = parties.iter().find(|party| party.name.is_some() == party.sealed_name.is_some()) {
                return Err(IP_012.refuse(field, words::one_name(&party.id)));
            }
        }
        Ok(Plan::alone(Scope::AssignIp, [Subject::asset(&self.asset)]).disposing_of(None, [&self.asset]))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        state.sections.ip.facts.put((self.asset.clone(), moment.index), self.fact.clone());
    }

    fn describe(&self, _: &State, _: &MemberId) -> Said {
        let names = |parties: &[Party]| {
            let name = |party: &Party| party.name.as_ref().map_or_else(|| party.id.to_string(), ToString::to_string);
            Arg::list(parties.iter().map(name))
        };
        let Fact { from, to, kind, source, reference, registered, executed, .. } = &self.fact;
        let (source, reference) = (source.to_string().into(), reference.to_string().into());
        words::states_fact(source, reference, *registered, kind.said(), names(from), names(to), *executed)
    }

    fn nature(&self) -> Nature<'_> {
        Nature::PLAIN
    }
}
