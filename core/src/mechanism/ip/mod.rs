//! IP: who owns which part of which asset, since when, as known when.
//!
//! Invariants: the parts of an asset sum to exactly 1 on every date; nobody gives more than it holds, on the effective
//! date and on every later date already recorded (so no back-dating cuts another's part); register facts neither give
//! nor take title between the members: differences are listed.

mod assign;
mod fact;
mod register;
mod title;
mod views;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ledger::Lang;
use crate::ledger::refusal::{Refusal, codes};
use crate::ledger::table::{Table, tables};
use crate::value::{AssetId, Date, EventId, MemberId, Name, Share, Timestamp};

pub use assign::Assign;
pub use fact::{Fact, FactKind, Party, RecordFact};
pub use register::Register;
pub(crate) use register::require_country;
pub(crate) use title::{can_strike, pass_all, pass_part, strike};
pub(crate) use views::VIEWS;

acts! {
    /// Register an asset with its owners.
    Register(Register),
    /// Assign (a part of) an asset.
    Assign(Assign),
    /// Record what an official register shows.
    RecordFact(RecordFact),
}

/// What kind of right an asset is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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
    pub const fn word(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::Patent, Lang::En) => "patent",
            (Self::Patent, Lang::Zh) => "专利",
            (Self::KnowHow, Lang::En) => "know-how",
            (Self::KnowHow, Lang::Zh) => "技术秘密",
            (Self::Software, Lang::En) => "software",
            (Self::Software, Lang::Zh) => "软件",
            (Self::Layout, Lang::En) => "IC layout",
            (Self::Layout, Lang::Zh) => "集成电路布图设计",
            (Self::PlantVariety, Lang::En) => "plant variety",
            (Self::PlantVariety, Lang::Zh) => "植物新品种",
            (Self::Standard, Lang::En) => "standard",
            (Self::Standard, Lang::Zh) => "标准",
            (Self::Data, Lang::En) => "data",
            (Self::Data, Lang::Zh) => "数据",
            (Self::Mark, Lang::En) => "trade mark",
            (Self::Mark, Lang::Zh) => "商标",
            (Self::Other, Lang::En) => "right",
            (Self::Other, Lang::Zh) => "权利",
        }
    }
}

/// An asset and its title between the members.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asset {
    /// Its title.
    pub title: Name,
    /// What kind of right.
    pub kind: RightKind,
    /// Country, or WO or EP.
    pub country: String,
    /// The office's number, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<Name>,
    /// Whether it was made before or outside the alliance's work.
    pub background: bool,
    /// The first date for which the title is stated.
    pub since: Date,
    /// The owners on that date; they sum to 1.
    pub first_owners: BTreeMap<MemberId, Share>,
    /// The act that registered it.
    pub act: EventId,
    /// Index of the entry that completed the registration.
    pub index: u64,
    /// Transfers in the order in which they took effect in the ledger.
    pub transfers: Vec<Transferred>,
}

/// A transfer of a part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transferred {
    /// The act.
    pub act: EventId,
    /// Index of the entry that completed it.
    pub index: u64,
    /// When that was recorded.
    pub recorded_at: Timestamp,
    /// The date from which it holds between the members.
    pub effective: Date,
    /// Who gave.
    pub from: MemberId,
    /// Who received.
    pub to: MemberId,
    /// The part of the whole.
    pub share: Share,
}

tables! {
    /// The IP tables.
    pub struct Tables {
        /// The assets.
        assets: Table<AssetId, Asset> = "asset",
        /// What official registers show, by asset and entry.
        facts: Table<(AssetId, u64), Fact> = "fact",
    }
}

impl Tables {
    pub(crate) fn require(&self, field: &'static str, asset: &AssetId) -> Result<&Asset, Refusal> {
        self.assets.get(asset).ok_or_else(|| codes::IP_002.refuse(field, format!("{asset} is not registered")))
    }

    /// What official registers show about an asset, in the order of recording.
    pub fn facts_of(&self, asset: &AssetId) -> impl Iterator<Item = (u64, &Fact)> {
        let asset = asset.clone();
        self.facts
            .range_from((asset.clone(), 0))
            .take_while(move |((of, _), _)| *of == asset)
            .map(|((_, index), fact)| (*index, fact))
    }
}
