//! Settling a claim. When an act is struck on which a third party had acted, that party claims the part against whoever has it
//! back: the ledger shows both and never plays judge. So there is always a way out: the claimant gives its claim up, or
//! whoever has the part gives it to the claimant. Nobody else moves it.

use crate::book::{Gives, Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::mechanism::ip::acts::SettleClaim;
use crate::mechanism::ip::change::convey;
use crate::mechanism::ip::codes::{IP_007, IP_030};
use crate::mechanism::ip::tables::{ClaimStanding, Conveyance};
use crate::mechanism::ip::words;
use crate::mechanism::membership::query::name_of;
use crate::mechanism::state::State;
use crate::value::{MemberId, Share};

impl SettleClaim {
    fn conveyance(&self, claimed: &Conveyance, state: &State, moment: &Moment) -> Option<Conveyance> {
        let today = state.date_at(moment.recorded_at);
        Some(Conveyance {
            act: moment.event,
            index: moment.index,
            recorded_at: moment.recorded_at,
            effective: claimed.effective.max(today),
            from: self.from.clone()?,
            to: state.sections.membership.heir(&claimed.to).clone(),
            share: claimed.share,
            whole: false,
            gone: None,
        })
    }
}

impl Rules<State> for SettleClaim {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let title = state.sections.ip.require(field!(SettleClaim.asset), &self.asset)?;
        let unknown = || IP_030.refuse(field!(SettleClaim.claim), words::no_claim(&self.claim));
        let (_, claimed, claim) = title.open_claim(&self.claim).ok_or_else(unknown)?;
        let claimant = state.sections.membership.heir(&claimed.to);
        let plan = Plan::alone(Scope::AssignIp, [Subject::asset(&self.asset), Subject::member(claimant)]);
        let plan = plan.disposing_of(None, Some(&self.asset));
        let Some(from) = &self.from else {
            if moment.author != *claimant {
                return Err(IP_030.refuse("author", words::claims(claimant)));
            }
            return Ok(plan);
        };
        if *from != *state.sections.membership.heir(&claim.holder)
            || moment.author != *from && moment.author != *claimant
        {
            return Err(IP_030.refuse(field!(SettleClaim.from), words::claimed_from(claimant, &claim.holder)));
        }
        let conveyance = self.conveyance(claimed, state, moment).ok_or_else(unknown)?;
        let free = title.free_from(from, conveyance.effective);
        if free < conveyance.share || !title.can_take(&conveyance) {
            let found = words::can_give(from, free, &self.asset, conveyance.effective, conveyance.share);
            return Err(IP_007.refuse(field!(SettleClaim.from), found));
        }
        Ok(plan.with_approval_of([from, claimant], Scope::AssignIp))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let title = state.sections.ip.title(&self.asset);
        let Some((number, claimed, _)) = title.and_then(|title| title.open_claim(&self.claim)) else { return };
        let conveyance = self.conveyance(claimed, state, moment);
        let standing = if self.from.is_some() { ClaimStanding::Upheld } else { ClaimStanding::GivenUp };
        let tables = &mut state.sections.ip;
        tables.claims.change(&(self.asset.clone(), number), |claim| {
            (claim.standing, claim.index) = (standing, moment.index);
        });
        if let Some(conveyance) = conveyance {
            convey(tables, &self.asset, conveyance);
        }
    }

    fn describe(&self, state: &State, author: &MemberId) -> Said {
        let claim = state.sections.ip.title(&self.asset).and_then(|title| title.open_claim(&self.claim));
        let share = claim.map_or(Share::ZERO, |(_, claimed, _)| claimed.share);
        match (&self.from, claim) {
            (Some(from), Some((_, claimed, _))) => {
                words::upholds_claim(&name_of(state, from), share, &self.asset, &name_of(state, &claimed.to))
            }
            _ => words::gives_claim_up(&name_of(state, author), share, &self.asset),
        }
    }

    fn nature(&self) -> Nature<'_> {
        let gives = self.from.as_ref().map_or(Gives::OfAuthor, Gives::Of);
        Nature { winds_up: true, gives, ..Nature::PLAIN }
    }
}
