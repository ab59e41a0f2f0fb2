//! Agreement views: the versions, their terms, which one is in force.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::book::{Approval, Ask, Lang, ViewError, parse, view, views};
use crate::mechanism::agreement::tables::{
    AGREEMENT_VERSION, CLAUSE, PROJECT, Project, SIDE_AGREEMENT, SideAgreement, Version,
};
use crate::mechanism::agreement::terms::difference::{Change, difference, is_within};
use crate::mechanism::agreement::terms::whole::Terms;
use crate::mechanism::machine::Standing;
use crate::mechanism::state::State;
use crate::value::{AssetId, Date, EventId, KeyId, MemberId, Name, Note, ProjectId, Seal, Share, SideAgreementId};

views! {
    "agreement" => AgreementView<'_>,
    "agreement/<version>" => VersionView<'_>,
    "agreement/<version>/diff/<version>" => DifferenceView,
    "agreement/clause/<clause>" => ClauseUses<'_>,
    "project" => Projects<'_>,
    "project/<id>" => ProjectView<'_>,
    "side-agreement" => SideAgreementViews<'_>,
    "side-agreement/<id>" => SideAgreementView<'_>,
}

/// The agreement on a date.
#[derive(JsonSchema, Serialize)]
struct AgreementView<'a> {
    /// The date.
    date: Date,
    /// The number of the version in force on it; null where none is.
    in_force: Option<u32>,
    /// The number of the version that what winds up goes by: the one in force, or after its end the last one; null where
    /// there was none yet.
    governing: Option<u32>,
    /// Its sealed text.
    text: Option<&'a Seal>,
    /// Its terms.
    terms: Option<&'a Terms>,
    /// The end of the agreement; null while none is agreed.
    terminated: Option<TerminatedView<'a>>,
    /// All versions, in the order of their numbers.
    versions: Vec<VersionView<'a>>,
}

/// The end of the agreement.
#[derive(JsonSchema, Serialize)]
struct TerminatedView<'a> {
    /// The last day on which a version is in force.
    last_day: Date,
    /// Why.
    reason: &'a Note,
    /// Index of the entry with which it took effect.
    entry: u64,
}

/// A signed version of the agreement.
#[derive(JsonSchema, Serialize)]
struct VersionView<'a> {
    /// Its number.
    version: u32,
    /// Its title.
    title: &'a Name,
    /// First day on which it is in force.
    start: Date,
    /// The sealed text.
    text: &'a Seal,
    /// The act that proposed it.
    act: &'a EventId,
    /// Index of the entry that carried the last signature.
    signed_by_entry: u64,
    /// Who signed it or acceded to it.
    signed: Vec<SignatureView<'a>>,
    /// Who had signed it by the end of the date asked for.
    signed_by_date: Vec<&'a MemberId>,
    /// The clauses that the rules enforce.
    terms: &'a Terms,
    /// What holds where a clause is left to the statute, in words, by the clause's name.
    by_statute: BTreeMap<&'static str, &'static str>,
    /// Indexes of the entries that this follows from.
    entries: BTreeSet<u64>,
}

/// A member's signature.
#[derive(JsonSchema, Serialize)]
struct SignatureView<'a> {
    /// The member.
    member: &'a MemberId,
    /// Index of the entry that carries it.
    entry: u64,
    /// The key that signed.
    key: KeyId,
    /// The day on which it was recorded.
    on: Date,
}

/// What changed from one version to another.
#[derive(JsonSchema, Serialize)]
struct DifferenceView {
    /// The number of the one.
    from: u32,
    /// The number of the other.
    to: u32,
    /// Whether the sealed text differs.
    text_changed: bool,
    /// The clauses that differ.
    changes: Vec<ChangeView>,
    /// Indexes of the entries with the last signature of each.
    entries: [u64; 2],
}

/// A clause that differs between two versions.
#[derive(JsonSchema, Serialize)]
struct ChangeView {
    /// The change, as an amendment would say it.
    #[serde(flatten)]
    change: Change,
    /// The same in words.
    words: String,
}

/// The acts in effect that a clause, or one below it, decided something about.
#[derive(JsonSchema, Serialize)]
struct ClauseUses<'a> {
    /// The clause, as a path in the terms.
    clause: &'a str,
    /// In the order of the entries that proposed them.
    acts: Vec<ClauseUse<'a>>,
}

