//! What a decision has come to, as it stands at a moment: ballot, result, veto, finality.

use std::collections::{BTreeMap, BTreeSet};

use super::organ::Sitting;
use super::rule::{Base, Exclusion};
use super::{Ballot, Decision, Matter, Meeting, MeetingKind, Outcome, Tally, Voter, VotingRule, is_past};
use crate::ledger::State;
use crate::ledger::refusal::{Refusal, codes};
use crate::mechanism::membership::is_in_default;
use crate::value::{Date, EventId, MemberId, OrganId, RuleId, Timestamp};

/// What an organ has decided about an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing that is final yet.
    Open,
    /// Approved: passed, not vetoed, and the time for vetoes is over.
    Approved,
    /// Rejected.
    Rejected,
}

/// What a decision has come to.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) version: u32,
    pub(super) rule: RuleId,
    /// The ballot without signatures that are no longer trusted.
    pub(super) ballot: Ballot,
    pub(super) tally: Tally,
    /// Whether signatures that are no longer trusted had made another result.
    pub(super) reopened: bool,
}

/// The rule by which an item is decided: the organ's for the matter, or at a fallback meeting the one that follows it.
fn rule_of<'a>(
    sitting: &Sitting<'a>,
    decision: &Decision,
    meeting: &Meeting,
) -> Result<(RuleId, &'a VotingRule), Refusal> {
    let field = "body.decision";
    let none = || codes::DEC_004.refuse(field, format!("the terms have no rule for {}", decision.matter.name()));
    let mut id = sitting.organ.matters.get(&decision.matter).ok_or_else(none)?;
    let mut rule = sitting.rule(field, id)?;
    if meeting.fallback_of.is_some() {
        id = &rule.fallback.as_ref().ok_or_else(none)?.rule;
        rule = sitting.rule(field, id)?;
    }
    Ok((id.clone(), rule))
}

fn excluded(state: &State, rule: &VotingRule, decision: &Decision, member: &MemberId, date: Date) -> bool {
    rule.exclude.iter().any(|exclusion| match exclusion {
        // Whoever succeeded the member that it is about is concerned in its place.
        Exclusion::Concerned => {
            decision.concerned.as_ref().is_some_and(|about| state.sections.membership.heir(about) == member)
        }
        Exclusion::Defaulting => is_in_default(state, member, date),
    })
}

/// Whether a member neither votes nor counts on an item.
pub(super) fn is_excluded(
    state: &State,
    sitting: &Sitting<'_>,
    decision: &Decision,
    meeting: &Meeting,
    member: &MemberId,
) -> bool {
    rule_of(sitting, decision, meeting).is_ok_and(|(_, rule)| excluded(state, rule, decision, member, sitting.date))
}

/// The ballot as it would be closed on a date, with the agreement version and the rule it runs under.
///
/// # Errors
/// When there is no agreement, organ or rule any more.
pub(super) fn ballot(
    state: &State,
    decision: &Decision,
    meeting: &Meeting,
    date: Date,
) -> Result<(u32, RuleId, Ballot), Refusal> {
    let past = is_past(meeting, date);
    // Who could answer a written procedure is who was in good standing on its last day.
    let sitting = Sitting::on(state, "body.decision", &decision.organ, if past { meeting.on } else { date })?;
    let (id, rule) = rule_of(&sitting, decision, meeting)?;
    let (out, counted): (BTreeSet<&MemberId>, BTreeSet<&MemberId>) =
        sitting.members.iter().partition(|member| excluded(state, rule, decision, member, sitting.date));
    let written = rule.written.as_ref().filter(|_| meeting.kind == MeetingKind::Written);
    let voter = |member: &MemberId| {
        let vote = decision.votes.get(member).copied();
        let present = match written {
            Some(_) => vote.map(|(_, entry)| entry),
            None => meeting.present.get(member).copied(),
        };
        Voter { votes: sitting.votes_of(member), present, vote }
    };
    let voters: BTreeMap<MemberId, Voter> = counted.into_iter().map(|member| (member.clone(), voter(member))).collect();
    let excluded = out.into_iter().cloned().collect();
    let ballot = match written {
        Some(written) => Ballot {
            quorum: None,
            base: Base::All,
            passes: written.passes,
            silence_accepts: written.silence_accepts && past,
            voters,
            excluded,
        },
        None => {
            let VotingRule { quorum, base, passes, .. } = rule;
            Ballot { quorum: *quorum, base: *base, passes: *passes, silence_accepts: false, voters, excluded }
        }
    };
    Ok((sitting.version, id, ballot))
}

