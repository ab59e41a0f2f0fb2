//! IP views: the assets, and for each the two answers to "who owns it": between the members, and in the register.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::book::correction::last;
use crate::book::{Arg, Ask, Lang, Said, ViewError, parse, view, views};
use crate::mechanism::ip::acts::{Fact, Party, RightKind};
use crate::mechanism::ip::query::Title;
use crate::mechanism::ip::query::office::{Counts, counts_from};
use crate::mechanism::ip::query::register::{Holder, Lien, Register};
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
    /// What is presumed, in words.
    presumed: Vec<String>,
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
    /// From which day an entry counts: `execution`, the day on which each party signed, or `registration`.
    counts_from: Counts,
    /// The law that says so; null where the rule book knows none of this office.
    by_law: Option<&'static str>,
    /// Who holds it.
    holders: Vec<HolderView<'a>>,
    /// `1` where one party holds it, `not stated` where several do: registers name no parts.
    shares: &'static str,
    /// What burdens it: security interests in the order of recording.
    liens: Vec<LienView<'a>>,
}

/// A security interest in the register.
#[derive(JsonSchema, Serialize)]
struct LienView<'a> {
    /// Index of the entry that records it.
    entry: u64,
    /// Where it stands in the register.
    reference: &'a Name,
    /// Whose claim it secures.
    holders: Vec<HolderView<'a>>,
    /// Since when.
    since: Date,
    /// The reference of the one that it records once more; null where it stands alone.
    duplicate_of: Option<&'a Name>,
    /// The day of its release; null while it is open.
    released: Option<Date>,
    /// Index of the entry that records the release.
    released_by_entry: Option<u64>,
    /// Whether the release names none, and was matched by its parties.
    inferred: bool,
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
    /// The part that it has if parts which the register does not state are equal; left out where that is not presumed.
    #[serde(skip_serializing_if = "Option::is_none")]
    presumed: Option<Share>,
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
            let row =
                |title: Title<'a>| document(state, ask, &format!("assets/{}/", title.id), &title, Wanted::of(date));
            let titles = |from| state.sections.ip.titles(from).map(|title| (title.id, title));
            view(&Assets { effective: date, assets: ask.rows("assets", titles, row) })
        }),
        ["asset", id] => parse::<AssetId>("asset", id).and_then(|id| {
            let date = ask.date("effective", state)?;
            let title = state.sections.ip.title(&id).ok_or_else(|| ViewError::missing(&ASSET, &id))?;
            let original = ask.parameter("original", false)?;
            let shown = ask.given("shown").map(|day| parse("shown", day)).transpose()?;
            Ok(view(&document(state, ask, "", &title, Wanted { date, shown, original, alone: true })))
        }),
        _ => return None,
    })
}

/// What is wanted to know of an asset.
struct Wanted {
    /// The date in law.
    date: Date,
    /// The day on which the register had taken what is looked at; all that it has taken where none is given.
    shown: Option<Date>,
    /// Whether also what facts said before they were corrected.
    original: bool,
    /// Whether this asset alone is asked about.
    alone: bool,
}

impl Wanted {
    const fn of(date: Date) -> Self {
        Self { date, shown: None, original: false, alone: false }
    }
}

/// An asset as a document; `lists` is the path below which its lists stand.
fn document<'a>(
    state: &'a State,
    ask: &Ask<'_>,
    lists: &str,
    title: &Title<'a>,
    Wanted { date, shown, original, alone }: Wanted,
) -> AssetView<'a> {
    let (lang, list) = (ask.lang, |name: &str| format!("{lists}{name}"));
    let Title { id, asset, .. } = *title;
    let owners = title.owners(date);
    let facts: Vec<(u64, &Fact)> = state.sections.ip.facts_of(id).collect();
    let (counts, by_law) = counts_from(&asset.country, asset.kind);
    let register = Register::on(&facts, counts, date, shown);
    let rows = title.conveyances(0).flat_map(|(_, row)| std::iter::once(row.index).chain(row.gone));
    let mut entries: Vec<u64> = std::iter::once(asset.index).chain(rows).collect();
    entries.extend(facts.iter().map(|(index, _)| *index));
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
    let holders = register.as_ref().map(Register::holders).unwrap_or_default();
    let mut conflicts =
        register.as_ref().map(|register| conflicts(register, &holders, owners.as_ref())).unwrap_or_default();
    // How names are spelled is looked at where one asset is asked about.
    if alone {
        conflicts.extend(Register::spellings(&facts));
    }
    let presumed = holders.iter().any(|one| one.presumed.is_some()).then(words::equal_parts);
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
        in_the_register: register
            .as_ref()
            .map(|register| shown_register(register, holders, (counts, by_law), ask, &list("in_the_register"))),
        same_right_as: ask
            .places(&list("same_right_as"), twins_of(state, id, asset), |twin| twin_view(&twin, date, lang)),
        presumed: presumed.iter().map(|said| said.words(lang)).collect(),
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

fn holder<'a>(party: &'a Party, presumed: Option<Share>) -> HolderView<'a> {
    HolderView {
        id: &party.id,
        name: party.name.as_ref(),
        sealed: party.sealed_name.is_some(),
        member: party.member.as_ref(),
        presumed,
    }
}

/// What the register shows, and the rule that it goes by.
fn shown_register<'a>(
    register: &Register<'a>,
    all: Vec<Holder<'a>>,
    (counts_from, by_law): (Counts, Option<&'static str>),
    ask: &Ask<'_>,
    list: &str,
) -> RegisterView<'a> {
    let shares = if all.iter().any(|one| one.whole) { "1" } else { "not stated" };
    let from = |from: Option<PartyId>| {
        let later = all.into_iter().filter(move |one| from.as_ref().is_none_or(|from| one.party.id >= *from));
        later.map(|one| (&one.party.id, one))
    };
    let holders = ask.rows(&format!("{list}/holders"), from, |one: Holder<'a>| holder(one.party, one.presumed));
    let lien = |lien: &Lien<'a>| LienView {
        entry: lien.entry,
        reference: &lien.fact.reference,
        holders: lien.fact.to.iter().map(|party| holder(party, None)).collect(),
        since: lien.from,
        duplicate_of: lien.duplicate_of,
        released: lien.released.map(|(day, ..)| day),
        released_by_entry: lien.released.map(|(_, entry, _)| entry),
        inferred: lien.released.is_some_and(|(.., inferred)| inferred),
    };
    let liens = ask.places(&format!("{list}/liens"), &register.liens, lien);
    RegisterView { counts_from, by_law, holders, shares, liens }
}

/// Where the chain does not hold, and where register and members differ.
fn conflicts(register: &Register<'_>, holders: &[Holder<'_>], owners: Option<&BTreeMap<MemberId, Share>>) -> Vec<Said> {
    let mut conflicts = register.breaks.clone();
    let registered: Option<Vec<&MemberId>> = holders.iter().map(|one| one.party.member.as_ref()).collect();
    let agreed: Vec<&MemberId> = owners.into_iter().flat_map(BTreeMap::keys).collect();
    let differs = registered.is_none_or(|mut members| {
        members.sort_unstable();
        members != agreed
    });
    if differs && owners.is_some() && !holders.is_empty() {
        let (register, members) = (Arg::some(holders.iter().map(|one| &one.party.id)), Arg::some(agreed));
        conflicts.push(words::register_differs(register, members));
    }
    conflicts
}
