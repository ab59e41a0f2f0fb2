//! IP views: the assets, and for each the two answers to "who owns it": between the members, and in the register.

use std::collections::BTreeMap;
use std::ops::Bound;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::book::correction::last;
use crate::book::{Arg, Ask, Lang, Said, ViewError, parse, view, views};
use crate::mechanism::ip::acts::{Fact, Party, RightKind};
use crate::mechanism::ip::query::Title;
use crate::mechanism::ip::query::right::{Twin, twins_of};
use crate::mechanism::ip::tables::{ASSET, Claim, ClaimStanding, Conveyance};
use crate::mechanism::ip::words;
use crate::mechanism::state::State;
use crate::value::{AssetId, Date, EventId, MemberId, Name, Note, PartyId, Share, Timestamp};

views! {
    "asset" => Assets<'_>,
    "asset/<id>" => AssetView<'_>,
}

/// All assets.
#[derive(JsonSchema, Serialize)]
struct Assets<'a> {
    /// The date for which ownership is told.
    effective: Date,
    /// In the order of their ids.
    assets: Vec<AssetView<'a>>,
}

/// An asset, and who owns it on a date: between the members, and in the register.
#[derive(JsonSchema, Serialize)]
struct AssetView<'a> {
    /// Its id.
    asset: &'a AssetId,
    /// Its title.
    title: &'a Name,
    /// What kind of right.
    kind: RightKind,
    /// Country (ISO 3166), or an office of several such as WO or EP (WIPO ST.3).
    country: &'a str,
    /// The office's number; null where it has none.
    number: Option<&'a Name>,
    /// Whether it was made before or outside the alliance's work.
    background: bool,
    /// The first date for which the title is stated.
    since: Date,
    /// The date for which ownership is told.
    effective: Date,
    /// The owners between the members; null before the title is stated.
    between_the_members: Option<Vec<OwnerView>>,
    /// What holds if what is suspect is left out; null where nothing is.
    suspect: Option<SuspectTitle>,
    /// The title as the register shows it; null where it shows none on the date.
    in_the_register: Option<RegisterView<'a>>,
    /// Other assets that are the same right, which their owners claim as well; which one holds is the members' to settle.
    same_right_as: Vec<TwinView<'a>>,
    /// What is presumed; nothing so far.
    presumed: [String; 0],
    /// Where the register and the members differ, in words.
    conflicts: Vec<String>,
    /// Transfers that rested on one which was struck, and what became of them.
    claims: Vec<ClaimView<'a>>,
    /// Transfers between the members, in the order in which they took effect in the ledger.
    transfers: Vec<TransferView<'a>>,
    /// What the register shows, in the order of recording, as corrected.
    register_facts: Vec<FactView<'a>>,
    /// What register facts said before they were corrected; empty unless it is asked for (`original`).
    originals: Vec<OriginalView<'a>>,
    /// Indexes of the entries that this follows from.
    entries: Vec<u64>,
}

/// An owner between the members.
#[derive(JsonSchema, Serialize)]
struct OwnerView {
    /// The member.
    member: MemberId,
    /// Its part of the whole.
    share: Share,
}

/// Another asset that is the same right.
#[derive(JsonSchema, Serialize)]
struct TwinView<'a> {
    /// Its id.
    asset: &'a AssetId,
    /// Its owners between the members on the date; null before its title is stated.
    owners: Option<Vec<OwnerView>>,
    /// What that means, in words.
    words: String,
}

/// A title that rests on a signature which is no longer trusted.
#[derive(JsonSchema, Serialize)]
struct SuspectTitle {
    /// Index of the entry that made it suspect.
    by_entry: u64,
    /// The owners if what is suspect is left out; null where there is then no title.
    trusted: Option<Vec<OwnerView>>,
}

/// The title as the register shows it.
#[derive(JsonSchema, Serialize)]
struct RegisterView<'a> {
    /// Who holds it.
    holders: Vec<HolderView<'a>>,
    /// `1` where one party holds it, `not stated` where several do: registers name no parts.
    shares: &'static str,
}

/// A holder in the register.
#[derive(JsonSchema, Serialize)]
struct HolderView<'a> {
    /// Its id, the same in all facts of the asset.
    id: &'a PartyId,
    /// The name of a legal person as the register spells it; null where it is sealed.
    name: Option<&'a Name>,
    /// Whether its name is sealed: a natural person's.
    sealed: bool,
    /// The member that it is; null where it is none.
    member: Option<&'a MemberId>,
}

/// A transfer of a part between members.
#[derive(JsonSchema, Serialize)]
struct TransferView<'a> {
    /// The act.
    act: &'a EventId,
    /// Index of the entry that completed it.
    completed_by_entry: u64,
    /// When that was recorded.
    recorded_at: Timestamp,
    /// The date from which it holds between the members.
    effective: Date,
    /// Who gave.
    from: &'a MemberId,
    /// Who received.
    to: &'a MemberId,
    /// The part of the whole.
    share: Share,
    /// Index of the entry that made it suspect; null where it is not.
    suspect_by_entry: Option<u64>,
}

