//! What a decision has come to, as it stands at a moment: ballot, result, veto, finality.
//!
//! Invariants: who is excluded from an item neither votes nor counts nor vetoes; whoever convenes excludes nobody by words
//! alone; a veto counts as long as its signature is trusted; what had no quorum goes to its further meeting first.

use std::collections::{BTreeMap, BTreeSet};

use crate::book::{Matter, Refusal};
use crate::mechanism::decision::codes::DEC_004;
use crate::mechanism::decision::count::{Ballot, Outcome, Tally, Vote, Voter};
use crate::mechanism::decision::query::organ::Sitting;
use crate::mechanism::decision::rule::{Base, Exclusion, VotingRule};
use crate::mechanism::decision::tables::{Decision, Meeting, MeetingKind, Vetoed, is_past};
use crate::mechanism::decision::words;
use crate::mechanism::membership::query::is_in_default;
use crate::mechanism::membership::query::side::independent;
use crate::mechanism::membership::tables::Membership;
use crate::mechanism::state::State;
use crate::value::{Date, DecisionId, EventId, MeetingId, MemberId, OrganId, RuleId, Timestamp};

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
pub(crate) struct Found {
    pub(crate) version: u32,
    pub(crate) rule: RuleId,
    /// The ballot without signatures that are no longer trusted.
    pub(crate) ballot: Ballot,
    pub(crate) tally: Tally,
    /// Whether signatures that are no longer trusted had made another result.
    pub(crate) reopened: bool,
}

/// The rule by which an item is decided: the organ's for the matter, or at a fallback meeting the one that follows it, and
/// at a further one the next.
fn rule_of<'a>(
    state: &State,
    sitting: &Sitting<'a>,
    decision: &Decision,
    meeting: &Meeting,
) -> Result<(RuleId, &'a VotingRule), Refusal> {
    let field = "body.decision";
    let none = || DEC_004.refuse(field, words::no_rule_for(&decision.matter));
    let mut id = sitting.organ.matters.get(&decision.matter).ok_or_else(none)?;
    let mut rule = sitting.rule(field, id)?;
    let mut follows = meeting.fallback_of.as_ref();
    while let Some(before) = follows {
        id = &rule.fallback.as_ref().ok_or_else(none)?.rule;
        rule = sitting.rule(field, id)?;
        follows = state.sections.decision.meetings.get(before).and_then(|before| before.fallback_of.as_ref());
    }
    Ok((id.clone(), rule))
}

/// Whether a decision is about a member, or about one that it has succeeded. Of an act the act says so. In words it is
/// whoever convenes that names the member: that counts where the matter itself is about a member in law, or else a
/// convener could keep from any vote whomever it does not want there.
pub(crate) fn is_about(state: &State, decision: &Decision, member: &MemberId) -> bool {
    let by_law = decision.act.is_some() || matches!(decision.matter, Matter::Suspension | Matter::Expulsion);
    by_law && names(state, decision, member)
}

/// Whether it names a member, or one that it has succeeded, as the one concerned.
fn names(state: &State, decision: &Decision, member: &MemberId) -> bool {
    decision.concerned.as_ref().is_some_and(|named| state.sections.membership.heir(named) == member)
}

/// Whether a member has no veto because the decision is its own case. Beside what it is about, that is what is decided on
/// the leaving of one that has given notice and that the item names (DESCA 6.2.4): the notice is its own word.
pub(crate) fn is_own_case(state: &State, decision: &Decision, member: &MemberId) -> bool {
    let leaves = || {
        let record = state.sections.membership.members.get(member);
        record.is_some_and(|record| matches!(record.membership, Membership::Ends { .. }))
    };
    is_about(state, decision, member) || names(state, decision, member) && leaves()
}

fn excluded(state: &State, rule: &VotingRule, decision: &Decision, member: &MemberId, date: Date) -> bool {
    let interested = decision.interested.iter().any(|named| state.sections.membership.heir(named) == member);
    interested
        || rule.exclude.iter().any(|exclusion| match exclusion {
            Exclusion::Concerned => is_about(state, decision, member),
            Exclusion::Defaulting => is_in_default(state, member, date),
        })
}

/// Whether a member neither votes nor counts on an item.
pub(crate) fn is_excluded(
    state: &State,
    sitting: &Sitting<'_>,
    decision: &Decision,
    meeting: &Meeting,
    member: &MemberId,
) -> bool {
    rule_of(state, sitting, decision, meeting)
        .is_ok_and(|(_, rule)| excluded(state, rule, decision, member, sitting.date))
}

