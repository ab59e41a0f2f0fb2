//! The course of a title: what each member holds of an asset from day to day, and how a conveyance changes that.
//!
//! Invariants: on every day the parts sum to exactly 1; nobody gives more than it holds, on the effective date and on every
//! later date already recorded, or nothing changes; from the day of a succession on nothing stands with the ended person,
//! whatever was or will be recorded for it; a conveyance costs what it changes: the rows of two members from its day on.

use std::collections::BTreeMap;

use crate::mechanism::ip::tables::{Asset, Conveyance};
use crate::value::{Date, MemberId, Share};

/// What members hold from day to day.
pub(crate) trait Holdings {
    /// What a member holds the day before a date, and its rows from that date on.
    fn rows(&self, member: &MemberId, from: Date) -> (Share, BTreeMap<Date, Share>);
}

/// The rows that a conveyance makes of members' rows from its day on, member by member.
pub(crate) type Moved = BTreeMap<MemberId, BTreeMap<Date, Share>>;

/// What a conveyance changes; `None` where its giver does not hold the part on one of its days, or where a fraction outgrows its
/// 64 bits. A succession passes the giver's rows, also those that were recorded for later days; nobody conveys for a person
/// that has ended, so nothing that comes after it can name that person.
pub(crate) fn moved(holdings: &impl Holdings, conveyance: &Conveyance) -> Option<Moved> {
    let Conveyance { from, to, share, effective, whole, .. } = conveyance;
    if from == to {
        return Some(Moved::new());
    }
    let with_row = |member| {
        let (before, mut rows) = holdings.rows(member, *effective);
        rows.entry(*effective).or_insert(before);
        (before, rows)
    };
    let ((gave, mut giver), (had, mut taker)) = (with_row(from), with_row(to));
    if *whole {
        // The taker has a row wherever what it takes changes.
        for day in giver.keys() {
            let held = taker.range(..=*day).next_back().map_or(had, |(_, share)| *share);
            taker.entry(*day).or_insert(held);
        }
        for (day, held) in &mut taker {
            let takes = giver.range(..=*day).next_back().map_or(gave, |(_, share)| *share);
            *held = held.checked_add(takes)?;
        }
        giver.values_mut().for_each(|held| *held = Share::ZERO);
    } else {
        for held in giver.values_mut() {
            *held = held.checked_sub(*share)?;
        }
        for held in taker.values_mut() {
            *held = held.checked_add(*share)?;
        }
    }
    // No row says what the one before it says.
    let plain = |before: Share, mut rows: BTreeMap<Date, Share>| {
        let mut last = before;
        rows.retain(|_, share| std::mem::replace(&mut last, *share) != *share);
        rows
    };
    Some(BTreeMap::from([(from.clone(), plain(gave, giver)), (to.clone(), plain(had, taker))]))
}

/// The course of a title as some of its conveyances make it.
#[derive(Debug, Clone, Default)]
pub struct Course {
    since: Option<Date>,
    rows: Moved,
}

impl Holdings for Course {
    fn rows(&self, member: &MemberId, from: Date) -> (Share, BTreeMap<Date, Share>) {
        let Some(rows) = self.rows.get(member) else { return (Share::ZERO, BTreeMap::new()) };
        let before = rows.range(..from).next_back().map_or(Share::ZERO, |(_, share)| *share);
        (before, rows.range(from..).map(|(date, share)| (*date, *share)).collect())
    }
}

impl Course {
    /// The title as it was registered.
    pub(crate) fn stated(asset: &Asset) -> Self {
        let rows = asset.first_owners.iter();
        let rows = rows.map(|(member, share)| (member.clone(), BTreeMap::from([(asset.since, *share)])));
        Self { since: Some(asset.since), rows: rows.collect() }
    }

    /// Takes a conveyance, if its giver holds the part on its day and later: otherwise nothing changes.
    pub(crate) fn take(&mut self, conveyance: &Conveyance) -> bool {
        let held = conveyance.whole || conveyance.share <= least(self, &conveyance.from, conveyance.effective);
        let Some(moved) = moved(self, conveyance).filter(|_| held) else { return false };
        for (member, later) in moved {
            let rows = self.rows.entry(member).or_default();
            rows.split_off(&conveyance.effective);
            rows.extend(later);
        }
        true
    }

    /// The owners on a date; `None` before the title is stated.
    #[must_use]
    pub fn owners(&self, date: Date) -> Option<BTreeMap<MemberId, Share>> {
        self.since.filter(|since| *since <= date)?;
        let held = |(member, rows): (&MemberId, &BTreeMap<Date, Share>)| {
            let (_, share) = rows.range(..=date).next_back()?;
            (!share.is_zero()).then(|| (member.clone(), *share))
        };
        Some(self.rows.iter().filter_map(held).collect())
    }

    /// The most that a member can give from a date on.
    pub(crate) fn free_from(&self, member: &MemberId, date: Date) -> Share {
        least(self, member, date)
    }

    /// All rows, member by member.
    pub(crate) fn into_rows(self) -> Moved {
        self.rows
    }
}

/// The least that a member holds from a date on.
pub(crate) fn least(holdings: &impl Holdings, member: &MemberId, from: Date) -> Share {
    let (before, rows) = holdings.rows(member, from);
    let first = if rows.contains_key(&from) { None } else { Some(before) };
    first.into_iter().chain(rows.into_values()).min().unwrap_or(Share::ZERO)
}