/// A transfer that rested on one which was struck.
#[derive(JsonSchema, Serialize)]
struct ClaimView<'a> {
    /// Who claims the part.
    claimant: &'a MemberId,
    /// Who has the part back.
    holder: &'a MemberId,
    /// The part of the whole.
    share: Share,
    /// The date from which it is claimed.
    effective: Date,
    /// The act of the transfer.
    act: &'a EventId,
    /// The act that was struck.
    struck: &'a EventId,
    /// `open`, `fell` with the struck act, `given_up` or `upheld`.
    standing: ClaimStanding,
    /// Index of the entry that struck the act or settled the claim.
    by_entry: u64,
}

/// What the register shows.
#[derive(JsonSchema, Serialize)]
struct FactView<'a> {
    /// Index of the entry that records it.
    entry: u64,
    /// What it is.
    fact: &'a Fact,
    /// Index of the entry that corrected it last; null where none did.
    corrected_by_entry: Option<u64>,
}

/// What a register fact said before it was corrected.
#[derive(JsonSchema, Serialize)]
struct OriginalView<'a> {
    /// Index of the entry that recorded it.
    entry: u64,
    /// What it said; null where it had been said not to be.
    fact: Option<&'a Fact>,
    /// Index of the entry that corrected it.
    until_entry: u64,
    /// Why.
    reason: &'a Note,
}

/// What register facts of an asset said before they were corrected, by their entries.
fn originals<'a>(state: &'a State, id: &AssetId) -> impl Iterator<Item = OriginalView<'a>> {
    let id = id.clone();
    let corrections = state.sections.ip.corrections.range_from((id.clone(), 0));
    let own = corrections.take_while(move |((of, _), _)| *of == id);
    own.flat_map(|((_, entry), all)| {
        all.iter().map(|corrected| OriginalView {
            entry: *entry,
            fact: corrected.before.as_ref(),
            until_entry: corrected.index,
            reason: &corrected.reason,
        })
    })
}

pub(crate) fn answer<'a>(state: &'a State, ask: &Ask<'_>) -> Option<Result<Value, ViewError>> {
    Some(match ask.path.as_slice() {
        ["asset"] => ask.date("effective", state).map(|date| {
            let row = |title: Title<'a>| document(state, ask, &format!("assets/{}/", title.id), &title, (date, false));
            let titles = |from| state.sections.ip.titles(from).map(|title| (title.id, title));
            view(&Assets { effective: date, assets: ask.rows("assets", titles, row) })
        }),
        ["asset", id] => parse::<AssetId>("asset", id).and_then(|id| {
            let date = ask.date("effective", state)?;
            let title = state.sections.ip.title(&id).ok_or_else(|| ViewError::missing(&ASSET, &id))?;
            let original = ask.parameter("original", false)?;
            Ok(view(&document(state, ask, "", &title, (date, original))))
        }),
        _ => return None,
    })
}

/// An asset as a document; `lists` is the path below which its lists stand.
fn document<'a>(
    state: &'a State,
    ask: &Ask<'_>,
    lists: &str,
    title: &Title<'a>,
    (date, original): (Date, bool),
) -> AssetView<'a> {
    let (lang, list) = (ask.lang, |name: &str| format!("{lists}{name}"));
    let Title { id, asset, .. } = *title;
    let owners = title.owners(date);
    let facts: Vec<(u64, &Fact)> = state.sections.ip.facts_of(id).collect();
    let register = Registered::on(&facts, date);
    let mut entries: Vec<u64> =
        std::iter::once(asset.index).chain(title.conveyances(0).map(|(_, row)| row.index)).collect();
    entries.extend(facts.iter().map(|(index, _)| *index));
    entries.extend(title.conveyances(0).filter_map(|(_, row)| row.gone));
    entries.extend(title.claims(0).map(|(.., claim)| claim.index));
    entries.extend(asset.struck);
    entries.extend(originals(state, id).map(|original| original.until_entry));
    entries.sort_unstable();
    entries.dedup();
    // Who owns it if what is suspect is left out, and the entry that made it suspect.
    let suspect = title
        .doubted(state)
        .map(|by_entry| SuspectTitle { by_entry, trusted: title.trusted(state).owners(date).as_ref().map(parts) });
    let transfer = |transfer: &'a Conveyance| TransferView {
        act: &transfer.act,
        completed_by_entry: transfer.index,
        recorded_at: transfer.recorded_at,
        effective: transfer.effective,
        from: &transfer.from,
        to: &transfer.to,
        share: transfer.share,
        suspect_by_entry: state.doubted(&transfer.act),
    };
    let claim = |(claimed, claim): (&'a Conveyance, &'a Claim)| ClaimView {
        claimant: state.sections.membership.heir(&claimed.to),
        holder: state.sections.membership.heir(&claim.holder),
        share: claimed.share,
        effective: claimed.effective,
        act: &claimed.act,
        struck: &claim.against,
        standing: claim.standing,
        by_entry: claim.index,
    };
    let claims =
        |from: Option<u64>| title.claims(from.unwrap_or(0)).map(|(number, claimed, claim)| (number, (claimed, claim)));
    let fact = |(entry, fact): (u64, &'a Fact)| {
        let corrected_by_entry = last(state.sections.ip.corrections.get(&(id.clone(), entry)));
        FactView { entry, fact, corrected_by_entry }
    };
    let shown_facts = |from: Option<u64>| {
        let first = facts.partition_point(|(entry, _)| from.is_some_and(|from| *entry < from));
        facts.iter().skip(first).map(|(entry, fact)| (*entry, (*entry, *fact)))
    };
    let conflicts = register.as_ref().map(|register| register.conflicts(owners.as_ref())).unwrap_or_default();
    AssetView {
        asset: id,
        title: &asset.title,
        kind: asset.kind,
        country: &asset.country,
        number: asset.number.as_ref(),
        background: asset.background,
        since: asset.since,
        effective: date,
        between_the_members: owners.as_ref().map(parts),
        suspect,
        in_the_register: register.as_ref().map(|register| register.shown(ask, &list("in_the_register/holders"))),
        same_right_as: ask
            .places(&list("same_right_as"), twins_of(state, id, asset), |twin| twin_view(&twin, date, lang)),
        presumed: [],
        conflicts: ask.places(&list("conflicts"), conflicts, |said| said.words(lang)),
        claims: ask.rows(&list("claims"), claims, claim),
        transfers: ask.rows(&list("transfers"), |from: Option<u64>| title.standing(from.unwrap_or(0)), transfer),
        register_facts: ask.rows(&list("register_facts"), shown_facts, fact),
        originals: ask.places(&list("originals"), originals(state, id).filter(|_| original), |one| one),
        entries: ask.entries(&list("entries"), entries),
    }
}

