//! The threshold grammar: how an organ decides, as the terms write it.
//!
//! quorum × base × fraction with `>=` or `>` × exclusions × fallback meeting × veto × written procedure × deemed
//! acceptance, with equal or weighted votes. Here is what terms say and how a rule reads; the arithmetic is in `count`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::book::{Arg, Matter, Said};
use crate::mechanism::decision::words;
use crate::value::{MemberId, Name, OrganId, RuleId, Share};

/// A part that must be reached (`>= 2/3`) or exceeded (`> 1/2`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Threshold {
    /// The fraction, at most 1.
    pub share: Share,
    /// Whether more than the fraction is needed.
    pub more_than: bool,
}

/// A text is not a threshold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{got:?} is not a threshold; write \">= 2/3\" or \"> 1/2\", with a fraction of at most 1")]
pub struct ThresholdError {
    got: String,
}

impl FromStr for Threshold {
    type Err = ThresholdError;
    fn from_str(text: &str) -> Result<Self, ThresholdError> {
        let wrong = || ThresholdError { got: text.chars().take(60).collect() };
        let (more_than, fraction) = match (text.strip_prefix(">= "), text.strip_prefix("> ")) {
            (Some(fraction), _) => (false, fraction),
            (None, Some(fraction)) => (true, fraction),
            (None, None) => return Err(wrong()),
        };
        // A share is at most 1 by its type.
        Ok(Self { share: fraction.parse().map_err(|_| wrong())?, more_than })
    }
}

impl fmt::Display for Threshold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", if self.more_than { ">" } else { ">=" }, self.share)
    }
}

impl Serialize for Threshold {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl From<Threshold> for Arg {
    fn from(threshold: Threshold) -> Self {
        let say = if threshold.more_than { words::more_than } else { words::at_least };
        say(threshold.share).into()
    }
}

impl<'de> Deserialize<'de> for Threshold {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::value::deserialize_str(deserializer)
    }
}

crate::value::text_schemas! {
    Threshold as "Threshold": "A part that must be reached (>=) or exceeded (>): a fraction of at most 1.", "str",
        { "pattern": "^>=? (0|1|[1-9][0-9]*/[1-9][0-9]*)$", "examples": [">= 2/3", "> 1/2"] };
}

/// What a fraction is taken of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Base {
    /// The votes cast, for or against.
    Cast,
    /// The votes of those who are present or represented.
    Present,
    /// The votes of all who may vote.
    All,
}

/// Who neither votes nor counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exclusion {
    /// The member that the decision is about.
    Concerned,
    /// A member declared to be in default.
    Defaulting,
}

/// A further meeting when there is no quorum.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fallback {
    /// Days within which it is held.
    pub within_days: u16,
    /// The rule by which it decides.
    pub rule: RuleId,
}

/// The right of a member that is severely affected to stop a decision.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Veto {
    /// Days after the draft minutes were recorded, the last one included.
    pub days: u16,
}

/// Deciding without a meeting.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Written {
    /// Days for the answers.
    pub days: u16,
    /// The part of all votes that must agree.
    pub passes: Threshold,
    /// Whether silence until the last day counts as agreement (only where the members agreed so: Civil Code 140).
    pub silence_accepts: bool,
}

/// A rule by which an organ decides.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VotingRule {
    /// The part of all votes that must be present or represented; none where the rule needs no quorum.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quorum: Option<Threshold>,
    /// What the fraction is taken of.
    pub base: Base,
    /// The part that must be for it.
    pub passes: Threshold,
    /// Who neither votes nor counts.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub exclude: BTreeSet<Exclusion>,
    /// What follows when there is no quorum.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fallback: Option<Fallback>,
    /// Whether a member can stop it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub veto: Option<Veto>,
    /// Whether it can be decided without a meeting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub written: Option<Written>,
}

impl Base {
    /// In words.
    #[must_use]
    pub fn said(self) -> Said {
        match self {
            Self::Cast => words::base_cast(),
            Self::Present => words::base_present(),
            Self::All => words::base_all(),
        }
    }
}

impl Exclusion {
    /// In words.
    #[must_use]
    pub fn said(self) -> Said {
        match self {
            Self::Concerned => words::excludes_concerned(),
            Self::Defaulting => words::excludes_defaulting(),
        }
    }
}

impl VotingRule {
    /// The rule as a sentence for people.
    #[must_use]
    pub fn said(&self) -> Arg {
        let mut parts: Vec<Said> = self.quorum.map(|quorum| words::rule_quorum(quorum.into())).into_iter().collect();
        parts.push(words::rule_passes(self.passes.into(), self.base.said()));
        parts.extend(self.exclude.iter().map(|exclusion| exclusion.said()));
        parts.extend(self.fallback.as_ref().map(|next| words::rule_further_meeting(next.within_days, &next.rule)));
        parts.extend(self.veto.as_ref().map(|veto| words::rule_veto(veto.days)));
        parts.extend(self.written.as_ref().map(|written| match written.silence_accepts {
            true => words::rule_written_silence(written.days, written.passes.into()),
            false => words::rule_written(written.days, written.passes.into()),
        }));
        Arg::Clauses(parts)
    }
}

