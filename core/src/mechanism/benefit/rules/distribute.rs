//! Sharing a pool by fixed shares: proposed by the payer or any member, approved by every member.

use std::collections::BTreeMap;

use crate::book::{Arg, Matter, Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::mechanism::agreement::terms::clauses::{PayoutTerms, agreed};
use crate::mechanism::benefit::acts::Distribute;
use crate::mechanism::benefit::codes::{BEN_001, BEN_003, BEN_005, BEN_013, BEN_014};
use crate::mechanism::benefit::query::require_positive;
use crate::mechanism::benefit::tables::{Distribution, Part};
use crate::mechanism::benefit::words;
use crate::mechanism::membership::query::{name_of, require_member};
use crate::mechanism::state::State;
use crate::value::{Date, MemberId, Money, Share, Split, SplitPart, split};

impl Distribute {
    /// Refuses another version than the one that gives the shares: that of the accrual date, or where the terms in force
    /// say so that of today (case D10 of docs/cases.md).
    fn require_version(&self, state: &State, today: Date) -> Result<(), Refusal> {
        let agreement = &state.sections.agreement;
        let clause = agreement.in_force(today).and_then(|(_, version)| agreed(&version.terms.clauses.payout_terms));
        let (date, code) = match clause {
            Some(PayoutTerms::PaymentDate) => (today, &BEN_014),
            Some(PayoutTerms::AccrualDate) | None => (self.accrued, &BEN_003),
        };
        let found = match agreement.in_force(date) {
            Some((number, _)) if number == self.version => return Ok(()),
            Some((number, _)) => words::names_other_version(self.version, date, number),
            None => words::no_version_in_force(date),
        };
        Err(code.refuse(field!(Distribute.version), found))
    }

    fn split(&self, state: &State) -> Result<Split, Refusal> {
        let Some(version) = state.sections.agreement.versions.get(&self.version) else {
            return Err(BEN_003.refuse(field!(Distribute.version), words::no_version(self.version)));
        };
        // A share goes to whoever has the rights of the member that the terms name.
        let mut shares: BTreeMap<MemberId, Share> = BTreeMap::new();
        for (member, share) in &version.terms.benefit_shares {
            let own = shares.entry(state.sections.membership.heir(member).clone()).or_insert(Share::ZERO);
            *own = own.checked_add(*share).unwrap_or(*share);
        }
        let members = &state.sections.membership.members;
        let gone = shares.iter().find(|(id, share)| {
            !share.is_zero() && members.get(id).is_some_and(|member| member.has_left(self.accrued))
        });
        if let Some((id, share)) = gone {
            return Err(BEN_013.refuse(field!(Distribute.accrued), words::gives_gone(self.version, *share, id)));
        }
        split(&self.pool, &shares).map_err(|_| BEN_005.refuse(field!(Distribute.pool), words::cannot_split()))
    }
}

impl Rules<State> for Distribute {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        if state.sections.benefit.distributions.contains(&self.distribution) {
            return Err(BEN_001.refuse(field!(Distribute.distribution), words::exists(&self.distribution)));
        }
        require_positive(field!(Distribute.pool), &self.pool)?;
        require_member(state, field!(Distribute.payer), &self.payer, today)?;
        self.require_version(state, today)?;
        self.split(state)?;
        Ok(Plan::alone(Scope::Vote, [Subject::distribution(&self.distribution)])
            .disposing_of(Some(self.pool), [])
            .under("benefit_shares")
            .under("clauses.payout_terms")
            .with_approval_on(state, Matter::Distribution, Scope::Vote, today))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let Ok(split) = self.split(state) else { return };
        let parts = split.parts.into_iter().map(|part| {
            (
                part.member,
                Part { share: part.share, due: part.minor, remainder: part.remainder, paid: 0, acknowledged: 0 },
            )
        });
        let distribution = Distribution {
            what: self.what.clone(),
            pool: self.pool,
            accrued: self.accrued,
            version: self.version,
            payer: self.payer.clone(),
            index: moment.index,
            parts: parts.collect(),
        };
        state.sections.benefit.distributions.put(self.distribution.clone(), distribution);
    }

    fn describe(&self, state: &State, _: &MemberId) -> Said {
        let split = self.split(state).map(|split| split.parts).unwrap_or_default();
        let part =
            |part: &SplitPart| format!("{} {}", part.member, Money { currency: self.pool.currency, minor: part.minor });
        let parts = Arg::list(split.iter().map(part));
        let payer = name_of(state, &self.payer);
        words::shares_out(self.pool, &self.what.to_string(), self.accrued, self.version, parts, &payer)
    }

    fn nature(&self) -> Nature<'_> {
        Nature::PLAIN
    }
}
