//! Assets, what was conveyed of them, who holds what since when, and what official registers show, as records.
//!
//! Invariant: an entry changes the rows that it touches and none beside them, however long a chain is.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::book::{Corrected, Table, subjects, tables, things};
use crate::mechanism::ip::acts::{Fact, RightKind};
use crate::value::{AssetId, Date, EventId, MemberId, Name, Share, Timestamp};

/// An asset and its title between the members.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asset {
    /// Its title.
    pub title: Name,
    /// What kind of right.
    pub kind: RightKind,
    /// Country, or an office of several such as WO or EP.
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
    /// The number of its first conveyance: those before it belong to a registration of the same name that was struck.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub first: u64,
    /// Whoever ever held a part.
    pub holders: BTreeSet<MemberId>,
    /// Index of the entry that struck the registration: nobody's title follows from it any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub struck: Option<u64>,
}

/// A right as its office counts it: the same for all spellings of its number.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Right {
    /// Country or office.
    pub country: String,
    /// What kind of right: numbers of different kinds are counted apart.
    pub kind: RightKind,
    /// The normal form of its number.
    pub number: String,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")]
const fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// A conveyance of a part. What it says never changes, and no row is removed: where it does not stand any more, it says since
/// which entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conveyance {
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
    /// The part of the whole; of a succession what the predecessor held on its day.
    pub share: Share,
    /// Whether all passes that the giver holds, and the receiver stands in its place from that day on: a succession.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub whole: bool,
    /// Index of the entry since which it does not stand any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gone: Option<u64>,
}

/// What became of a conveyance that rested on a struck one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimStanding {
    /// A third party acted on what was struck: it claims the part against whoever has it back.
    Open,
    /// It fell with the struck act: nobody but the parties of that one took part.
    Fell,
    /// The claimant gave it up.
    GivenUp,
    /// Whoever had the part back gave it to the claimant.
    Upheld,
}

/// What is claimed by a conveyance that does not stand any more, since what it rested on was struck.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// The struck act.
    pub against: EventId,
    /// Who has the part back.
    pub holder: MemberId,
    /// What became of it.
    pub standing: ClaimStanding,
    /// Index of the entry that struck the act, or that settled the claim.
    pub index: u64,
}

tables! {
    /// The IP tables.
    pub struct Tables {
        /// The assets.
        assets: Table<AssetId, Asset> = "asset",
        /// The conveyances of each asset, numbered as they took effect in the ledger.
        conveyances: Table<(AssetId, u64), Conveyance> = "conveyance",
        /// What each member holds of an asset between the members, from a day on until its next row. Of each asset the rows
        /// of a day sum to 1.
        holdings: Table<(AssetId, MemberId, Date), Share> = "holding",
        /// Claims, by the conveyance that is claimed.
        claims: Table<(AssetId, u64), Claim> = "claim",
        /// What official registers show, by asset and entry.
        facts: Table<(AssetId, u64), Fact> = "fact",
        /// The assets that are registered of each numbered right: more than one, where members differ about who owns it.
        rights: Table<Right, BTreeSet<AssetId>> = "right",
        /// What register facts said before they were corrected, oldest first, by asset and entry; nothing where they were said
        /// not to be.
        corrections: Table<(AssetId, u64), Vec<Corrected<Option<Fact>>>> = "fact_correction",
    }
}

impl Tables {
    /// What official registers show about an asset, in the order of recording.
    pub fn facts_of(&self, asset: &AssetId) -> impl Iterator<Item = (u64, &Fact)> {
        let asset = asset.clone();
        self.facts
            .range_from((asset.clone(), 0))
            .take_while(move |((of, _), _)| *of == asset)
            .map(|((_, index), fact)| (*index, fact))
    }
}

subjects! {
    /// An asset.
    asset(AssetId) = "asset";
}

things! {
    pub(crate),
    /// An asset.
    ASSET "asset" "资产", "ip list";
}
