//! Organs on a date, with the power of their members under each of their rules, every vote counted.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use crate::book::{Ask, Matter, ViewError};
use crate::mechanism::decision::power::{POWER_MAX, shapley_shubik};
use crate::mechanism::decision::query::organ::Sitting;
use crate::mechanism::decision::rule::{AppointedSeats, Notice, OrganKind, VotingRule};
use crate::mechanism::decision::tables::ORGAN;
use crate::mechanism::decision::words;
use crate::mechanism::state::State;
use crate::value::{Date, MemberId, Name, OrganId, RuleId, Share};

/// The organs on a date.
#[derive(JsonSchema, Serialize)]
pub(super) struct Organs<'a> {
    /// The date.
    date: Date,
    /// The organs that the terms in force on it name.
    organs: Vec<OrganRow<'a>>,
}

/// An organ and what it decides.
#[derive(JsonSchema, Serialize)]
struct OrganRow<'a> {
    /// Its id.
    organ: &'a OrganId,
    /// What it is.
    kind: OrganKind,
    /// Its name for people.
    name: &'a Name,
    /// What it may decide.
    decides: Vec<&'a Matter>,
}

/// An organ on a date.
#[derive(JsonSchema, Serialize)]
pub(super) struct OrganView<'a> {
    /// Its id.
    organ: &'a OrganId,
    /// The date.
    date: Date,
    /// The agreement version that names it.
    agreement_version: u32,
    /// What it is.
    kind: OrganKind,
    /// Its name for people.
    name: &'a Name,
    /// Who chairs it; null where nobody does.
    chair: Option<MemberId>,
    /// The votes of each member in good standing that sits in it.
    votes: BTreeMap<MemberId, u32>,
    /// The seats that the terms leave to appointment, and who approves it; null where they leave none.
    open_seats: Option<&'a AppointedSeats>,
    /// Who was appointed to them.
    appointed: BTreeSet<&'a MemberId>,
    /// What it may decide, and how.
    matters: Vec<MatterView<'a>>,
    /// Why no voting power is told; null where it is.
    power_note: Option<String>,
    /// Index of the entry with the last appointment; null where there was none.
    appointed_by_entry: Option<u64>,
    /// Notice periods.
    notice: &'a Notice,
    /// Days within which draft minutes can be objected to.
    minutes_days: u16,
    /// Indexes of the entries that this follows from.
    entries: BTreeSet<u64>,
}

/// What an organ may decide, and how.
#[derive(JsonSchema, Serialize)]
struct MatterView<'a> {
    /// The matter.
    matter: &'a Matter,
    /// What it is, in the terms' words; left out for a matter of the rule book.
    #[serde(skip_serializing_if = "Option::is_none")]
    what: Option<&'a Name>,
    /// The rule.
    rule: &'a RuleId,
    /// The rule in words.
    in_words: Option<String>,
    /// The rule as the terms state it.
    text: Option<&'a VotingRule>,
    /// Each member's voting power (Shapley-Shubik); null where the organ has too many members.
    power: Option<BTreeMap<MemberId, Share>>,
}

/// The organs on the date that is asked for.
pub(super) fn organs<'a>(state: &'a State, ask: &Ask<'_>) -> Result<Organs<'a>, ViewError> {
    let date = ask.date("date", state)?;
    let terms = state.sections.agreement.governing(date).map(|(_, version)| &version.terms);
    let organs = terms.into_iter().flat_map(|terms| terms.organs.iter()).map(|(id, organ)| OrganRow {
        organ: id,
        kind: organ.kind,
        name: &organ.name,
        decides: organ.matters.keys().collect(),
    });
    Ok(Organs { date, organs: organs.collect() })
}

/// An organ as a document.
pub(super) fn organ<'a>(state: &'a State, ask: &Ask<'_>, id: &'a OrganId) -> Result<OrganView<'a>, ViewError> {
    let date = ask.date("date", state)?;
    let sitting = Sitting::on(state, "organ", id, date)
        .map_err(|refusal| ViewError::missing(&ORGAN, words::organ_on(id, date, refusal.found).words(ask.lang)))?;
    let votes: BTreeMap<MemberId, u32> =
        sitting.members.iter().map(|member| (member.clone(), sitting.votes_of(member))).collect();
    let organ = sitting.organ;
    let matters = organ.matters.iter().map(|(matter, rule)| {
        let text = sitting.terms.rules.get(rule);
        MatterView {
            matter,
            what: match matter {
                Matter::Own(id) => sitting.terms.matters.get(id).map(|own| &own.what),
                _ => None,
            },
            rule,
            in_words: text.map(|rule| rule.said().words(ask.lang)),
            text,
            power: text.and_then(|rule| shapley_shubik(&votes, rule.passes)),
        }
    });
    let matters = matters.collect();
    let appointed = state.sections.decision.appointed.get(id).filter(|appointed| appointed.version == sitting.version);
    let too_many = votes.len() > POWER_MAX;
    Ok(OrganView {
        organ: id,
        date,
        agreement_version: sitting.version,
        kind: organ.kind,
        name: &organ.name,
        chair: sitting.chair,
        votes,
        open_seats: organ.appointed.as_ref(),
        appointed: appointed.and_then(|appointed| appointed.members.as_ref()).into_iter().flatten().collect(),
        matters,
        power_note: too_many.then(|| words::power_note(POWER_MAX).words(ask.lang)),
        appointed_by_entry: appointed.map(|appointed| appointed.index),
        notice: &organ.notice,
        minutes_days: organ.minutes_days,
        entries: organ_causes(state, id, Some(sitting.version)),
    })
}

/// The entries from which an organ has its members and rules.
pub(super) fn organ_causes(state: &State, organ: &OrganId, version: Option<u32>) -> BTreeSet<u64> {
    let agreed = version.and_then(|number| state.sections.agreement.versions.get(&number)).map(|agreed| agreed.index);
    let appointed = state.sections.decision.appointed.get(organ).filter(|appointed| Some(appointed.version) == version);
    agreed.into_iter().chain(appointed.map(|appointed| appointed.index)).collect()
}
