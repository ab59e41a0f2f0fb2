//! The members, their keys, applications and affiliates, as records.
//!
//! Invariants: a member id names one legal person for ever; a key belongs to one member for ever.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::book::{Scope, Table, subjects, tables, things};
use crate::mechanism::membership::profile::Profile;
use crate::value::{AssetId, Date, EventId, KeyId, MemberId, Money, Name, NodeName, Note, PartyId, Seal, Timestamp};

/// How many days before it is recorded an end or a succession puts what was signed in doubt. Whoever bought earlier relied on a
/// membership that nobody had said was over (R1 of the domain: a back-dated day cuts no interest recorded before).
const ENDED_DAYS: i32 = 90;

/// From which day on what was signed for a person is in doubt that ended with a day and of which that is recorded today.
pub(crate) fn doubted_from(since: Date, today: Date) -> Date {
    today.add_days(-ENDED_DAYS).map_or(since, |earliest| earliest.max(since))
}

/// Days after an act by a member's root key on its identity within which the key that it replaced, or the recovery key, can
/// contest it.
pub const CONTEST_DAYS: i32 = 30;

/// Most members of an alliance.
pub const MEMBERS_MAX: usize = 256;

/// The alliance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alliance {
    /// Its name.
    pub name: Name,
    /// The name of the node that keeps its ledger: the first part of the checkpoint origin.
    pub node_name: NodeName,
    /// The key that the node signs checkpoints with.
    pub node_key: KeyId,
    /// Index of the entry that completed the founding.
    pub founded: u64,
    /// When that was recorded.
    pub founded_at: Timestamp,
}

/// Whether a member is in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Membership {
    /// It is, without an end.
    Active,
    /// It is until the end of a day.
    Ends {
        /// The last day of its membership.
        last_day: Date,
        /// Index of the entry that made the exit effective.
        index: u64,
    },
    /// It was expelled: it is no member from the day of the decision on.
    Expelled {
        /// The day of the decision.
        on: Date,
        /// Index of the entry with which the decision took effect.
        index: u64,
        /// The day on which it received the decision, and the index of the entry that says so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        received: Option<(Date, u64)>,
    },
    /// Another legal person has all its rights and duties.
    Succeeded {
        /// Who.
        by: MemberId,
        /// Since which day.
        since: Date,
        /// Index of the entry that says so.
        index: u64,
    },
    /// It ended as a legal person.
    Dissolved {
        /// Its last day.
        last_day: Date,
        /// Index of the entry that says so.
        index: u64,
    },
}

/// What a member was called until a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Former {
    /// Its name.
    pub name: Name,
    /// Its seat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seat: Option<Name>,
    /// The company that controlled it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<Name>,
    /// The day since which it is another.
    pub until: Date,
    /// Index of the entry that says so.
    pub index: u64,
}

/// A time of suspension or of default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// Its first day.
    pub from: Date,
    /// Index of the entry that began it.
    pub index: u64,
    /// The day on which it was over, with the index of the entry that ended it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over: Option<(Date, u64)>,
}

impl Period {
    fn covers(&self, date: Date) -> bool {
        self.from <= date && self.over.is_none_or(|(over, _)| date < over)
    }
}

/// A member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// Who it is.
    pub profile: Profile,
    /// First day of its membership.
    pub joined: Date,
    /// Index of the entry that made it a member.
    pub index: u64,
    /// Serial of the last key act of this member; the next one is one higher.
    pub key_serial: u32,
    /// Whether it is still in.
    pub membership: Membership,
    /// What it was called before, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former: Vec<Former>,
    /// When it was in default.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub defaults: Vec<Period>,
    /// When it was suspended: it neither sits in organs nor counts there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suspensions: Vec<Period>,
}

impl Member {
    /// Its last day as a member, where that is known, and the entry that ends the membership.
    #[must_use]
    pub fn end(&self) -> Option<(Date, u64)> {
        match self.membership {
            Membership::Active => None,
            Membership::Ends { last_day, index } | Membership::Dissolved { last_day, index } => Some((last_day, index)),
            Membership::Expelled { on, index, .. } => Some((on.add_days(-1)?, index)),
            Membership::Succeeded { since, index, .. } => Some((since.add_days(-1)?, index)),
        }
    }

    /// Whether the membership has ended before `date`.
    #[must_use]
    pub fn has_left(&self, date: Date) -> bool {
        match self.membership {
            Membership::Active => false,
            Membership::Ends { last_day, .. } | Membership::Dissolved { last_day, .. } => last_day < date,
            Membership::Expelled { on: end, .. } | Membership::Succeeded { since: end, .. } => end <= date,
        }
    }

    /// Whether it is suspended on a date.
    #[must_use]
    pub fn is_suspended(&self, date: Date) -> bool {
        self.suspensions.iter().any(|period| period.covers(date))
    }

    /// Whether it is in default on a date.
    #[must_use]
    pub fn is_in_default(&self, date: Date) -> bool {
        self.defaults.iter().any(|period| period.covers(date))
    }

    /// What it is to the alliance on a date, in a word.
    #[must_use]
    pub fn standing(&self, date: Date) -> &'static str {
        match self.membership {
            _ if date < self.joined => "not_yet",
            _ if !self.has_left(date) && self.is_suspended(date) => "suspended",
            _ if !self.has_left(date) => "active",
            Membership::Ends { .. } | Membership::Active => "left",
            Membership::Expelled { .. } => "expelled",
            Membership::Succeeded { .. } => "succeeded",
            Membership::Dissolved { .. } => "dissolved",
        }
    }

    /// What it was called and where it sat on a date.
    #[must_use]
    pub fn called(&self, date: Date) -> (&Name, Option<&Name>) {
        let former = self.former.iter().find(|former| date < former.until);
        former.map_or((&self.profile.name, self.profile.seat.as_ref()), |former| (&former.name, former.seat.as_ref()))
    }
}

