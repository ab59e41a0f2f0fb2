//! Registering an asset: its owners state together who owns which part since when.

use crate::book::{Arg, Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::mechanism::ip::acts::Register;
use crate::mechanism::ip::codes::{IP_001, IP_003, IP_004};
use crate::mechanism::ip::query::require_country;
use crate::mechanism::ip::tables::Asset;
use crate::mechanism::ip::words;
use crate::mechanism::membership::query::{name_of, require_member};
use crate::mechanism::state::State;
use crate::value::{MemberId, Share, sum_is_one};

impl Rules<State> for Register {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        state.sections.agreement.require_in_force(today)?;
        if state.sections.ip.assets.contains(&self.asset) {
            return Err(IP_001.refuse(field!(Register.asset), words::exists(&self.asset)));
        }
        require_country(field!(Register.country), &self.country)?;
        let field = field!(Register.owners);
        for (owner, share) in &self.owners {
            require_member(state, field, owner, today)?;
            if share.is_zero() {
                return Err(IP_004.refuse(field, words::would_own_nothing(owner)));
            }
        }
        if !sum_is_one(self.owners.values()) {
            let shares: Vec<_> = self.owners.values().map(ToString::to_string).collect();
            return Err(IP_003.refuse(field, words::sum(&shares.join(" + "))));
        }
        let mut subjects = vec![Subject::asset(&self.asset)];
        subjects.extend(self.owners.keys().map(Subject::member));
        let plan = Plan::alone(Scope::AssignIp, subjects).disposing_of(None, [&self.asset]);
        Ok(plan.with_approval_of(self.owners.keys(), Scope::AssignIp))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let asset = Asset {
            title: self.title.clone(),
            kind: self.kind,
            country: self.country.clone(),
            number: self.number.clone(),
            background: self.background,
            since: self.since,
            first_owners: self.owners.clone(),
            act: moment.event,
            index: moment.index,
            transfers: Vec::new(),
        };
        state.sections.ip.assets.put(self.asset.clone(), asset);
    }

    fn describe(&self, state: &State, _: &MemberId) -> Said {
        let owner = |(owner, share): (&MemberId, &Share)| format!("{} {share}", name_of(state, owner));
        let owners = Arg::list(self.owners.iter().map(owner));
        let right: Vec<_> =
            std::iter::once(self.country.clone()).chain(self.number.as_ref().map(ToString::to_string)).collect();
        words::registers(self.kind.said(), &right.join(" "), &self.title, &self.asset, self.since, owners)
    }

    fn nature(&self) -> Nature<'_> {
        Nature::PLAIN
    }
}
