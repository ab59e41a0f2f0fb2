//! The arithmetic of a vote: a pure function of a ballot, so that every result can be reproduced for ever.
//!
//! Invariants: whole numbers only, fractions are compared by cross multiplication; who is excluded stands in no number;
//! nothing of nothing passes; exclusions never leave one member to decide for the organ.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::mechanism::decision::rule::{Base, Threshold};
use crate::value::MemberId;

/// A vote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Vote {
    /// For it.
    Yes,
    /// Against it.
    No,
    /// Neither.
    Abstain,
}

/// A member that may vote, and what it did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Voter {
    /// How many votes it has.
    pub votes: u32,
    /// Index of the entry by which it was present or represented.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub present: Option<u64>,
    /// What it voted, with the index of the entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vote: Option<(Vote, u64)>,
}

/// All that a result follows from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ballot {
    /// The part of all votes that must be present; none where no quorum is needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quorum: Option<Threshold>,
    /// What the fraction is taken of.
    pub base: Base,
    /// The part that must be for it.
    pub passes: Threshold,
    /// Whether silence counts as agreement.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub silence_accepts: bool,
    /// Who may vote.
    pub voters: BTreeMap<MemberId, Voter>,
    /// Who sits in the organ and neither votes nor counts.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub excluded: BTreeSet<MemberId>,
}

/// How a vote ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It passed.
    Passed,
    /// It failed.
    Failed,
    /// Too few were there.
    NoQuorum,
}

/// The numbers of a vote, in votes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tally {
    /// All that may be cast.
    pub entitled: u64,
    /// Those of members present or represented.
    pub present: u64,
    /// Whether the quorum was reached; none where none is needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quorum_met: Option<bool>,
    /// For it, those of silent members among them where silence accepts.
    pub yes: u64,
    /// Against it.
    pub no: u64,
    /// Abstentions.
    pub abstained: u64,
    /// Members whose silence counts as agreement.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub deemed: BTreeSet<MemberId>,
    /// What the fraction is taken of.
    pub base: u64,
    /// The result.
    pub outcome: Outcome,
}

impl Threshold {
    /// Whether no vote whatever reaches it.
    #[must_use]
    pub fn is_never_reached(self) -> bool {
        let (part, whole) = (self.share.num(), self.share.den());
        part > whole || self.more_than && part == whole
    }

    /// Whether nothing is enough to reach it.
    #[must_use]
    pub fn is_always_reached(self) -> bool {
        self.share.num() == 0 && !self.more_than
    }

    /// Whether `part` of `whole` reaches it. Nothing of nothing does not.
    #[must_use]
    pub fn is_reached(self, part: u64, whole: u64) -> bool {
        let (have, need) = (
            u128::from(part).saturating_mul(u128::from(self.share.den())),
            u128::from(whole).saturating_mul(u128::from(self.share.num())),
        );
        whole > 0 && if self.more_than { have > need } else { have >= need }
    }
}

impl Ballot {
    fn sum(&self, counts: impl Fn(&Voter) -> bool) -> u64 {
        let votes = self.voters.values().filter(|voter| counts(voter)).map(|voter| u64::from(voter.votes));
        votes.fold(0, u64::saturating_add)
    }

    /// Counts it.
    #[must_use]
    pub fn tally(&self) -> Tally {
        let cast = |vote: Vote| self.sum(|voter| voter.vote.is_some_and(|(cast, _)| cast == vote));
        let silent = |voter: &Voter| self.silence_accepts && voter.vote.is_none();
        let deemed: BTreeSet<MemberId> =
            self.voters.iter().filter(|(_, voter)| silent(voter)).map(|(member, _)| member.clone()).collect();
        let yes = cast(Vote::Yes).saturating_add(self.sum(silent));
        let (no, abstained) = (cast(Vote::No), cast(Vote::Abstain));
        let (entitled, present) = (self.sum(|_| true), self.sum(|voter| voter.present.is_some()));
        let base = match self.base {
            Base::Cast => yes.saturating_add(no),
            Base::Present => present,
            Base::All => entitled,
        };
        let quorum_met = self.quorum.map(|quorum| quorum.is_reached(present, entitled));
        // Of two that sit there the one would suspend the other.
        let alone = !self.excluded.is_empty() && self.voters.values().filter(|voter| voter.votes > 0).count() < 2;
        let outcome = if quorum_met == Some(false) || alone {
            Outcome::NoQuorum
        } else if self.passes.is_reached(yes, base) {
            Outcome::Passed
        } else {
            Outcome::Failed
        };
        Tally { entitled, present, quorum_met, yes, no, abstained, deemed, base, outcome }
    }

    /// The ballot with what is put in the place of each presence and each vote.
    #[must_use]
    pub fn with_entries(
        &self,
        present: impl Fn(&MemberId, u64) -> Option<u64>,
        vote: impl Fn(&MemberId, (Vote, u64)) -> Option<(Vote, u64)>,
    ) -> Self {
        let mut ballot = self.clone();
        for (member, voter) in &mut ballot.voters {
            voter.present = voter.present.and_then(|entry| present(member, entry));
            voter.vote = voter.vote.and_then(|cast| vote(member, cast));
        }
        ballot
    }

    /// The ballot as it would be if a member had abstained.
    #[must_use]
    pub fn if_abstained(&self, member: &MemberId) -> Self {
        let mut ballot = self.clone();
        if let Some(voter) = ballot.voters.get_mut(member) {
            let entry = voter.vote.map_or(0, |(_, entry)| entry);
            voter.vote = Some((Vote::Abstain, entry));
        }
        ballot
    }

    /// The result that no vote still to come can change, if there is one: everybody who has not voted is taken to come
    /// and vote for it, and to come and vote against it, and to stay away.
    #[must_use]
    pub fn settled(&self) -> Option<Outcome> {
        let all = |vote: Vote| {
            let mut ballot = self.clone();
            for voter in ballot.voters.values_mut().filter(|voter| voter.vote.is_none()) {
                voter.present = voter.present.or(Some(0));
                voter.vote = Some((vote, 0));
            }
            ballot.tally().outcome
        };
        let now = Self { silence_accepts: false, ..self.clone() }.tally().outcome;
        let ends = [now, all(Vote::Yes), all(Vote::No), all(Vote::Abstain)];
        ends.iter().all(|end| *end == now).then_some(now)
    }
}
