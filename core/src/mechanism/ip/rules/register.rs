//! Registering an asset: its owners state together who owns which part since when.
//!
//! Invariant: one right is one asset for the same owners. Where others own it already, the second registration is taken
//! all the same, since the first may be a squatter's; both assets show it until the members have settled which one holds.

use std::collections::BTreeMap;

use crate::book::{Arg, Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::mechanism::ip::acts::Register;
use crate::mechanism::ip::change::put_rows;
use crate::mechanism::ip::codes::{IP_001, IP_003, IP_004, IP_013};
use crate::mechanism::ip::query::Title;
use crate::mechanism::ip::query::right::{Twin, require_office, right, twins};
use crate::mechanism::ip::tables::Asset;
use crate::mechanism::ip::words;
use crate::mechanism::membership::query::{name_of, require_member};
use crate::mechanism::state::State;
use crate::value::{MemberId, Share, sum_is_one};

impl Rules<State> for Register {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        state.sections.agreement.require_in_force(today)?;
        if state.sections.ip.assets.get(&self.asset).is_some_and(|asset| asset.struck.is_none()) {
            return Err(IP_001.refuse(field!(Register.asset), words::exists(&self.asset)));
        }
        require_office(field!(Register.country), &self.country)?;
        let right = right(field!(Register.number), self.kind, &self.country, self.number.as_ref())?;
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
        let twins = twins(state, right.as_ref(), &self.asset);
        if let Some(Twin(Title { id, .. })) = twins.iter().find(|twin| twin.is_owned_by(&self.owners, today)) {
            let number = self.number.as_ref().map(ToString::to_string).unwrap_or_default();
            return Err(IP_013.refuse(field!(Register.number), words::registered_as(&number, id)));
        }
        let mut subjects = vec![Subject::asset(&self.asset)];
        // Whoever asks for all entries about the other asset finds this one among them.
        subjects.extend(twins.iter().map(|twin| Subject::asset(twin.0.id)));
        subjects.extend(self.owners.keys().map(Subject::member));
        let plan = Plan::alone(Scope::AssignIp, subjects).disposing_of(None, [&self.asset]);
        let plan = plan.with_approval_of(self.owners.keys(), Scope::AssignIp);
        Ok(twins.iter().fold(plan, |plan, twin| plan.warn(twin.said(today))))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        // What was conveyed under a registration of this name that was struck stays, and is none of this one's.
        let first = state.sections.ip.title(&self.asset).map_or(0, |before| before.next_number());
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
            first,
            holders: self.owners.keys().cloned().collect(),
            struck: None,
        };
        if let Ok(Some(right)) = right(field!(Register.number), self.kind, &self.country, self.number.as_ref()) {
            let mut assets = state.sections.ip.rights.get(&right).cloned().unwrap_or_default();
            assets.insert(self.asset.clone());
            state.sections.ip.rights.put(right, assets);
        }
        let rows = self.owners.iter().map(|(owner, share)| (owner.clone(), BTreeMap::from([(self.since, *share)])));
        state.sections.ip.assets.put(self.asset.clone(), asset);
        put_rows(&mut state.sections.ip, &self.asset, None, &rows.collect());
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
