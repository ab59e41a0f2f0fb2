//! The state of one alliance: what the entries so far amount to.
//!
//! Invariants: it is a pure function of the entries in their order; every event of the log has a record (so a repeated
//! event is known for ever); an act is in `pending` exactly while its record says pending; every subject's chain
//! commits to all entries that touched it, so their completeness can be proved and not only their existence.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, LazyLock};

use serde::{Deserialize, Serialize};

use super::numbering::Numbering;
use super::ratification::Ratification;
use super::refusal::{Refusal, codes};
use super::rules::{Moment, Plan, Stake};
use super::sequence::Sequence;
use super::suspect::Suspect;
use super::table::{AnyTable, Section, Table, tables};
use crate::event::{Body, Scope};
use crate::mechanism::Sections;
use crate::mechanism::decision::{self, Matter};
use crate::value::{
    AssetId, ContributionId, Date, DecisionId, DistributionId, EventId, Hash, KeyId, LedgerId, MeetingId, MemberId,
    Note, OrganId, ProjectId, SideAgreementId, Timestamp,
};

/// What an entry is about: `asset/p1`, `member/huaxin`, `agreement`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Subject(Arc<str>);

impl Subject {
    fn of(kind: &str, id: &str) -> Self {
        Self(format!("{kind}/{id}").into())
    }
    /// The subject that a text names, whether there is one or not.
    pub(crate) fn named(text: &str) -> Self {
        Self(text.into())
    }
    /// The alliance as a whole.
    #[must_use]
    pub fn alliance() -> Self {
        Self("alliance".into())
    }
    /// The agreement, all versions.
    #[must_use]
    pub fn agreement() -> Self {
        Self("agreement".into())
    }
    /// A member.
    #[must_use]
    pub fn member(id: &MemberId) -> Self {
        Self::of("member", id.as_str())
    }
    /// A contribution.
    #[must_use]
    pub fn contribution(id: &ContributionId) -> Self {
        Self::of("contribution", id.as_str())
    }
    /// An asset.
    #[must_use]
    pub fn asset(id: &AssetId) -> Self {
        Self::of("asset", id.as_str())
    }
    /// An item that an organ decides on.
    #[must_use]
    pub fn decision(id: &DecisionId) -> Self {
        Self::of("decision", id.as_str())
    }
    /// A meeting of an organ.
    #[must_use]
    pub fn meeting(id: &MeetingId) -> Self {
        Self::of("meeting", id.as_str())
    }
    /// A project agreement.
    #[must_use]
    pub fn project(id: &ProjectId) -> Self {
        Self::of("project", id.as_str())
    }
    /// A side agreement.
    #[must_use]
    pub fn side_agreement(id: &SideAgreementId) -> Self {
        Self::of("side-agreement", id.as_str())
    }
    /// A distribution.
    #[must_use]
    pub fn distribution(id: &DistributionId) -> Self {
        Self::of("distribution", id.as_str())
    }
    /// The text form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// The text form, shared and not copied.
    #[must_use]
    pub fn text(&self) -> Arc<str> {
        Arc::clone(&self.0)
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// All entries that touched one subject, as a hash chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubjectChain {
    /// How many entries touched it.
    pub count: u64,
    /// Index of the last of them.
    pub last: u64,
    /// BLAKE3 derive-key("mengshu subject v1") of previous head ‖ index (u64 big-endian) ‖ event id.
    pub head: Hash,
}

/// The hasher with the context taken in: that costs as much as a link of a chain.
static CHAIN: LazyLock<blake3::Hasher> = LazyLock::new(|| blake3::Hasher::new_derive_key("mengshu subject v1"));

impl SubjectChain {
    /// The chain after one more entry.
    #[must_use]
    pub fn extended(previous: Option<&Self>, index: u64, event: &EventId) -> Self {
        let mut hasher = CHAIN.clone();
        hasher.update(previous.map_or(&Hash::ZERO, |chain| &chain.head).as_bytes());
        hasher.update(&index.to_be_bytes());
        hasher.update(event.0.as_slice());
        let count = previous.map_or(0, |chain| chain.count).saturating_add(1);
        Self { count, last: index, head: Hash(*hasher.finalize().as_bytes()) }
    }
}

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
    pub message: String,
}

