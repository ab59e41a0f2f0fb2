//! What a mechanism gives the machine: the seam between the rule book's chapters and the act life cycle.
//!
//! Invariants: [`Rules::plan`] is a pure function of the state and the moment; it is asked when the act is proposed and
//! again whenever an approval arrives, so an act never takes effect on a state that would refuse it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::refusal::Refusal;
use super::state::{Approval, Requirement, State, Subject};
use crate::event::Scope;
use crate::mechanism::decision::{Approver, Matter};
use crate::value::{AssetId, Date, EventId, KeyId, LedgerId, MemberId, Money, Timestamp};

/// Version of the rule book that new entries run under.
pub const RULE_BOOK: u32 = 1;

/// The language of words for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Chinese.
    Zh,
}

impl Lang {
    /// Picks one of two texts.
    #[must_use]
    pub fn pick<T>(self, en: T, zh: T) -> T {
        match self {
            Self::En => en,
            Self::Zh => zh,
        }
    }
}

/// The moment at which an act is judged: when it is proposed, or when its last approval arrives.
#[derive(Debug, Clone)]
pub struct Moment {
    /// The ledger.
    pub ledger: LedgerId,
    /// The act's event.
    pub event: EventId,
    /// Who proposed the act.
    pub author: MemberId,
    /// The key it was proposed with.
    pub key: KeyId,
    /// Index of the entry that is being judged: the act's own, or the approval's that completes it.
    pub index: u64,
    /// When that entry is recorded.
    pub recorded_at: Timestamp,
    /// When the act itself was recorded.
    pub proposed_at: Timestamp,
    /// Who has approved it so far.
    pub approvals: BTreeMap<MemberId, Approval>,
}

/// What an act disposes of: the limits of the keys that sign it are held against this.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stake {
    /// Its money.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
    /// Its asset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asset: Option<AssetId>,
}

impl Stake {
    /// Whether it is nothing that a limit can be held against.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.amount.is_none() && self.asset.is_none()
    }
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
}

impl Plan {
    /// An act that its author does alone.
    #[must_use]
    pub fn alone(scope: Scope, subjects: impl IntoIterator<Item = Subject>) -> Self {
        Self {
            scope,
            requirements: BTreeSet::new(),
            invited: BTreeMap::new(),
            stake: Stake::default(),
            subjects: subjects.into_iter().collect(),
            order: Vec::new(),
            clauses: BTreeSet::new(),
        }
    }

    /// The same, by a clause of the terms.
    #[must_use]
    pub fn under(mut self, clause: impl Into<String>) -> Self {
        self.clauses.insert(clause.into());
        self
    }

    /// The same, disposing of money or of an asset.
    #[must_use]
    pub fn disposing_of(mut self, amount: Option<Money>, asset: Option<&AssetId>) -> Self {
        self.stake = Stake { amount, asset: asset.cloned() };
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

    /// The same, needing the approval of whoever the terms in force on `date` name for a matter: every member present
    /// then, or an organ by decision. Without terms it is every member.
    #[must_use]
    pub fn with_approval_on(mut self, state: &State, matter: Matter, scope: Scope, date: Date) -> Self {
        self.clauses.insert(format!("approvals.{}", matter.name()));
        let terms = state.sections.agreement.in_force(date).map(|(_, version)| &version.terms);
        match terms.map(|terms| terms.approver(matter)) {
            Some(Approver::Organ(organ)) => {
                self.requirements.insert(Requirement::Decision { organ: organ.clone(), matter });
                self
            }
            Some(Approver::AllMembers) | None => self.with_approval_of(state.sections.membership.present(date), scope),
        }
    }
}

/// An act's rules.
pub trait Rules {
    /// Its name: mechanism, dot, act (`contribution.deliver`).
    fn kind(&self) -> &'static str;

    /// Judges the act at a moment: refuses it, or says what it needs.
    ///
    /// # Errors
    /// The first rule that it breaks.
    fn plan(&self, state: &State, moment: &Moment) -> Result<Plan, Refusal>;

    /// Changes the state as the act says. Called once, right after `plan` allowed it.
    fn apply(&self, state: &mut State, moment: &Moment);

    /// What it does, in words that a lawyer reads before signing.
    fn describe(&self, state: &State, author: &MemberId, lang: Lang) -> String;

    /// The member that it is about, where that member is not to decide on it.
    fn concerned(&self) -> Option<&MemberId> {
        None
    }

    /// Whoever it brings into the ledger, with the key that signs it: such a person may propose it itself, together with a
    /// member's signature.
    fn introduces(&self) -> Option<(&MemberId, &KeyId)> {
        None
    }

    /// Whether a member who has left may still do it, to wind up its membership.
    fn winds_up(&self) -> bool {
        false
    }

    /// Whether its effect can change what other pending acts need (who is a member, which terms are in force).
    fn reopens_pending(&self) -> bool {
        false
    }
}

/// The log as far as it goes: what `seen` is checked against.
pub trait Prefix {
    /// Root of the tree over the first `size` entries, if there are that many.
    fn root_at(&self, size: u64) -> Option<crate::value::Hash>;
}