/// An act in effect that used a clause.
#[derive(JsonSchema, Serialize)]
struct ClauseUse<'a> {
    /// Index of the entry that proposed it.
    entry: u64,
    /// The act.
    act: Option<EventId>,
    /// The agreement version it ran under.
    agreement_version: u32,
    /// The clauses that decided what it needed or did.
    clauses: &'a BTreeSet<String>,
    /// Where it stands, in a word.
    standing: Option<&'static str>,
    /// Index of the entry with which it took effect.
    effective_by_entry: Option<u64>,
}

/// All project agreements.
#[derive(JsonSchema, Serialize)]
struct Projects<'a> {
    /// In the order of their ids.
    projects: Vec<ProjectView<'a>>,
}

/// A project agreement.
#[derive(JsonSchema, Serialize)]
struct ProjectView<'a> {
    /// Its id.
    project: &'a ProjectId,
    /// Its title.
    title: &'a Name,
    /// Its parties.
    parties: &'a BTreeSet<MemberId>,
    /// The sealed text.
    text: &'a Seal,
    /// Its first day.
    start: Date,
    /// Its last day; null where it has none.
    end: Option<Date>,
    /// The parties' shares of its benefits; null where they are the agreement's.
    benefit_shares: Option<&'a BTreeMap<MemberId, Share>>,
    /// The agreement version it was signed under.
    agreement_version: u32,
    /// Index of the entry that carried the last signature.
    signed_by_entry: u64,
    /// Who signed it.
    signed: Vec<SignatureView<'a>>,
}

/// All side agreements.
#[derive(JsonSchema, Serialize)]
struct SideAgreementViews<'a> {
    /// In the order of their ids.
    side_agreements: Vec<SideAgreementView<'a>>,
}

/// A side agreement between some members.
#[derive(JsonSchema, Serialize)]
struct SideAgreementView<'a> {
    /// Its id.
    side_agreement: &'a SideAgreementId,
    /// Its parties.
    parties: &'a BTreeSet<MemberId>,
    /// What it says, for everybody to read.
    summary: &'a Note,
    /// The sealed paper.
    paper: &'a Seal,
    /// The date on the paper, as the parties claim it.
    dated: Date,
    /// The day of its declaration here.
    declared: Date,
    /// The assets it is about.
    assets: &'a BTreeSet<AssetId>,
    /// Index of the entry that completed the declaration.
    declared_by_entry: u64,
    /// Whom it binds: its parties.
    binds: &'a BTreeSet<MemberId>,
}

pub(crate) fn answer(state: &State, ask: &Ask<'_>) -> Option<Result<Value, ViewError>> {
    let tables = &state.sections.agreement;
    Some(match ask.path.as_slice() {
        ["agreement"] => ask.date("date", state).map(|date| view(&on_date(state, ask, date))),
        ["agreement", "clause", clause] => used(state, ask, clause).map(|used| view(&used)),
        ["agreement", number] => version(state, number).and_then(|(number, version)| {
            Ok(view(&document(state, ask.lang, number, version, ask.date("date", state)?)))
        }),
        ["agreement", one, "diff", other] => version(state, one)
            .and_then(|one| Ok((one, version(state, other)?)))
            .map(|(one, other)| view(&compared(ask.lang, one, other))),
        ["project"] => {
            let projects = ask.records("projects", &tables.projects, |id, record| project(state, id, record));
            Ok(view(&Projects { projects }))
        }
        ["project", id] => parse::<ProjectId>("project", id).and_then(|id| {
            let record = tables.projects.get(&id).ok_or_else(|| ViewError::missing(&PROJECT, &id))?;
            Ok(view(&project(state, &id, record)))
        }),
        ["side-agreement"] => {
            Ok(view(&SideAgreementViews { side_agreements: ask.records("side_agreements", &tables.sides, side) }))
        }
        ["side-agreement", id] => parse::<SideAgreementId>("side-agreement", id).and_then(|id| {
            let record = tables.sides.get(&id).ok_or_else(|| ViewError::missing(&SIDE_AGREEMENT, &id))?;
            Ok(view(&side(&id, record)))
        }),
        _ => return None,
    })
}

fn on_date<'a>(state: &'a State, ask: &Ask<'_>, date: Date) -> AgreementView<'a> {
    let tables = &state.sections.agreement;
    let in_force = tables.in_force(date);
    let end = tables.terminated.get(&());
    AgreementView {
        date,
        in_force: in_force.map(|(number, _)| number),
        governing: tables.governing(date).map(|(number, _)| number),
        text: in_force.map(|(_, version)| &version.text),
        terms: in_force.map(|(_, version)| &*version.terms),
        terminated: end.map(|end| TerminatedView { last_day: end.last_day, reason: &end.reason, entry: end.index }),
        versions: ask
            .records("versions", &tables.versions, |number, version| document(state, ask.lang, *number, version, date)),
    }
}

