//! Title that moves without an assignment: a struck transfer, a succession.

use crate::mechanism::ip::query::struck;
use crate::mechanism::ip::tables::{Asset, Transferred};
use crate::mechanism::seam::Passing;
use crate::mechanism::state::State;
use crate::value::{AssetId, Date, EventId, Share};

/// Takes a transfer out of the title.
pub(crate) fn strike(state: &mut State, act: &EventId) {
    for (id, asset) in struck(state, act) {
        state.sections.ip.assets.put(id, asset);
    }
}

/// All that one member holds of every asset is another's from a day on, and so is what was given to it or by it later.
pub(crate) fn pass_all(state: &mut State, passing: &Passing<'_>) {
    for (id, transferred) in wholes(state, passing) {
        state.sections.ip.assets.change(&id, |asset| asset.transfers.push(transferred));
    }
}

/// Where the successor's part could not be written as an exact fraction.
pub(crate) fn cannot_pass(state: &State, passing: &Passing<'_>) -> Option<AssetId> {
    let takes = |id: &AssetId, transfer: &Transferred| {
        state.sections.ip.assets.get(id).is_some_and(|asset| asset.can_take(transfer))
    };
    wholes(state, passing).into_iter().find(|(id, transfer)| !takes(id, transfer)).map(|(id, _)| id)
}

fn wholes(state: &State, passing: &Passing<'_>) -> Vec<(AssetId, Transferred)> {
    let Passing { from, to, since, moment } = *passing;
    let concerned = state.sections.ip.assets.iter().filter(|(_, asset)| asset.names(from) && asset.struck.is_none());
    let whole = |asset: &Asset| {
        let effective = since.max(asset.since);
        Transferred {
            act: moment.event,
            index: moment.index,
            recorded_at: moment.recorded_at,
            effective,
            from: from.clone(),
            to: to.clone(),
            share: asset.owners(effective).and_then(|owners| owners.get(from).copied()).unwrap_or(Share::ZERO),
            whole: true,
        }
    };
    concerned.map(|(id, asset)| (id.clone(), whole(asset))).collect()
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
        whole: false,
    };
    state.sections.ip.assets.change(asset, |asset| {
        if !share.is_zero() && asset.can_take(&transferred) {
            asset.transfers.push(transferred);
        }
    });
}
