//! Settling a claim. When an act is struck on which a third party had acted, that party claims the part against whoever has it
//! back: the ledger shows both and never plays judge. So there is always a way out: the claimant gives its claim up, or
//! whoever has the part gives it to the claimant. Nobody else moves it.

use crate::book::{Gives, Moment, Nature, Plan, Refusal, Rules, Said, Scope, Subject, field};
use crate::mechanism::ip::acts::SettleClaim;
use crate::mechanism::ip::codes::{IP_007, IP_030};
use crate::mechanism::ip::query::open_claim;
use crate::mechanism::ip::tables::{Claim, ClaimStanding, Transferred};
use crate::mechanism::ip::words;
use crate::mechanism::membership::query::name_of;
use crate::mechanism::state::State;
use crate::value::{MemberId, Share};

impl SettleClaim {
    fn transferred(&self, claim: &Claim, state: &State, moment: &Moment) -> Option<Transferred> {
        let today = state.date_at(moment.recorded_at);
        Some(Transferred {
            act: moment.event,
            index: moment.index,
            recorded_at: moment.recorded_at,
            effective: claim.transfer.effective.max(today),
            from: self.from.clone()?,
            to: state.sections.membership.heir(&claim.transfer.to).clone(),
            share: claim.transfer.share,
            whole: false,
        })
    }
}

impl Rules<State> for SettleClaim {
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let asset = state.sections.ip.require(field!(SettleClaim.asset), &self.asset)?;
        let unknown = || IP_030.refuse(field!(SettleClaim.claim), words::no_claim(&self.claim));
        let claim = open_claim(asset, &self.claim).ok_or_else(unknown)?;
        let claimant = state.sections.membership.heir(&claim.transfer.to);
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
        let transferred = self.transferred(claim, state, moment).ok_or_else(unknown)?;
        let free = asset.free_from(from, transferred.effective);
        if free < transferred.share || !asset.can_take(&transferred) {
            let found = words::can_give(from, free, &self.asset, transferred.effective, transferred.share);
            return Err(IP_007.refuse(field!(SettleClaim.from), found));
        }
        Ok(plan.with_approval_of([from, claimant], Scope::AssignIp))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let Some(asset) = state.sections.ip.assets.get(&self.asset) else { return };
        let Some(claim) = open_claim(asset, &self.claim) else { return };
        let transferred = self.transferred(claim, state, moment);
        let standing = if self.from.is_some() { ClaimStanding::Upheld } else { ClaimStanding::GivenUp };
        state.sections.ip.assets.change(&self.asset, |asset| {
            for claim in asset.claims.iter_mut().filter(|claim| claim.transfer.act == self.claim) {
                (claim.standing, claim.index) = (standing, moment.index);
            }
            asset.transfers.extend(transferred);
        });
    }

    fn describe(&self, state: &State, author: &MemberId) -> Said {
        let asset = state.sections.ip.assets.get(&self.asset);
        let claim = asset.and_then(|asset| open_claim(asset, &self.claim));
        let share = claim.map_or(Share::ZERO, |claim| claim.transfer.share);
        match (&self.from, claim) {
            (Some(from), Some(claim)) => {
                words::upholds_claim(&name_of(state, from), share, &self.asset, &name_of(state, &claim.transfer.to))
            }
            _ => words::gives_claim_up(&name_of(state, author), share, &self.asset),
        }
    }

    fn nature(&self) -> Nature<'_> {
        let gives = self.from.as_ref().map_or(Gives::OfAuthor, Gives::Of);
        Nature { winds_up: true, gives, ..Nature::PLAIN }
    }
}
