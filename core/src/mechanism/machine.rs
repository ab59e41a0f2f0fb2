//! The machine's own tables: how far the log has come, the acts and what became of them, who signed what, what is doubted.
//!
//! Invariants: every event of the log has a record, so a repeated event is known for ever; an act is in `pending` exactly
//! while its record says pending; what was signed beyond a key's authority, and what rests on a signature that is no longer
//! trusted, keeps its record when it is settled.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::book::{
    Approval, Matter, Moment, Numbering, Plan, Requirement, Said, Scope, Sequence, Stake, Subject, SubjectChain, Table,
    Wait, catalogue, members_asked, tables,
};
use crate::mechanism::body::Body;
use crate::value::{AssetId, Date, EventId, KeyId, LedgerId, MemberId, Money, Note, OrganId, Timestamp};

/// What became of an event. The number is the index of the entry that settled it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// A step (endorsement, refusal, withdrawal) or a statement of the node: done when recorded.
    Done,
    /// An act that waits for approvals.
    Pending,
    /// An act in effect.
    Effective(u64),
    /// An act that a member declined.
    Declined(u64),
    /// An act that its author withdrew.
    Withdrawn(u64),
    /// An act whose deadline passed before its last approval; found at this entry.
    Lapsed(u64),
    /// An act that was approved when the rules no longer allowed it; the reason is in `voids`.
    Void(u64),
}

impl Standing {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Pending => "pending",
            Self::Effective(_) => "effective",
            Self::Declined(_) => "declined",
            Self::Withdrawn(_) => "withdrawn",
            Self::Lapsed(_) => "lapsed",
            Self::Void(_) => "void",
        }
    }

    /// In words.
    #[must_use]
    pub fn said(self) -> Said {
        match self {
            Self::Done => catalogue::standing_done(),
            Self::Pending => catalogue::standing_pending(),
            Self::Effective(_) => catalogue::standing_effective(),
            Self::Declined(_) => catalogue::standing_declined(),
            Self::Withdrawn(_) => catalogue::standing_withdrawn(),
            Self::Lapsed(_) => catalogue::standing_lapsed(),
            Self::Void(_) => catalogue::standing_void(),
        }
    }

    /// The entry that settled it.
    #[must_use]
    pub const fn settled_at(self) -> Option<u64> {
        match self {
            Self::Done | Self::Pending => None,
            Self::Effective(at) | Self::Declined(at) | Self::Withdrawn(at) | Self::Lapsed(at) | Self::Void(at) => {
                Some(at)
            }
        }
    }
}

/// Why an act is void.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VoidReason {
    /// The refusal code that the act met when its last approval came.
    pub code: String,
    /// The field at fault.
    pub field: String,
    /// What was found.
    pub found: Said,
}

/// Who declined an act, and why.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Declined {
    /// Who.
    pub by: MemberId,
    /// Why, for everybody to read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Note>,
}

/// An act that waits for approvals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pending {
    /// Index of the entry that proposed it.
    pub index: u64,
    /// When that was recorded.
    pub recorded_at: Timestamp,
    /// Who proposed it.
    pub author: MemberId,
    /// The key it was proposed with.
    pub key: KeyId,
    /// The scope that its author's key needs.
    pub scope: Scope,
    /// What it disposes of, which the limits of keys are held against.
    #[serde(default, skip_serializing_if = "Stake::is_empty")]
    pub stake: Stake,
    /// What is proposed.
    pub body: Arc<Body>,
    /// Last moment at which the last approval can be recorded.
    pub deadline: Timestamp,
    /// Whether its author's key went beyond its authority: then the author's own approval is missing until a key with
    /// authority ratifies.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub beyond: bool,
    /// The approvals it needs.
    pub requirements: BTreeSet<Requirement>,
    /// The approvals it has.
    pub approvals: BTreeMap<MemberId, Approval>,
    /// Non-members who can answer it, with the key they answer with (founders, a joiner).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub invited: BTreeMap<MemberId, KeyId>,
    /// What it is about.
    pub subjects: BTreeSet<Subject>,
    /// Who has to approve before whom, first to last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub order: Vec<MemberId>,
    /// How long it stands in the open once it is approved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait: Option<Wait>,
    /// Since when it stands there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open: Option<Open>,
    /// Who contested it, where that did not end it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contested: Option<Contested>,
}

