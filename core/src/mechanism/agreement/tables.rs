//! The agreement's versions, project and side agreements, and its end, as records.
//!
//! Which terms hold is asked here and nowhere else, at the moment that the terms name: [`Tables::in_force`] on a date, and
//! [`Tables::governing`] for what winds up. The moment is that of an entry, never a date that somebody states: the days for the
//! last approval count by the terms when an act was proposed, those for a ratification when it was demanded, the notice of an
//! exit when the act is judged, the days to cure when notice was given, silence when the delivery was recorded. A pool's
//! accrual is the one stated date that counts; those who approve distributions approve it.
//!
//! Invariants: at most one version is in force on a date; from the first one's start on there is none only after the last day
//! of the term, until the next version starts, and after a termination. What was agreed for the end holds after it: from the
//! first start on some version governs every date. No day begins twice, whatever time zones versions have.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::book::{Approval, Refusal, Sequence, Table, subjects, tables, things};
use crate::mechanism::agreement::codes::{AGR_001, AGR_017, AGR_021};
use crate::mechanism::agreement::terms::clauses::agreed;
use crate::mechanism::agreement::terms::whole::Terms;
use crate::mechanism::agreement::words;
use crate::value::{
    AssetId, Date, EventId, MemberId, Name, Note, ProjectId, Seal, Share, SideAgreementId, Timestamp, UtcOffset,
};

/// Days within which an act must find its last approval while no terms say otherwise.
pub const APPROVAL_DAYS_DEFAULT: u16 = 90;

/// Days within which a version that is agreed on begins: versions follow one another, so one far away would keep everybody
/// from agreeing on anything else.
const FIRST_DAY_WITHIN: i32 = 366;

/// A signed version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Version {
    /// Its title.
    pub title: Name,
    /// The sealed text.
    pub text: Seal,
    /// First day on which it is in force.
    pub start: Date,
    /// The act that proposed it.
    pub act: EventId,
    /// Index of the entry that carried the last signature.
    pub index: u64,
    /// Who signed it or acceded to it, with the entry and the time.
    pub signed: BTreeMap<MemberId, Approval>,
    /// The clauses that the rules enforce.
    pub terms: Arc<Terms>,
    /// The day from which it holds no more, because what made it was struck; the one before it holds again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub struck: Option<Date>,
}

impl Version {
    /// Whether it holds on a date, where no later one does.
    fn holds(&self, date: Date) -> bool {
        self.start <= date && self.struck.is_none_or(|struck| date < struck)
    }

    /// The last day of its term, where it has one.
    #[must_use]
    pub fn last_day(&self) -> Option<Date> {
        agreed(&self.terms.clauses.term_end).copied()
    }

    /// Whether its term is over on a date.
    #[must_use]
    pub fn has_run_out(&self, date: Date) -> bool {
        self.last_day().is_some_and(|last| last < date)
    }
}

/// A project agreement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Project {
    /// Its title.
    pub title: Name,
    /// Its parties.
    pub parties: BTreeSet<MemberId>,
    /// The sealed text.
    pub text: Seal,
    /// Its first day.
    pub start: Date,
    /// Its last day, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<Date>,
    /// The parties' shares of its benefits, where they differ from the agreement's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub benefit_shares: Option<BTreeMap<MemberId, Share>>,
    /// The agreement version it was signed under.
    pub version: u32,
    /// Index of the entry that carried the last signature.
    pub index: u64,
    /// Who signed it.
    pub signed: BTreeMap<MemberId, Approval>,
}

/// A side agreement between some members.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SideAgreement {
    /// Its parties: it binds them.
    pub parties: BTreeSet<MemberId>,
    /// What it says, for everybody to read.
    pub summary: Note,
    /// The sealed paper.
    pub paper: Seal,
    /// The date on the paper, as the parties claim it.
    pub dated: Date,
    /// The assets it is about.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub assets: BTreeSet<AssetId>,
    /// The day of its declaration here: it binds other members from then on at the earliest.
    pub declared: Date,
    /// Index of the entry that completed the declaration.
    pub index: u64,
}

/// The end of the agreement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terminated {
    /// The last day on which a version is in force.
    pub last_day: Date,
    /// Why.
    pub reason: Note,
    /// Index of the entry with which it took effect.
    pub index: u64,
}

