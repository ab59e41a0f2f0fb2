//! Agreement: its versions, the sealed text of each and its machine-readable terms.
//!
//! Invariants: versions count 1, 2, 3 …; each is signed by every member; exactly one is in force on every date from the
//! first one's start on; a version never starts before the one before it, nor (but for the first) before the day its
//! last signature was recorded.

mod propose;
mod terms;
mod views;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::ledger::refusal::{Refusal, codes};
use crate::ledger::table::{Table, tables};
use crate::value::{Date, EventId, Name, Seal, Timestamp, UtcOffset};

pub use propose::Propose;
pub use terms::{DisputePath, Terms, Transfer};
pub(crate) use views::VIEWS;

/// Days within which an act must find its last approval while no terms say otherwise.
pub const APPROVAL_DAYS_DEFAULT: u16 = 90;

acts! {
    /// Propose a version of the agreement: every member signs it.
    Propose(Propose),
}

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
    /// The clauses that the rules enforce.
    pub terms: Arc<Terms>,
}

tables! {
    /// The agreement tables.
    pub struct Tables {
        /// The signed versions by number.
        versions: Table<u32, Version> = "agreement",
    }
}

impl Tables {
    /// The last signed version, in force or yet to come.
    #[must_use]
    pub fn last(&self) -> Option<(u32, &Version)> {
        self.versions.iter().next_back().map(|(number, version)| (*number, version))
    }

    /// The version in force on a date.
    #[must_use]
    pub fn in_force(&self, date: Date) -> Option<(u32, &Version)> {
        self.versions.iter().rev().find(|(_, version)| version.start <= date).map(|(number, version)| (*number, version))
    }

    /// The version in force on a date.
    ///
    /// # Errors
    /// `AGR-001` when there is none.
    pub fn require_in_force(&self, date: Date) -> Result<(u32, &Version), Refusal> {
        self.in_force(date).ok_or_else(|| codes::AGR_001.refuse("ledger", format!("on {date} there is none")))
    }

    /// The version in force at a moment, each version judged by its own time zone.
    fn at(&self, at: Timestamp) -> Option<&Version> {
        self.versions.iter().rev().map(|(_, version)| version).find(|version| version.start <= at.date_at(version.terms.time_zone))
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
