//! What members sign about who owns what. Data only: the rules stand in `rules`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::book::{Said, acts};
use crate::mechanism::ip::words;
use crate::value::{AssetId, Date, EventId, MemberId, Money, Name, Note, PartyId, Seal, Share};

/// What kind of right an asset is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RightKind {
    /// 专利
    Patent,
    /// 技术秘密
    KnowHow,
    /// 计算机软件
    Software,
    /// 集成电路布图设计
    Layout,
    /// 植物新品种
    PlantVariety,
    /// 标准
    Standard,
    /// 数据
    Data,
    /// 商标
    Mark,
    /// Anything else.
    Other,
}

impl RightKind {
    /// Its name for people.
    #[must_use]
    pub fn said(self) -> Said {
        match self {
            Self::Patent => words::patent(),
            Self::KnowHow => words::know_how(),
            Self::Software => words::software(),
            Self::Layout => words::layout(),
            Self::PlantVariety => words::plant_variety(),
            Self::Standard => words::standard(),
            Self::Data => words::data(),
            Self::Mark => words::mark(),
            Self::Other => words::other_right(),
        }
    }
}

/// Register an asset.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Register {
    /// Its id.
    pub asset: AssetId,
    /// Its title.
    pub title: Name,
    /// What kind of right.
    pub kind: RightKind,
    /// Two capital letters: a country (ISO 3166) or an office of several (WIPO ST.3), such as WO or EP.
    pub country: String,
    /// The office's number, if it has one. A patent's is one that its office gives, in any of its spellings.
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

/// Assign (a part of) an asset: a present assignment, not a promise of one.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
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

/// Settle a claim: a third party acted on a transfer that was struck.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SettleClaim {
    /// The asset.
    pub asset: AssetId,
    /// The transfer that is claimed.
    pub claim: EventId,
    /// Who has the part back and gives it to the claimant. Where nobody is named the claimant gives its claim up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<MemberId>,
}

/// What a register entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
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
    pub fn said(self) -> Said {
        match self {
            Self::Assignment => words::assignment(),
            Self::Merger => words::merger(),
            Self::ChangeOfName => words::change_of_name(),
            Self::SecurityInterest => words::security_interest(),
            Self::Release => words::release(),
            Self::Licence => words::licence(),
            Self::Other => words::register_entry(),
        }
    }
}

/// A party in a register. Names are not identities: the id tells two companies of one name apart.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
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
    /// The day on which it signed, of a party that gives and signed on another day than the document is dated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub executed: Option<Date>,
}

/// Record what an official register shows.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordFact {
    /// The asset.
    pub asset: AssetId,
    /// What the register shows.
    pub fact: Fact,
}

/// What an official register shows.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
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
    /// The reference of the earlier record that it corrects: it moves no title a second time, and no date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrects: Option<Name>,
    /// Of a release, the reference of what it releases.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub releases: Option<Name>,
    /// A sealed copy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<Seal>,
}

/// Say what is right of a register fact that the author recorded.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correct {
    /// The event that recorded it.
    pub fact: EventId,
    /// The asset.
    pub asset: AssetId,
    /// What the register shows; where it is left out the register does not show it at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub right: Option<Fact>,
    /// Why, for everybody to read.
    pub reason: Note,
}

acts! {
    "ip":
    /// Register an asset with its owners.
    Register(Register) = "register",
    /// Assign (a part of) an asset.
    Assign(Assign) = "assign",
    /// Settle a claim to a part that rested on a struck transfer.
    SettleClaim(SettleClaim) = "settle_claim",
    /// Record what an official register shows.
    RecordFact(RecordFact) = "record_fact",
    /// Say what is right of a register fact.
    Correct(Correct) = "correct",
}
