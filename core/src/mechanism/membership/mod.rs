//! Membership: who the members are and which keys speak for them.
//!
//! Invariants: an alliance has one founding event, endorsed by every founder; a member id names one legal person for
//! ever; a key belongs to one member for ever; the root key (the legal representative's) may do everything.

mod admit;
mod application;
mod authority;
mod conduct;
mod found;
mod keys;
mod person;
mod views;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Body;
use crate::event::{Scope, key};
use crate::ledger::refusal::{Refusal, codes};
use crate::ledger::rules::{Moment, Plan};
use crate::ledger::table::{Table, tables};
use crate::ledger::{Lang, Requirement, State, Subject};
use crate::value::{AssetId, Date, EventId, KeyId, MemberId, Money, Name, NodeName, PartyId, Timestamp};

pub use admit::Admit;
pub use application::{Application, Apply, CheckApplication, Checked};
pub use conduct::{DeclareDefault, EndDefault, Reinstate, Suspend};
pub use found::{Found, Node};
pub use keys::{
    CompromiseKey, Confirm, GrantKey, LimitRoot, ReplaceRoot, RevokeKey, RotateKey, Strike, possession_message,
};
pub(crate) use person::are_affiliated;
pub use person::{
    Affiliate, ChangeProfile, DeclareAffiliate, EndAffiliate, Profile, RecordEnd, Succeed, SuccessionKind,
};
pub(crate) use views::VIEWS;

/// Most members of an alliance.
pub const MEMBERS_MAX: usize = 256;

acts! {
    /// Found an alliance: every founder endorses.
    Found(Found),
    /// Hand in an application for membership.
    Apply(Apply),
    /// State what the check of an application found.
    CheckApplication(CheckApplication),
    /// Admit a member: those whom the terms name approve, and the joiner signs.
    Admit(Admit),
    /// State that the author's name, seat, representative or parent has changed.
    ChangeProfile(ChangeProfile),
    /// State that a member has been succeeded.
    Succeed(Succeed),
    /// State that a member has ended as a legal person.
    RecordEnd(RecordEnd),
    /// Declare an affiliate.
    DeclareAffiliate(DeclareAffiliate),
    /// State that an affiliate is none any more.
    EndAffiliate(EndAffiliate),
    /// Suspend a member.
    Suspend(Suspend),
    /// End a suspension.
    Reinstate(Reinstate),
    /// Declare a member to be in default.
    DeclareDefault(DeclareDefault),
    /// End a default.
    EndDefault(EndDefault),
    /// Grant a working key.
    GrantKey(GrantKey),
    /// Put a new key in the place of a working key.
    RotateKey(RotateKey),
    /// Revoke a working key.
    RevokeKey(RevokeKey),
    /// Put a new root key in the place of a member's root key.
    ReplaceRoot(ReplaceRoot),
    /// Publish the limits of the author's legal representative.
    LimitRoot(LimitRoot),
    /// State that a key is compromised.
    CompromiseKey(CompromiseKey),
    /// Confirm a suspect act.
    Confirm(Confirm),
    /// Strike a suspect act.
    Strike(Strike),
}

/// What kind of legal person a member is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MemberKind {
    /// 企业
    Enterprise,
    /// 大学
    University,
    /// 科研机构
    Institute,
    /// 其他组织机构
    Other,
}

impl MemberKind {
    /// Its name for people.
    #[must_use]
    pub const fn word(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::Enterprise, Lang::En) => "enterprise",
            (Self::Enterprise, Lang::Zh) => "企业",
            (Self::University, Lang::En) => "university",
            (Self::University, Lang::Zh) => "大学",
            (Self::Institute, Lang::En) => "institute",
            (Self::Institute, Lang::Zh) => "科研机构",
            (Self::Other, Lang::En) => "other organisation",
            (Self::Other, Lang::Zh) => "其他组织机构",
        }
    }
}

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
    /// What a working key may do.
    pub scopes: BTreeSet<Scope>,
    /// The most that the key may sign for in one act. A root key binds beyond it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Money>,
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

/// The limits of a working key: amount, assets, last moment.
type Limits = (Option<Money>, Option<BTreeSet<AssetId>>, Option<Timestamp>);

impl KeyStanding {
    fn root(state: &State, member: &MemberId, moment: &Moment) -> Self {
        let none = (None, None, None);
        Self { root: true, ..Self::working(state, member, BTreeSet::new(), none, moment) }
    }

    fn working(
        state: &State,
        member: &MemberId,
        scopes: BTreeSet<Scope>,
        (limit, assets, valid_until): Limits,
        moment: &Moment,
    ) -> Self {
        Self {
            number: u32::try_from(state.sections.membership.keys.len()).unwrap_or(u32::MAX),
            member: member.clone(),
            root: false,
            scopes,
            limit,
            assets,
            valid_until,
            granted: moment.index,
            granted_at: moment.recorded_at,
            limited: None,
            revoked: None,
            revoked_at: None,
            last_trusted: None,
        }
    }
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
    fn numbers_of(&self, member: &MemberId) -> Vec<u32> {
        self.keys_of(member).map(|(_, key)| key.number).collect()
    }
}

