//! How title moves: a conveyance that takes effect, a succession, a strike.
//!
//! Invariants: what does not fit changes nothing; a strike removes no row: a conveyance that falls with it says since when it
//! does not stand, and what a third party acted on is claimed.

use std::collections::BTreeMap;

use crate::mechanism::ip::query::Title;
use crate::mechanism::ip::query::course::{Course, Moved, moved};
use crate::mechanism::ip::tables::{Claim, ClaimStanding, Conveyance, Tables};
use crate::mechanism::seam::Passing;
use crate::mechanism::state::State;
use crate::value::{AssetId, Date, EventId, Share};

/// A part passes by a conveyance, if it fits.
pub(crate) fn convey(tables: &mut Tables, id: &AssetId, conveyance: Conveyance) {
    let Some(title) = tables.title(id) else { return };
    let Some(moved) = moved(&title, &conveyance) else { return };
    let number = title.next_number();
    if moved.keys().any(|member| !title.asset.holders.contains(member)) {
        tables.assets.change(id, |asset| asset.holders.extend(moved.keys().cloned()));
    }
    put_rows(tables, id, Some(conveyance.effective), &moved);
    tables.conveyances.put((id.clone(), number), conveyance);
}

/// Puts members' rows in the place of those that they have, from a date on or in all.
pub(crate) fn put_rows(tables: &mut Tables, id: &AssetId, from: Option<Date>, moved: &Moved) {
    for (member, rows) in moved {
        let Some(title) = tables.title(id) else { return };
        let before: BTreeMap<Date, Share> = title.rows_of(member, from.unwrap_or(title.asset.since)).collect();
        let key = |date: &Date| (id.clone(), member.clone(), *date);
        for date in before.keys().filter(|date| !rows.contains_key(date)) {
            tables.holdings.remove(&key(date));
        }
        for (date, share) in rows.iter().filter(|(date, share)| before.get(date) != Some(share)) {
            tables.holdings.put(key(date), *share);
        }
    }
}

/// What a strike leaves of an asset.
struct Without {
    /// What does not stand any more, and what is claimed by it.
    gone: Vec<(u64, Option<Claim>)>,
    /// Claims by what was struck.
    fallen: Vec<u64>,
    /// What members hold.
    rows: Moved,
    /// Whether the registration itself is struck.
    registration: bool,
}

/// An asset without what an act did, as an entry strikes it; `None` where the act did nothing about it. What rests on the
/// struck act alone falls with it; where a third party acted on it, that party claims the part.
fn without(title: &Title<'_>, act: &EventId, index: u64) -> Option<Without> {
    let registration = title.asset.act == *act;
    let fallen: Vec<u64> = title.claims(0).filter(|(_, row, _)| row.act == *act).map(|(number, ..)| number).collect();
    let struck: Vec<&Conveyance> = title.standing(0).map(|(_, row)| row).filter(|row| row.act == *act).collect();
    if struck.is_empty() && !registration && fallen.is_empty() {
        return None;
    }
    let (mut course, mut gone) = (Course::stated(title.asset), Vec::new());
    for (number, row) in title.standing(0) {
        let claimed = |holder: &_, standing| Claim { against: *act, holder: Clone::clone(holder), standing, index };
        if row.act == *act {
            // Whoever received the part may have been honest: it claims, and no vote takes that away.
            gone.push((number, (!row.whole).then(|| claimed(&row.from, ClaimStanding::Open))));
        } else if registration || !course.take(row) {
            let party = |struck: &&Conveyance| struck.from == row.to || struck.to == row.to;
            let owner = registration && title.asset.first_owners.contains_key(&row.to);
            let third = !struck.iter().any(party) && !owner;
            let standing = if third { ClaimStanding::Open } else { ClaimStanding::Fell };
            gone.push((number, Some(claimed(struck.first().map_or(&row.from, |struck| &struck.from), standing))));
        }
    }
    let rows = if registration { Moved::new() } else { course.into_rows() };
    Some(Without { gone, fallen, rows, registration })
}

/// Takes what an act did out of every title.
pub(crate) fn strike(state: &mut State, act: &EventId) {
    let index = state.size();
    let titles = state.sections.ip.titles(None);
    let all: Vec<_> = titles.filter_map(|title| Some((title.id.clone(), without(&title, act, index)?))).collect();
    let tables = &mut state.sections.ip;
    for (id, Without { gone, fallen, mut rows, registration }) in all {
        for number in fallen {
            tables.claims.change(&(id.clone(), number), |claim| {
                (claim.standing, claim.index) = (ClaimStanding::Fell, index);
            });
        }
        for (number, claim) in gone {
            let key = (id.clone(), number);
            tables.conveyances.change(&key, |row| row.gone = Some(index));
            if let Some(claim) = claim {
                tables.claims.put(key, claim);
            }
        }
        // Whoever held a part only by what was struck has no rows left.
        let holders = tables.assets.get(&id).map(|asset| asset.holders.clone()).unwrap_or_default();
        for member in holders {
            rows.entry(member).or_default();
        }
        put_rows(tables, &id, None, &rows);
        if registration {
            tables.assets.change(&id, |asset| asset.struck = Some(index));
        }
    }
}

/// All that one member holds of every asset is another's from a day on, and so is what was given to it or by it later.
pub(crate) fn pass_all(state: &mut State, passing: &Passing<'_>) {
    for (id, conveyance) in wholes(state, passing) {
        convey(&mut state.sections.ip, &id, conveyance);
    }
}

/// Where the successor's part could not be written as an exact fraction.
pub(crate) fn cannot_pass(state: &State, passing: &Passing<'_>) -> Option<AssetId> {
    let takes = |id: &AssetId, row: &Conveyance| state.sections.ip.title(id).is_some_and(|title| title.can_take(row));
    wholes(state, passing).into_iter().find(|(id, row)| !takes(id, row)).map(|(id, _)| id)
}

fn wholes(state: &State, passing: &Passing<'_>) -> Vec<(AssetId, Conveyance)> {
    let Passing { from, to, since, moment } = *passing;
    let titles = state.sections.ip.titles(None);
    let concerned = titles.filter(|title| title.asset.holders.contains(from) && title.asset.struck.is_none());
    let whole = |title: &Title<'_>| {
        let effective = since.max(title.asset.since);
        Conveyance {
            act: moment.event,
            index: moment.index,
            recorded_at: moment.recorded_at,
            effective,
            from: from.clone(),
            to: to.clone(),
            share: title.owners(effective).and_then(|owners| owners.get(from).copied()).unwrap_or(Share::ZERO),
            whole: true,
            gone: None,
        }
    };
    concerned.map(|title| (title.id.clone(), whole(&title))).collect()
}

/// A part of an asset passes from one member to another from a day on.
pub(crate) fn pass_part(state: &mut State, asset: &AssetId, share: Share, effective: Date, passing: &Passing<'_>) {
    if share.is_zero() {
        return;
    }
    let Passing { from, to, moment, .. } = *passing;
    let conveyance = Conveyance {
        act: moment.event,
        index: moment.index,
        recorded_at: moment.recorded_at,
        effective,
        from: from.clone(),
        to: to.clone(),
        share,
        whole: false,
        gone: None,
    };
    convey(&mut state.sections.ip, asset, conveyance);
}
