//! Sharing a pool by fixed shares: proposed by the payer or any member, approved by whom the terms name.
//!
//! Invariants: nobody is made to pay by others: the payer approves, whoever else does; where every member approves, so does
//! everybody who gets a part, also one that has left, so that a pool is not shared by whoever stays alone.

use crate::book::{Arg, Matter, Moment, Nature, Plan, Refusal, Requirement, Rules, Said, Scope, Subject, field};
use crate::mechanism::benefit::acts::Distribute;
use crate::mechanism::benefit::codes::BEN_001;
use crate::mechanism::benefit::query::{is_by_payment, parts, require_positive, require_version};
use crate::mechanism::benefit::tables::{Distribution, Part};
use crate::mechanism::benefit::words;
use crate::mechanism::membership::query::{name_of, require_member};
use crate::mechanism::state::State;
use crate::value::{MemberId, Money};

impl Rules<State> for Distribute {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        if state.sections.benefit.distributions.contains(&self.distribution) {
            return Err(BEN_001.refuse(field!(Distribute.distribution), words::exists(&self.distribution)));
        }
        require_positive(field!(Distribute.pool), &self.pool)?;
        require_member(state, field!(Distribute.payer), &self.payer, today)?;
        require_version(state, self.version, self.accrued, today)?;
        let parts = parts(state, self.version, &self.pool, self.accrued)?;
        let plan = Plan::alone(Scope::Vote, [Subject::distribution(&self.distribution)])
            .disposing_of(Some(self.pool), [])
            .under("benefit_shares")
            .under("clauses.payout_terms")
            .with_approval_of([&self.payer], Scope::Vote)
            .with_approval_on(state, Matter::Distribution, Scope::Vote, today);
        let by_organ = plan.requirements.iter().any(|needed| matches!(needed, Requirement::Decision { .. }));
        let gets = parts.iter().filter(|(_, part)| !by_organ && !part.share.is_zero()).map(|(member, _)| member);
        Ok(plan.with_approval_of(gets, Scope::Vote))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let Ok(parts) = parts(state, self.version, &self.pool, self.accrued) else { return };
        let distribution = Distribution {
            what: self.what.clone(),
            pool: self.pool,
            accrued: self.accrued,
            version: self.version,
            payer: self.payer.clone(),
            act: moment.event,
            index: moment.index,
            by_payment: is_by_payment(state, self.accrued),
            parts,
        };
        state.sections.benefit.distributions.put(self.distribution.clone(), distribution);
    }

    fn describe(&self, state: &State, _: &MemberId) -> Said {
        let parts = parts(state, self.version, &self.pool, self.accrued).unwrap_or_default();
        let part = |(member, part): (&MemberId, &Part)| {
            format!("{member} {}", Money { currency: self.pool.currency, minor: part.due })
        };
        let parts = Arg::list(parts.iter().map(part));
        let payer = name_of(state, &self.payer);
        words::shares_out(
            &self.distribution,
            self.pool,
            &self.what.to_string(),
            self.accrued,
            self.version,
            parts,
            &payer,
        )
    }

    fn nature(&self) -> Nature<'_> {
        Nature::PLAIN
    }
}