/// Whether an event founds an alliance.
pub(crate) const fn is_founding(body: &Body) -> bool {
    matches!(body, Body::Membership(Act::Found(_)))
}

/// Whether an id is reserved for the node.
pub(crate) fn is_node(member: &MemberId) -> bool {
    member.as_str() == "node"
}

/// Refuses whoever is not a member on `date`.
pub(crate) fn require_member(state: &State, field: &'static str, member: &MemberId, date: Date) -> Result<(), Refusal> {
    match state.sections.membership.members.get(member) {
        Some(record) if !record.has_left(date) => Ok(()),
        Some(_) => Err(codes::MEM_004.refuse(field, format!("{member} has left the alliance"))),
        None => Err(codes::MEM_004.refuse(field, format!("{member} is not a member"))),
    }
}

/// Refuses a key that cannot be used safely or is in use.
fn require_fresh_key(state: &State, field: &str, id: &KeyId) -> Result<(), Refusal> {
    key::Verifier::new(*id).map_err(|error| codes::SIG_003.refuse(field.to_owned(), error.to_string()))?;
    let node = state.sections.membership.alliance.get(&()).is_some_and(|alliance| alliance.node_key == *id);
    if node || state.sections.membership.keys.contains(id) {
        return Err(codes::AUT_011.refuse(field.to_owned(), "the key is in use in this ledger"));
    }
    Ok(())
}

/// Refuses whoever cannot enter: a reserved or used id, a full alliance, a profile or a key that does not pass. The fields
/// are those of the act at `path`, the id's being `id_field`.
fn require_entrant(
    state: &State,
    (path, id_field): (&str, &str),
    id: &MemberId,
    profile: &Profile,
    today: Date,
) -> Result<(), Refusal> {
    let field = format!("{path}.{id_field}");
    if is_node(id) {
        return Err(codes::AUT_012.refuse(field, format!("{id} is reserved")));
    }
    if state.sections.membership.members.contains(id) {
        return Err(codes::MEM_003.refuse(field, format!("{id} is or was a member")));
    }
    if state.sections.membership.members.len() >= MEMBERS_MAX {
        return Err(codes::MEM_005.refuse(field, "the alliance is full"));
    }
    profile.check(&format!("{path}.profile"), today)?;
    require_fresh_key(state, &format!("{path}.profile.root_key"), &profile.root_key)
}

/// A plan that does not ask a member: it is about that member, or its key is what is missing.
pub(crate) fn without(mut plan: Plan, member: &MemberId) -> Plan {
    plan.requirements
        .retain(|requirement| !matches!(requirement, Requirement::Member { member: asked, .. } if asked == member));
    plan
}

/// The same for what takes a member's place or its key: where fewer than two others would be left to ask, it is asked all
/// the same, so that no single member takes over another.
fn without_unless_alone(plan: Plan, member: &MemberId) -> Plan {
    let others = plan.requirements.iter().filter(|requirement| match requirement {
        Requirement::Member { member: asked, .. } => asked != member && !plan.invited.contains_key(asked),
        Requirement::Decision { .. } => false,
    });
    let decided = plan.requirements.iter().any(|requirement| matches!(requirement, Requirement::Decision { .. }));
    if decided || others.count() >= 2 { without(plan, member) } else { plan }
}

/// A new member since a day, and its root key.
fn enter(state: &mut State, id: &MemberId, profile: &Profile, joined: Date, moment: &Moment) {
    let member = Member {
        profile: profile.clone(),
        joined,
        index: moment.index,
        key_serial: 0,
        membership: Membership::Active,
        former: Vec::new(),
        defaults: Vec::new(),
        suspensions: Vec::new(),
    };
    let key = KeyStanding::root(state, id, moment);
    state.sections.membership.members.put(id.clone(), member);
    state.sections.membership.keys.put(profile.root_key, key);
}

/// Whether a member was declared to be in default.
pub(crate) fn is_in_default(state: &State, member: &MemberId, date: Date) -> bool {
    state.sections.membership.members.get(member).is_some_and(|record| record.is_in_default(date))
}

/// The name people know a member by.
pub(crate) fn name_of(state: &State, member: &MemberId) -> String {
    state
        .sections
        .membership
        .members
        .get(member)
        .map_or_else(|| member.to_string(), |record| format!("{} ({member})", record.profile.name))
}

fn subjects<'a>(members: impl IntoIterator<Item = &'a MemberId>) -> impl Iterator<Item = Subject> {
    std::iter::once(Subject::alliance()).chain(members.into_iter().map(Subject::member))
}
