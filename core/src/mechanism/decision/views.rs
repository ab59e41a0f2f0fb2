//! Decision views: the organs, their meetings, and every decision with its whole arithmetic.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::book::{Arg, Ask, Lang, ViewError, parse};
use crate::mechanism::decision::count::{Ballot, Outcome, Tally, Vote};
use crate::mechanism::decision::power::{POWER_MAX, shapley_shubik};
use crate::mechanism::decision::query::item::what_is_decided;
use crate::mechanism::decision::query::organ::Sitting;
use crate::mechanism::decision::query::outcome::{ballot, final_from, found, stands, veto_until};
use crate::mechanism::decision::tables::{DECISION, Decision, MEETING, Meeting, ORGAN};
use crate::mechanism::decision::words;
use crate::mechanism::machine::Suspect;
use crate::mechanism::state::State;
use crate::value::{DecisionId, MeetingId, MemberId, OrganId};

/// The names of the views.
pub(crate) const NAMES: &[&str] = &["decision", "decision/<id>", "meeting", "meeting/<id>", "organ", "organ/<id>"];

pub(crate) fn answer(state: &State, ask: &Ask<'_>) -> Option<Result<Value, ViewError>> {
    let tables = &state.sections.decision;
    Some(match ask.path.as_slice() {
        ["decision"] => vetoed_by(ask).map(|by| {
            let all = tables.decisions.iter();
            let wanted = all.filter(|(_, item)| by.as_ref().is_none_or(|by| item.vetoes.contains_key(by)));
            let rows = wanted
                .filter_map(|(id, item)| Some(summary(state, ask, id, item, tables.meetings.get(&item.meeting)?)));
            json!({ "decisions": rows.collect::<Vec<_>>() })
        }),
        ["decision", id] => parse::<DecisionId>("decision", id).and_then(|id| {
            let missing = || ViewError::missing(&DECISION, &id);
            let item = tables.decisions.get(&id).ok_or_else(missing)?;
            let meeting = tables.meetings.get(&item.meeting).ok_or_else(missing)?;
            decision(state, ask, &id, item, meeting)
        }),
        ["meeting"] => {
            Ok(json!({ "meetings": tables.meetings.iter().map(|(id, item)| meeting(id, item)).collect::<Vec<_>>() }))
        }
        ["meeting", id] => parse::<MeetingId>("meeting", id).and_then(|id| {
            let item = tables.meetings.get(&id).ok_or_else(|| ViewError::missing(&MEETING, &id))?;
            Ok(meeting(&id, item))
        }),
        ["organ"] => organs(state, ask),
        ["organ", id] => parse::<OrganId>("organ", id).and_then(|id| organ(state, ask, &id)),
        _ => return None,
    })
}

fn vetoed_by(ask: &Ask<'_>) -> Result<Option<MemberId>, ViewError> {
    ask.params.get("vetoed_by").map(|text| parse("vetoed_by", text)).transpose()
}

