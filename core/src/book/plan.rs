//! What an act needs before it takes effect, and what it disposes of.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::approval::Requirement;
use super::subject::Subject;
use super::vocabulary::Scope;
use super::words::Said;
use crate::value::{AssetId, EventId, KeyId, MemberId, Money};

/// What an act is worth to whoever signs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Worth {
    /// It disposes of nothing of value.
    #[default]
    Nothing,
    /// An amount that it states.
    Stated(Money),
    /// Something whose value it does not state: beyond every limit in money.
    Unstated,
}

impl Worth {
    const fn is_nothing(&self) -> bool {
        matches!(self, Self::Nothing)
    }
}

/// What an act disposes of: the limits of the keys that sign it are held against this.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stake {
    /// What it is worth.
    #[serde(default, skip_serializing_if = "Worth::is_nothing")]
    pub worth: Worth,
    /// Its assets.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub assets: BTreeSet<AssetId>,
}

impl Stake {
    /// Whether it is nothing that a limit can be held against.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.worth.is_nothing() && self.assets.is_empty()
    }
}

/// A wait in the open: what takes a member's identity takes effect only after it has stood where everybody sees it and that
/// member can answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wait {
    /// Whose identity it is: that member can contest it, and what it disposes of waits too.
    pub member: MemberId,
    /// Days from the last approval to the effect.
    pub days: u16,
    /// What a contest by the member's root key or recovery key does.
    pub by_root: Answer,
    /// What a contest by a working key of the member does.
    pub by_working: Answer,
}

/// What a contest does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// The act is declined.
    Ends,
    /// The act waits longer, and needs every other member.
    Lengthens,
    /// The act takes effect, marked as contested and reversible.
    Marks,
    /// Nothing: this key does not contest it, or it was contested already.
    Nothing,
}

/// What an act needs before it takes effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// What the author's key must be allowed to do.
    pub scope: Scope,
    /// The approvals that it needs. The author's counts as given.
    pub requirements: BTreeSet<Requirement>,
    /// Non-members who can answer, with the key they answer with.
    pub invited: BTreeMap<MemberId, KeyId>,
    /// What it disposes of.
    pub stake: Stake,
    /// What it is about.
    pub subjects: BTreeSet<Subject>,
    /// Who has to approve before whom, first to last; empty where the order does not matter.
    pub order: Vec<MemberId>,
    /// The clauses of the terms that decided what it needs or does, as paths in the terms.
    pub clauses: BTreeSet<String>,
    /// The acts that it builds on. While one of them is doubted or struck, nothing builds on it.
    pub rests_on: BTreeSet<EventId>,
    /// How long it stands in the open once it is approved; not at all where it takes nobody's identity.
    pub wait: Option<Wait>,
    /// What whoever signs it should know first. It is told before the signature, and neither signed nor recorded: it
    /// refuses nothing and changes nothing.
    pub warnings: Vec<Said>,
}

impl Plan {
    /// An act that its author does alone. What it is worth is not stated until it says so.
    #[must_use]
    pub fn alone(scope: Scope, subjects: impl IntoIterator<Item = Subject>) -> Self {
        Self {
            scope,
            requirements: BTreeSet::new(),
            invited: BTreeMap::new(),
            stake: Stake { worth: Worth::Unstated, assets: BTreeSet::new() },
            subjects: subjects.into_iter().collect(),
            order: Vec::new(),
            clauses: BTreeSet::new(),
            rests_on: BTreeSet::new(),
            wait: None,
            warnings: Vec::new(),
        }
    }

    /// The same, with something that whoever signs it should know first.
    #[must_use]
    pub fn warn(mut self, warning: Said) -> Self {
        self.warnings.push(warning);
        self
    }

    /// The same, by a clause of the terms.
    #[must_use]
    pub fn under(mut self, clause: impl Into<String>) -> Self {
        self.clauses.insert(clause.into());
        self
    }

    /// The same, building on an act.
    #[must_use]
    pub fn resting_on(mut self, act: Option<EventId>) -> Self {
        self.rests_on.extend(act);
        self
    }

    /// The same, disposing of money or of an asset. Where no amount above zero is stated its value is not.
    #[must_use]
    pub fn disposing_of<'a>(mut self, amount: Option<Money>, assets: impl IntoIterator<Item = &'a AssetId>) -> Self {
        let amount = amount.filter(|amount| amount.minor > 0);
        self.stake = Stake {
            worth: amount.map_or(Worth::Unstated, Worth::Stated),
            assets: assets.into_iter().cloned().collect(),
        };
        self
    }

    /// The same, disposing of what another act does.
    #[must_use]
    pub fn disposing_as(mut self, stake: Stake) -> Self {
        self.stake = stake;
        self
    }

    /// Whether somebody else takes part in it: then it can wait for its author's ratification. What a member does alone
    /// it can do again with another key.
    pub(crate) fn concerns_others(&self, author: &MemberId) -> bool {
        self.requirements.iter().any(|requirement| match requirement {
            Requirement::Member { member, .. } => member != author,
            Requirement::Decision { .. } => true,
        })
    }

    /// The same, needing these members' approval by keys with `scope`.
    #[must_use]
    pub fn with_approval_of<'a>(mut self, members: impl IntoIterator<Item = &'a MemberId>, scope: Scope) -> Self {
        self.requirements
            .extend(members.into_iter().map(|member| Requirement::Member { member: member.clone(), scope }));
        self
    }
}
