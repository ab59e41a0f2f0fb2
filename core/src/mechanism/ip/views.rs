//! IP views: the assets, and for each the two answers to "who owns it": between the members, and in the register.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::book::{Ask, ViewError, parse};
use crate::mechanism::ip::acts::{Fact, Party};
use crate::mechanism::ip::tables::{ASSET, Asset};
use crate::mechanism::state::State;
use crate::value::{AssetId, Date, MemberId, PartyId, Share};

/// The names of the views.
pub(crate) const NAMES: &[&str] = &["asset", "asset/<id>"];

pub(crate) fn answer(state: &State, ask: &Ask<'_>) -> Option<Result<Value, ViewError>> {
    Some(match ask.path.as_slice() {
        ["asset"] => ask.date("effective", state).map(|date| {
            let all: Vec<_> =
                state.sections.ip.assets.iter().map(|(id, asset)| document(state, id, asset, date)).collect();
            json!({ "effective": date, "assets": all })
        }),
        ["asset", id] => parse::<AssetId>("asset", id).and_then(|id| {
            let date = ask.date("effective", state)?;
            let asset = state.sections.ip.assets.get(&id).ok_or_else(|| ViewError::missing(&ASSET, &id))?;
            Ok(document(state, &id, asset, date))
        }),
        _ => return None,
    })
}

fn document(state: &State, id: &AssetId, asset: &Asset, date: Date) -> Value {
    let owners = asset.owners(date);
    let facts: Vec<(u64, &Fact)> = state.sections.ip.facts_of(id).collect();
    let register = Registered::on(&facts, date);
    let mut entries: Vec<u64> =
        std::iter::once(asset.index).chain(asset.transfers.iter().map(|transfer| transfer.index)).collect();
    entries.extend(facts.iter().map(|(index, _)| *index));
    entries.sort_unstable();
    // Who owns it if what is suspect is left out, and the entry that made it suspect.
    let suspect = asset
        .doubted(state)
        .map(|entry| json!({ "by_entry": entry, "trusted": asset.trusted(state).owners(date).as_ref().map(parts) }));
    let transfers: Vec<_> = asset
        .transfers
        .iter()
        .map(|transfer| {
            json!({
                "act": transfer.act, "completed_by_entry": transfer.index, "recorded_at": transfer.recorded_at,
                "effective": transfer.effective, "from": transfer.from, "to": transfer.to, "share": transfer.share,
                "suspect_by_entry": state.doubted(&transfer.act),
            })
        })
        .collect();
    json!({
        "asset": id,
        "title": asset.title,
        "kind": asset.kind,
        "country": asset.country,
        "number": asset.number,
        "background": asset.background,
        "since": asset.since,
        "effective": date,
        "between_the_members": owners.as_ref().map(parts),
        "suspect": suspect,
        "in_the_register": register.as_ref().map(|register| json!({
            "holders": register.holders.values().map(holder).collect::<Vec<_>>(),
            "shares": if register.holders.len() > 1 { "not stated" } else { "1" },
        })),
        "presumed": [],
        "conflicts": register.map(|register| register.conflicts(owners.as_ref())).unwrap_or_default(),
        "transfers": transfers,
        "register_facts": facts.iter().map(|(index, fact)| json!({ "entry": index, "fact": fact })).collect::<Vec<_>>(),
        "entries": entries,
    })
}

fn parts(owners: &BTreeMap<MemberId, Share>) -> Value {
    json!(owners.iter().map(|(member, share)| json!({ "member": member, "share": share })).collect::<Vec<_>>())
}

fn holder(party: &Party) -> Value {
    json!({ "id": party.id, "name": party.name, "sealed": party.sealed_name.is_some(), "member": party.member })
}

/// The title as the register shows it.
struct Registered {
    holders: BTreeMap<PartyId, Party>,
    breaks: Vec<String>,
}

impl Registered {
    /// Follows the register from its first transfer to `date`, by date of registration.
    fn on(facts: &[(u64, &Fact)], date: Date) -> Option<Self> {
        let mut moving: Vec<_> =
            facts.iter().filter(|(_, fact)| fact.kind.moves_title() && fact.registered <= date).collect();
        moving.sort_by_key(|(index, fact)| (fact.registered, *index));
        let (_, first) = moving.first()?;
        let by_id = |parties: &[Party]| {
            parties.iter().map(|party| (party.id.clone(), party.clone())).collect::<BTreeMap<_, _>>()
        };
        let mut register = Self { holders: by_id(&first.from), breaks: Vec::new() };
        for (index, fact) in moving {
            for party in &fact.from {
                if register.holders.remove(&party.id).is_none() {
                    register
                        .breaks
                        .push(format!("entry {index}: {} gave without being registered as holder", party.id));
                }
            }
            register.holders.extend(by_id(&fact.to));
        }
        Some(register)
    }

    fn conflicts(&self, owners: Option<&BTreeMap<MemberId, Share>>) -> Vec<String> {
        let mut conflicts = self.breaks.clone();
        let registered: Option<Vec<&MemberId>> = self.holders.values().map(|party| party.member.as_ref()).collect();
        let agreed: Vec<&MemberId> = owners.into_iter().flat_map(BTreeMap::keys).collect();
        let differs = registered.is_none_or(|mut members| {
            members.sort_unstable();
            members != agreed
        });
        if differs && owners.is_some() {
            let names = |ids: Vec<String>| ids.join(", ");
            conflicts.push(format!(
                "the register shows {}; between the members it is {}",
                names(self.holders.keys().map(ToString::to_string).collect()),
                names(agreed.into_iter().map(ToString::to_string).collect())
            ));
        }
        conflicts
    }
}