fn twin_view<'a>(twin: &Twin<'a>, date: Date, lang: Lang) -> TwinView<'a> {
    let owners = twin.0.owners(date).as_ref().map(parts);
    TwinView { asset: twin.0.id, owners, words: twin.said(date).words(lang) }
}

fn parts(owners: &BTreeMap<MemberId, Share>) -> Vec<OwnerView> {
    owners.iter().map(|(member, share)| OwnerView { member: member.clone(), share: *share }).collect()
}

/// The title as the register shows it.
struct Registered<'a> {
    holders: BTreeMap<&'a PartyId, &'a Party>,
    breaks: Vec<Said>,
}

impl<'a> Registered<'a> {
    /// Follows the register from its first transfer to `date`, by date of registration.
    fn on(facts: &[(u64, &'a Fact)], date: Date) -> Option<Self> {
        let mut moving: Vec<_> =
            facts.iter().filter(|(_, fact)| fact.kind.moves_title() && fact.registered <= date).collect();
        moving.sort_by_key(|(index, fact)| (fact.registered, *index));
        let (_, first) = moving.first()?;
        let by_id = |parties: &'a [Party]| parties.iter().map(|party| (&party.id, party)).collect::<BTreeMap<_, _>>();
        let mut register = Self { holders: by_id(&first.from), breaks: Vec::new() };
        for (index, fact) in moving {
            for party in &fact.from {
                if register.holders.remove(&party.id).is_none() {
                    register.breaks.push(words::never_held(*index, &party.id));
                }
            }
            register.holders.extend(by_id(&fact.to));
        }
        Some(register)
    }

    fn shown(&self, ask: &Ask<'_>, list: &str) -> RegisterView<'a> {
        let from = |from: Option<PartyId>| {
            let first = from.as_ref().map_or(Bound::Unbounded, Bound::Included);
            let later = self.holders.range::<PartyId, _>((first, Bound::Unbounded));
            later.map(|(id, party)| (*id, *party)).collect::<Vec<_>>()
        };
        let holders = ask.rows(list, from, |party: &'a Party| HolderView {
            id: &party.id,
            name: party.name.as_ref(),
            sealed: party.sealed_name.is_some(),
            member: party.member.as_ref(),
        });
        let shares = if self.holders.len() > 1 { "not stated" } else { "1" };
        RegisterView { holders, shares }
    }

    fn conflicts(&self, owners: Option<&BTreeMap<MemberId, Share>>) -> Vec<Said> {
        let mut conflicts = self.breaks.clone();
        let registered: Option<Vec<&MemberId>> = self.holders.values().map(|party| party.member.as_ref()).collect();
        let agreed: Vec<&MemberId> = owners.into_iter().flat_map(BTreeMap::keys).collect();
        let differs = registered.is_none_or(|mut members| {
            members.sort_unstable();
            members != agreed
        });
        if differs && owners.is_some() {
            let (register, members) = (Arg::some(self.holders.keys().copied()), Arg::some(agreed));
            conflicts.push(words::register_differs(register, members));
        }
        conflicts
    }
}
