//! The course of a title: what each member holds of an asset from day to day, and how a conveyance changes that.
//!
//! Invariants: on every day the parts sum to exactly 1; nobody gives more than it holds, on the effective date and on every
//! later date already recorded, or nothing changes; from the day of a succession on nothing stands with the ended person,
//! whatever was or will be recorded for it; a conveyance costs what it changes: the rows of two members from its day on.

use std::collections::{BTreeMap, BTreeSet};

use crate::mechanism::ip::tables::{Asset, Conveyance, Heir};
use crate::value::{Date, MemberId, Share};

/// Most successions that one part can go through: each of the members once.
const HEIRS_MAX: usize = 256;

/// What members hold from day to day.
pub(crate) trait Holdings {
    /// What a member holds the day before a date, and its rows from that date on.
    fn rows(&self, member: &MemberId, from: Date) -> (Share, BTreeMap<Date, Share>);
}

/// The rows that a conveyance makes of members' rows from its day on, member by member.
pub(crate) type Moved = BTreeMap<MemberId, BTreeMap<Date, Share>>;

/// Who stands in the place of somebody on a date.
fn holder<'a>(heirs: &'a [Heir], named: &'a MemberId, date: Date) -> &'a MemberId {
    let next = |one: &&'a MemberId| {
        let passed = heirs.iter().rfind(|heir| heir.since <= date && heir.from == **one);
        passed.map(|heir| &heir.to)
    };
    std::iter::successors(Some(named), next).take(HEIRS_MAX).last().unwrap_or(named)
}

/// What a conveyance changes; `None` where its giver does not hold the part on one of its days, or where a fraction outgrows its
/// 64 bits.
pub(crate) fn moved(holdings: &impl Holdings, heirs: &[Heir], conveyance: &Conveyance) -> Option<Moved> {
    let Conveyance { from, to, share, effective, whole, .. } = conveyance;
    let later = heirs.iter().map(|heir| heir.since).filter(|since| since > effective);
    let days: BTreeSet<Date> = std::iter::once(*effective).chain(later).collect();
    let mut edit = Edit { holdings, start: *effective, rows: BTreeMap::new() };
    let ends = days.iter().skip(1).copied().map(Some).chain([None]);
    for (day, end) in days.iter().copied().zip(ends) {
        let giver = holder(heirs, from, if *whole { *effective } else { day });
        let taker = holder(heirs, to, day);
        if giver == taker {
            continue;
        }
        if *whole {
            edit.pass(giver, taker, (day, end))?;
        } else {
            edit.change(giver, (day, end), |held| held.checked_sub(*share))?;
            edit.change(taker, (day, end), |held| held.checked_add(*share))?;
        }
    }
    Some(edit.done())
}

/// Rows under change.
struct Edit<'a, H> {
    holdings: &'a H,
    start: Date,
    /// Of each member what it held before the start, and its rows from there on.
    rows: BTreeMap<MemberId, (Share, BTreeMap<Date, Share>)>,
}

impl<H: Holdings> Edit<'_, H> {
    fn of(&mut self, member: &MemberId) -> &mut (Share, BTreeMap<Date, Share>) {
        let (holdings, start) = (self.holdings, self.start);
        self.rows.entry(member.clone()).or_insert_with(|| holdings.rows(member, start))
    }

    /// The rows of a member with one on this day.
    fn with_row(&mut self, member: &MemberId, day: Date) -> &mut BTreeMap<Date, Share> {
        let (before, rows) = self.of(member);
        let held = rows.range(..=day).next_back().map_or(*before, |(_, share)| *share);
        rows.entry(day).or_insert(held);
        rows
    }

    /// Changes what a member holds from a day on until another.
    fn change(
        &mut self,
        member: &MemberId,
        (day, end): (Date, Option<Date>),
        change: impl Fn(Share) -> Option<Share>,
    ) -> Option<()> {
        self.with_row(member, day);
        if let Some(end) = end {
            self.with_row(member, end);
        }
        let (_, rows) = self.of(member);
        for (_, share) in rows.range_mut(day..).take_while(|(at, _)| end.is_none_or(|end| **at < end)) {
            *share = change(*share)?;
        }
        Some(())
    }

    /// All that one holds from a day on until another is the other's.
    fn pass(&mut self, giver: &MemberId, taker: &MemberId, (day, end): (Date, Option<Date>)) -> Option<()> {
        let within = |at: Date| end.is_none_or(|end| at < end);
        self.with_row(giver, day);
        if let Some(end) = end {
            self.with_row(giver, end);
            self.with_row(taker, end);
        }
        let (_, rows) = self.of(giver);
        let passing: Vec<(Date, Share)> =
            rows.range(day..).take_while(|(at, _)| within(**at)).map(|(at, share)| (*at, *share)).collect();
        rows.range_mut(day..).take_while(|(at, _)| within(**at)).for_each(|(_, share)| *share = Share::ZERO);
        let ends = passing.iter().skip(1).map(|(at, _)| Some(*at)).chain([end]);
        for ((at, share), until) in passing.iter().zip(ends) {
            self.change(taker, (*at, until), |held| held.checked_add(*share))?;
        }
        Some(())
    }

    /// The rows of each member, none that says what the one before it says.
    fn done(self) -> Moved {
        let plain = |(member, (before, mut rows)): (MemberId, (Share, BTreeMap<Date, Share>))| {
            let mut last = before;
            rows.retain(|_, share| std::mem::replace(&mut last, *share) != *share);
            (member, rows)
        };
        self.rows.into_iter().map(plain).collect()
    }
}

/// The course of a title as some of its conveyances make it.
#[derive(Debug, Clone, Default)]
pub struct Course {
    since: Option<Date>,
    rows: Moved,
    heirs: Vec<Heir>,
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
        Self { since: Some(asset.since), rows: rows.collect(), heirs: Vec::new() }
    }

    /// Takes a conveyance, if its giver holds the part on its day and later: otherwise nothing changes.
    pub(crate) fn take(&mut self, conveyance: &Conveyance) -> bool {
        let held = conveyance.whole || conveyance.share <= least(self, &conveyance.from, conveyance.effective);
        let Some(moved) = moved(self, &self.heirs, conveyance).filter(|_| held) else { return false };
        for (member, later) in moved {
            let rows = self.rows.entry(member).or_default();
            rows.split_off(&conveyance.effective);
            rows.extend(later);
        }
        enter(&mut self.heirs, conveyance);
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

    /// All rows, and who stands in whose place.
    pub(crate) fn into_parts(self) -> (Moved, Vec<Heir>) {
        (self.rows, self.heirs)
    }
}

/// The least that a member holds from a date on.
pub(crate) fn least(holdings: &impl Holdings, member: &MemberId, from: Date) -> Share {
    let (before, rows) = holdings.rows(member, from);
    let first = if rows.contains_key(&from) { None } else { Some(before) };
    first.into_iter().chain(rows.into_values()).min().unwrap_or(Share::ZERO)
}

/// Whoever stands in another's place by a conveyance, in the order of days.
pub(crate) fn enter(heirs: &mut Vec<Heir>, conveyance: &Conveyance) {
    if conveyance.whole {
        let heir = Heir { since: conveyance.effective, from: conveyance.from.clone(), to: conveyance.to.clone() };
        let place = heirs.partition_point(|other| other.since <= heir.since);
        heirs.insert(place, heir);
    }
}
