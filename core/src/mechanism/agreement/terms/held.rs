//! Which clause is held by which mechanism's rule, in one table: a clause that was signed is enforced, or says that it is not.
//!
//! Invariants: every field of the terms and every clause stands here once; a test of the house holds each row to the code: who
//! is named reads the clause, and of a clause that is listed as not held nothing outside this folder reads anything. The
//! template, `agreement check` and what is signed say which clauses no rule holds.

use crate::book::{Arg, Lang, Said};
use crate::mechanism::agreement::terms::difference::Change;
use crate::mechanism::agreement::terms::whole::Terms;
use crate::mechanism::agreement::words;

/// Who holds the members to a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// The rules of this room: a mechanism, `ledger` or `state`.
    By(&'static str),
    /// Nobody yet: it binds the members and their court, and the ledger does nothing about it.
    NotYet,
    /// Nobody ever: where it is agreed it is void by law.
    Void,
}

/// A clause, as a path in the terms file, and who holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holding {
    /// The clause.
    pub clause: &'static str,
    /// Who holds it.
    pub held: Held,
}

impl Holding {
    /// What is said of a clause that no rule holds.
    #[must_use]
    pub fn words(&self, lang: Lang) -> Option<&'static str> {
        match self.held {
            Held::By(_) => None,
            Held::NotYet => Some(lang.pick("No rule of the ledger enforces it yet.", "账本尚无规则执行本条。")),
            Held::Void => Some(lang.pick(
                "Agreed, it is void: it unlawfully monopolises technology (Civil Code 850; interpretation on technology contracts, 10).",
                "约定该条的无效：属于非法垄断技术（民法典850条；技术合同司法解释第10条）。",
            )),
        }
    }
}

const fn by(clause: &'static str, room: &'static str) -> Holding {
    Holding { clause, held: Held::By(room) }
}

const fn not_yet(clause: &'static str) -> Holding {
    Holding { clause, held: Held::NotYet }
}

const fn void(clause: &'static str) -> Holding {
    Holding { clause, held: Held::Void }
}

/// Every clause, in the order of the terms.
pub static HOLDINGS: &[Holding] = &[
    by("time_zone", "agreement"),
    // Amounts name their own currency.
    not_yet("currency"),
    by("benefit_shares", "benefit"),
    by("approval_days", "agreement"),
    by("ratification_days", "ledger"),
    by("contest_days", "membership"),
    by("organs", "decision"),
    by("rules", "decision"),
    by("approvals", "agreement"),
    by("matters", "ledger"),
    by("transfer", "ip"),
    by("exit_notice_days", "exit"),
    not_yet("partnership_excluded"),
    not_yet("disputes"),
    not_yet("governing_law"),
    not_yet("clauses.lead"),
    not_yet("clauses.goals"),
    not_yet("clauses.funds_keeper"),
    not_yet("clauses.ownership_of_results"),
    not_yet("clauses.risk_shares"),
    by("clauses.cure_days", "exit"),
    not_yet("clauses.liability_cap"),
    not_yet("clauses.confidentiality_years"),
    not_yet("clauses.acceptance_days"),
    by("clauses.term_end", "agreement"),
    not_yet("clauses.renewal"),
    not_yet("clauses.diffusion"),
    not_yet("clauses.background"),
    not_yet("clauses.publication_notice_days"),
    not_yet("clauses.publication_objection_days"),
    // The co-owners' consent waives it (`transfer`); where transfers are free, no offer is recorded that it could run from.
    not_yet("clauses.preemption_days"),
    not_yet("clauses.precedence"),
    by("clauses.side_agreements", "agreement"),
    by("clauses.payout_terms", "benefit"),
    by("clauses.deemed_acknowledgement_days", "contribution"),
    void("clauses.grant_back"),
    void("clauses.no_challenge"),
];

impl Terms {
    /// The clauses that are set and that no rule holds, by their paths.
    #[must_use]
    pub fn not_held(&self) -> Vec<&'static str> {
        self.set_of(Held::NotYet)
    }

    /// The clauses that are agreed although they are void by law.
    #[must_use]
    pub fn void_clauses(&self) -> Vec<&'static str> {
        let agreed = self.clauses.restraints();
        self.set_of(Held::Void).into_iter().filter(|clause| agreed.contains(clause)).collect()
    }

    fn set_of(&self, held: Held) -> Vec<&'static str> {
        let set = self.clauses.set();
        let is_set = |clause: &str| clause.strip_prefix("clauses.").is_none_or(|clause| set.contains(&clause));
        let listed = HOLDINGS.iter().filter(|row| row.held == held).map(|row| row.clause);
        listed.filter(|clause| is_set(clause)).collect()
    }

    /// What signing these terms does, with what is said of clauses that no rule holds and of void ones.
    pub(crate) fn warned(&self, act: Said) -> Said {
        with_notes(act, &self.not_held(), &self.void_clauses())
    }
}

/// The same of changes of clauses: what is said of those that are set by them.
pub(crate) fn warned_of(changes: &[Change], act: Said) -> Said {
    let set = |row: &&Holding| {
        let change = changes.iter().find(|change| change.clause.as_str() == row.clause);
        let after = change.and_then(|change| change.after.as_ref()).and_then(|after| after.as_str());
        change.is_some_and(|change| change.after.is_some()) && !matches!(after, Some("statute_default" | "none"))
    };
    let of =
        |held| HOLDINGS.iter().filter(|row| row.held == held).filter(set).map(|row| row.clause).collect::<Vec<_>>();
    with_notes(act, &of(Held::NotYet), &of(Held::Void))
}

fn with_notes(act: Said, not_held: &[&'static str], void: &[&'static str]) -> Said {
    let note = |clauses: &[&'static str], said: fn(Arg) -> Said| match clauses {
        [] => Arg::from(""),
        clauses => said(Arg::list(clauses.iter().copied())).into(),
    };
    match (not_held, void) {
        ([], []) => act,
        _ => words::with_notes(act, note(not_held, words::not_held), note(void, words::void_by_law)),
    }
}
