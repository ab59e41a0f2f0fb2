//! Agreement views: the versions, their terms, which one is in force.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::book::{Approval, Ask, Lang, ViewError, parse};
use crate::mechanism::agreement::tables::{
    AGREEMENT_VERSION, PROJECT, Project, SIDE_AGREEMENT, SideAgreement, Version,
};
use crate::mechanism::agreement::terms::clauses::{Clauses, DEFAULTS};
use crate::mechanism::agreement::terms::difference::difference;
use crate::mechanism::machine::Standing;
use crate::mechanism::state::State;
use crate::value::{Date, MemberId, ProjectId, SideAgreementId};

/// The names of the views.
pub(crate) const NAMES: &[&str] = &[
    "agreement",
    "agreement/<version>",
    "agreement/<version>/diff/<version>",
    "agreement/clause/<clause>",
    "project",
    "project/<id>",
    "side-agreement",
    "side-agreement/<id>",
];

pub(crate) fn answer(state: &State, ask: &Ask<'_>) -> Option<Result<Value, ViewError>> {
    let tables = &state.sections.agreement;
    Some(match ask.path.as_slice() {
        ["agreement"] => ask.date("date", state).map(|date| {
            let in_force = tables.in_force(date);
            json!({
                "date": date,
                "in_force": in_force.map(|(number, _)| number),
                "text": in_force.map(|(_, version)| &version.text),
                "terms": in_force.map(|(_, version)| &*version.terms),
                "terminated": tables.terminated.get(&()).map(|end| json!({ "last_day": end.last_day, "reason": end.reason, "entry": end.index })),
                "versions": tables.versions.iter().map(|(number, version)| document(state, ask.lang, *number, version, date)).collect::<Vec<_>>(),
            })
        }),
        ["agreement", "clause", clause] => Ok(used(state, ask, clause)),
        ["agreement", number] => version(state, number).and_then(|(number, version)| {
            Ok(document(state, ask.lang, number, version, ask.date("date", state)?))
        }),
        ["agreement", one, "diff", other] => version(state, one).and_then(|(one, before)| {
            let (other, after) = version(state, other)?;
            let changes = difference(&before.terms, &after.terms);
            let changes: Vec<_> = changes
                .iter()
                .map(|change| json!({ "clause": change.clause, "before": change.before, "after": change.after, "words": change.words(ask.lang) }))
                .collect();
            let text = before.text.commitment != after.text.commitment;
            Ok(json!({ "from": one, "to": other, "text_changed": text, "changes": changes, "entries": [before.index, after.index] }))
        }),
        ["project"] => {
            Ok(json!({ "projects": tables.projects.iter().map(|(id, record)| project(state, id, record)).collect::<Vec<_>>() }))
        }
        ["project", id] => parse::<ProjectId>("project", id).and_then(|id| {
            let record = tables.projects.get(&id).ok_or_else(|| ViewError::missing(&PROJECT, &id))?;
            Ok(project(state, &id, record))
        }),
        ["side-agreement"] => {
            Ok(json!({ "side_agreements": tables.sides.iter().map(|(id, record)| side(id, record)).collect::<Vec<_>>() }))
        }
        ["side-agreement", id] => parse::<SideAgreementId>("side-agreement", id).and_then(|id| {
            let missing = || ViewError::missing(&SIDE_AGREEMENT, &id);
            Ok(side(&id, tables.sides.get(&id).ok_or_else(missing)?))
        }),
        _ => return None,
    })
}

/// The acts in effect that a clause, or one below it, decided something about.
fn used(state: &State, ask: &Ask<'_>, clause: &str) -> Value {
    let within = |path: &String| path == clause || path.strip_prefix(clause).is_some_and(|rest| rest.starts_with('.'));
    let uses = state.sections.agreement.uses.iter().filter(|(_, used)| used.clauses.iter().any(within));
    let acts: Vec<_> = uses
        .map(|(entry, used)| {
            let act = state.event_of(entry);
            let standing = act.and_then(|act| state.standing(&act, ask.at));
            json!({
                "entry": entry, "act": act, "agreement_version": used.version, "clauses": used.clauses,
                "standing": standing.map(Standing::word),
                "effective_by_entry": standing.and_then(Standing::settled_at),
            })
        })
        .collect();
    json!({ "clause": clause, "acts": acts })
}

fn version<'a>(state: &'a State, number: &str) -> Result<(u32, &'a Version), ViewError> {
    let number = parse::<u32>("agreement", number)?;
    let version = state.sections.agreement.versions.get(&number);
    version.map(|version| (number, version)).ok_or_else(|| ViewError::missing(&AGREEMENT_VERSION, number))
}

/// Who signed, with the day of each signature, until a date.
fn signatures(state: &State, signed: &BTreeMap<MemberId, Approval>, until: Option<Date>) -> Vec<Value> {
    let days = signed.iter().map(|(member, approval)| (member, approval, state.date_at(approval.recorded_at)));
    days.filter(|(_, _, day)| until.is_none_or(|until| *day <= until))
        .map(|(member, approval, day)| json!({ "member": member, "entry": approval.index, "key": approval.key, "on": day }))
        .collect()
}

/// What holds where a clause is left to the statute.
fn by_statute(clauses: &Clauses, lang: Lang) -> Value {
    let document = serde_json::to_value(clauses).unwrap_or_default();
    let word = json!("statute_default");
    let left = DEFAULTS.iter().filter(|rule| document.get(rule.clause) == Some(&word));
    left.map(|rule| (rule.clause.to_owned(), json!(rule.words(lang)))).collect::<serde_json::Map<_, _>>().into()
}

fn document(state: &State, lang: Lang, number: u32, version: &Version, date: Date) -> Value {
    json!({
        "version": number,
        "title": version.title,
        "start": version.start,
        "text": version.text,
        "act": version.act,
        "signed_by_entry": version.index,
        "signed": signatures(state, &version.signed, None),
        "signed_by_date": signatures(state, &version.signed, Some(date)).iter().map(|row| row["member"].clone()).collect::<Vec<_>>(),
        "terms": version.terms,
        "by_statute": by_statute(&version.terms.clauses, lang),
        "entries": state.find(&version.act).into_iter().chain(version.signed.values().map(|signed| signed.index)).chain([version.index]).collect::<BTreeSet<u64>>(),
    })
}

fn project(state: &State, id: &ProjectId, record: &Project) -> Value {
    json!({
        "project": id, "title": record.title, "parties": record.parties, "text": record.text, "start": record.start,
        "end": record.end, "benefit_shares": record.benefit_shares, "agreement_version": record.version,
        "signed_by_entry": record.index, "signed": signatures(state, &record.signed, None),
    })
}

fn side(id: &SideAgreementId, record: &SideAgreement) -> Value {
    json!({
        "side_agreement": id, "parties": record.parties, "summary": record.summary, "paper": record.paper,
        "dated": record.dated, "declared": record.declared, "assets": record.assets, "declared_by_entry": record.index,
        "binds": record.parties,
    })
}
