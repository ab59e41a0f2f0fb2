//! Register facts: what an official register shows. Any member records them; they never create or end title between
//! the members.

use crate::book::correction::keep;
use crate::book::{Arg, Corrected, Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::mechanism::ip::acts::{Correct, Fact, FactKind, Party, RecordFact};
use crate::mechanism::ip::codes::{IP_012, IP_022, IP_023};
use crate::mechanism::ip::words;
use crate::mechanism::membership::query::{author_of, name_of};
use crate::mechanism::state::{State, entry_of};
use crate::value::MemberId;

/// Most parties on one side of a fact.
const PARTIES_MAX: usize = 64;

fn require_parties([from, to]: [&'static str; 2], fact: &Fact) -> Result<(), Refusal> {
    if fact.releases.is_some() && fact.kind != FactKind::Release {
        return Err(IP_012.refuse(from, words::only_a_release()));
    }
    for (field, parties, gives) in [(from, &fact.from, true), (to, &fact.to, false)] {
        if parties.is_empty() || parties.len() > PARTIES_MAX {
            return Err(IP_012.refuse(field, words::parties_out_of_range(parties.len(), PARTIES_MAX)));
        }
        if let Some(party) = parties.iter().find(|party| party.executed.is_some() && !gives) {
            return Err(IP_012.refuse(field, words::no_giver(&party.id)));
        }
        if let Some(party) = parties.iter().find(|party| party.name.is_some() == party.sealed_name.is_some()) {
            return Err(IP_012.refuse(field, words::one_name(&party.id)));
        }
    }
    Ok(())
}

/// A register fact in words, as `author` states it.
fn in_words(fact: &Fact) -> Said {
    let names = |parties: &[Party]| {
        let name = |party: &Party| party.name.as_ref().map_or_else(|| party.id.to_string(), ToString::to_string);
        Arg::list(parties.iter().map(name))
    };
    let Fact { from, to, kind, source, reference, registered, executed, .. } = fact;
    let (source, reference) = (source.to_string().into(), reference.to_string().into());
    words::states_fact(source, reference, *registered, kind.said(), names(from), names(to), *executed)
}

impl Rules<State> for RecordFact {
    fn plan(&self, state: &State, _: &Moment) -> Result<Plan, Refusal> {
        let title = state.sections.ip.require(field!(RecordFact.asset), &self.asset)?;
        require_parties([field!(RecordFact.fact.from), field!(RecordFact.fact.to)], &self.fact)?;
        Ok(Plan::alone(Scope::AssignIp, [Subject::asset(&self.asset)])
            .disposing_of(None, [&self.asset])
            .resting_on(Some(title.asset.act)))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        state.sections.ip.facts.put((self.asset.clone(), moment.index), self.fact.clone());
    }

    fn describe(&self, _: &State, _: &MemberId) -> Said {
        in_words(&self.fact)
    }

    fn nature(&self) -> Nature<'_> {
        Nature::PLAIN
    }
}

/// The corrected fact moves no title either: between the members it changes nothing. Others record the contrary as a fact of
/// their own.
impl Rules<State> for Correct {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let tables = &state.sections.ip;
        tables.require(field!(Correct.asset), &self.asset)?;
        let entry = state.find(&self.fact).unwrap_or_default();
        let key = (self.asset.clone(), entry);
        let before = tables.facts.get(&key);
        if before.is_none() && !tables.corrections.contains(&key) {
            return Err(IP_022.refuse(field!(Correct.fact), words::no_fact(&self.fact, &self.asset)));
        }
        if before == self.right.as_ref() {
            return Err(IP_022.refuse(field!(Correct.right), words::says_so()));
        }
        match author_of(state, entry) {
            Some(author) if *author != moment.author => Err(IP_023.refuse("author", words::recorded_it(author))),
            _ => Ok(()),
        }?;
        if let Some(fact) = &self.right {
            require_parties([field!(Correct.right), field!(Correct.right)], fact)?;
        }
        Ok(Plan::alone(Scope::AssignIp, [Subject::asset(&self.asset)]).disposing_of(None, [&self.asset]))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let Some(entry) = state.find(&self.fact) else { return };
        let (key, tables) = ((self.asset.clone(), entry), &mut state.sections.ip);
        let before = tables.facts.get(&key).cloned();
        let corrected = Corrected { before, index: moment.index, reason: self.reason.clone() };
        keep(&mut tables.corrections, key.clone(), corrected);
        match &self.right {
            Some(fact) => tables.facts.put(key, fact.clone()),
            None => drop(tables.facts.remove(&key)),
        }
    }

    fn describe(&self, state: &State, author: &MemberId) -> Said {
        let (author, entry) = (name_of(state, author), entry_of(state, &self.fact));
        match &self.right {
            Some(fact) => words::corrects_fact(&author, &entry, in_words(fact), &self.reason),
            None => words::withdraws_fact(&author, &entry, &self.reason),
        }
    }

    fn nature(&self) -> Nature<'_> {
        Nature { winds_up: true, ..Nature::PLAIN }
    }
}
