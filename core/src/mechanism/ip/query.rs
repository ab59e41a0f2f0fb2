//! Title between the members: who owns an asset on a date, what an owner can give from a date on, and what of it rests on a
//! signature that is doubted.

pub(crate) mod course;
pub(crate) mod office;
pub(crate) mod register;
pub(crate) mod right;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::book::Refusal;
use crate::mechanism::ip::codes::{IP_002, IP_009};
use crate::mechanism::ip::query::course::{Course, Holdings, least, moved};
use crate::mechanism::ip::tables::{Asset, Claim, ClaimStanding, Conveyance, Tables};
use crate::mechanism::ip::words;
use crate::mechanism::state::State;
use crate::value::{AssetId, Date, EventId, MemberId, Share, is_country};

/// An asset with what was conveyed of it.
#[derive(Debug, Clone, Copy)]
pub struct Title<'a> {
    tables: &'a Tables,
    /// Its id.
    pub id: &'a AssetId,
    /// What was registered.
    pub asset: &'a Asset,
}

impl Tables {
    /// The title of an asset.
    #[must_use]
    pub fn title<'a>(&'a self, id: &'a AssetId) -> Option<Title<'a>> {
        self.assets.get(id).map(|asset| Title { tables: self, id, asset })
    }

    /// The titles from an asset on, or all, in the order of their ids.
    pub fn titles(&self, from: Option<AssetId>) -> impl Iterator<Item = Title<'_>> {
        self.assets.rows_from(from).map(|(id, asset)| Title { tables: self, id, asset })
    }

    pub(crate) fn require<'a>(&'a self, field: &'static str, id: &'a AssetId) -> Result<Title<'a>, Refusal> {
        self.title(id).ok_or_else(|| IP_002.refuse(field, words::not_registered(id)))
    }
}

impl Holdings for Title<'_> {
    fn rows(&self, member: &MemberId, from: Date) -> (Share, BTreeMap<Date, Share>) {
        let before = from.add_days(-1).map_or(Share::ZERO, |before| self.held(member, before));
        (before, self.rows_of(member, from).collect())
    }
}

impl<'a> Title<'a> {
    /// What a member holds on a date.
    fn held(&self, member: &MemberId, date: Date) -> Share {
        let row = self.tables.holdings.last_to(&(self.id.clone(), member.clone(), date));
        let own = row.filter(|((asset, of, _), _)| asset == self.id && of == member);
        own.map_or(Share::ZERO, |(_, share)| *share)
    }

    /// A member's rows from a date on.
    pub(crate) fn rows_of(&self, member: &MemberId, from: Date) -> impl Iterator<Item = (Date, Share)> {
        let (id, member) = (self.id.clone(), member.clone());
        let rows = self.tables.holdings.range_from((id.clone(), member.clone(), from));
        let own = rows.take_while(move |((asset, of, _), _)| *asset == id && *of == member);
        own.map(|((_, _, date), share)| (*date, *share))
    }

    /// The owners on a date; `None` before the title is stated, and of a registration that was struck.
    #[must_use]
    pub fn owners(&self, date: Date) -> Option<BTreeMap<MemberId, Share>> {
        if date < self.asset.since || self.asset.struck.is_some() {
            return None;
        }
        let held = self.asset.holders.iter().map(|member| (member.clone(), self.held(member, date)));
        Some(held.filter(|(_, share)| !share.is_zero()).collect())
    }

    /// The most that `member` can give from `date` on: the least part it holds on that date and on every later date
    /// already recorded. Giving more would cut a part that somebody else holds.
    #[must_use]
    pub fn free_from(&self, member: &MemberId, date: Date) -> Share {
        if date < self.asset.since || self.asset.struck.is_some() { Share::ZERO } else { least(self, member, date) }
    }

    /// Whether a conveyance leaves exact fractions on every date, and its giver holds the part on all of them.
    #[must_use]
    pub fn can_take(&self, conveyance: &Conveyance) -> bool {
        moved(self, conveyance).is_some()
    }

