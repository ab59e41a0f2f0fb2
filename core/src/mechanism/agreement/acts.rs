//! What members sign about their agreement. Data only: the rules stand in `rules`.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::book::acts;
use crate::mechanism::agreement::terms::difference::Change;
use crate::mechanism::agreement::terms::whole::Terms;
use crate::value::{AssetId, Date, MemberId, Name, Note, ProjectId, Seal, Share, SideAgreementId};

impl Act {
    /// Whether the parties sign it as an agreement of theirs; the end of one is approved like any other act.
    #[must_use]
    pub const fn is_signed(&self) -> bool {
        !matches!(self, Self::Terminate(_))
    }
}

/// Propose a version of the agreement.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Propose {
    /// Its number: one more than the last one's.
    pub version: u32,
    /// Its title.
    pub title: Name,
    /// The sealed text that the members sign.
    pub text: Seal,
    /// First day on which it shall be in force. The first version may reach back; a later one starts at the earliest
    /// on the day its last signature is recorded, or where it changes the time zone with the next day that is new in both.
    pub in_force_from: Date,
    /// The clauses that the rules enforce.
    pub terms: Terms,
    /// Who signs before whom, first to last, where the order matters. Its author signs by proposing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub order: Vec<MemberId>,
}

/// Amend clauses of the version in force. What comes out is the next version.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Amend {
    /// What changes.
    pub changes: Vec<Change>,
    /// First day of the new version; the day of the last approval where that is later (the next day on which no other version
    /// begins, or the next day that is new in both zones where it changes the time zone). After the start of the last
    /// version where that is yet to come.
    pub in_force_from: Date,
    /// The new sealed text, where it changes too: then every member signs, whoever approves amendments of clauses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Seal>,
}

/// Sign a project agreement: every party signs, and the organ that the terms name approves.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignProject {
    /// Its id.
    pub project: ProjectId,
    /// Its title.
    pub title: Name,
    /// Its parties.
    pub parties: BTreeSet<MemberId>,
    /// The sealed text.
    pub text: Seal,
    /// Its first day.
    pub start: Date,
    /// Its last day, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<Date>,
    /// The parties' shares of its benefits, where they differ from the agreement's; they sum to exactly 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub benefit_shares: Option<BTreeMap<MemberId, Share>>,
}

/// Declare a side agreement: every party to it signs the declaration.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeclareSide {
    /// Its id.
    pub side_agreement: SideAgreementId,
    /// Its parties.
    pub parties: BTreeSet<MemberId>,
    /// What it says, for everybody to read.
    pub summary: Note,
    /// The sealed paper.
    pub paper: Seal,
    /// The date on the paper.
    pub dated: Date,
    /// The assets it is about.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub assets: BTreeSet<AssetId>,
}

/// End the agreement.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terminate {
    /// The last day on which a version is in force; the day of the last approval where that is later.
    pub last_day: Date,
    /// Why.
    pub reason: Note,
}

acts! {
    "agreement":
    /// Propose a version of the agreement: every member signs it.
    Propose(Propose) = "propose",
    /// Amend single clauses of the version in force.
    Amend(Amend) = "amend",
    /// Sign a project agreement under the agreement.
    Project(SignProject) = "project",
    /// Declare a side agreement.
    DeclareSide(DeclareSide) = "declare_side",
    /// End the agreement.
    Terminate(Terminate) = "terminate",
}
