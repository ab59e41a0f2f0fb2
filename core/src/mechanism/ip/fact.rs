//! Register facts: what an official register shows. Any member records them; they never create or end title between
//! the members.

use serde::{Deserialize, Serialize};

use crate::event::Scope;
use crate::ledger::refusal::{Refusal, codes};
use crate::ledger::rules::{Moment, Plan, Rules};
use crate::ledger::{Lang, State, Subject};
use crate::value::{AssetId, Date, MemberId, Name, PartyId, Seal};

/// Most parties on one side of a fact.
const PARTIES_MAX: usize = 64;

/// What a register entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactKind {
    /// A transfer.
    Assignment,
    /// A merger: the successor takes the predecessor's place.
    Merger,
    /// A change of name: the same person under another name.
    ChangeOfName,
    /// A security interest.
    SecurityInterest,
    /// The release of a security interest.
    Release,
    /// A licence.
    Licence,
    /// Anything else.
    Other,
}

impl FactKind {
    /// Whether it moves the title in the register.
    #[must_use]
    pub const fn moves_title(self) -> bool {
        matches!(self, Self::Assignment | Self::Merger | Self::ChangeOfName)
    }

    /// Its name for people.
    #[must_use]
    pub const fn word(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::Assignment, Lang::En) => "assignment",
            (Self::Assignment, Lang::Zh) => "转让",
            (Self::Merger, Lang::En) => "merger",
            (Self::Merger, Lang::Zh) => "合并",
            (Self::ChangeOfName, Lang::En) => "change of name",
            (Self::ChangeOfName, Lang::Zh) => "名称变更",
            (Self::SecurityInterest, Lang::En) => "security interest",
            (Self::SecurityInterest, Lang::Zh) => "质押",
            (Self::Release, Lang::En) => "release",
            (Self::Release, Lang::Zh) => "质押解除",
            (Self::Licence, Lang::En) => "licence",
            (Self::Licence, Lang::Zh) => "许可",
            (Self::Other, Lang::En) => "register entry",
            (Self::Other, Lang::Zh) => "登记事项",
        }
    }
}

/// A party in a register. Names are not identities: the id tells two companies of one name apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Party {
    /// Its id, the same in all facts of the asset.
    pub id: PartyId,
    /// The name of a legal person as the register spells it. A natural person's is sealed instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Name>,
    /// The sealed name of a natural person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed_name: Option<Seal>,
    /// The member that it is, if it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<MemberId>,
}

/// Record what an official register shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordFact {
    /// The asset.
    pub asset: AssetId,
    /// What the register shows.
    pub fact: Fact,
}

/// What an official register shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// The register.
    pub source: Name,
    /// Where it stands in the register (reel and frame, gazette number).
    pub reference: Name,
    /// What it is.
    pub kind: FactKind,
    /// The date on the document.
    pub executed: Date,
    /// The date on which the register took it.
    pub registered: Date,
    /// Who gives.
    pub from: Vec<Party>,
    /// Who receives.
    pub to: Vec<Party>,
    /// A sealed copy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<Seal>,
}

impl Rules for RecordFact {
    fn kind(&self) -> &'static str {
        "ip.record_fact"
    }

    fn plan(&self, state: &State, _: &Moment) -> Result<Plan, Refusal> {
        state.sections.ip.require("body.ip.record_fact.asset", &self.asset)?;
        for (field, parties) in
            [("body.ip.record_fact.fact.from", &self.fact.from), ("body.ip.record_fact.fact.to", &self.fact.to)]
        {
            if parties.is_empty() || parties.len() > PARTIES_MAX {
                return Err(codes::IP_012.refuse(field, format!("there are {}; 1 to {PARTIES_MAX}", parties.len())));
            }
            if let Some(party) = parties.iter().find(|party| party.name.is_some() == party.sealed_name.is_some()) {
                let message = format!("{} has a name or a sealed name, and not both", party.id);
                return Err(codes::IP_012.refuse(field, message));
            }
        }
        Ok(Plan::alone(Scope::AssignIp, [Subject::asset(&self.asset)]))
    }

    fn apply(&self, state: &mut State, moment: &Moment) {
        state.sections.ip.facts.put((self.asset.clone(), moment.index), self.fact.clone());
    }

    fn describe(&self, _: &State, _: &MemberId, lang: Lang) -> String {
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
    }
}
