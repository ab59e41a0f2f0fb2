//! One base of terms, and the changes to it that tests need.

use std::collections::{BTreeMap, BTreeSet};

use mengshu_core::book::Matter;
use mengshu_core::mechanism::agreement::{Clauses, DisputePath, Goal, Output, Terms, Transfer};
use mengshu_core::mechanism::decision::{
    Approver, Base, Exclusion, Notice, Organ, OrganKind, Seats, Votes, VotingRule,
};
use mengshu_core::value::Share;

use crate::id;

/// The terms that every test begins with: no organs, clauses by the statute. Whoever stands first among the shares leads
/// the alliance.
///
/// # Panics
/// Without shares.
#[must_use]
pub fn terms(shares: &[(&str, &str)]) -> Terms {
    let (lead, _) = shares.first().expect("an agreement has shares");
    let goal = Goal { what: id("A better lamp"), output: Output::Product, holder: id(lead), due: id("2030-12-31") };
    Terms {
        time_zone: id("+08:00"),
        currency: id("CNY"),
        benefit_shares: shares.iter().map(|(member, share)| (id(member), id::<Share>(share))).collect(),
        approval_days: 60,
        ratification_days: 30,
        contest_days: 30,
        organs: BTreeMap::new(),
        rules: BTreeMap::new(),
        approvals: BTreeMap::new(),
        matters: BTreeMap::new(),
        transfer: Transfer::CoOwnersConsent,
        exit_notice_days: 30,
        partnership_excluded: true,
        disputes: DisputePath::Arbitration(id("CIETAC")),
        governing_law: id("PRC"),
        clauses: Clauses::by_statute(id(lead), vec![goal]),
    }
}

/// Changes to terms, one after another.
pub trait TermsExt {
    /// With this change.
    #[must_use]
    fn with(self, change: impl FnOnce(&mut Terms)) -> Self;

    /// With a rule of this name.
    #[must_use]
    fn rule(self, name: &str, rule: VotingRule) -> Self;

    /// With a council of all members, chaired by whoever leads the alliance, that decides these matters, each by the rule
    /// of this name; what waits for it waits for it alone.
    #[must_use]
    fn council(self, matters: &[(Matter, &str, VotingRule)]) -> Self;
}

impl TermsExt for Terms {
    fn with(mut self, change: impl FnOnce(&mut Terms)) -> Self {
        change(&mut self);
        self
    }

    fn rule(mut self, name: &str, rule: VotingRule) -> Self {
        self.rules.insert(id(name), rule);
        self
    }

    fn council(mut self, matters: &[(Matter, &str, VotingRule)]) -> Self {
        let mut organ = Organ { chair: self.clauses.lead.clone(), ..council(Seats::AllMembers) };
        for (matter, name, rule) in matters {
            organ.matters.insert(matter.clone(), id(name));
            self.rules.insert(id(name), rule.clone());
            self.approvals.insert(matter.clone(), Approver::Organ(id("council")));
        }
        self.organs.insert(id("council"), organ);
        self
    }
}

/// The base of terms with a council, chaired by H, that decides these matters by these rules.
#[must_use]
pub fn council_terms(matters: &[(Matter, &str, VotingRule)]) -> Terms {
    terms(&[("h", "1")]).council(matters)
}

/// A council with these seats, chaired by H, that decides nothing yet.
#[must_use]
pub fn council(seats: Seats) -> Organ {
    Organ {
        kind: OrganKind::Council,
        name: id("Council"),
        seats,
        appointed: None,
        chair: Some(id("h")),
        votes: Votes::Equal,
        notice: Notice { convene_days: 14, extraordinary_days: 7, item_days: 7 },
        minutes_days: 15,
        matters: BTreeMap::new(),
    }
}

/// A voting rule: the quorum, of what the part is taken, the part that must be for it.
#[must_use]
pub fn rule(quorum: Option<&str>, base: Base, passes: &str) -> VotingRule {
    VotingRule {
        quorum: quorum.map(id),
        base,
        passes: id(passes),
        exclude: BTreeSet::new(),
        fallback: None,
        veto: None,
        written: None,
    }
}

/// The same rule without those who neither vote nor count.
#[must_use]
pub fn excluding(exclusion: Exclusion, rule: VotingRule) -> VotingRule {
    VotingRule { exclude: BTreeSet::from([exclusion]), ..rule }
}