/// Who declined an act, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Declined {
    /// Who.
    pub by: MemberId,
    /// Why, for everybody to read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Note>,
}

/// An approval that an act needs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Requirement {
    /// A member's, by a key with this scope.
    Member {
        /// The member.
        member: MemberId,
        /// What its key must be allowed to do.
        scope: Scope,
    },
    /// An organ's, by a decision about the act.
    Decision {
        /// The organ.
        organ: OrganId,
        /// The matter, which gives the rule by which it decides.
        matter: Matter,
    },
}

/// An approval that was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// The entry that carries it.
    pub index: u64,
    /// When that was recorded.
    pub recorded_at: Timestamp,
    /// The key that signed it.
    pub key: KeyId,
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
}

/// The members that requirements name, with the scope that each needs.
pub(crate) fn members_asked(requirements: &BTreeSet<Requirement>) -> impl Iterator<Item = (&MemberId, Scope)> {
    requirements.iter().filter_map(|requirement| match requirement {
        Requirement::Member { member, scope } => Some((member, *scope)),
        Requirement::Decision { .. } => None,
    })
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
        };
        pending.requirements = pending.required_by(plan);
        pending
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
    pub fn decisions(&self) -> impl Iterator<Item = (&OrganId, Matter)> {
        self.requirements.iter().filter_map(|requirement| match requirement {
            Requirement::Member { .. } => None,
            Requirement::Decision { organ, matter } => Some((organ, *matter)),
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

/// The state of one alliance. A clone costs O(1).
#[derive(Debug, Clone, Default)]
pub struct State {
    /// The machine's own tables.
    pub machine: Machine,
    /// Pending acts by deadline: derived, so not part of the digest.
    pub(crate) deadlines: imbl::OrdSet<(Timestamp, EventId)>,
    /// The tables of the mechanisms.
    pub sections: Sections,
}

impl State {
    /// How far the log has come; `None` before the founding event.
    #[must_use]
    pub fn progress(&self) -> Option<&Progress> {
        self.machine.progress.get(&())
    }

    /// Number of entries.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.progress().map_or(0, |progress| progress.size)
    }

    /// The ledger's id, once founded.
    #[must_use]
    pub fn ledger(&self) -> Option<LedgerId> {
        self.progress().map(|progress| progress.ledger)
    }

    /// Index of the entry of this event, if it is in the log.
    #[must_use]
    pub fn find(&self, event: &EventId) -> Option<u64> {
        self.machine.events.get(event)
    }

    /// The event of an entry.
    #[must_use]
    pub fn event_of(&self, index: u64) -> Option<EventId> {
        self.machine.events.nth(usize::try_from(index).ok()?)
    }

    /// What became of an act, as it stands at a moment: a pending act whose deadline has passed counts as lapsed even
    /// while no later entry says so.
    #[must_use]
    pub fn standing(&self, event: &EventId, at: Timestamp) -> Option<Standing> {
        let index = self.find(event)?;
        let standing = self.machine.acts.get(index).copied().unwrap_or(Standing::Done);
        match (standing, self.machine.pending.get(event)) {
            (Standing::Pending, Some(pending)) if pending.deadline < at => Some(Standing::Lapsed(self.size())),
            (standing, _) => Some(standing),
        }
    }

    /// The civil date of a moment, in the time zone of the terms in force then (UTC before there are any).
    #[must_use]
    pub fn date_at(&self, at: Timestamp) -> Date {
        at.date_at(self.sections.agreement.time_zone(at))
    }

    /// The day on which an entry was recorded; `None` where there is no such entry.
    #[must_use]
    pub fn day_of(&self, index: u64) -> Option<Date> {
        let mut days = self.machine.days.iter().rev();
        let (_, first) = days.find(|(first, _)| *first <= index).filter(|_| index < self.size())?;
        Some(self.date_at(*first))
    }

    /// Index of the first entry that was recorded on a day or later.
    #[must_use]
    pub(crate) fn first_from(&self, day: Date) -> Option<u64> {
        let days = self.machine.days.iter();
        days.map(|(index, first)| (index, self.date_at(*first))).find(|(_, date)| *date >= day).map(|(index, _)| index)
    }

    /// The last moment of a civil date, in the time zone of the terms in force at `at`.
    #[must_use]
    pub(crate) fn end_of(&self, date: Date, at: Timestamp) -> Option<Timestamp> {
        let zone = self.sections.agreement.time_zone(at);
        date.end(zone)
    }

    /// Whether no approval of a pending act is missing at a moment.
    #[must_use]
    pub fn is_complete(&self, id: &EventId, act: &Pending, at: Timestamp) -> bool {
        act.missing().next().is_none() && self.undecided(id, act, at).next().is_none()
    }

    /// The organs whose final approval a pending act misses.
    pub fn undecided<'a>(
        &'a self,
        id: &'a EventId,
        act: &'a Pending,
        at: Timestamp,
    ) -> impl Iterator<Item = (&'a OrganId, Matter)> {
        act.decisions().filter(move |(organ, matter)| {
            decision::verdict(self, id, organ, *matter, at) != decision::Verdict::Approved
        })
    }

    /// Whether an organ has finally rejected a pending act.
    pub(crate) fn is_rejected(&self, id: &EventId, act: &Pending, at: Timestamp) -> bool {
        act.decisions()
            .any(|(organ, matter)| decision::verdict(self, id, organ, matter, at) == decision::Verdict::Rejected)
    }

    /// Refuses a member whose membership has ended, except for what winds it up.
    ///
    /// # Errors
    /// `AUT-006`.
    pub(crate) fn still_present(&self, member: &MemberId, at: Timestamp, winds_up: bool) -> Result<(), Refusal> {
        let left = self.sections.membership.members.get(member).is_some_and(|record| record.has_left(self.date_at(at)));
        if left && !winds_up {
            return Err(codes::AUT_006.refuse("author", format!("the membership of {member} has ended")));
        }
        Ok(())
    }

    /// Refuses everything but the founding while the alliance is not founded.
    ///
    /// # Errors
    /// `LED-008`, `LED-009`.
    pub(crate) fn founded(&self) -> Result<(), Refusal> {
        if self.sections.membership.alliance.contains(&()) {
            return Ok(());
        }
        let founding = self.ledger().map(|ledger| EventId(ledger.0));
        match founding.and_then(|id| self.find(&id)).and_then(|index| self.machine.acts.get(index)) {
            Some(Standing::Pending) | None => {
                Err(codes::LED_008.refuse("ledger", "founders' endorsements are missing"))
            }
            Some(standing) => {
                Err(codes::LED_009.refuse("ledger", format!("the founding event is {}", standing.word())))
            }
        }
    }

    /// The last moment for the last approval of an act recorded at `at`.
    pub(crate) fn deadline_from(&self, at: Timestamp, not_after: Option<Timestamp>) -> Timestamp {
        let default = at.add_days(i64::from(self.sections.agreement.approval_days(at)));
        not_after.map_or(default, |end| end.min(default))
    }

    pub(crate) fn rebuild_derived(&mut self) {
        self.deadlines = self.machine.pending.iter().map(|(id, pending)| (pending.deadline, *id)).collect();
    }
}

impl Section for State {
    fn tables(&self, to: &mut dyn FnMut(&'static str, &dyn AnyTable)) {
        self.machine.tables(to);
        self.sections.tables(to);
    }
    fn tables_mut(&mut self, to: &mut dyn FnMut(&'static str, &mut dyn AnyTable)) {
        self.machine.tables_mut(to);
        self.sections.tables_mut(to);
    }
}