/// What an act in effect ran under.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Used {
    /// The agreement version.
    pub version: u32,
    /// The clauses that decided what it needed or did.
    pub clauses: BTreeSet<String>,
}

tables! {
    /// The agreement tables.
    pub struct Tables {
        /// The signed versions by number.
        versions: Table<u32, Version> = "agreement",
        /// Project agreements.
        projects: Table<ProjectId, Project> = "project",
        /// Side agreements.
        sides: Table<SideAgreementId, SideAgreement> = "side_agreement",
        /// The end of the agreement, once it is agreed.
        terminated: Table<(), Terminated> = "terminated",
        /// The clauses that acts in effect used, by the index of the entry that proposed the act.
        uses: Sequence<Used> = "clause_use",
    }
}

impl Tables {
    /// The last signed version, in force or yet to come.
    #[must_use]
    pub fn last(&self) -> Option<(u32, &Version)> {
        self.versions.iter().next_back().map(|(number, version)| (*number, version))
    }

    /// The last signed version that was not struck: what an amendment starts from.
    #[must_use]
    pub fn last_standing(&self) -> Option<(u32, &Version)> {
        let mut standing = self.versions.iter().rev().filter(|(_, version)| version.struck.is_none());
        standing.next().map(|(number, version)| (*number, version))
    }

    /// The version in force on a date.
    #[must_use]
    pub fn in_force(&self, date: Date) -> Option<(u32, &Version)> {
        let terminated = self.terminated.get(&()).is_some_and(|end| end.last_day < date);
        self.governing(date).filter(|(_, version)| !terminated && !version.has_run_out(date))
    }

    /// The version that what winds up goes by: the one in force, or after the end the last one that was. The end takes no
    /// right away that was agreed for it: who consents to an assignment, how one leaves, who decides.
    #[must_use]
    pub fn governing(&self, date: Date) -> Option<(u32, &Version)> {
        self.versions.iter().rev().find(|(_, version)| version.holds(date)).map(|(number, version)| (*number, version))
    }

    /// An act has taken effect on a date by these clauses.
    pub(crate) fn use_clauses(&mut self, proposed: u64, clauses: BTreeSet<String>, date: Date) {
        let version = self.governing(date).map(|(number, _)| number);
        if let Some(version) = version.filter(|_| !clauses.is_empty()) {
            self.uses.put(proposed, Used { version, clauses });
        }
    }

    /// A joiner has signed the version in force on a date and those to come: it is bound by each of them. A signature of its
    /// own under one of them stays.
    pub(crate) fn accede(&mut self, date: Date, member: &MemberId, signature: Approval) {
        let Some((in_force, _)) = self.in_force(date) else { return };
        let numbers: Vec<u32> =
            self.versions.iter().map(|(number, _)| *number).filter(|one| *one >= in_force).collect();
        for number in numbers {
            self.versions.change(&number, |version| {
                version.signed.entry(member.clone()).or_insert(signature);
            });
        }
    }

    /// The version in force on a date.
    ///
    /// # Errors
    /// `AGR-001` when there is none.
    pub fn require_in_force(&self, date: Date) -> Result<(u32, &Version), Refusal> {
        self.in_force(date).ok_or_else(|| self.none_on(date))
    }

    /// The version that governs a date.
    ///
    /// # Errors
    /// `AGR-001` when there never was one.
    pub(crate) fn require_governing(&self, date: Date) -> Result<(u32, &Version), Refusal> {
        self.governing(date).ok_or_else(|| self.none_on(date))
    }

    fn none_on(&self, date: Date) -> Refusal {
        let next = self.versions.iter().find(|(_, version)| version.start > date);
        let ended = self.governing(date).and_then(|(number, version)| Some((number, version.last_day()?)));
        let found = match (next, ended) {
            (Some((number, version)), _) => words::none_on_but(date, *number, version.start),
            (None, Some((number, last))) if last < date => words::term_over(date, number, last),
            (None, _) => words::none_on(date),
        };
        AGR_001.refuse("ledger", found)
    }