    /// Its conveyances from a number on, those that stand and those that do not, in the order in which they took effect.
    pub fn conveyances(&self, from: u64) -> impl Iterator<Item = (u64, &'a Conveyance)> + use<'a> {
        let (id, first) = (self.id.clone(), from.max(self.asset.first));
        let rows = self.tables.conveyances.range_from((id.clone(), first));
        rows.take_while(move |((asset, _), _)| *asset == id).map(|((_, number), row)| (*number, row))
    }

    /// The number of the next one.
    pub(crate) fn next_number(&self) -> u64 {
        let last = self.tables.conveyances.last_to(&(self.id.clone(), u64::MAX));
        let own = last.filter(|((asset, _), _)| asset == self.id);
        own.map_or(self.asset.first, |((_, number), _)| number.saturating_add(1))
    }

    /// Those that stand.
    pub fn standing(&self, from: u64) -> impl Iterator<Item = (u64, &'a Conveyance)> + use<'a> {
        self.conveyances(from).filter(|(_, row)| row.gone.is_none())
    }

    /// Its claims from the conveyance of a number on.
    pub fn claims(&self, from: u64) -> impl Iterator<Item = (u64, &'a Conveyance, &'a Claim)> + use<'a> {
        let (id, tables) = (self.id.clone(), self.tables);
        let rows = tables.claims.range_from((id.clone(), from.max(self.asset.first)));
        let own = rows.take_while(move |((asset, _), _)| *asset == id);
        own.filter_map(|(key, claim)| Some((key.1, tables.conveyances.get(key)?, claim)))
    }

    /// An open claim by this act.
    pub(crate) fn open_claim(&self, act: &EventId) -> Option<(u64, &'a Conveyance, &'a Claim)> {
        self.claims(0).find(|(_, conveyance, claim)| conveyance.act == *act && claim.standing == ClaimStanding::Open)
    }

    /// The course of the title without what rests on suspect acts: the conveyances that are trusted, as far as they still fit.
    /// What a doubted registration states is nobody's title until it is confirmed.
    #[must_use]
    pub fn trusted(&self, state: &State) -> Course {
        if self.asset.struck.is_some() || state.doubted(&self.asset.act).is_some() {
            return Course::default();
        }
        let mut trusted = Course::stated(self.asset);
        for (_, conveyance) in self.standing(0).filter(|(_, row)| state.doubted(&row.act).is_none()) {
            trusted.take(conveyance);
        }
        trusted
    }

    /// The entry that makes the title suspect, if any.
    #[must_use]
    pub fn doubted(&self, state: &State) -> Option<u64> {
        if state.machine.suspects.is_empty() {
            return None;
        }
        let acts = self.standing(0).map(|(_, row)| &row.act);
        std::iter::once(&self.asset.act).chain(acts).find_map(|act| state.doubted(act))
    }
}

/// Who has a part by an act, and by what was built on it: they do not judge whether it is struck.
pub(crate) fn receivers(state: &State, act: &EventId) -> BTreeSet<MemberId> {
    let mut all = BTreeSet::new();
    for title in state.sections.ip.titles(None) {
        let mut chain: BTreeSet<&MemberId> = BTreeSet::new();
        let mut givers: BTreeSet<&MemberId> = BTreeSet::new();
        for (_, row) in title.standing(0) {
            let own = row.act == *act;
            if own {
                givers.insert(&row.from);
            }
            if (own || chain.contains(&row.from)) && !givers.contains(&row.to) {
                chain.insert(&row.to);
            }
        }
        all.extend(chain.into_iter().cloned());
    }
    all
}

/// Who gave a part by an act, or has the rights of who did: it has it again where the act is struck.
pub(crate) fn givers(state: &State, act: &EventId) -> BTreeSet<MemberId> {
    let all = state.sections.ip.titles(None).flat_map(|title| title.standing(0));
    let own = all.filter(|(_, row)| row.act == *act);
    own.map(|(_, row)| state.sections.membership.heir(&row.from).clone()).collect()
}

/// Refuses what is not the code of a country (ISO 3166).
pub(crate) fn require_country(field: impl Into<Cow<'static, str>>, country: &str) -> Result<(), Refusal> {
    if is_country(country) { Ok(()) } else { Err(IP_009.refuse(field, words::country_is(&format!("{country:?}")))) }
}