/// A key and what it may do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyStanding {
    /// Its number in this ledger, in the order of the grants.
    pub number: u32,
    /// Whose key.
    pub member: MemberId,
    /// Whether it is the root key: it may do everything.
    pub root: bool,
    /// Whether it is the recovery key: it contests acts on the member's identity and replaces the root key, nothing else.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub recovery: bool,
    /// What a working key may do.
    pub scopes: BTreeSet<Scope>,
    /// The most that the key may sign for in one act. A root key binds beyond it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Money>,
    /// Whether it may also sign what does not state its value, which otherwise is beyond the limit.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unpriced: bool,
    /// The only assets that the key may dispose of. A root key binds beyond them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assets: Option<BTreeSet<AssetId>>,
    /// Last moment of its validity, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Timestamp>,
    /// Index of the entry that granted it.
    pub granted: u64,
    /// When that was recorded.
    pub granted_at: Timestamp,
    /// Index of the entry that published the limits of a root key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limited: Option<u64>,
    /// Index of the entry that revoked it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked: Option<u64>,
    /// When that was recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<Timestamp>,
    /// The last entry for which it is trusted, where it was compromised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_trusted: Option<u64>,
}

/// An act on a member's identity that took effect: another root key, a succession, an end. What it took is kept, so that it
/// can be given back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// The member.
    pub member: MemberId,
    /// The day on which it took effect in the ledger.
    pub on: Date,
    /// Index of the entry with which it took effect.
    pub index: u64,
    /// Whether the member's own root key did it, at once.
    pub by_root: bool,
    /// Its root key before.
    pub root: KeyId,
    /// The keys that it took away.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub replaced: BTreeSet<KeyId>,
    /// What the membership was before.
    pub before: Membership,
    /// Who came in by it, where somebody did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub introduced: Option<MemberId>,
}

/// An application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Application {
    /// The id that the applicant wants to have.
    pub applicant: MemberId,
    /// Who it is.
    pub profile: Profile,
    /// The sealed form.
    pub form: Seal,
    /// The day it was handed in.
    pub received: Date,
    /// Index of its entry.
    pub index: u64,
    /// What the check found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked: Option<Checked>,
}

/// The check of an application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checked {
    /// Who checked it.
    pub by: MemberId,
    /// Whether it meets the conditions.
    pub meets: bool,
    /// What was found.
    pub note: Note,
    /// Index of the entry.
    pub index: u64,
}

/// An affiliate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Affiliate {
    /// Its registered name.
    pub name: Name,
    /// The member that it is, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<MemberId>,
    /// The day since which it is one.
    pub since: Date,
    /// Index of the entry that declared it.
    pub index: u64,
    /// Its last day, with the index of the entry that says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<(Date, u64)>,
}

tables! {
    /// The membership tables.
    pub struct Tables {
        /// The alliance; empty until every founder has endorsed.
        alliance: Table<(), Alliance> = "alliance",
        /// The members, former ones too.
        members: Table<MemberId, Member> = "member",
        /// The keys, revoked ones too.
        keys: Table<KeyId, KeyStanding> = "key",
        /// Applications for membership, by their event.
        applications: Table<EventId, Application> = "application",
        /// Affiliates, by member and their id.
        affiliates: Table<(MemberId, PartyId), Affiliate> = "affiliate",
        /// Acts on members' identities that took effect, by the index of the entry that proposed them.
        identities: Table<u64, Identity> = "identity",
    }
}

impl Tables {
    /// The members on a date that are not suspended on it.
    pub fn in_good_standing(&self, date: Date) -> impl Iterator<Item = &MemberId> {
        self.present(date).filter(move |id| self.members.get(id).is_some_and(|member| !member.is_suspended(date)))
    }

    /// The members on a date.
    pub fn present(&self, date: Date) -> impl Iterator<Item = &MemberId> {
        self.members.iter().filter(move |(_, member)| !member.has_left(date)).map(|(id, _)| id)
    }

    /// Who has a member's rights and duties now: itself, or the last of those who succeeded it.
    #[must_use]
    pub fn heir<'a>(&'a self, member: &'a MemberId) -> &'a MemberId {
        let mut heir = member;
        // A successor was there after the one it succeeded, so this ends; the bound holds whatever was recorded.
        for _ in 0..self.members.len() {
            match self.members.get(heir).map(|record| &record.membership) {
                Some(Membership::Succeeded { by, .. }) => heir = by,
                _ => break,
            }
        }
        heir
    }

    /// A member's keys.
    pub(crate) fn keys_of(&self, member: &MemberId) -> impl Iterator<Item = (&KeyId, &KeyStanding)> {
        self.keys.iter().filter(move |(_, key)| key.member == *member)
    }

    /// The numbers of a member's keys.
    pub(crate) fn numbers_of(&self, member: &MemberId) -> Vec<u32> {
        self.keys_of(member).map(|(_, key)| key.number).collect()
    }
}

subjects! {
    /// The alliance as a whole.
    alliance = "alliance";
    /// A member.
    member(MemberId) = "member";
}

things! {
    pub(crate),
    /// A member.
    MEMBER "member" "盟员", "member list";
    /// An application for membership.
    APPLICATION "application" "入盟申请", "member applications";
    /// A member's key.
    KEY "key" "密钥", "member list --json";
}
