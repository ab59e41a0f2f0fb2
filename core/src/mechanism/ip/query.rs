//! Title between the members: the owners of an asset on a date, and what an owner can give from a date on.
//!
//! Invariants: the parts of an asset sum to exactly 1 on every date; nobody gives more than it holds, on the effective date
//! and on every later date already recorded.

pub(crate) mod right;

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::book::Refusal;
use crate::mechanism::ip::codes::IP_009;
use crate::mechanism::ip::tables::{Asset, Transferred};
use crate::mechanism::ip::words;
use crate::mechanism::state::State;
use crate::value::{AssetId, Date, EventId, MemberId, Share, is_country};

impl Asset {
    /// The owners on `date`, as far as the ledger knows; `None` before the title is stated, or when a fraction outgrows
    /// its 64 bits, which no admitted transfer does.
    #[must_use]
    pub fn owners(&self, date: Date) -> Option<BTreeMap<MemberId, Share>> {
        if date < self.since {
            return None;
        }
        let mut owners = self.first_owners.clone();
        let mut due: Vec<&Transferred> = self.transfers.iter().filter(|transfer| transfer.effective <= date).collect();
        due.sort_by_key(|transfer| (transfer.effective, transfer.index));
        for transfer in due {
            give(&mut owners, &transfer.from, &transfer.to, transfer.share)?;
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
            if state.doubted(&transfer.act).is_none()
                && transfer.share <= trusted.free_from(&transfer.from, transfer.effective)
            {
                trusted.transfers.push(transfer.clone());
            }
        }
        trusted
    }

    /// The entry that makes the title suspect, if any.
    #[must_use]
    pub fn doubted(&self, state: &State) -> Option<u64> {
        std::iter::once(&self.act)
            .chain(self.transfers.iter().map(|transfer| &transfer.act))
            .find_map(|act| state.doubted(act))
    }

    fn without(&self, act: &EventId) -> Option<Self> {
        let mut without = self.clone();
        without.transfers.retain(|transfer| transfer.act != *act);
        let fits = |asset: &Self| asset.dates_from(asset.since).all(|date| asset.owners(date).is_some());
        (without.transfers.len() < self.transfers.len() && fits(&without)).then_some(without)
    }
}

/// The asset that an act moved a part of, as it would be without the act.
pub(crate) fn struck(state: &State, act: &EventId) -> Option<(AssetId, Asset)> {
    state.sections.ip.assets.iter().find_map(|(id, asset)| Some((id.clone(), asset.without(act)?)))
}

/// Whether an act is a transfer that can be taken out without cutting a later one.
pub(crate) fn can_strike(state: &State, act: &EventId) -> bool {
    struck(state, act).is_some()
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
