//! Title between the members: the owners of an asset on a date, and what an owner can give from a date on.
//!
//! Invariants: the parts of an asset sum to exactly 1 on every date; nobody gives more than it holds, on the effective date
//! and on every later date already recorded.

pub(crate) mod right;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::book::Refusal;
use crate::mechanism::ip::codes::IP_009;
use crate::mechanism::ip::tables::{Asset, Claim, ClaimStanding, Transferred};
use crate::mechanism::ip::words;
use crate::mechanism::state::State;
use crate::value::{AssetId, Date, EventId, MemberId, Share, is_country};

/// Most successions that one part can go through: each of the members once.
const HEIRS_MAX: usize = 256;

impl Asset {
    /// The owners on `date`, as far as the ledger knows; `None` before the title is stated, or when a fraction outgrows
    /// its 64 bits, which no admitted transfer does.
    #[must_use]
    pub fn owners(&self, date: Date) -> Option<BTreeMap<MemberId, Share>> {
        if date < self.since || self.struck.is_some() {
            return None;
        }
        let mut owners = self.first_owners.clone();
        let mut due: Vec<&Transferred> = self.transfers.iter().filter(|transfer| transfer.effective <= date).collect();
        // A succession comes first on its day.
        due.sort_by_key(|transfer| (transfer.effective, !transfer.whole, transfer.index));
        // On and after the day of a succession nothing stands with the ended person, whatever was recorded for it later.
        let mut heirs: BTreeMap<&MemberId, &MemberId> = BTreeMap::new();
        for transfer in due {
            let heir =
                |named| std::iter::successors(Some(named), |one| heirs.get(*one).copied()).take(HEIRS_MAX).last();
            let (from, to) = (heir(&transfer.from)?, heir(&transfer.to)?);
            if transfer.whole {
                let all = owners.get(from).copied().unwrap_or(Share::ZERO);
                heirs.insert(&transfer.from, &transfer.to);
                if !all.is_zero() && from != to {
                    give(&mut owners, from, to, all)?;
                }
            } else if from != to {
                give(&mut owners, from, to, transfer.share)?;
            }
        }
        Some(owners)
    }

    /// The dates from `date` on at which the owners change, `date` itself first.
    pub(crate) fn dates_from(&self, date: Date) -> impl Iterator<Item = Date> {
        let later = self.transfers.iter().map(|transfer| transfer.effective).filter(move |effective| *effective > date);
        std::iter::once(date).chain(later)
    }

    /// The most that `member` can give from `date` on: the least part it holds on that date and on every later date
    /// already recorded. Giving more would cut a part that somebody else holds.
    #[must_use]
    pub fn free_from(&self, member: &MemberId, date: Date) -> Share {
        let held = |date| self.owners(date).and_then(|owners| owners.get(member).copied()).unwrap_or(Share::ZERO);
        self.dates_from(date).map(held).min().unwrap_or(Share::ZERO)
    }

    /// Whether a transfer leaves exact fractions on every date.
    #[must_use]
    pub fn can_take(&self, transfer: &Transferred) -> bool {
        let mut after = self.clone();
        after.transfers.push(transfer.clone());
        after.dates_from(transfer.effective).all(|date| after.owners(date).is_some())
    }

    /// The asset without what rests on suspect acts: the transfers that are trusted, as far as they still fit.
    #[must_use]
    pub fn trusted(&self, state: &State) -> Self {
        let mut trusted = Self { transfers: Vec::new(), ..self.clone() };
        for transfer in &self.transfers {
            if state.doubted(&transfer.act).is_none() && trusted.fits(transfer) {
                trusted.transfers.push(transfer.clone());
            }
        }
        // What a doubted registration states is nobody's title until it is confirmed.
        trusted.struck = trusted.struck.or_else(|| state.doubted(&self.act));
        trusted
    }

    /// The entry that makes the title suspect, if any.
    #[must_use]
    pub fn doubted(&self, state: &State) -> Option<u64> {
        std::iter::once(&self.act)
            .chain(self.transfers.iter().map(|transfer| &transfer.act))
            .find_map(|act| state.doubted(act))
    }

    /// Whether a transfer can come after those that are there: its giver holds the part then and later.
    fn fits(&self, transfer: &Transferred) -> bool {
        (transfer.whole || transfer.share <= self.free_from(&transfer.from, transfer.effective))
            && self.can_take(transfer)
    }

    /// Whether somebody ever held a part of it.
    pub(crate) fn names(&self, member: &MemberId) -> bool {
        let moved = self.transfers.iter().any(|transfer| transfer.from == *member || transfer.to == *member);
        moved || self.first_owners.contains_key(member)
    }

