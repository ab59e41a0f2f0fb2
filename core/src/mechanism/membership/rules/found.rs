//! Founding: the alliance is a contract between its founders, so it exists when every one of them has endorsed.

use std::collections::BTreeSet;

use crate::book::codes::{AUT_011, AUT_012};
use crate::book::{Arg, Moment, Nature, Plan, Refusal, Rules, Said, Scope, field};
use crate::mechanism::membership::acts::Found;
use crate::mechanism::membership::codes::{MEM_001, MEM_002, MEM_005, MEM_013};
use crate::mechanism::membership::profile::Profile;
use crate::mechanism::membership::query::identity::{mistakable_among, same_person, warned};
use crate::mechanism::membership::query::is_node;
use crate::mechanism::membership::rules::entrant::{enter, require_fresh_key, subjects};
use crate::mechanism::membership::tables::{Alliance, MEMBERS_MAX};
use crate::mechanism::membership::words;
use crate::mechanism::state::State;
use crate::value::MemberId;

impl Rules<State> for Found {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let field = field!(Found.founders);
        if self.founders.len() < 2 {
            return Err(MEM_001.refuse(field, words::founder_count(self.founders.len())));
        }
        if self.founders.len() > MEMBERS_MAX {
            return Err(MEM_005.refuse(field, words::founders_over(self.founders.len())));
        }
        let mut keys = BTreeSet::from([self.node.key]);
        require_fresh_key(state, field!(Found.node.key), &self.node.key)?;
        for (id, profile) in &self.founders {
            if is_node(id) {
                return Err(AUT_012.refuse(field, words::reserved(id)));
            }
            profile.check(field, state.date_at(moment.recorded_at))?;
            require_fresh_key(state, field, &profile.root_key)?;
            profile.require_recovery(state, field)?;
            if [Some(profile.root_key), profile.recovery_key].into_iter().flatten().any(|key| !keys.insert(key)) {
                return Err(AUT_011.refuse(field, words::key_named_twice(id)));
            }
        }
        for (place, (id, profile)) in self.founders.iter().enumerate() {
            let before = self.founders.iter().take(place);
            if let Some((other, _)) = before.into_iter().find(|(_, other)| same_person(profile, other).is_some()) {
                return Err(MEM_013.refuse(field, words::twice_among_founders(other, id)));
            }
        }
        if self.founders.get(&moment.author).map(|profile| profile.root_key) != Some(moment.key) {
            return Err(MEM_002.refuse("author", words::no_founder(&moment.author)));
        }
        let mut plan = Plan::alone(Scope::SignAgreements, subjects(self.founders.keys()))
            .with_approval_of(self.founders.keys(), Scope::SignAgreements);
        plan.invited = self.founders.iter().map(|(id, profile)| (id.clone(), profile.root_key)).collect();
        Ok(warned(plan, mistakable_among(self.founders.iter())))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let alliance = Alliance {
            name: self.name.clone(),
            node_name: self.node.name.clone(),
            node_key: self.node.key,
            founded: moment.index,
            founded_at: moment.recorded_at,
        };
        state.sections.membership.alliance.put((), alliance);
        let joined = state.date_at(moment.recorded_at);
        for (id, profile) in &self.founders {
            enter(state, id, profile, joined, moment);
        }
    }

    fn describe(&self, _: &State, _: &MemberId) -> Said {
        let founder = |(id, profile): (&MemberId, &Profile)| words::founder(&profile.name, id, profile.kind.said());
        let founders = Arg::Clauses(self.founders.iter().map(founder).collect());
        words::founds(&self.name, self.founders.len(), founders, &self.node.name.to_string())
    }

    fn nature(&self) -> Nature<'_> {
        Nature::PLAIN
    }
}