/// What an organ is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrganKind {
    /// 成员大会
    MembersMeeting,
    /// 理事会
    Council,
    /// 常务理事会
    StandingCouncil,
    /// 专家委员会: its votes are opinions.
    ExpertCommittee,
    /// 秘书处: receives and keeps, and decides nothing.
    Secretariat,
}

impl OrganKind {
    /// Its place in the order of organs: the members' meeting, below it the council, below that the standing council, and
    /// below all what gives opinions or keeps the office.
    const fn place(self) -> u8 {
        match self {
            Self::MembersMeeting => 0,
            Self::Council => 1,
            Self::StandingCouncil => 2,
            Self::ExpertCommittee | Self::Secretariat => 3,
        }
    }

    /// Whether an organ of this kind stands above one of another. None stands above itself nor beside it.
    #[must_use]
    pub const fn stands_above(self, other: Self) -> bool {
        self.place() < other.place()
    }
}

/// Who approves a matter.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Approver {
    /// Every member, each for itself.
    AllMembers,
    /// An organ, by decision.
    Organ(OrganId),
    /// Each of several, at least two of them: what one refuses, none of the others carries.
    AllOf(BTreeSet<Approving>),
}

/// One of several who approve a matter together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Approving {
    /// Every member, each for itself.
    AllMembers,
    /// An organ, by decision.
    Organ(OrganId),
    /// A member beside others; while it is no member, nobody stands in for it.
    Member(MemberId),
}

impl Approver {
    /// Whoever approves, each by itself.
    pub(crate) fn each(&self) -> Vec<Approving> {
        match self {
            Self::AllMembers => vec![Approving::AllMembers],
            Self::Organ(organ) => vec![Approving::Organ(organ.clone())],
            Self::AllOf(several) => several.iter().cloned().collect(),
        }
    }

    /// The organs among them.
    pub(crate) fn organs(&self) -> impl Iterator<Item = &OrganId> {
        let (one, several) = match self {
            Self::AllMembers => (None, None),
            Self::Organ(organ) => (Some(organ), None),
            Self::AllOf(several) => (None, Some(several)),
        };
        let named = several.into_iter().flatten().filter_map(|approving| match approving {
            Approving::Organ(organ) => Some(organ),
            Approving::AllMembers | Approving::Member(_) => None,
        });
        one.into_iter().chain(named)
    }

    /// The members that it names.
    pub(crate) fn members(&self) -> impl Iterator<Item = &MemberId> {
        let several = if let Self::AllOf(several) = self { Some(several) } else { None };
        several.into_iter().flatten().filter_map(|approving| match approving {
            Approving::Member(member) => Some(member),
            Approving::AllMembers | Approving::Organ(_) => None,
        })
    }

    /// Whether every member is among them.
    pub(crate) fn is_everybody(&self) -> bool {
        match self {
            Self::AllMembers => true,
            Self::Organ(_) => false,
            Self::AllOf(several) => several.contains(&Approving::AllMembers),
        }
    }
}

/// The votes in an organ.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Votes {
    /// One each.
    Equal,
    /// By weight: whole votes of each member; who is not named has none.
    Weighted(BTreeMap<MemberId, u32>),
}

/// Who sits in an organ.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Seats {
    /// Every member.
    AllMembers,
    /// These members.
    Members(BTreeSet<MemberId>),
}

/// Seats that the terms leave to appointment, beside those that they name.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppointedSeats {
    /// Who approves the appointment: every member, or an organ that stands above this one.
    pub by: Approver,
    /// How many there are.
    pub at_most: u16,
}

/// Notice periods of an organ's meetings, in days before the meeting.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// For convening it.
    pub convene_days: u16,
    /// For an extraordinary one, a fallback meeting among them.
    pub extraordinary_days: u16,
    /// For adding an item to its agenda.
    pub item_days: u16,
}

/// An organ of the alliance.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organ {
    /// What it is.
    pub kind: OrganKind,
    /// Its name for people.
    pub name: Name,
    /// Who sits in it.
    pub seats: Seats,
    /// Further seats that are filled by appointment; without it nobody is appointed to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appointed: Option<AppointedSeats>,
    /// Who chairs it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chair: Option<MemberId>,
    /// The votes in it.
    pub votes: Votes,
    /// Notice periods.
    pub notice: Notice,
    /// Days within which draft minutes can be objected to.
    pub minutes_days: u16,
    /// What it may decide, and by which rule.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub matters: BTreeMap<Matter, RuleId>,
}