/// The ballot as it would be closed on a date, with the agreement version and the rule it runs under.
///
/// # Errors
/// When there is no agreement, organ or rule any more.
pub(crate) fn ballot(
    state: &State,
    decision: &Decision,
    meeting: &Meeting,
    date: Date,
) -> Result<(u32, RuleId, Ballot), Refusal> {
    let past = is_past(meeting, date);
    // The terms are those of the day of the meeting, or of the last day for answers: whoever closes the vote later does not
    // choose them by waiting.
    let day = if past || meeting.kind != MeetingKind::Written { meeting.on } else { date };
    // Who counts is who is in good standing at the close (case D14 of docs/cases.md); who could answer a written procedure is who
    // was on its last day. A sanction that came between takes no vote back: else of two that are voted on on one day each would
    // take the other's defender away.
    let standing = if past { meeting.on } else { date };
    let mut sitting = Sitting::by_terms_of(state, "body.decision", &decision.organ, day, standing)?;
    // Whoever left or was succeeded took its vote along; a sanction takes none.
    let counts_still = |member: &&MemberId| {
        let record = state.sections.membership.members.get(member).map(|record| &record.membership);
        matches!(record, Some(Membership::Active | Membership::Expelled { .. }))
    };
    let voted = decision.votes.keys().filter(|_| meeting.kind != MeetingKind::Written).filter(counts_still);
    sitting.members.extend(voted.cloned());
    let (id, rule) = rule_of(state, &sitting, decision, meeting)?;
    let (out, counted): (BTreeSet<&MemberId>, BTreeSet<&MemberId>) =
        sitting.members.iter().partition(|member| excluded(state, rule, decision, member, sitting.date));
    let written = rule.written.as_ref().filter(|_| meeting.kind == MeetingKind::Written);
    let sitting = &sitting;
    // Who is excluded acts for nobody either.
    let acts = |member: &MemberId, entry: u64| {
        holder_at(state, meeting, member, entry).is_none_or(|(holder, _)| !out.contains(holder))
    };
    let voter = |member: &MemberId| {
        let vote = decision.votes.get(member).copied().filter(|(_, entry)| acts(member, *entry));
        // Whoever votes is there.
        let voted = vote.map(|(_, entry)| entry);
        let present = match written {
            Some(_) => voted,
            None => meeting.present.get(member).copied().filter(|entry| acts(member, *entry)).or(voted),
        };
        Voter { votes: sitting.votes_of(member), present, vote }
    };
    // Silence is an answer of whoever had the whole time for one: a newcomer that has not voted neither agrees nor counts.
    let was_asked = |member: &MemberId| {
        let came = state.sections.membership.members.get(member).map(|record| record.index);
        came.is_none_or(|came| came < meeting.index) || decision.votes.contains_key(member)
    };
    let silent = written.is_some_and(|written| written.silence_accepts);
    let voters = counted.iter().copied().filter(|member| !silent || was_asked(member));
    let voters: BTreeMap<MemberId, Voter> = voters.map(|member| (member.clone(), voter(member))).collect();
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

/// Whether a member signed an entry itself.
pub(crate) fn signed_by(state: &State, entry: u64, member: &MemberId) -> bool {
    let signed = state.machine.signed.get(entry);
    signed.is_some_and(|signed| {
        state.sections.membership.keys_of(member).any(|(_, key)| signed.keys.contains(key.number))
    })
}

/// Who acted for a member in an entry by its proxy, with the entry of the grant; `None` where it was the member itself.
fn holder_at<'a>(state: &State, meeting: &'a Meeting, member: &MemberId, entry: u64) -> Option<&'a (MemberId, u64)> {
    meeting.proxies.get(member).filter(|_| !signed_by(state, entry, member))
}

/// Whether what was done for a member in an entry is no longer trusted: that signature, or the proxy it rests on.
fn is_doubted(state: &State, meeting: &Meeting, member: &MemberId, entry: u64) -> bool {
    is_distrusted(state, entry)
        || holder_at(state, meeting, member, entry).is_some_and(|(_, grant)| is_distrusted(state, *grant))
}

/// Whether the signature of an act is no longer trusted.
fn is_distrusted(state: &State, entry: u64) -> bool {
    state.distrusted(entry).is_some()
}