fn compared(lang: Lang, (from, before): (u32, &Version), (to, after): (u32, &Version)) -> DifferenceView {
    let changes = difference(&before.terms, &after.terms).into_iter();
    DifferenceView {
        from,
        to,
        text_changed: before.text.commitment != after.text.commitment,
        changes: changes.map(|change| ChangeView { words: change.said().words(lang), change }).collect(),
        entries: [before.index, after.index],
    }
}

fn used<'a>(state: &'a State, ask: &Ask<'_>, clause: &'a str) -> Result<ClauseUses<'a>, ViewError> {
    let within = |path: &String| is_within(path, clause);
    let from = |from: Option<u64>| {
        let uses = state.sections.agreement.uses.range_from(from.unwrap_or(0));
        uses.filter(|(_, used)| used.clauses.iter().any(within)).map(|(entry, used)| (entry, (entry, used)))
    };
    let acts = ask.rows("acts", from, |(entry, used)| {
        let act = state.event_of(entry);
        let standing = act.and_then(|act| state.standing(&act, ask.at));
        ClauseUse {
            entry,
            act,
            agreement_version: used.version,
            clauses: &used.clauses,
            standing: standing.map(Standing::word),
            effective_by_entry: standing.and_then(Standing::settled_at),
        }
    });
    // That no act rests on a clause says nothing of one that does not exist.
    if acts.is_empty() && !state.sections.agreement.versions.iter().any(|(_, version)| has(version, clause)) {
        return Err(ViewError::missing(&CLAUSE, clause));
    }
    Ok(ClauseUses { clause, acts })
}

/// Whether the terms of a version say something under this clause.
fn has(version: &Version, clause: &str) -> bool {
    let terms = view(&*version.terms);
    clause.split('.').try_fold(&terms, |within, name| within.get(name)).is_some()
}

fn version<'a>(state: &'a State, number: &str) -> Result<(u32, &'a Version), ViewError> {
    let number = parse::<u32>("agreement", number)?;
    let version = state.sections.agreement.versions.get(&number);
    version.map(|version| (number, version)).ok_or_else(|| ViewError::missing(&AGREEMENT_VERSION, number))
}

/// Who signed, with the day of each signature.
fn signatures<'a>(state: &State, signed: &'a BTreeMap<MemberId, Approval>) -> Vec<SignatureView<'a>> {
    let signature = |(member, approval): (&'a MemberId, &Approval)| SignatureView {
        member,
        entry: approval.index,
        key: approval.key,
        on: state.date_at(approval.recorded_at),
    };
    signed.iter().map(signature).collect()
}

fn document<'a>(state: &State, lang: Lang, number: u32, version: &'a Version, date: Date) -> VersionView<'a> {
    let signed = signatures(state, &version.signed);
    let entries = version.signed.values().map(|signed| signed.index);
    VersionView {
        version: number,
        title: &version.title,
        start: version.start,
        text: &version.text,
        act: &version.act,
        signed_by_entry: version.index,
        signed_by_date: signed.iter().filter(|signed| signed.on <= date).map(|signed| signed.member).collect(),
        signed,
        terms: &version.terms,
        by_statute: version.terms.clauses.by_law().map(|rule| (rule.clause, rule.words(lang))).collect(),
        entries: state.find(&version.act).into_iter().chain(entries).chain([version.index]).collect(),
    }
}

fn project<'a>(state: &State, id: &'a ProjectId, record: &'a Project) -> ProjectView<'a> {
    ProjectView {
        project: id,
        title: &record.title,
        parties: &record.parties,
        text: &record.text,
        start: record.start,
        end: record.end,
        benefit_shares: record.benefit_shares.as_ref(),
        agreement_version: record.version,
        signed_by_entry: record.index,
        signed: signatures(state, &record.signed),
    }
}

fn side<'a>(id: &'a SideAgreementId, record: &'a SideAgreement) -> SideAgreementView<'a> {
    SideAgreementView {
        side_agreement: id,
        parties: &record.parties,
        summary: &record.summary,
        paper: &record.paper,
        dated: record.dated,
        declared: record.declared,
        assets: &record.assets,
        declared_by_entry: record.index,
        binds: &record.parties,
    }
}