    /// The asset without what an act did, as an entry strikes it; `None` where the act did nothing about it. What rests on
    /// the struck act alone falls with it; where a third party acted on it, that party claims the part.
    fn without(&self, act: &EventId, index: u64) -> Option<Self> {
        let (gone, rest): (Vec<&Transferred>, Vec<&Transferred>) =
            self.transfers.iter().partition(|transfer| transfer.act == *act);
        let registration = self.act == *act;
        let claimed = self.claims.iter().any(|claim| claim.transfer.act == *act);
        if gone.is_empty() && !registration && !claimed {
            return None;
        }
        let mut without = Self { transfers: Vec::new(), ..self.clone() };
        for claim in without.claims.iter_mut().filter(|claim| claim.transfer.act == *act) {
            (claim.standing, claim.index) = (ClaimStanding::Fell, index);
        }
        if registration {
            without.struck = Some(index);
        }
        // Whoever received the part may have been honest: it claims, and no vote takes that away.
        for transfer in gone.iter().filter(|transfer| !transfer.whole) {
            let (holder, standing) = (transfer.from.clone(), ClaimStanding::Open);
            without.claims.push(Claim { transfer: (*transfer).clone(), against: *act, holder, standing, index });
        }
        for transfer in rest {
            if !registration && without.fits(transfer) {
                without.transfers.push(transfer.clone());
                continue;
            }
            let party = |struck: &&Transferred| struck.from == transfer.to || struck.to == transfer.to;
            let owner = registration && self.first_owners.contains_key(&transfer.to);
            let third = !gone.iter().any(party) && !owner;
            without.claims.push(Claim {
                transfer: transfer.clone(),
                against: *act,
                holder: gone.first().map_or(&transfer.from, |struck| &struck.from).clone(),
                standing: if third { ClaimStanding::Open } else { ClaimStanding::Fell },
                index,
            });
        }
        Some(without)
    }
}

/// The assets that an act did something about, as they are without the act.
pub(crate) fn struck(state: &State, act: &EventId) -> Vec<(AssetId, Asset)> {
    let index = state.size();
    let assets = state.sections.ip.assets.iter();
    assets.filter_map(|(id, asset)| Some((id.clone(), asset.without(act, index)?))).collect()
}

/// Who has a part by an act, and by what was built on it: they do not judge whether it is struck.
pub(crate) fn receivers(state: &State, act: &EventId) -> BTreeSet<MemberId> {
    let mut all = BTreeSet::new();
    for (_, asset) in state.sections.ip.assets.iter() {
        let mut chain: BTreeSet<&MemberId> = BTreeSet::new();
        let mut givers: BTreeSet<&MemberId> = BTreeSet::new();
        for transfer in &asset.transfers {
            let own = transfer.act == *act;
            if own {
                givers.insert(&transfer.from);
            }
            if (own || chain.contains(&transfer.from)) && !givers.contains(&transfer.to) {
                chain.insert(&transfer.to);
            }
        }
        all.extend(chain.into_iter().cloned());
    }
    all
}

/// Who gave a part by an act, or has the rights of who did: it has it again where the act is struck.
pub(crate) fn givers(state: &State, act: &EventId) -> BTreeSet<MemberId> {
    let assets = state.sections.ip.assets.iter().flat_map(|(_, asset)| &asset.transfers);
    let own = assets.filter(|transfer| transfer.act == *act);
    own.map(|transfer| state.sections.membership.heir(&transfer.from).clone()).collect()
}

/// A claim that is open.
pub(crate) fn open_claim<'a>(asset: &'a Asset, act: &EventId) -> Option<&'a Claim> {
    asset.claims.iter().find(|claim| claim.transfer.act == *act && claim.standing == ClaimStanding::Open)
}

fn give(owners: &mut BTreeMap<MemberId, Share>, from: &MemberId, to: &MemberId, share: Share) -> Option<()> {
    let rest = owners.get(from)?.checked_sub(share)?;
    if rest.is_zero() {
        owners.remove(from);
    } else {
        owners.insert(from.clone(), rest);
    }
    let more = owners.get(to).copied().unwrap_or(Share::ZERO).checked_add(share)?;
    owners.insert(to.clone(), more);
    Some(())
}

/// Refuses what is not the code of a country (ISO 3166).
pub(crate) fn require_country(field: impl Into<Cow<'static, str>>, country: &str) -> Result<(), Refusal> {
    if is_country(country) { Ok(()) } else { Err(IP_009.refuse(field, words::country_is(&format!("{country:?}")))) }
}