/// Whether a veto was not lifted, or only by a signature that is not trusted.
pub(crate) fn is_unlifted(state: &State, veto: &Vetoed) -> bool {
    veto.lifted.is_none_or(|entry| is_distrusted(state, entry))
}

/// Whether a veto stands: one by a signature that is not trusted does not, until the member confirms it; and a member that
/// lifted it by such a signature has not lifted it.
pub(crate) fn stands(state: &State, veto: &Vetoed) -> bool {
    let own = !is_distrusted(state, veto.index) && is_unlifted(state, veto);
    own || veto.earlier.as_ref().is_some_and(|earlier| stands(state, earlier))
}

/// A ballot as it is without signatures that are no longer trusted: what a member did before counts again.
fn trusted(state: &State, decision: &Decision, meeting: &Meeting, ballot: &Ballot) -> Ballot {
    let closed = decision.closed.as_ref().map_or(u64::MAX, |closed| closed.index);
    let counts = |member: &MemberId, entry: u64| {
        let holder = holder_at(state, meeting, member, entry).map(|(holder, _)| holder);
        entry < closed
            && !is_doubted(state, meeting, member, entry)
            && holder.is_none_or(|holder| !ballot.excluded.contains(holder))
    };
    let vote = |member: &MemberId, cast: (Vote, u64)| {
        let before = decision.replaced.iter().rev().filter(|(voter, _)| voter == member).map(|(_, cast)| *cast);
        std::iter::once(cast).chain(before).find(|(_, entry)| counts(member, *entry))
    };
    // Whoever voted was there, if nothing else says so; in writing whoever answers is.
    let voted = |member: &MemberId| Some(vote(member, *decision.votes.get(member)?)?.1);
    let present = |member: &MemberId, entry: u64| {
        let also = meeting.also_present.iter().rev().filter(|(there, _)| there == member).map(|(_, entry)| *entry);
        let attended = std::iter::once(entry).chain(also).find(|entry| counts(member, *entry));
        attended.filter(|_| meeting.kind != MeetingKind::Written).or_else(|| voted(member))
    };
    ballot.with_entries(present, vote)
}

/// What a decision has come to on a date; `None` while the vote is open. A written procedure ends with its last day,
/// with or without an entry that says so.
pub(crate) fn found(state: &State, decision: &Decision, meeting: &Meeting, date: Date) -> Option<Found> {
    let (version, rule, closed, stored) = match &decision.closed {
        Some(closed) => (closed.version, closed.rule.clone(), closed.ballot.clone(), Some(closed.tally.outcome)),
        None if is_past(meeting, date) => {
            let (version, rule, ballot) = ballot(state, decision, meeting, date).ok()?;
            (version, rule, ballot, None)
        }
        None => return None,
    };
    let ballot = trusted(state, decision, meeting, &closed);
    let tally = ballot.tally();
    // A vote that ended by time was closed by nobody; the entry only found it.
    let closed_by = decision.closed.as_ref().filter(|closed| !is_past(meeting, closed.on)).map(|closed| closed.index);
    let reopened = stored.is_some_and(|stored| stored != tally.outcome)
        || closed_by.is_some_and(|entry| is_distrusted(state, entry));
    Some(Found { version, rule, ballot, tally, reopened })
}

/// The rule that a decision was found by.
pub(crate) fn rule_found<'a>(state: &'a State, found: &Found) -> Option<&'a VotingRule> {
    state.sections.agreement.versions.get(&found.version)?.terms.rules.get(&found.rule)
}

/// The last day for vetoes; `None` while it is not known, or where the rule knows no veto.
pub(crate) fn veto_until(state: &State, decision: &Decision, meeting: &Meeting, found: &Found) -> Option<Date> {
    let veto = rule_found(state, found)?.veto.as_ref()?;
    let from = match meeting.kind {
        MeetingKind::Written => meeting.on,
        // Minutes that were there before the vote was closed could not say what came of it.
        _ => meeting.minutes.as_ref()?.sent.max(decision.closed.as_ref()?.on),
    };
    from.add_days(i32::from(veto.days))
}

/// The day from which a decision that passed is final, if nothing stands against it; `None` while that is not known.
pub(crate) fn final_from(state: &State, decision: &Decision, meeting: &Meeting, found: &Found) -> Option<Date> {
    if found.reopened
        || is_carried_alone(state, decision, found)
        || found.tally.outcome != Outcome::Passed
        || decision.vetoes.values().any(|veto| stands(state, veto))
    {
        return None;
    }
    match rule_found(state, found)?.veto {
        None => decision.closed.as_ref().map_or_else(|| meeting.on.add_days(1), |closed| Some(closed.on)),
        Some(_) => veto_until(state, decision, meeting, found)?.add_days(1),
    }
}