/// An approved act that stands in the open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Open {
    /// Index of the entry with which the last approval came.
    pub since: u64,
    /// The day of that entry.
    pub on: Date,
    /// The last moment before it takes effect.
    pub until: Timestamp,
    /// What its deadline was before.
    pub deadline: Timestamp,
}

/// A contest that did not end the act.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contested {
    /// Index of the entry.
    pub index: u64,
    /// Why.
    pub reason: Note,
    /// Whether the act, once in effect, stays marked as contested.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub marks: bool,
}

impl Pending {
    /// The act as it is when it is proposed, with the approvals that it carries; its author's counts unless the author's
    /// key went beyond its authority.
    #[must_use]
    pub(crate) fn proposed(moment: &Moment, body: Arc<Body>, plan: &Plan, deadline: Timestamp, beyond: bool) -> Self {
        let mut approvals = moment.approvals.clone();
        if beyond {
            approvals.remove(&moment.author);
        }
        let mut pending = Self {
            index: moment.index,
            recorded_at: moment.recorded_at,
            author: moment.author.clone(),
            key: moment.key,
            scope: plan.scope,
            stake: plan.stake.clone(),
            body,
            deadline,
            beyond,
            requirements: BTreeSet::new(),
            approvals,
            invited: plan.invited.clone(),
            subjects: plan.subjects.clone(),
            order: plan.order.clone(),
            wait: plan.wait.clone(),
            open: None,
            contested: None,
        };
        pending.requirements = pending.required_by(plan);
        pending
    }

    /// The moment at which the act is judged by an entry: its author and its approvals are those it has.
    pub(crate) fn judged(&self, ledger: LedgerId, event: EventId, index: u64, recorded_at: Timestamp) -> Moment {
        Moment {
            ledger,
            event,
            author: self.author.clone(),
            key: self.key,
            index,
            recorded_at,
            proposed_at: self.recorded_at,
            approvals: self.approvals.clone(),
        }
    }

    /// What a plan requires of this act: its author's approval too, where the author's key went beyond its authority.
    pub(crate) fn required_by(&self, plan: &Plan) -> BTreeSet<Requirement> {
        let mut requirements = plan.requirements.clone();
        if self.beyond && members_asked(&requirements).all(|(member, _)| *member != self.author) {
            requirements.insert(Requirement::Member { member: self.author.clone(), scope: self.scope });
        }
        requirements
    }

    /// The members whose approval is asked for and not given yet.
    pub fn missing(&self) -> impl Iterator<Item = (&MemberId, Scope)> {
        members_asked(&self.requirements).filter(|(member, _)| !self.approvals.contains_key(*member))
    }

    /// The member that has to approve before `member` may, where the order matters.
    #[must_use]
    pub fn before(&self, member: &MemberId) -> Option<&MemberId> {
        let place = self.order.iter().position(|named| named == member)?;
        let asked = |named: &&MemberId| self.missing().any(|(missing, _)| missing == *named);
        self.order.iter().take(place).find(asked)
    }

    /// The organs that must decide about it, and the matter.
    pub fn decisions(&self) -> impl Iterator<Item = (&OrganId, &Matter)> {
        self.requirements.iter().filter_map(|requirement| match requirement {
            Requirement::Member { .. } => None,
            Requirement::Decision { organ, matter } => Some((organ, matter)),
        })
    }

    /// The scope that is asked of `member`, if its approval is needed at all.
    #[must_use]
    pub fn asked_of(&self, member: &MemberId) -> Option<Scope> {
        members_asked(&self.requirements).find_map(|(asked, scope)| (asked == member).then_some(scope))
    }
}

/// The log's position: how far the state has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Progress {
    /// The ledger: the id of its founding event.
    pub ledger: LedgerId,
    /// Number of entries.
    pub size: u64,
    /// When the last entry was recorded.
    pub recorded_at: Timestamp,
    /// Version of the rule book that the entries ran under.
    pub rule_book: u32,
}

/// Which keys signed an entry, and which act it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signed {
    /// The numbers of the keys, the author's first.
    pub keys: Signers,
    /// Index of the entry that proposed the act: the entry itself, or that of the act which a step is about.
    pub about: u64,
}

/// Numbers of keys. Nearly always it is one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Signers {
    /// One.
    One(u32),
    /// Several, or none that is known in the ledger yet.
    Many(Box<[u32]>),
}