/// Where a decision stands, in a word.
fn standing(state: &State, ask: &Ask<'_>, item: &Decision, meeting: &Meeting) -> &'static str {
    let date = state.date_at(ask.at);
    let Some(found) = found(state, item, meeting, date) else { return "open" };
    match found.tally.outcome {
        _ if found.reopened => "reopened",
        Outcome::Failed => "failed",
        Outcome::NoQuorum => "no_quorum",
        Outcome::Passed if item.vetoes.values().any(|veto| stands(state, veto)) => "vetoed",
        Outcome::Passed => match final_from(state, item, meeting, &found) {
            Some(day) if day <= date => "passed",
            _ => "passed_not_final",
        },
    }
}

fn summary(state: &State, ask: &Ask<'_>, id: &DecisionId, item: &Decision, meeting: &Meeting) -> Value {
    let what = what_is_decided(state, item.what.as_ref(), item.act.as_ref()).words(ask.lang);
    json!({
        "decision": id, "meeting": item.meeting, "organ": item.organ, "matter": item.matter, "what": what,
        "standing": standing(state, ask, item, meeting), "act": item.act, "concerned": item.concerned, "entry": item.index,
    })
}

/// The numbers of a count, with the thresholds they are held against.
fn arithmetic(lang: Lang, ballot: &Ballot, tally: &Tally) -> Value {
    let quorum = ballot.quorum.map(
        |quorum| json!({ "needed": quorum, "present": tally.present, "of": tally.entitled, "met": tally.quorum_met }),
    );
    json!({
        "entitled": tally.entitled,
        "excluded": ballot.excluded,
        "quorum": quorum,
        "yes": tally.yes,
        "no": tally.no,
        "abstained": tally.abstained,
        "deemed_to_agree": tally.deemed,
        "base": { "of": ballot.base, "votes": tally.base },
        "passes": ballot.passes,
        "outcome": tally.outcome,
        "in_words": in_words(ballot, tally).words(lang),
    })
}

fn in_words(ballot: &Ballot, tally: &Tally) -> Arg {
    let reached = |yes: bool| if yes { words::reached() } else { words::not_reached() };
    let quorum = ballot.quorum.map(|quorum| {
        let met = reached(tally.quorum_met == Some(true));
        words::count_quorum(quorum.into(), tally.entitled, tally.present, met)
    });
    let (yes, base, passes) = (tally.yes, tally.base, ballot.passes);
    let count = words::count_yes(yes, base, passes.into(), reached(passes.is_reached(yes, base)));
    words::clauses(&quorum.into_iter().chain([count]).collect::<Vec<_>>())
}

/// The entries that a decision's result follows from, those of the agreement that gives its rule among them.
fn causes(
    state: &State,
    item: &Decision,
    meeting: &Meeting,
    version: Option<u32>,
    ballot: Option<&Ballot>,
) -> BTreeSet<u64> {
    let mut entries = BTreeSet::from([item.index, meeting.index]);
    entries.extend(meeting.present.values());
    entries.extend(ballot.into_iter().flat_map(|ballot| ballot.voters.values()).filter_map(|voter| voter.present));
    entries.extend(meeting.proxies.values().map(|(_, entry)| *entry));
    entries.extend(meeting.minutes.as_ref().map(|minutes| minutes.index));
    entries.extend(item.votes.values().chain(item.replaced.iter().map(|(_, cast)| cast)).map(|(_, entry)| *entry));
    entries.extend(item.closed.as_ref().map(|closed| closed.index));
    for veto in item.vetoes.values() {
        entries.insert(veto.index);
        entries.extend(veto.lifted);
    }
    // A count leaves out what rests on signatures that are not trusted: what raised and settled the doubts counts too.
    let doubts = entries.iter().filter_map(|entry| state.machine.suspects.get(entry)).flat_map(Suspect::entries);
    let doubts: Vec<u64> = doubts.collect();
    entries.extend(doubts);
    entries.extend(organ_causes(state, &item.organ, version));
    entries
}

/// The entries from which an organ has its members and rules.
fn organ_causes(state: &State, organ: &OrganId, version: Option<u32>) -> BTreeSet<u64> {
    let agreed = version.and_then(|number| state.sections.agreement.versions.get(&number)).map(|agreed| agreed.index);
    let appointed = state.sections.decision.appointed.get(organ).filter(|appointed| Some(appointed.version) == version);
    agreed.into_iter().chain(appointed.map(|appointed| appointed.index)).collect()
}

fn decision(
    state: &State,
    ask: &Ask<'_>,
    id: &DecisionId,
    item: &Decision,
    meeting: &Meeting,
) -> Result<Value, ViewError> {
    let date = state.date_at(ask.at);
    let without: Option<MemberId> = ask.params.get("without").map(|text| parse("without", text)).transpose()?;
    let found = found(state, item, meeting, date);
    // While the vote is open the ballot is shown as it would be closed today.
    let open = ballot(state, item, meeting, date).ok();
    let ballot = found.as_ref().map(|found| &found.ballot).or_else(|| open.as_ref().map(|(_, _, ballot)| ballot));
    let row = |(member, (vote, entry)): (&MemberId, &(Vote, u64))| {
        let doubted = state.event_of(*entry).and_then(|act| state.doubted(&act));
        json!({ "member": member, "vote": vote, "entry": entry, "suspect_by_entry": doubted })
    };
    let votes: Vec<Value> = item.votes.iter().map(row).collect();
    let replaced: Vec<Value> = item.replaced.iter().map(|(member, cast)| row((member, cast))).collect();
    let vetoes: Vec<Value> = item
        .vetoes
        .iter()
        .map(|(member, veto)| {
            json!({ "member": member, "entry": veto.index, "reason": veto.reason, "lifted_by_entry": veto.lifted })
        })
        .collect();
    let mut answer = summary(state, ask, id, item, meeting);
    let version = found.as_ref().map(|found| found.version).or_else(|| open.as_ref().map(|(version, _, _)| *version));
    let more = json!({
        "entries": causes(state, item, meeting, version, ballot),
        "kind": meeting.kind,
        "on": meeting.on,
        "agreement_version": version,
        "rule": found.as_ref().map(|found| found.rule.clone()).or_else(|| open.as_ref().map(|(_, rule, _)| rule.clone())),
        "closed_by_entry": item.closed.as_ref().map(|closed| closed.index),
        "as_closed": item.closed.as_ref().map(|closed| arithmetic(ask.lang, &closed.ballot, &closed.tally)),
        "arithmetic": ballot.map(|ballot| arithmetic(ask.lang, ballot, &ballot.tally())),
        "settled_early": ballot.filter(|_| found.is_none()).and_then(Ballot::settled),
        "final_from": found.as_ref().and_then(|found| final_from(state, item, meeting, found)),
        "vetoes_until": found.as_ref().and_then(|found| veto_until(state, item, meeting, found)),
        "votes": votes,
        "earlier_votes": replaced,
        "present": present(meeting),
        "vetoes": vetoes,
        "if_abstained": without.as_ref().zip(ballot).map(|(member, ballot)| {
            let ballot = ballot.if_abstained(member);
            json!({ "member": member, "arithmetic": arithmetic(ask.lang, &ballot, &ballot.tally()) })
        }),
    });
    if let (Value::Object(answer), Value::Object(more)) = (&mut answer, more) {
        answer.extend(more);
    }
    Ok(answer)
}

fn present(meeting: &Meeting) -> Vec<Value> {
    meeting.present.iter().map(|(member, entry)| json!({ "member": member, "entry": entry })).collect()
}

fn meeting(id: &MeetingId, item: &Meeting) -> Value {
    json!({
        "meeting": id,
        "organ": item.organ,
        "kind": item.kind,
        "on": item.on,
        "fallback_of": item.fallback_of,
        "convened_by": item.by,
        "convened_by_entry": item.index,
        "agenda": item.agenda,
        "proxies": item.proxies.iter().map(|(from, (to, entry))| json!({ "from": from, "to": to, "entry": entry })).collect::<Vec<_>>(),
        "present": present(item),
        "minutes": item.minutes.as_ref().map(|minutes| json!({
            "text": minutes.text, "entry": minutes.index, "sent": minutes.sent, "objections_until": minutes.objections_until,
            "objections": minutes.objections.iter().map(|(member, (entry, reason))| json!({ "member": member, "entry": entry, "reason": reason })).collect::<Vec<_>>(),
        })),
    })
}

fn organs(state: &State, ask: &Ask<'_>) -> Result<Value, ViewError> {
    let date = ask.date("date", state)?;
    let terms = state.sections.agreement.in_force(date).map(|(_, version)| &version.terms);
    let rows = terms.into_iter().flat_map(|terms| terms.organs.iter()).map(|(id, organ)| {
        json!({ "organ": id, "kind": organ.kind, "name": organ.name, "decides": organ.matters.keys().collect::<Vec<_>>() })
    });
    Ok(json!({ "date": date, "organs": rows.collect::<Vec<_>>() }))
}

/// An organ on a date, with the power of its members under each of its rules, every vote counted.
fn organ(state: &State, ask: &Ask<'_>, id: &OrganId) -> Result<Value, ViewError> {
    let date = ask.date("date", state)?;
    let sitting = Sitting::on(state, "organ", id, date)
        .map_err(|refusal| ViewError::missing(&ORGAN, words::organ_on(id, date, refusal.found).words(ask.lang)))?;
    let votes = sitting.members.iter().map(|member| (member.clone(), sitting.votes_of(member))).collect();
    let rules = sitting.organ.matters.iter().map(|(matter, rule)| {
        let text = sitting.terms.rules.get(rule);
        let power = text.and_then(|rule| shapley_shubik(&votes, rule.passes));
        let said = text.map(|rule| rule.said().words(ask.lang));
        json!({ "matter": matter, "rule": rule, "in_words": said, "text": text, "power": power })
    });
    let too_many = votes.len() > POWER_MAX;
    Ok(json!({
        "organ": id,
        "date": date,
        "agreement_version": sitting.version,
        "kind": sitting.organ.kind,
        "name": sitting.organ.name,
        "chair": sitting.chair,
        "votes": votes,
        "matters": rules.collect::<Vec<_>>(),
        "power_note": too_many.then(|| words::power_note(POWER_MAX).words(ask.lang)),
        "appointed_by_entry": state.sections.decision.appointed.get(id).map(|appointed| appointed.index),
        "notice": sitting.organ.notice,
        "minutes_days": sitting.organ.minutes_days,
        "entries": organ_causes(state, id, Some(sitting.version)),
    }))
}
