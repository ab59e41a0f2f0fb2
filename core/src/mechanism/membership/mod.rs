//! Membership: who the members are and which keys speak for them.
//!
//! Invariants: an alliance has one founding event, endorsed by every founder; a member id names one legal person for
//! ever; a key belongs to one member for ever; the root key (the legal representative's) may do everything.

mod admit;
mod credit_code;
mod found;
mod keys;
mod views;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Body;
use crate::event::{Scope, key};
use crate::ledger::refusal::{Refusal, codes};
use crate::ledger::table::{Table, tables};
use crate::ledger::{Lang, State, Subject};
use crate::value::{Date, KeyId, MemberId, Name, NodeName, Timestamp};

pub use admit::Admit;
pub use found::{Found, Node};
pub use keys::{GrantKey, RevokeKey, possession_message};
pub(crate) use views::VIEWS;

/// Most members of an alliance.
pub const MEMBERS_MAX: usize = 256;

acts! {
    /// Found an alliance: every founder endorses.
    Found(Found),
    /// Admit a member: every member and the joiner endorse.
    Admit(Admit),
    /// Grant a working key.
    GrantKey(GrantKey),
    /// Revoke a working key.
    RevokeKey(RevokeKey),
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

/// A legal person as it enters the alliance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// The registered name.
    pub name: Name,
    /// What kind of legal person it is.
    pub kind: MemberKind,
    /// The unified social credit code (统一社会信用代码, GB 32100-2015), for those who have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit_code: Option<String>,
    /// The key of its legal representative.
    pub root_key: KeyId,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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
}

impl Member {
    /// Whether the membership has ended before `date`.
    #[must_use]
    pub fn has_left(&self, date: Date) -> bool {
        matches!(self.membership, Membership::Ends { last_day, .. } if last_day < date)
    }
}

/// A key and what it may do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyStanding {
    /// Whose key.
    pub member: MemberId,
    /// Whether it is the root key: it may do everything.
    pub root: bool,
    /// What a working key may do.
    pub scopes: BTreeSet<Scope>,
    /// Last moment of its validity, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Timestamp>,
    /// Index of the entry that granted it.
    pub granted: u64,
    /// Index of the entry that revoked it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked: Option<u64>,
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
    }
}

impl Tables {
    /// The members on a date.
    pub fn present(&self, date: Date) -> impl Iterator<Item = &MemberId> {
        self.members.iter().filter(move |(_, member)| !member.has_left(date)).map(|(id, _)| id)
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
fn require_fresh_key(state: &State, field: &'static str, id: &KeyId) -> Result<(), Refusal> {
    key::Verifier::new(*id).map_err(|error| codes::SIG_003.refuse(field, error.to_string()))?;
    let node = state.sections.membership.alliance.get(&()).is_some_and(|alliance| alliance.node_key == *id);
    if node || state.sections.membership.keys.contains(id) {
        return Err(codes::AUT_011.refuse(field, "the key is in use in this ledger"));
    }
    Ok(())
}

fn require_profile(field: &'static str, profile: &Profile) -> Result<(), Refusal> {
    match &profile.credit_code {
        Some(code) if !credit_code::is_valid(code) => Err(codes::MEM_007.refuse(field, format!("{code} fails the check"))),
        _ => Ok(()),
    }
}

/// A new member and its root key.
fn enter(state: &mut State, id: &MemberId, profile: &Profile, index: u64, joined: Date) {
    let member = Member { profile: profile.clone(), joined, index, key_serial: 0, membership: Membership::Active };
    let key = KeyStanding { member: id.clone(), root: true, scopes: BTreeSet::new(), valid_until: None, granted: index, revoked: None };
    state.sections.membership.members.put(id.clone(), member);
    state.sections.membership.keys.put(profile.root_key, key);
}

/// The name people know a member by.
pub(crate) fn name_of(state: &State, member: &MemberId) -> String {
    state.sections.membership.members.get(member).map_or_else(|| member.to_string(), |record| format!("{} ({member})", record.profile.name))
}

fn subjects<'a>(members: impl IntoIterator<Item = &'a MemberId>) -> impl Iterator<Item = Subject> {
    std::iter::once(Subject::alliance()).chain(members.into_iter().map(Subject::member))
}
