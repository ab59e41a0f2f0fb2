//! Assigning a part: signed by assignor and assignee, and by the other owners where the terms say so.

use serde::{Deserialize, Serialize};

use super::Transferred;
use crate::event::Scope;
use crate::ledger::refusal::{Refusal, codes};
use crate::ledger::rules::{Moment, Plan, Rules};
use crate::ledger::{Lang, State, Subject};
use crate::mechanism::agreement::Transfer;
use crate::mechanism::membership::{name_of, require_member};
use crate::value::{AssetId, Date, MemberId, Money, Share};

/// Assign (a part of) an asset: a present assignment, not a promise of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assign {
    /// The asset.
    pub asset: AssetId,
    /// Who gives.
    pub from: MemberId,
    /// Who receives.
    pub to: MemberId,
    /// The part of the whole asset, above 0.
    pub share: Share,
    /// The date from which it holds between the members.
    pub effective: Date,
    /// What is paid for it, if the members want it on the log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consideration: Option<Money>,
}

impl Assign {
    fn transferred(&self, moment: &Moment) -> Transferred {
        Transferred {
            act: moment.event,
            index: moment.index,
            recorded_at: moment.recorded_at,
            effective: self.effective,
            from: self.from.clone(),
            to: self.to.clone(),
            share: self.share,
        }
    }
}

impl Rules for Assign {
    fn kind(&self) -> &'static str {
        "ip.assign"
    }

    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        let (_, version) = state.sections.agreement.require_in_force(today)?;
        let asset = state.sections.ip.require("body.ip.assign.asset", &self.asset)?;
        if self.from == self.to {
            return Err(codes::IP_005.refuse("body.ip.assign.to", format!("both are {}", self.to)));
        }
        if moment.author != self.from && moment.author != self.to {
            return Err(codes::IP_006.refuse("author", format!("the parties are {} and {}", self.from, self.to)));
        }
        require_member(state, "body.ip.assign.to", &self.to, today)?;
        if self.share.is_zero() {
            return Err(codes::IP_004.refuse("body.ip.assign.share", "it is 0"));
        }
        if self.effective < asset.since {
            let message = format!("{} is before {}, the first date of the asset's title", self.effective, asset.since);
            return Err(codes::IP_008.refuse("body.ip.assign.effective", message));
        }
        let free = asset.free_from(&self.from, self.effective);
        if free < self.share {
            let message = format!(
                "{} can give {free} of {} from {} on; the act gives {}",
                self.from, self.asset, self.effective, self.share
            );
            return Err(codes::IP_007.refuse("body.ip.assign.share", message));
        }
        if let Some(entry) = asset.doubted(state)
            && (state.doubted(&asset.act).is_some()
                || asset.trusted(state).free_from(&self.from, self.effective) < self.share)
        {
            let message =
                format!("what {} holds of {} rests on an act that entry {entry} made suspect", self.from, self.asset);
            return Err(codes::IP_021.refuse("body.ip.assign.share", message));
        }
        if !asset.can_take(&self.transferred(moment)) {
            return Err(codes::IP_010.refuse("body.ip.assign.share", format!("{} of {}", self.share, self.asset)));
        }
        let subjects = [Subject::asset(&self.asset), Subject::member(&self.from), Subject::member(&self.to)];
        let plan = Plan::alone(Scope::AssignIp, subjects)
            .disposing_of(self.consideration, Some(&self.asset))
            .with_approval_of([&self.from, &self.to], Scope::AssignIp)
            .under("transfer");
        Ok(match version.terms.transfer {
            Transfer::Free => plan,
            // Those who own a part now; a former member keeps its part and so its say.
            Transfer::CoOwnersConsent => plan
                .with_approval_of(asset.owners(self.effective.max(today)).unwrap_or_default().keys(), Scope::AssignIp),
        })
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        let transferred = self.transferred(moment);
        state.sections.ip.assets.change(&self.asset, |asset| asset.transfers.push(transferred));
    }

    fn describe(&self, state: &State, _: &MemberId, lang: Lang) -> String {
        let (from, to) = (name_of(state, &self.from), name_of(state, &self.to));
        let price = self.consideration.map(|price| price.to_string());
        match lang {
            Lang::En => format!(
                "{from} assigns {} of asset {} to {to}, with effect between the members from {}{}. This moves title now; it is not a promise to assign.",
                self.share,
                self.asset,
                self.effective,
                price.map_or_else(String::new, |price| format!(", for {price}"))
            ),
            Lang::Zh => format!(
                "{from} 将资产 {} 的 {} 份额转让给 {to}，盟员之间自 {} 起生效{}。本行为即时转移权利，并非转让承诺。",
                self.asset,
                self.share,
                self.effective,
                price.map_or_else(String::new, |price| format!("，对价 {price}"))
            ),
        }
    }

    /// A part is its owner's property: a former member may still dispose of it.
    fn winds_up(&self) -> bool {
        true
    }
}
