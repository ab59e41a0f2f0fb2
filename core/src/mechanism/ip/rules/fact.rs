//! Register facts: what an official register shows. Any member records them; they never create or end title between
//! the members.

use crate::book::{Lang, Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::mechanism::ip::acts::{Party, RecordFact};
use crate::mechanism::ip::codes::IP_012;
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
                return Err(IP_012.refuse(field, format!("there are {}; 1 to {PARTIES_MAX}", parties.len())));
            }
            if let Some(party) = parties.iter().find(|party| party.name.is_some() == party.sealed_name.is_some()) {
                let message = format!("{} has a name or a sealed name, and not both", party.id);
                return Err(IP_012.refuse(field, message));
            }
        }
        Ok(Plan::alone(Scope::AssignIp, [Subject::asset(&self.asset)]))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        state.sections.ip.facts.put((self.asset.clone(), moment.index), self.fact.clone());
    }

    fn describe(&self, _: &State, _: &MemberId, lang: Lang) -> Said {
        let words: String = (|| {
            let names = |parties: &[Party]| {
                let names: Vec<_> = parties
                    .iter()
                    .map(|party| party.name.as_ref().map_or_else(|| party.id.to_string(), ToString::to_string))
                    .collect();
                names.join(", ")
            };
            let (from, to, kind) = (names(&self.fact.from), names(&self.fact.to), self.fact.kind.word(lang));
            match lang {
                Lang::En => format!(
                    "State that {} shows at {} ({}): {kind} from {from} to {to}, dated {}. It does not move title between the members.",
                    self.fact.source, self.fact.reference, self.fact.registered, self.fact.executed
                ),
                Lang::Zh => format!(
                    "声明：{} {}（{}）记载：{kind}，由 {from} 至 {to}，文件日期 {}。本记载不改变盟员之间的权属。",
                    self.fact.source, self.fact.reference, self.fact.registered, self.fact.executed
                ),
            }
        })();
        words.into()
    }

    fn nature(&self) -> Nature<'_> {
        Nature::PLAIN
    }
}