/// Whether an entry's signature is no longer trusted.
fn is_doubted(state: &State, entry: u64) -> bool {
    state.machine.suspects.get(&entry).is_some_and(|suspect| suspect.struck.is_some() || suspect.open().is_some())
}

/// What a decision has come to on a date; `None` while the vote is open. A written procedure ends with its last day,
/// with or without an entry that says so.
pub(super) fn found(state: &State, decision: &Decision, meeting: &Meeting, date: Date) -> Option<Found> {
    let (version, rule, closed, stored) = match &decision.closed {
        Some(closed) => (closed.version, closed.rule.clone(), closed.ballot.clone(), Some(closed.tally.outcome)),
        None if is_past(meeting, date) => {
            let (version, rule, ballot) = ballot(state, decision, meeting, date).ok()?;
            (version, rule, ballot, None)
        }
        None => return None,
    };
    let ballot = closed.ignoring(|entry| is_doubted(state, entry));
    let tally = ballot.tally();
    let reopened = stored.is_some_and(|stored| stored != tally.outcome);
    Some(Found { version, rule, ballot, tally, reopened })
}

/// The last day for vetoes; `None` while it has not begun to run.
pub(super) fn veto_until(state: &State, decision: &Decision, meeting: &Meeting) -> Option<Date> {
    let closed = decision.closed.as_ref()?;
    let terms = &state.sections.agreement.versions.get(&closed.version)?.terms;
    let veto = terms.rules.get(&closed.rule)?.veto.as_ref()?;
    let from = match meeting.kind {
        MeetingKind::Written => meeting.on,
        _ => meeting.minutes.as_ref()?.sent,
    };
    from.add_days(i32::from(veto.days))
}

/// The day from which a decision that passed is final, if nothing stands against it; `None` while that is not known.
pub(super) fn final_from(state: &State, decision: &Decision, meeting: &Meeting, found: &Found) -> Option<Date> {
    if found.reopened
        || found.tally.outcome != Outcome::Passed
        || decision.vetoes.values().any(|veto| veto.lifted.is_none())
    {
        return None;
    }
    let terms = &state.sections.agreement.versions.get(&found.version)?.terms;
    let closed = decision.closed.as_ref().map_or_else(|| meeting.on.add_days(1), |closed| Some(closed.on))?;
    match terms.rules.get(&found.rule)?.veto.as_ref() {
        None => Some(closed),
        Some(veto) => {
            let from = match meeting.kind {
                MeetingKind::Written => meeting.on,
                _ => meeting.minutes.as_ref()?.sent,
            };
            from.add_days(i32::from(veto.days))?.add_days(1)
        }
    }
}

/// What `organ` has finally decided about `act` on this matter, as it stands at a moment: deadlines (veto, written
/// procedure) are judged by it.
#[must_use]
pub fn verdict(state: &State, act: &EventId, organ: &OrganId, matter: Matter, at: Timestamp) -> Verdict {
    let date = state.date_at(at);
    let tables = &state.sections.decision;
    let about = tables.decisions.iter().map(|(_, decision)| decision).filter(|decision| {
        decision.act.as_ref() == Some(act) && decision.organ == *organ && decision.matter == matter
    });
    let mut verdict = Verdict::Open;
    for decision in about {
        let Some(meeting) = tables.meetings.get(&decision.meeting) else { continue };
        let Some(found) = found(state, decision, meeting, date) else { continue };
        if final_from(state, decision, meeting, &found).is_some_and(|day| day <= date) {
            return Verdict::Approved;
        }
        if found.tally.outcome == Outcome::Failed && !found.reopened {
            verdict = Verdict::Rejected;
        }
    }
    verdict
}

/// Whether an act is a vote or an attendance: those can always be struck, since every count leaves them out.
pub(crate) fn can_strike(state: &State, act: &EventId) -> bool {
    let Some(entry) = state.find(act) else { return false };
    let tables = &state.sections.decision;
    tables.decisions.iter().any(|(_, decision)| decision.votes.values().any(|(_, cast)| *cast == entry))
        || tables.meetings.iter().any(|(_, meeting)| meeting.present.values().any(|at| *at == entry))
}