/// Whether what is decided about a member is carried by one side alone: those in the same hands are one. Whoever is silent
/// carries nothing here.
fn is_carried_alone(state: &State, decision: &Decision, found: &Found) -> bool {
    let about_somebody = decision.act.is_some() && decision.concerned.is_some();
    let Some(today) = state.today().filter(|_| about_somebody) else { return false };
    let yes = found.ballot.voters.iter().filter(|(_, voter)| voter.vote.is_some_and(|(vote, _)| vote == Vote::Yes));
    let others = yes.map(|(member, _)| member).filter(|member| !is_about(state, decision, member));
    independent(state, others, None, today) < 2
}

/// An item about the same act in the same organ that was to be held before this one and is open still: it is closed first,
/// so that nobody holds back a count that fails until another one passes.
pub(crate) fn held_before<'a>(
    state: &'a State,
    id: &DecisionId,
    decision: &'a Decision,
    meeting: &Meeting,
    date: Date,
) -> Option<&'a DecisionId> {
    let tables = &state.sections.decision;
    let mut others =
        tables.about(decision.act.as_ref()?).filter(|(other, item)| *other != id && item.organ == decision.organ);
    let open = |item: &Decision, at: &Meeting| {
        at.on < meeting.on
            && state.distrusted(item.index).is_none()
            && found(state, item, at, date).is_none()
            && ballot(state, item, at, date).is_ok()
    };
    others.find(|(_, item)| tables.meetings.get(&item.meeting).is_some_and(|at| open(item, at))).map(|(other, _)| other)
}

/// What had no quorum and can still go to a further meeting: the item, its meeting, the last day for the further one.
/// While that is so nothing else is put to the vote about the act: else whoever stays away from meetings could fill the
/// days of the further one with new calls.
pub(crate) fn awaits_further<'a>(
    state: &'a State,
    sitting: &Sitting<'_>,
    organ: &OrganId,
    act: &'a EventId,
    matter: &Matter,
) -> Option<(&'a DecisionId, &'a MeetingId, Date)> {
    let tables = &state.sections.decision;
    let items = || tables.about(act).filter(|(_, item)| item.organ == *organ && item.matter == *matter);
    let notice = &sitting.organ.notice;
    let earliest = sitting.date.add_days(i32::from(notice.extraordinary_days.min(notice.convene_days)))?;
    items().find_map(|(id, item)| {
        let meeting = tables.meetings.get(&item.meeting)?;
        let found = found(state, item, meeting, sitting.date)
            .filter(|found| found.tally.outcome == Outcome::NoQuorum && !found.reopened)?;
        let fallback = rule_found(state, &found)?.fallback.as_ref()?;
        let last = meeting.on.add_days(i32::from(fallback.within_days)).filter(|last| earliest <= *last)?;
        let follows = |at: &Meeting| at.fallback_of.as_ref() == Some(&item.meeting);
        let followed = items().any(|(_, other)| tables.meetings.get(&other.meeting).is_some_and(follows));
        (!followed).then_some((id, &item.meeting, last))
    })
}

/// What `organ` has finally decided about `act` on this matter, as it stands at a moment: deadlines (veto, written
/// procedure) are judged by it.
#[must_use]
pub fn verdict(state: &State, act: &EventId, organ: &OrganId, matter: &Matter, at: Timestamp) -> Verdict {
    let date = state.date_at(at);
    let tables = &state.sections.decision;
    let mut verdict = Verdict::Open;
    for (_, decision) in tables.about(act).filter(|(_, item)| item.organ == *organ && item.matter == *matter) {
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

/// When an act that waited for organs had their final decisions, if it waited for any: the end of that day, or `at` where that is
/// earlier. The next entry finds it, however late it comes.
pub(crate) fn carried_at(state: &State, act: &EventId, at: Timestamp) -> Option<Timestamp> {
    let date = state.date_at(at);
    let tables = &state.sections.decision;
    let finals = tables.about(act).filter_map(|(_, decision)| {
        let meeting = tables.meetings.get(&decision.meeting)?;
        final_from(state, decision, meeting, &found(state, decision, meeting, date)?).filter(|day| *day <= date)
    });
    let day = finals.max()?;
    Some(state.end_of(day, at).map_or(at, |end| end.min(at)))
}
