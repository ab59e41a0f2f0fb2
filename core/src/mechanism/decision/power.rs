//! Voting power: the Shapley-Shubik index, the part of all orders of joining in which a member's votes turn a losing
//! coalition into a winning one (Shapley & Shubik 1954).

use std::collections::BTreeMap;

use crate::mechanism::decision::rule::Threshold;
use crate::value::{MemberId, Share};

/// Most members for whom the index is computed: every coalition is looked at.
pub const POWER_MAX: usize = 16;

/// The power of each member when `passes` is taken of all votes; `None` with more than [`POWER_MAX`] members.
#[must_use]
pub fn shapley_shubik(votes: &BTreeMap<MemberId, u32>, passes: Threshold) -> Option<BTreeMap<MemberId, Share>> {
    let count = u32::try_from(votes.len()).ok()?;
    if votes.len() > POWER_MAX {
        return None;
    }
    let weights: Vec<u64> = votes.values().map(|votes| u64::from(*votes)).collect();
    let whole: u64 = weights.iter().copied().fold(0, u64::saturating_add);
    let factorials: Vec<u64> = (0..=u64::from(count))
        .scan(1u64, |product, n| {
            *product = product.saturating_mul(n.max(1));
            Some(*product)
        })
        .collect();
    let coalitions = 1u32.checked_shl(count)?;
    let mut pivots = vec![0u64; votes.len()];
    for coalition in 0..coalitions {
        let members = weights.iter().enumerate().filter(|(place, _)| coalition >> place & 1 == 1);
        let weight = members.map(|(_, weight)| *weight).fold(0, u64::saturating_add);
        if passes.is_reached(weight, whole) {
            continue;
        }
        let size = usize::try_from(coalition.count_ones()).ok()?;
        let rest = votes.len().checked_sub(size)?.checked_sub(1);
        let orders = factorials.get(size).zip(rest.and_then(|rest| factorials.get(rest)));
        for ((place, own), pivot) in weights.iter().enumerate().zip(pivots.iter_mut()) {
            let joins = coalition >> place & 1 == 0 && passes.is_reached(weight.saturating_add(*own), whole);
            if let Some((before, after)) = orders.filter(|_| joins) {
                *pivot = pivot.saturating_add(before.saturating_mul(*after));
            }
        }
    }
    let all = *factorials.last()?;
    votes.keys().zip(pivots).map(|(member, pivot)| Some((member.clone(), Share::new(pivot, all).ok()?))).collect()
}
