//! Title that moves without an assignment: a struck transfer, a succession.

use crate::mechanism::ip::query::struck;
use crate::mechanism::ip::tables::Transferred;
use crate::mechanism::seam::Passing;
use crate::mechanism::state::State;
use crate::value::{AssetId, Date, EventId, Share};

/// Takes a transfer out of the title.
pub(crate) fn strike(state: &mut State, act: &EventId) {
    if let Some((id, asset)) = struck(state, act) {
        state.sections.ip.assets.put(id, asset);
    }
}

/// All that one member holds of every asset passes to another from a day on; what it gave away or got later passes as far
/// as it held it then.
pub(crate) fn pass_all(state: &mut State, passing: &Passing<'_>) {
    let Passing { from, since, .. } = *passing;
    let assets: Vec<(AssetId, Vec<Date>)> = state
        .sections
        .ip
        .assets
        .iter()
        .map(|(id, asset)| (id.clone(), asset.dates_from(since.max(asset.since)).collect()))
        .collect();
    for (id, mut dates) in assets {
        dates.sort_unstable();
        for date in dates {
            let free = state.sections.ip.assets.get(&id).map_or(Share::ZERO, |asset| asset.free_from(from, date));
            pass_part(state, &id, free, date, passing);
        }
    }
}

/// A part of an asset passes from one member to another from a day on.
pub(crate) fn pass_part(state: &mut State, asset: &AssetId, share: Share, effective: Date, passing: &Passing<'_>) {
    let Passing { from, to, moment, .. } = *passing;
    let transferred = Transferred {
        act: moment.event,
        index: moment.index,
        recorded_at: moment.recorded_at,
        effective,
        from: from.clone(),
        to: to.clone(),
        share,
    };
    state.sections.ip.assets.change(asset, |asset| {
        if !share.is_zero() && asset.can_take(&transferred) {
            asset.transfers.push(transferred);
        }
    });
}
