//! Registering an asset: its owners state together who owns which part since when.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Asset, RightKind};
use crate::event::Scope;
use crate::ledger::refusal::{Refusal, codes};
use crate::ledger::rules::{Moment, Plan, Rules};
use crate::ledger::{Lang, State, Subject};
use crate::mechanism::membership::{name_of, require_member};
use crate::value::{AssetId, Date, MemberId, Name, Seal, Share, sum_is_one};

/// Register an asset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Register {
    /// Its id.
    pub asset: AssetId,
    /// Its title.
    pub title: Name,
    /// What kind of right.
    pub kind: RightKind,
    /// Two capital letters (ISO 3166), or WO or EP.
    pub country: String,
    /// The office's number, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<Name>,
    /// Whether it was made before or outside the alliance's work.
    pub background: bool,
    /// The date from which the owners state their title.
    pub since: Date,
    /// The owners' parts; they sum to 1. Every owner endorses.
    pub owners: BTreeMap<MemberId, Share>,
    /// A sealed document, such as the certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<Seal>,
}

/// Refuses what is not the form of a country code (ISO 3166, or WO, EP).
pub(crate) fn require_country(field: &str, country: &str) -> Result<(), Refusal> {
    if country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Ok(());
    }
    Err(codes::IP_009.refuse(field.to_owned(), format!("it is {country:?}")))
}

impl Rules for Register {
    fn kind(&self) -> &'static str {
        "ip.register"
    }

    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal> {
        let today = state.date_at(moment.recorded_at);
        state.sections.agreement.require_in_force(today)?;
        if state.sections.ip.assets.contains(&self.asset) {
            return Err(codes::IP_001.refuse("body.ip.register.asset", format!("{} exists", self.asset)));
        }
        require_country("body.ip.register.country", &self.country)?;
        let field = "body.ip.register.owners";
        for (owner, share) in &self.owners {
            require_member(state, field, owner, today)?;
            if share.is_zero() {
                return Err(codes::IP_004.refuse(field, format!("{owner} would own nothing")));
            }
        }
        if !sum_is_one(self.owners.values()) {
            let shares: Vec<_> = self.owners.values().map(ToString::to_string).collect();
            return Err(codes::IP_003.refuse(field, shares.join(" + ")));
        }
        let mut subjects = vec![Subject::asset(&self.asset)];
        subjects.extend(self.owners.keys().map(Subject::member));
        let plan = Plan::alone(Scope::AssignIp, subjects).disposing_of(None, Some(&self.asset));
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

    fn describe(&self, state: &State, _: &MemberId, lang: Lang) -> String {
        let owners: Vec<_> =
            self.owners.iter().map(|(owner, share)| format!("{} {share}", name_of(state, owner))).collect();
        let number = self.number.as_ref().map_or_else(String::new, |number| format!(" {number}"));
        let (kind, country) = (self.kind.word(lang), &self.country);
        match lang {
            Lang::En => format!(
                "Register {kind} {country}{number}, \"{}\", as asset {}. Owners between the members since {}: {}. Every owner signs.",
                self.title,
                self.asset,
                self.since,
                owners.join(", ")
            ),
            Lang::Zh => format!(
                "登记{kind} {country}{number}《{}》为资产 {}。盟员之间自 {} 起的权利人：{}。须全体权利人签署。",
                self.title,
                self.asset,
                self.since,
                owners.join("，")
            ),
        }
    }
}