impl Signers {
    /// Whether a key is among them.
    #[must_use]
    pub fn contains(&self, number: u32) -> bool {
        match self {
            Self::One(one) => *one == number,
            Self::Many(many) => many.contains(&number),
        }
    }
}

tables! {
    /// The machine's own tables.
    pub struct Machine {
        /// How far the log has come; empty before the founding event.
        progress: Table<(), Progress> = "progress",
        /// Every event of the log, with the index of its entry: the `n`th stands in entry `n`.
        events: Numbering<EventId> = "event",
        /// What became of acts, by the index of the entry that proposed them. Steps and statements have no record.
        acts: Sequence<Standing> = "act",
        /// The acts that wait for approvals.
        pending: Table<EventId, Pending> = "pending",
        /// Why acts are void, by the same index.
        voids: Sequence<VoidReason> = "void",
        /// Who declined an act, by the same index.
        declined: Sequence<Declined> = "declined",
        /// When the first entry of each day was recorded, by its index.
        days: Sequence<Timestamp> = "day",
        /// Which keys signed what, by entry: what a compromised key touched is found here.
        signed: Sequence<Signed> = "signed",
        /// Acts that were signed beyond a key's authority, by the same index: ratified, refused or still open.
        ratifications: Table<u64, Ratification> = "ratification",
        /// Acts in effect that rest on a signature which is no longer trusted, by the same index.
        suspects: Table<u64, Suspect> = "suspect",
        /// The chain of every subject.
        subjects: Table<Subject, SubjectChain> = "subject",
    }
}

/// What a key lacks for an act.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Lack {
    /// The scope.
    Scope(Scope),
    /// Its limit is lower than the act's amount, or in another currency.
    Limit(Money),
    /// It has this limit, and the act does not state what it is worth.
    Unpriced(Money),
    /// It is limited to other assets.
    Asset(AssetId),
}

/// An act that was signed beyond a key's authority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ratification {
    /// The act.
    pub act: EventId,
    /// For whom it was signed.
    pub member: MemberId,
    /// The key that signed it.
    pub key: KeyId,
    /// Index of the entry that granted the key with its limits: whoever reads this ledger could know them.
    pub granted: u64,
    /// What the key lacks.
    pub lack: Lack,
    /// Whether the act binds all the same, because the legal representative signed it (Civil Code 61, 504).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub binding: bool,
    /// The other side's demand that the member declare itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub demand: Option<Demand>,
    /// Index of the entry that ratifies it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ratified: Option<u64>,
}

/// A demand that a member ratify an act or refuse it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Demand {
    /// Who demands it.
    pub by: MemberId,
    /// Index of the entry.
    pub index: u64,
    /// Last moment for the ratification; silence until then refuses.
    pub until: Timestamp,
}

/// An act in effect with at least one signature that was doubted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suspect {
    /// The act.
    pub act: EventId,
    /// Whose signature is doubted, and what came of it.
    pub doubts: BTreeMap<MemberId, Doubt>,
    /// Index of the entry that struck the act.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub struck: Option<u64>,
}

/// A doubted signature of a member.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Doubt {
    /// Why.
    pub ground: Ground,
    /// Index of the entry that raised it.
    pub raised: u64,
    /// The entry with the signature.
    pub signed: u64,
    /// Index of the entry in which the member confirmed the act.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<u64>,
}

/// Why a signature is doubted.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Ground {
    /// The key was compromised.
    Compromised {
        /// The key.
        key: KeyId,
        /// The last entry for which it is trusted.
        last_trusted: u64,
    },
    /// It was decided by a vote that no longer carries it without the signatures of this member that are not trusted.
    Recounted,
    /// The member contested it: its identity is in question.
    Contested,
    /// The person had ended: a successor has its rights since this date.
    Ended {
        /// The date.
        since: Date,
    },
}

impl Suspect {
    /// The entries that raised the doubts and settled them.
    pub(crate) fn entries(&self) -> impl Iterator<Item = u64> {
        let doubts = self.doubts.values().flat_map(|doubt| std::iter::once(doubt.raised).chain(doubt.confirmed));
        doubts.chain(self.struck)
    }

    /// The entry that raised a doubt which nobody has settled.
    #[must_use]
    pub fn open(&self) -> Option<u64> {
        let doubts = self.doubts.values().filter(|doubt| doubt.confirmed.is_none());
        if self.struck.is_some() { None } else { doubts.map(|doubt| doubt.raised).min() }
    }
}