    /// The day from which an amendment is to hold: the one that it names, or where that has come the next one, from today on,
    /// on which no version begins. So several that are approved on one day follow each other day by day.
    pub(crate) fn free_day(&self, from: Date, today: Date) -> Date {
        if from > today {
            return from;
        }
        let coming = self.versions.iter().map(|(_, version)| version.start).filter(|start| *start >= today);
        coming.fold(today, |free, start| if start == free { free.add_days(1).unwrap_or(free) } else { free })
    }

    /// The first day of a version that is signed at a moment and is to be in force from a day: not before the day of the last
    /// signature, nor on a day on which another version begins. Where it changes the time zone it begins with the next day
    /// that is new in both zones: nobody signs for a day that has begun. The first version may reach back.
    pub(crate) fn first_day(&self, from: Date, zone: UtcOffset, at: Timestamp) -> Date {
        let Some((_, last)) = self.last() else { return from };
        let today = self.date_at(at).max(at.date_at(zone));
        let same = zone == self.time_zone(at) && zone == last.terms.time_zone;
        let free = if same { Some(today) } else { today.add_days(1) };
        let next = last.start.add_days(1).unwrap_or(last.start);
        from.max(free.unwrap_or(today)).max(next)
    }

    /// Refuses a version that would begin after the agreement has ended: it would never be in force.
    ///
    /// # Errors
    /// `AGR-017`.
    pub(crate) fn require_before_end(&self, field: &'static str, start: Date) -> Result<(), Refusal> {
        match self.terminated.get(&()) {
            Some(end) if end.last_day < start => {
                Err(AGR_017.refuse(field, words::begins_after_end(start, end.index, end.last_day)))
            }
            _ => Ok(()),
        }
    }

    /// Refuses a version that would begin more than a year from now: versions follow one another, so until then nobody could
    /// agree on anything else.
    ///
    /// # Errors
    /// `AGR-021`.
    pub(crate) fn require_near(field: &'static str, from: Date, today: Date) -> Result<(), Refusal> {
        match today.add_days(FIRST_DAY_WITHIN) {
            Some(last) if last < from => Err(AGR_021.refuse(field, words::begins_too_late(from, last))),
            _ => Ok(()),
        }
    }

    /// The version that governs a moment: from when its first day has begun in its own time zone, or in that of the version
    /// before it if that is earlier. So the day before is over in either.
    fn at(&self, at: Timestamp) -> Option<&Version> {
        let mut versions = self.versions.iter().rev().map(|(_, version)| version).peekable();
        while let Some(version) = versions.next() {
            let before = versions.peek().map(|before| before.terms.time_zone);
            let begun = |zone| version.holds(at.date_at(zone));
            if begun(version.terms.time_zone) || before.is_some_and(begun) {
                return Some(version);
            }
        }
        None
    }

    /// The civil date of a moment. The first day of a version that lies further west begins with the zone before it and lasts
    /// until it ends in its own: days never go back.
    #[must_use]
    pub(crate) fn date_at(&self, at: Timestamp) -> Date {
        self.at(at).map_or_else(
            || at.date_at(UtcOffset::UTC),
            |version| {
                let date = at.date_at(version.terms.time_zone);
                // The first version may reach back, and before it there is no other zone.
                date.max(version.start)
            },
        )
    }

    /// The time zone of the terms at a moment; UTC before there are any.
    #[must_use]
    pub fn time_zone(&self, at: Timestamp) -> UtcOffset {
        self.at(at).map_or(UtcOffset::UTC, |version| version.terms.time_zone)
    }

    /// Days within which an act must find its last approval.
    #[must_use]
    pub fn approval_days(&self, at: Timestamp) -> u16 {
        self.at(at).map_or(APPROVAL_DAYS_DEFAULT, |version| version.terms.approval_days)
    }
}

subjects! {
    /// The agreement, all versions.
    agreement = "agreement";
    /// A project agreement.
    project(ProjectId) = "project";
    /// A side agreement.
    side_agreement(SideAgreementId) = "side-agreement";
}

things! {
    pub(crate),
    /// A version of the agreement.
    AGREEMENT_VERSION "agreement version" "协议版本", "agreement list";
    /// A clause of the terms.
    CLAUSE "clause" "条款", "agreement show";
    /// A project agreement.
    PROJECT "project" "项目协议", "agreement projects";
    /// A side agreement.
    SIDE_AGREEMENT "side agreement" "附属协议", "agreement side-agreements";
}
