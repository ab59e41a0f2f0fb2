//! Title between the members: the owners of an asset on a date, and what an owner can give from a date on.

use std::collections::BTreeMap;

use super::{Asset, Transferred};
use crate::value::{Date, MemberId, Share};

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
    fn dates_from(&self, date: Date) -> impl Iterator<Item = Date> {
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
